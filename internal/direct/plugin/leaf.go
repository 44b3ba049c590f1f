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
	if f.Kind == "leaf" && f.TypeReference.GQL.NonNull && !f.ownMarshaler() {
		f.stock("a null of it would have no path")
	}
}

// ownMarshaler reports whether the scalar has a function that marshals the field as it is.
func (f *Field) ownMarshaler() bool {
	ref := f.TypeReference
	return ref.Marshaler != nil && !ref.IsContext && ref.CastType == nil && !ref.HasEnumValues() && !ref.IsTargetNilable()
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
	case !isPointer && f.ownMarshaler():
		f.findAppend()
	}
}

// findAppend looks for a function AppendX(buffer []byte, value T) []byte beside the
// scalar's MarshalX, which saves a closure for each value. It must not panic, nor append a
// null where the schema allows none: the error would be another than the field's, or none.
func (f *Field) findAppend() {
	marshal := f.TypeReference.Marshaler
	name, ok := strings.CutPrefix(marshal.Name(), "Marshal")
	if !ok || marshal.Pkg() == nil {
		return
	}
	found, ok := marshal.Pkg().Scope().Lookup("Append" + name).(*types.Func)
	if ok && types.Identical(found.Signature(), appends(f.TypeReference.GO)) {
		f.Kind, f.Append = "plain", found
	}
}

// appends is the type of a function that appends such a value to a buffer.
func appends(value types.Type) *types.Signature {
	buffer := types.NewParam(0, nil, "", types.NewSlice(types.Typ[types.Byte]))
	params := types.NewTuple(buffer, types.NewParam(0, nil, "", value))
	return types.NewSignatureType(nil, nil, nil, params, types.NewTuple(buffer), false)
}
