// Package plugin generates direct execution: for each object type a function that
// walks the selected fields of a row and appends JSON to one buffer, calling the
// same resolvers as gqlgen's own code. See docs/decisions.md.
package plugin

import (
	_ "embed"
	"go/types"
	"path/filepath"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/codegen"
	"github.com/99designs/gqlgen/codegen/config"
	"github.com/99designs/gqlgen/codegen/templates"
	"github.com/vektah/gqlparser/v2/ast"
)

//go:embed direct.gotpl
var text string

// Plugin is the gqlgen plugin.
type Plugin struct{}

// Name names the plugin.
func (Plugin) Name() string { return "direct" }

// GenerateCode writes direct.go beside gqlgen's own code, which it calls.
func (Plugin) GenerateCode(data *codegen.Data) error {
	return templates.Render(templates.Options{
		PackageName:     data.Config.Exec.Package,
		Filename:        Filename(data.Config),
		Template:        text,
		GeneratedHeader: true,
		Data:            build(data),
		Packages:        data.Config.Packages,
	})
}

// Filename returns where the plugin's code belongs.
func Filename(cfg *config.Config) string {
	return filepath.Join(filepath.Dir(cfg.Exec.Filename), "direct.go")
}

// model is what the template renders.
type model struct {
	Query     string   // the name of the root type
	Roots     []*Field // of the query: where direct execution begins
	Objects   []*Object
	Enums     []*Field // a field of each enum that is written
	Values    []*Value // of fields that lead to objects
	Fallbacks []string // "Type.field: why", left to gqlgen's own code
}

// Object is an object type that is walked.
type Object struct {
	*codegen.Object
	Fields []*Field
}

// Resolved returns the fields that have resolvers, which may run side by side; none
// where there are not several.
func (o *Object) Resolved() []*Field {
	resolved := slices.DeleteFunc(slices.Clone(o.Fields), func(f *Field) bool { return !f.Beside() })
	if len(resolved) < 2 {
		return nil
	}
	return resolved
}

// Peer reports whether the type's rows know their peers.
func (o *Object) Peer() bool {
	methods := types.NewMethodSet(o.Reference())
	for i := range methods.Len() {
		if f := methods.At(i).Obj(); f.Name() == "peerRow" && f.Pkg().Path() == "syllabus/internal/peer" {
			return true
		}
	}
	return false
}

// Field is a field with the way in which it is written: "plain" by a method of the
// writer, "leaf" by gqlgen's marshaler, "value" by way of graphql.ResolveField, and
// "stock" by gqlgen's own function for the field.
type Field struct {
	*codegen.Field
	Kind   string
	Code   int         // numbers the type's fields from 1; 0 is __typename
	Method string      // of the writer, for a plain field
	Ptr    bool        // a plain field that may be nil
	Append *types.Func // appends the value to a buffer, for a plain field that has such a function
}

// Value is the type of a field that leads to objects.
type Value struct {
	*config.TypeReference
	Cases []*Case // the Go types that an interface stands for
}

// Case is a Go type of an interface: a pointer to the rows of an object type or, where its
// methods allow that, such a row itself.
type Case struct {
	codegen.InterfaceImplementor
	Code int // numbers the object types of the interface
}

// Writer names the generated function that writes such a value.
func (v *Value) Writer() string { return writerName(v.TypeReference) }

// ElemWriter names the function for an element of a list.
func (v *Value) ElemWriter() string { return writerName(v.Elem()) }

// ElemsWriter names the function for the elements of a list.
func (v *Value) ElemsWriter() string { return "elements" + strings.TrimPrefix(v.Writer(), "write") }

// Writer names the function that writes the field's value.
func (f *Field) Writer() string { return writerName(f.TypeReference) }

// ResolverOf is the call that returns the resolvers of the field's type.
func (f *Field) ResolverOf() string {
	before, _, _ := strings.Cut(f.ShortInvocation(), ".")
	return before
}

