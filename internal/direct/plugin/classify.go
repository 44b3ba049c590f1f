package plugin

import (
	"go/types"

	"github.com/99designs/gqlgen/codegen"
	"github.com/99designs/gqlgen/codegen/config"
)

// classify decides how a field is written.
func classify(field *codegen.Field) *Field {
	f, ref := &Field{Field: field}, field.TypeReference
	switch {
	case field.HasDirectives():
		return f.stock("it has run-time directives")
	case field.IsBatch():
		return f.stock("it has a batch resolver")
	case indirect(ref) || ref.IsSlice() && indirect(ref.Elem()):
		return f.stock("its Go type is a pointer to a pointer, a slice or an interface")
	case !isLeaf(ref) && ref.IsSlice() && ref.Elem().IsSlice():
		return f.stock("it is a list of lists")
	case !types.Comparable(field.Object.Reference()):
		return f.stock("its rows cannot be compared")
	case field.IsResolver:
		f.Kind = "value"
	case !field.IsVariable():
		return f.stock("it is not a field of a struct")
	case !isLeaf(ref):
		f.Kind = "value"
	case ref.IsSlice() || ref.IsNilable() && ref.GQL.NonNull:
		return f.stock("it can be null where the schema does not allow it")
	case len(field.Args) > 0:
		return f.stock("it is a field of a struct and has arguments")
	default:
		f.leaf()
	}
	return f
}

func (f *Field) stock(why string) *Field {
	f.Kind, f.Method = "stock", why
	return f
}

// indirect reports whether a value is to be followed to another that may be nil too.
func indirect(ref *config.TypeReference) bool {
	return ref.IsPtrToSlice() || ref.IsPtrToIntf() || ref.IsPtrToPtr()
}
