package direct

import "github.com/99designs/gqlgen/graphql"

// Field is a field of one type at one place of the document. It is collected once,
// and then written for all rows of that place, one after the other.
type Field struct {
	graphql.CollectedField
	Code int    // the field, as the generated code numbers the type's fields
	Key  string // as JSON, with the mark before it
	Call any    // how the generated code resolves it; nil until the first row

	below    []*Selection // by the generated code's number of the type
	elements elements
	reuse    bool // the contexts of rows that have been written serve the next ones
}

// Root returns the root field of a walk. With reuse, a context that is made for a row serves the
// rows after it too: it is good until the row is written.
func Root(field graphql.CollectedField, reuse bool) *Field {
	return &Field{CollectedField: field, reuse: reuse}
}

// Kind says how a field comes by its value.
type Kind int

// The kinds of fields.
const (
	Plain    Kind = iota // its value is in the row, and no error can be below it
	Called               // by graphql.ResolveField
	Resolved             // the same, and it has a resolver that may run beside others
)

// Selection is the fields of one type that are selected at one place of the document.
type Selection struct {
	Fields []Field
	Called int // how many of them are not plain

	resolved int // how many of them have resolvers
	group    any // the peer group of the last row
	begun    bool
}

// Selected returns the fields of a type that are selected below the field, and nil
// before [Field.Select].
func (f *Field) Selected(typ int) *Selection {
	if typ < len(f.below) {
		return f.below[typ]
	}
	return nil
}

// Select collects the fields of a type that are selected below the field: implementors
// are the names that the type goes by, and number gives its fields their codes.
func (f *Field) Select(
	oc *graphql.OperationContext, typ int, implementors []string, number func(name string) (code int, kind Kind),
) *Selection {
	collected := graphql.CollectFields(oc, f.Selections, implementors)
	s := &Selection{Fields: make([]Field, len(collected))}
	mark := "{" // GraphQL names have nothing to be escaped
	for i, field := range collected {
		code, kind := number(field.Name)
		if kind >= Called {
			s.Called++
		}
		if kind == Resolved {
			s.resolved++
		}
		s.Fields[i] = Field{CollectedField: field, Code: code, Key: mark + `"` + field.Alias + `":`, reuse: f.reuse}
		mark = ","
	}
	for typ >= len(f.below) {
		f.below = append(f.below, nil)
	}
	f.below[typ] = s
	return s
}

// Ahead reports whether the relations of a row are to be resolved side by side: it is
// the first of its peer group here, and there are several. The others of the group find
// them loaded.
func (s *Selection) Ahead(group any) bool {
	if s.resolved < 2 || s.begun && s.group == group {
		return false
	}
	s.begun, s.group = true, group
	return true
}