// Invocation is the call of the field's resolver, without the resolvers of the type.
func (f *Field) Invocation() string {
	_, call, _ := strings.Cut(f.ShortInvocation(), ".")
	return call
}

// Beside reports whether the field's resolver may run beside others.
func (f *Field) Beside() bool { return f.Kind == "value" && f.IsResolver }

// Leaf reports whether the field's value has no fields of its own.
func (f *Field) Leaf() bool { return isLeaf(f.TypeReference) }

func writerName(ref *config.TypeReference) string {
	return "write" + strings.TrimPrefix(ref.MarshalFunc(), "marshal")
}

func isLeaf(ref *config.TypeReference) bool { return !ref.Definition.IsCompositeType() }

func build(data *codegen.Data) *model {
	m := &model{Query: data.QueryRoot.Name}
	for _, object := range data.Objects {
		if object.Root || strings.HasPrefix(object.Name, "__") {
			continue
		}
		o := &Object{Object: object}
		for i, field := range object.Fields {
			f := classify(field)
			f.Code = i + 1
			if f.Kind == "stock" {
				m.fallsBack(f)
			}
			o.Fields = append(o.Fields, f)
		}
		m.Objects = append(m.Objects, o)
	}
	for _, field := range data.QueryRoot.Fields {
		f := classify(field)
		switch {
		case f.Leaf() || strings.HasPrefix(field.Name, "__"): // it has nothing below it that could be walked
		case f.Kind == "value":
			m.Roots = append(m.Roots, f)
		default:
			m.fallsBack(f)
		}
	}
	m.values(data)
	m.enums()
	return m
}

// fallsBack tells of a field that is left to gqlgen's own code.
func (m *model) fallsBack(f *Field) {
	m.Fallbacks = append(m.Fallbacks, f.Object.Name+"."+f.Name+": "+f.Method)
}

// enums finds a field of each enum that is written by its own function.
func (m *model) enums() {
	for _, object := range m.Objects {
		for _, field := range object.Fields {
			written := field.Kind == "plain" && field.Enum() != ""
			if written && !slices.ContainsFunc(m.Enums, func(f *Field) bool { return f.Enum() == field.Enum() }) {
				m.Enums = append(m.Enums, field)
			}
		}
	}
}

// values collects the types of all fields that lead to objects, each once.
func (m *model) values(data *codegen.Data) {
	seen := make(map[string]bool)
	var add func(ref *config.TypeReference)
	add = func(ref *config.TypeReference) {
		if seen[writerName(ref)] {
			return
		}
		seen[writerName(ref)] = true
		m.Values = append(m.Values, &Value{TypeReference: ref, Cases: cases(data, ref.Definition)})
		if ref.IsSlice() {
			add(ref.Elem())
		}
	}
	fields := slices.Clone(m.Roots)
	for _, object := range m.Objects {
		fields = append(fields, object.Fields...)
	}
	for _, field := range fields {
		if field.Kind == "value" && !field.Leaf() {
			add(field.TypeReference)
		}
	}
	slices.SortFunc(m.Values, func(a, b *Value) int { return strings.Compare(a.Writer(), b.Writer()) })
}

// cases returns the Go types of an interface or a union, those that gqlgen's own code knows.
func cases(data *codegen.Data, of *ast.Definition) []*Case {
	known, ok := data.Interfaces[of.Name]
	if !ok {
		return nil
	}
	var (
		all  []*Case
		code int
	)
	for _, possible := range data.Schema.GetPossibleTypes(of) {
		if possible.Kind != ast.Object { // an interface may implement another
			continue
		}
		for _, implementor := range known.Implementors {
			if implementor.Name == possible.Name {
				all = append(all, &Case{InterfaceImplementor: implementor, Code: code})
			}
		}
		code++
	}
	return all
}

// Enum names the function that returns an enum's values as JSON; empty for other types.
func (f *Field) Enum() string {
	if !f.TypeReference.HasEnumValues() {
		return ""
	}
	return "json" + f.TypeReference.Definition.Name
}
