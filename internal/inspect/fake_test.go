package inspect_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"syllabus/internal/account"
	"syllabus/internal/auth"
	"syllabus/internal/inspect"
)

// secretive is a schema with values that are not to be seen.
var secretive = gqlparser.MustLoadSchema(&ast.Source{Input: `
	directive @sensitive on INPUT_FIELD_DEFINITION | ARGUMENT_DEFINITION
	scalar JSON
	enum Level { LOW ULTRAVIOLET }
	interface Thing { open(code: String @sensitive, note: String): String }
	type Box implements Thing { open(code: String @sensitive, note: String): String box(in: Lock): Box }
	input Lock { code: String @sensitive note: String inner: [Lock!] pin: Int @sensitive level: Level @sensitive codes: [String!] @sensitive any: JSON }
	type Query {
		box(in: Lock, code: String @sensitive, note: String, codes: [String!] @sensitive, any: JSON @sensitive, free: JSON,
			pin: Int @sensitive, level: Level @sensitive, ratio: Float @sensitive, password: String, first: Int): Box
		boxes(in: [Lock!]): [Box!]
		thing: Thing
	}
	type Mutation { save(in: Lock!): Box }
`})

// fakeSchema answers every document with what it is given.
type fakeSchema struct {
	schema *ast.Schema
	exec   func(ctx context.Context) *graphql.Response
}

func (f fakeSchema) Schema() *ast.Schema { return f.schema }
func (f fakeSchema) Complexity(context.Context, string, string, int, map[string]any) (int, bool) {
	return 0, false
}
func (f fakeSchema) Exec(ctx context.Context) graphql.ResponseHandler {
	return func(context.Context) *graphql.Response { return f.exec(ctx) }
}

func answersNull(context.Context) *graphql.Response {
	return &graphql.Response{Data: json.RawMessage(`null`)}
}

// server is what an HTTP server does with a request, without HTTP.
type server struct {
	recorder *inspect.Recorder
	exec     *executor.Executor
	viewer   account.Viewer
	force    bool
}

func newServer(config inspect.Config, exec func(context.Context) *graphql.Response) *server {
	if config.Schema == nil {
		config.Schema = secretive
	}
	e := executor.New(fakeSchema{config.Schema, exec})
	e.Use(inspect.Extension{})
	e.SetQueryCache(lru.New[*ast.QueryDocument](100))
	return &server{recorder: inspect.New(config), exec: e}
}

// do runs a request, and returns the id of its record and its answer.
func (s *server) do(ctx context.Context, query, name string, variables map[string]any) (int64, *graphql.Response) {
	ctx, operation := s.recorder.Begin(ctx, s.force)
	response := s.answer(ctx, &graphql.RawParams{Query: query, OperationName: name, Variables: variables})
	operation.Answered(response)
	id := operation.ID()
	s.recorder.End(operation, len(response.Data))
	return id, response
}

func (s *server) answer(ctx context.Context, params *graphql.RawParams) *graphql.Response {
	ctx = graphql.StartOperationTrace(ctx)
	operation, errs := s.exec.CreateOperationContext(ctx, params)
	if errs != nil {
		return s.exec.DispatchError(graphql.WithOperationContext(ctx, operation), errs)
	}
	if s.viewer.ID != 0 {
		ctx = auth.NewContext(ctx, s.viewer)
	}
	inspect.Executing(ctx)
	run, ctx := s.exec.DispatchOperation(ctx, operation)
	return run(ctx)
}

// record returns the record of a request that must have one.
func (s *server) record(t *testing.T, query string, variables map[string]any) *inspect.Record {
	t.Helper()
	id, _ := s.do(t.Context(), query, "", variables)
	record, ok := s.recorder.Get(t.Context(), id)
	if !ok {
		t.Fatalf("%.100s is not recorded", query)
	}
	return record
}

func fails(messages ...string) func(context.Context) *graphql.Response {
	return func(context.Context) *graphql.Response {
		response := &graphql.Response{Data: json.RawMessage(`null`)}
		for _, message := range messages {
			response.Errors = append(response.Errors, &gqlerror.Error{
				Message: message, Path: ast.Path{ast.PathName("box"), ast.PathIndex(3), ast.PathName("open")},
				Extensions: map[string]any{"code": "BAD_USER_INPUT"},
			})
		}
		return response
	}
}

func marshal(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
