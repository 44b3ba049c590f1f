package direct_test

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"syllabus/internal/direct"
)

// wholeOperation has something in every exported field but one of the statistics.
func wholeOperation() *graphql.OperationContext {
	return &graphql.OperationContext{
		RawQuery: "{ a }", Variables: map[string]any{"a": 1}, OperationName: "A", Doc: &ast.QueryDocument{},
		Extensions: map[string]any{"b": 2}, Headers: http.Header{"C": nil}, Operation: &ast.OperationDefinition{},
		DisableIntrospection: true,
		RecoverFunc:          func(context.Context, any) error { return errors.New("of the operation") },
		ResolverMiddleware:   func(context.Context, graphql.Resolver) (any, error) { return "outer", nil },
		RootResolverMiddleware: func(context.Context, graphql.RootResolver) graphql.Marshaler {
			return graphql.Null
		},
	}
}

// What gqlgen's own code below a root field sees is the operation's, but for the
// middleware. The statistics have a lock, and begin anew.
func TestBelowCopiesTheOperation(t *testing.T) {
	whole := wholeOperation()
	whole.Stats.SetExtension("d", 3)
	below := direct.Below(whole, func(context.Context, graphql.Resolver) (any, error) { return "inner", nil })
	from, to := reflect.ValueOf(whole).Elem(), reflect.ValueOf(below).Elem()
	for i := range from.NumField() {
		field := from.Type().Field(i)
		if !field.IsExported() || field.Name == "ResolverMiddleware" || field.Name == "Stats" {
			continue
		}
		want, got := from.Field(i), to.Field(i)
		if want.IsZero() {
			t.Errorf("gqlgen has a new field %s: this test is to set it, and direct.Below to copy it", field.Name)
			continue
		}
		same := want.Kind() == got.Kind()
		switch want.Kind() {
		case reflect.Func, reflect.Map, reflect.Pointer:
			same = same && want.Pointer() == got.Pointer()
		default:
			same = same && reflect.DeepEqual(want.Interface(), got.Interface())
		}
		if !same {
			t.Errorf("%s is not copied: it is %v", field.Name, got)
		}
	}
	if res, _ := below.ResolverMiddleware(t.Context(), nil); res != "inner" {
		t.Errorf("the middleware is %v", res)
	}
	if below.Stats.GetExtension("d") != nil {
		t.Error("the statistics are copied, and their lock with them")
	}
}
