package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"syllabus/graph"
	"syllabus/internal/auth"
	"syllabus/internal/fault"
	"syllabus/internal/inspect"
	"syllabus/internal/load"
)

const (
	jsonType     = "application/json"
	responseType = "application/graphql-response+json"
)

// graphQL answers /graphql: queries over GET, anything over POST.
// Status codes are those of https://graphql.github.io/graphql-over-http/draft/.
type graphQL struct {
	config  Config
	exec    *executor.Executor
	turns   *load.Turns
	queue   *queue
	limiter *limiter
	writer  responseWriter
}

func newGraphQL(config Config) *graphQL {
	return &graphQL{
		config: config, exec: newExecutor(config), turns: load.NewTurns(config.MaxLarge),
		queue: newQueue(config.MaxOperations, config.QueueTimeout), limiter: newLimiter(config.Rate),
		writer: responseWriter{log: config.Log, timeout: config.WriteTimeout},
	}
}

func newExecutor(config Config) *executor.Executor {
	exec := executor.New(graph.NewSchema(config.Store))
	exec.SetErrorPresenter(graph.PresentErrors(config.Log))
	exec.SetRecoverFunc(graph.Recover)
	exec.SetQueryCache(newDocumentCache())
	exec.SetParserTokenLimit(config.MaxTokens)
	exec.AroundResponses(graph.OrderErrors())
	exec.Use(inspect.Extension{})
	exec.Use(extension.Introspection{})
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
	var status int
	var response *graphql.Response
	if err != nil {
		status, response = g.unidentified(ctx, w, err)
	} else {
		status, response = g.answer(ctx, w, r, identity, budget)
	}
	operation.Answered(response)
	n, sum := operation.Total()
	w.Header().Set("Server-Timing", serverTiming(n, sum))
	if id := operation.ID(); forced && id != 0 {
		w.Header().Set("Syllabus-Operation", strconv.FormatInt(id, 10))
	}
	size := g.writer.write(ctx, w, r, status, response)
	recorder.End(operation, size)
	budget.release() // not after a panic: then the memory is nobody's
}

// answer runs one request within its budget. An error before execution has no data.
func (g *graphQL) answer(
	ctx context.Context, w http.ResponseWriter, r *http.Request, identity *auth.Identity, budget *budget,
) (int, *graphql.Response) {
	params, status, err := readParams(w, r, g.config.MaxBody)
	if err != nil {
		return status, refusal(err)
	}
	ctx = graphql.StartOperationTrace(ctx)
	operation, refused := g.operation(ctx, params)
	if refused != nil {
		return documentStatus(r), refused
	}
	if r.Method == http.MethodGet && operation.Operation.Operation != ast.Query {
		w.Header().Set("Allow", http.MethodPost)
		err := fault.New(fault.BadUserInput, "GET runs queries only; send a %s by POST.", operation.Operation.Operation)
		return http.StatusMethodNotAllowed, refusal(err)
	}
	ctx, status, err = g.viewer(ctx, identity)
	if err != nil {
		return status, refusal(err)
	}
	if err := g.affordable(ctx, r, operation); err != nil {
		return documentStatus(r), refusal(err)
	}
	leave, status, err := g.begin(ctx, w, r, operation)
	if err != nil {
		return status, refusal(err)
	}
	defer leave()
	ctx, end := g.turns.NewContext(ctx, g.config.Store, inspect.Executing(ctx))
	defer end()
	return http.StatusOK, execute(ctx, g.exec, operation, budget)
}

// operation reads a document and its variables, or refuses them.
func (g *graphQL) operation(ctx context.Context, params *graphql.RawParams) (*graphql.OperationContext, *graphql.Response) {
	operation, errs := g.exec.CreateOperationContext(ctx, params)
	if operation.Doc != nil && len(operation.Doc.Operations) > 1 && params.OperationName == "" {
		return nil, refusal(fault.New(fault.BadUserInput,
			"operationName is missing: the document has %d operations.", len(operation.Doc.Operations)))
	}
	if errs != nil {
		return nil, g.exec.DispatchError(graphql.WithOperationContext(ctx, operation), errs)
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

// documentStatus is the status for an error in the document or its variables: the
// older media type has 200 for whatever was well-formed JSON.
func documentStatus(r *http.Request) int {
	if mediaType(r) == responseType {
		return http.StatusBadRequest
	}
	return http.StatusOK
}

// mediaType is the answer's: the newer one only for clients that ask for it.
func mediaType(r *http.Request) string {
	if strings.Contains(r.Header.Get("Accept"), responseType) {
		return responseType
	}
	return jsonType
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

// refusal is the answer to a request that is not executed.
func refusal(err error) *graphql.Response {
	known, ok := errors.AsType[*fault.Error](err)
	if !ok {
		known = fault.New(fault.BadUserInput, "%v", err)
	}
	return &graphql.Response{Errors: gqlerror.List{{
		Message: known.Message, Extensions: map[string]any{"code": known.Code},
	}}}
}

// readParams reads a request's document and variables. The status is for the error.
func readParams(w http.ResponseWriter, r *http.Request, maxBody int64) (*graphql.RawParams, int, error) {
	params := &graphql.RawParams{Headers: r.Header}
	var err error
	switch r.Method {
	case http.MethodGet:
		err = paramsOfURL(r, params)
	case http.MethodPost:
		if media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); media != jsonType {
			return nil, http.StatusUnsupportedMediaType,
				fault.New(fault.BadUserInput, "The body must be JSON, with the header Content-Type: application/json.")
		}
		err = paramsOfBody(http.MaxBytesReader(w, r.Body, maxBody), params)
	default:
		w.Header().Set("Allow", "GET, POST")
		return nil, http.StatusMethodNotAllowed, fault.New(fault.BadUserInput, "Use POST, or GET for a query.")
	}
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, http.StatusRequestEntityTooLarge,
			fault.New(fault.LimitExceeded, "The body is larger than the limit of %d bytes.", tooLarge.Limit)
	}
	if err != nil {
		return nil, http.StatusBadRequest, err
	}
	if strings.TrimSpace(params.Query) == "" {
		return nil, http.StatusBadRequest, fault.New(fault.BadUserInput, "query is missing: it holds the GraphQL document.")
	}
	return params, http.StatusOK, nil
}
