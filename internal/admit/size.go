package admit

import (
	"unsafe"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/lexer"
)

// What the parts of a document take in memory: themselves, where they stand, and the pointer that a list has to them.
const (
	bytesOfPointer   = int(unsafe.Sizeof(uintptr(0)))
	bytesOfPosition  = int(unsafe.Sizeof(lexer.Token{})) // a position is a part of its token
	bytesOfOperation = int(unsafe.Sizeof(ast.OperationDefinition{})) + bytesOfPointer + bytesOfPosition
	bytesOfFragment  = int(unsafe.Sizeof(ast.FragmentDefinition{})) + bytesOfPointer + bytesOfPosition
	bytesOfDirective = int(unsafe.Sizeof(ast.Directive{})) + bytesOfPointer + bytesOfPosition
	bytesOfArgument  = int(unsafe.Sizeof(ast.Argument{})) + bytesOfPointer + bytesOfPosition
	bytesOfVariable  = int(unsafe.Sizeof(ast.VariableDefinition{})) + bytesOfPointer + bytesOfPosition
	bytesOfType      = int(unsafe.Sizeof(ast.Type{})) + bytesOfPosition
	bytesOfValue     = int(unsafe.Sizeof(ast.Value{})) + int(unsafe.Sizeof(ast.ChildValue{})) + 2*bytesOfPosition
)

func bytesOf(selection ast.Selection) int {
	of := 2*bytesOfPointer + bytesOfPosition // a list of them has interfaces
	switch selection.(type) {
	case *ast.Field:
		return of + int(unsafe.Sizeof(ast.Field{}))
	case *ast.InlineFragment:
		return of + int(unsafe.Sizeof(ast.InlineFragment{}))
	default:
		return of + int(unsafe.Sizeof(ast.FragmentSpread{}))
	}
}
