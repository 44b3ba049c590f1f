package server

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/vektah/gqlparser/v2/ast"

	"syllabus/graph"
	"syllabus/internal/auth"
	"syllabus/internal/fault"
	"syllabus/internal/inspect"
	"syllabus/internal/load"
)

// graphQL answers /graphql: queries over GET, anything over POST.
// Status codes are those of https://graphql.github.io/graphql-over-http/draft/.
type graphQL struct {
	config    Config
	exec      *executor.Executor
	documents *documents
	turns     *load.Turns
	queue     *queue
	limiter   *limiter
	writer    responseWriter
}

func newGraphQL(config Config, documents *documents) *graphQL {
	return &graphQL{
		config: config, exec: newExecutor(config, documents), documents: documents, turns: load.NewTurns(config.MaxLarge),
		queue: newQueue(config.MaxOperations, config.QueueTimeout), limiter: newLimiter(config.Rate),
		writer: responseWriter{log: config.Log, age: config.DocumentsAge},
	}
}

func newExecutor(config Config, documents *documents) *executor.Executor {
	exec := executor.New(graph.NewSchema(config.Store))
	exec.SetErrorPresenter(graph.PresentErrors(config.Log))
	exec.SetRecoverFunc(graph.Recover)
	exec.SetQueryCache(documents)
	exec.SetParserTokenLimit(config.Limits.Tokens)
	exec.SetDisableSuggestion(!config.Limits.Introspection)
	exec.AroundResponses(graph.OrderErrors())
	exec.Use(inspect.Extension{})
	exec.Use(documents)
	exec.Use(extension.Introspection{}) // where there is none, no document gets here that asks for the schema
	exec.Use(conditions{})
	if config.Stock {
		exec.AroundFields(spend)
	} else {
		exec.Use(graph.Direct(boundsOf, true)) // there is no field middleware here
	}
	return exec
}

func (g *graphQL) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), g.config.RequestTimeout)
	defer cancel()
	identity, err := identify(ctx, r, g.config.Tokens)
	recorder, forced := g.config.recorder(r, identity)
	sampled := g.config.Sampled != nil && g.config.Sampled(r.Header)
	ctx, operation := recorder.Begin(ctx, forced || sampled)
	operation.SignedIn(identity)
	defer recorder.End(operation, 0) // after a panic: else it has ended below
	budget := g.config.budget(ctx)
	answer := answer{request: r}
	media, ok := acceptable(r.Header["Accept"])
	var refused *refused
	switch {
	case !ok:
		media = jsonType
		refused = refuse(http.StatusNotAcceptable, fault.New(fault.BadUserInput, "Answers are %s or %s.", responseType, jsonType))
	case err != nil:
		refused = g.unidentified(ctx, w, err)
	default:
		answer.response, refused = g.guarded(ctx, w, r, identity, budget, &answer)
	}
	answer.media, answer.status = media, http.StatusOK
	if refused != nil {
		answer.refuse(refused)
	}
	operation.Answered(answer.response)
	n, sum := operation.Total()
	w.Header().Set("Server-Timing", serverTiming(n, sum))
	if id := operation.ID(); forced && id != 0 {
		w.Header().Set("Syllabus-Operation", strconv.FormatInt(id, 10))
	}
	size := g.writer.write(ctx, w, &answer)
	recorder.End(operation, size)
	budget.release() // not after a panic: then the memory is nobody's
}

// guarded is answer, but for a panic, which is an internal error of the one request. What it leaves behind of an answer is nobody's.
func (g *graphQL) guarded(
	ctx context.Context, w http.ResponseWriter, r *http.Request, identity *auth.Identity, budget *budget, answer *answer,
) (response *graphql.Response, no *refused) {
	defer func() {
		if panicked := recover(); panicked != nil {
			g.config.Log.ErrorContext(ctx, "a request panicked", "panic", panicked, "stack", string(debug.Stack()))
			response, no = nil, refuse(http.StatusInternalServerError, fault.New(fault.Internal, "Internal error."))
		}
	}()
	return g.answer(ctx, w, r, identity, budget, answer)
}

// answer runs one request within its budget, and notes what it costs.
func (g *graphQL) answer(
	ctx context.Context, w http.ResponseWriter, r *http.Request, identity *auth.Identity, budget *budget, answer *answer,
) (*graphql.Response, *refused) {
	params, refused := g.readParams(w, r)
	if refused != nil {
		return nil, refused
	}
	ctx = graphql.StartOperationTrace(ctx)
	operation, refused := g.operation(ctx, &params.RawParams)
	if refused != nil {
		return nil, refused
	}
	if r.Method == http.MethodGet && operation.Operation.Operation != ast.Query {
		w.Header().Set("Allow", http.MethodPost)
		return nil, refuse(http.StatusMethodNotAllowed,
			fault.New(fault.BadUserInput, "GET runs queries only; send a %s by POST.", operation.Operation.Operation))
	}
	planned := g.planned(ctx, operation, identity)
	answer.cost = cost{expected: planned.Cost + g.documents.introspection(operation.RawQuery), most: g.config.MaxCost}
	if err := g.affordable(r, planned); err != nil {
		return nil, refuse(http.StatusBadRequest, err)
	}
	if ctx, refused = g.viewer(ctx, identity); refused != nil {
		return nil, refused
	}
	leave, refused := g.begin(ctx, w, r, answer.cost.expected)
	if refused != nil {
		return nil, refused
	}
	defer leave()
	ctx, end := g.turns.NewContext(ctx, g.config.Store, inspect.Executing(ctx))
	defer end()
	answer.kept = params.documentID != ""
	return execute(ctx, g.exec, operation, budget), nil
}

// operation reads a document and its variables, or refuses them.
func (g *graphQL) operation(ctx context.Context, params *graphql.RawParams) (*graphql.OperationContext, *refused) {
	operation, errs := g.exec.CreateOperationContext(ctx, params)
	if operation.Doc != nil && len(operation.Doc.Operations) > 1 && params.OperationName == "" {
		return nil, refuse(ofDocument, fault.New(fault.BadUserInput,
			"operationName is missing: the document has %d operations.", len(operation.Doc.Operations)))
	}
	if errs != nil {
		return nil, g.refuseDocument(ctx, operation, errs)
	}
	return operation, nil
}

// execute runs an operation within its budget. The context carries its loaders.
func execute(ctx context.Context, exec *executor.Executor, operation *graphql.OperationContext, budget *budget) *graphql.Response {
	operation.Stats.SetExtension(budgetKey, budget)
	run, ctx := exec.DispatchOperation(ctx, operation)
	response := run(ctx)
	if response != nil && int64(len(response.Data)) > budget.most { // of stock execution, which tells of fields alone
		budget.spent.CompareAndSwap(nil, budget.tooLong())
	}
	if spent := budget.end(); spent != nil { // what there is of the answer is full of holes
		response = refusal(spent)
		response.Data = json.RawMessage("null")
	}
	return response
}

// serverTiming tells the number of statements and the sum of their times, in
// milliseconds: https://www.w3.org/TR/server-timing/.
func serverTiming(n int, sum time.Duration) string {
	plural := "s"
	if n == 1 {
		plural = ""
	}
	return fmt.Sprintf(`sql;desc="%d statement%s";dur=%.1f`, n, plural, float64(sum.Microseconds())/1000)
}
