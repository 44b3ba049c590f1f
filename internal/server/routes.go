package server

import (
	"context"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/vektah/gqlparser/v2/ast"

	"syllabus/internal/fault"
	"syllabus/internal/inspect"
	"syllabus/internal/load"
	"syllabus/internal/server/inspector"
)

// timer is how long a dataloader waits by default, for others to ask.
const timer = 16 * time.Millisecond

// routeInspector mounts the pages, and what they ask for.
func routeInspector(mux *http.ServeMux, config Config, documents *documents) {
	p := newPages()
	p.route(mux)
	face := inspector.Config{
		Access:  config.access(),
		Explain: config.Explain,
		Planning: inspector.Planning{
			Admission: documents.admission, Planner: config.Planner, MaxBody: config.MaxBody, MaxCost: config.MaxCost,
			Open: config.Limits.Introspection && (config.Documents == nil || config.AnyDocument),
		},
		Stop: config.Stop,
	}
	if config.Inspector {
		face.Recorder = config.Recorder
	}
	if config.Demo != nil {
		face.Demo = &inspector.Demo{Users: config.Demo.Users, Sign: config.Demo.Sign, Runs: runs(config, documents)}
	}
	inspector.Routes(mux, face)
	if config.Metrics != nil {
		mux.Handle("GET /metrics", face.Access.Only(config.Metrics))
	}
}

// runs returns the ways to run a query that are compared. They differ in their loaders alone: all of them
// are executed by gqlgen's own code, which resolves the fields of all rows at the same time.
func runs(config Config, documents *documents) []inspector.Run {
	config.Stock, config.Recorder = true, nil
	exec := newExecutor(config, documents)
	way := func(how, title string, loaders func(context.Context) *load.Loaders) inspector.Run {
		return inspector.Run{How: how, Title: title, Execute: func(
			ctx context.Context, r *http.Request, params *graphql.RawParams,
		) (*graphql.Response, error) {
			return config.run(ctx, r, exec, params, loaders)
		}}
	}
	return []inspector.Run{
		way("naive", "Without loaders", func(ctx context.Context) *load.Loaders { return load.Alone(ctx, config.Store) }),
		way("timer", "A dataloader that waits 16 ms", func(ctx context.Context) *load.Loaders {
			return load.Timed(ctx, config.Store, timer)
		}),
		way("peers", "Syllabus: peers", func(ctx context.Context) *load.Loaders { return load.New(ctx, config.Store) }),
	}
}

// run executes a query with loaders of one kind, for the viewer of a request.
func (c Config) run(
	ctx context.Context, r *http.Request, exec *executor.Executor, params *graphql.RawParams,
	loaders func(context.Context) *load.Loaders,
) (*graphql.Response, error) {
	g := &graphQL{config: c, exec: exec}
	ctx, cancel := context.WithTimeout(ctx, c.RequestTimeout)
	defer cancel()
	identity, err := identify(ctx, r, c.Tokens)
	if err != nil {
		return nil, err
	}
	ctx = graphql.StartOperationTrace(ctx)
	operation, refused := g.operation(ctx, params)
	if refused != nil {
		return refused.response, nil
	}
	if operation.Operation.Operation != ast.Query {
		return nil, fault.New(fault.BadUserInput,
			"Only queries are compared: a %s would be done several times.", operation.Operation.Operation)
	}
	if ctx, refused = g.viewer(ctx, identity); refused != nil {
		return refused.response, nil
	}
	_ = inspect.Executing(ctx) // what was run until here was to know who asks
	return execute(load.NewContext(ctx, loaders(ctx)), exec, operation, c.budget(ctx)), nil
}
