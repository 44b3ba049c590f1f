package plan

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// matter is a variable that a plan depends on, or of which only the types of its ids matter.
type matter struct {
	name string
	ids  bool
}

// textOf writes the values that matter.
func textOf(matters []matter, variables map[string]any) string {
	if len(matters) == 0 || variables == nil {
		return ""
	}
	var text []byte
	for _, m := range matters {
		if len(text) > mostVariables { // and nothing is kept for them
			break
		}
		value, ok := variables[m.name]
		switch {
		case !ok:
			text = append(text, '-')
		case m.ids:
			text = appendTypes(text, value)
		default:
			text = appendValue(text, value)
		}
		text = append(text, ' ')
	}
	return string(text)
}

// mostType is how many bytes of an id may be its type: no type is as long.
const mostType = 32

func appendTypes(text []byte, value any) []byte {
	switch v := value.(type) {
	case string:
		prefix, _, _ := strings.Cut(v[:min(len(v), mostType)], "_")
		return append(append(text, prefix...), ',')
	case []any:
		for _, id := range v {
			text = appendTypes(text, id)
		}
		return text
	default:
		return append(appendValue(text, v), ',')
	}
}

// matters returns the variables that plans of an operation depend on. It reads each fragment once.
func (p *Planner) matters(operation *ast.OperationDefinition, document *ast.QueryDocument) []matter {
	r := &reader{Planner: p, seen: make(map[string]bool)}
	if document != nil {
		r.fragments = document.Fragments
	}
	name := p.query
	if operation.Operation == ast.Mutation {
		name = p.mutation
	}
	r.selections(name, operation.SelectionSet)
	slices.SortFunc(r.found, func(a, b matter) int {
		if order := strings.Compare(a.name, b.name); order != 0 || a.ids == b.ids {
			return order
		}
		if b.ids {
			return -1
		}
		return 1
	})
	// The whole value tells more than its types, and stands first.
	return slices.CompactFunc(r.found, func(a, b matter) bool { return a.name == b.name })
}

// reader collects the variables that matter.
type reader struct {
	*Planner
	fragments ast.FragmentDefinitionList
	seen      map[string]bool
	found     []matter
}

func (r *reader) selections(typ string, selections ast.SelectionSet) {
	for _, selection := range selections {
		switch s := selection.(type) {
		case *ast.Field:
			r.directives(s.Directives)
			if t := r.types[typ]; t != nil && t.edges[s.Name] != nil {
				r.edge(t.edges[s.Name], s)
				r.selections(t.edges[s.Name].target, s.SelectionSet)
			}
		case *ast.InlineFragment:
			r.directives(s.Directives)
			if s.TypeCondition != "" {
				r.selections(s.TypeCondition, s.SelectionSet)
			} else {
				r.selections(typ, s.SelectionSet)
			}
		case *ast.FragmentSpread:
			r.directives(s.Directives)
			definition := s.Definition
			if definition == nil {
				definition = r.fragments.ForName(s.Name)
			}
			if definition != nil && !r.seen[s.Name] {
				r.seen[s.Name] = true
				r.selections(definition.TypeCondition, definition.SelectionSet)
			}
		}
	}
}

func (r *reader) directives(directives ast.DirectiveList) {
	for _, d := range directives {
		for _, a := range d.Arguments {
			r.value(a.Value, false)
		}
	}
}

func (r *reader) edge(e *edge, f *ast.Field) {
	for _, a := range f.Arguments {
		byID := e.byID != nil && a.Name == e.byID[0]
		switch {
		case e.root && e.pages.ForName(a.Name) == nil && !byID && !e.chosenBy(a.Name):
		case byID && len(e.byID) == 1:
			if e.list || len(e.byIDs) > 1 {
				r.value(a.Value, true)
			}
		case e.root && a.Value != nil && a.Value.Kind == ast.ObjectValue: // only which keys it has
		default:
			r.value(a.Value, false)
		}
	}
}

// chosenBy reports whether an argument says which statement runs.
func (e *edge) chosenBy(argument string) bool {
	return slices.ContainsFunc(e.statements, func(s *statement) bool { return s.by != nil && s.by[0] == argument })
}

func (r *reader) value(v *ast.Value, ids bool) {
	if v == nil {
		return
	}
	if v.Kind == ast.Variable {
		r.found = append(r.found, matter{v.Raw, ids})
	}
	for _, child := range v.Children {
		r.value(child.Value, ids)
	}
}
