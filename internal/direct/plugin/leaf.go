package plugin

import (
	"go/types"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// leaf decides how a leaf is written. The scalar's own function marshals one that may not
// be null, because gqlgen's would give the error of the null to the object.
func (f *Field) leaf() {
	f.Kind = "leaf"
	f.plain()
	ref := f.TypeReference
	own := ref.Marshaler != nil && !ref.IsContext && ref.CastType == nil && !ref.HasEnumValues()
	if f.Kind == "leaf" && ref.GQL.NonNull && !own {
		f.stock("a null of it would have no path")
	}
}

// plain finds the writer's method for a builtin scalar of its usual Go type.
func (f *Field) plain() {
	methods := map[string]string{"String": "String", "Int": "Int", "Boolean": "Bool"}
	goTypes := map[string]string{"String": "string", "Int": "int", "Boolean": "bool"}
	typ := f.TypeReference.GO
	pointer, isPointer := typ.(*types.Pointer)
	if isPointer {
		typ = pointer.Elem()
	}
	name := f.TypeReference.Definition.Name
	switch {
	case f.TypeReference.Definition.Kind == ast.Scalar && typ.String() == goTypes[name]:
		f.Kind, f.Method, f.Ptr = "plain", methods[name], isPointer
	case f.TypeReference.HasEnumValues() && !isPointer:
		f.Kind, f.Method = "plain", "String"
	case !isPointer && f.TypeReference.Marshaler != nil:
		f.findAppend()
	}
}

// findAppend looks for a function AppendX(buffer []byte, value T) []byte beside the
// scalar's MarshalX, which saves a closure for each value.
func (f *Field) findAppend() {
	marshal := f.TypeReference.Marshaler
	name, ok := strings.CutPrefix(marshal.Name(), "Marshal")
	if !ok || marshal.Pkg() == nil {
		return
	}
	if found, ok := marshal.Pkg().Scope().Lookup("Append" + name).(*types.Func); ok {
		f.Kind, f.Append = "plain", found
	}
}
