package graph_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"slices"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"syllabus/graph"
	"syllabus/internal/load"
	"syllabus/internal/server"
)

// both executes documents in both ways, with a field middleware of the test. Where that keeps no
// contexts, direct execution may use them again.
type both struct {
	store                  server.Store
	stock, direct, reusing *executor.Executor
}

type aroundKey struct{}

func newBoth(s server.Store) *both {
	build := func(extensions ...graphql.HandlerExtension) *executor.Executor {
		exec := executor.New(graph.NewSchema(s))
		for _, extension := range extensions {
			exec.Use(extension) // outside the middleware, so that it writes what that puts in a field's place
		}
		exec.SetErrorPresenter(graph.PresentErrors(slog.New(slog.DiscardHandler)))
		exec.SetRecoverFunc(graph.Recover)
		exec.Use(extension.Introspection{})
		exec.AroundResponses(graph.OrderErrors())
		exec.AroundFields(func(ctx context.Context, next graphql.Resolver) (any, error) {
			if around, ok := ctx.Value(aroundKey{}).(graphql.FieldMiddleware); ok {
				return around(ctx, next)
			}
			return next(ctx)
		})
		return exec
	}
	return &both{store: s, stock: build(), direct: build(graph.Direct(nil, false)), reusing: build(graph.Direct(nil, true))}
}

// run executes a document in one of the ways; around may be nil.
func (b *both) run(
	ctx context.Context, exec *executor.Executor, around graphql.FieldMiddleware, query string, variables map[string]any,
) *graphql.Response {
	if around != nil {
		ctx = context.WithValue(ctx, aroundKey{}, around)
	}
	ctx = graphql.StartOperationTrace(load.NewContext(ctx, load.New(ctx, b.store)))
	prepared, errs := exec.CreateOperationContext(ctx, &graphql.RawParams{Query: query, Variables: variables})
	if errs != nil {
		return exec.DispatchError(graphql.WithOperationContext(ctx, prepared), errs)
	}
	run, ctx := exec.DispatchOperation(ctx, prepared)
	return run(ctx)
}

// equal executes a document in both ways, checks that they give the same data and
// the same errors, and returns what direct execution gives.
func (b *both) equal(t *testing.T, around graphql.FieldMiddleware, query string, variables map[string]any) *graphql.Response {
	t.Helper()
	want := b.run(t.Context(), b.stock, around, query, variables)
	var got *graphql.Response
	for name, exec := range map[string]*executor.Executor{"direct": b.direct, "reusing": b.reusing} {
		got = b.run(t.Context(), exec, around, query, variables)
		if diff := cmp.Diff(string(want.Data), string(got.Data)); diff != "" {
			t.Errorf("the data differ (-stock +%s):\n%s\n%s", name, diff, query)
		}
		if diff := cmp.Diff(sortedErrors(t, want.Errors), sortedErrors(t, got.Errors)); diff != "" {
			t.Errorf("the errors differ (-stock +%s):\n%s\n%s", name, diff, query)
		}
	}
	return got
}

// sortedErrors are the errors as clients get them, in the order of their text.
func sortedErrors(t *testing.T, errs gqlerror.List) []string {
	t.Helper()
	texts := make([]string, len(errs))
	for i, err := range errs {
		texts[i] = mustJSON(t, err)
	}
	slices.Sort(texts)
	return texts
}

// pathsOf are the paths of the errors, in the order in which they are given.
func pathsOf(errs gqlerror.List) []string {
	paths := make([]string, len(errs))
	for i, err := range errs {
		paths[i] = err.Path.String()
	}
	return paths
}

// failure is a way in which a resolver fails.
type failure string

const (
	fails   failure = "an error"
	panics  failure = "a panic"
	returns failure = "a null" // which is a failure where the schema allows none
)

// failing makes the fields at these paths fail. Direct execution resolves no plain
// fields, so that these cannot be among them.
func failing(how failure, paths ...string) graphql.FieldMiddleware {
	return func(ctx context.Context, next graphql.Resolver) (any, error) {
		if !slices.Contains(paths, graphql.GetFieldContext(ctx).Path().String()) {
			return next(ctx)
		}
		switch how {
		case fails:
			return nil, errInjected
		case panics:
			panic("injected")
		default:
			return nil, nil
		}
	}
}

// replacing makes the field at a path resolve to another value.
func replacing(path string, value any) graphql.FieldMiddleware {
	return func(ctx context.Context, next graphql.Resolver) (any, error) {
		found, err := next(ctx)
		if graphql.GetFieldContext(ctx).Path().String() == path {
			return value, nil
		}
		return found, err
	}
}

// chain calls field middlewares one in the other, the first outside.
func chain(all ...graphql.FieldMiddleware) graphql.FieldMiddleware {
	return func(ctx context.Context, next graphql.Resolver) (any, error) {
		for _, around := range slices.Backward(all) {
			inner := next
			next = func(ctx context.Context) (any, error) { return around(ctx, inner) }
		}
		return next(ctx)
	}
}

// decoded reads data as Go values.
func decoded(t *testing.T, data json.RawMessage) any {
	t.Helper()
	var value any
	if err := json.Unmarshal(data, &value); err != nil {
		t.Fatalf("%v: %s", err, data)
	}
	return value
}
