package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"syllabus/graph"
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
	config Config
	exec   *executor.Executor
	turns  *load.Turns
	writer responseWriter
}

func newGraphQL(config Config) *graphQL {
	exec := executor.New(graph.NewSchema(config.Store))
	exec.SetErrorPresenter(graph.PresentErrors(config.Log))
	exec.SetRecoverFunc(graph.Recover)
	exec.SetQueryCache(newDocumentCache())
	exec.SetParserTokenLimit(config.MaxTokens)
	exec.AroundResponses(graph.OrderErrors())
	exec.Use(extension.Introspection{})
	exec.Use(conditions{})
	if config.Stock {
		exec.AroundFields(spend)
	} else {
		exec.Use(graph.Direct(boundsOf, true)) // there is no field middleware here
	}
	return &graphQL{
		config: config, exec: exec, turns: load.NewTurns(config.MaxLarge),
		writer: responseWriter{log: config.Log, timeout: config.WriteTimeout},
	}
}

func (g *graphQL) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, operation := inspect.Begin(r.Context())
	ctx, cancel := context.WithTimeout(ctx, g.config.RequestTimeout)
	defer cancel()
	budget := &budget{ctx: ctx, max: g.config.MaxFields}
	status, response := g.answer(ctx, w, r, budget)
	n, sum := operation.Total()
	w.Header().Set("Server-Timing", serverTiming(n, sum))
	g.writer.write(ctx, w, r, status, response)
	budget.release() // not after a panic: then the memory is nobody's
}

// answer runs one request within its budget. An error before execution has no data.
func (g *graphQL) answer(ctx context.Context, w http.ResponseWriter, r *http.Request, budget *budget) (int, *graphql.Response) {
	identity, err := g.identity(ctx, r)
	if err != nil {
		return g.unidentified(ctx, w, err)
	}
	params, status, err := readParams(w, r, g.config.MaxBody)
	if err != nil {
		return status, refusal(err)
	}
	ctx = graphql.StartOperationTrace(ctx)
	operation, errs := g.exec.CreateOperationContext(ctx, params)
	if operation.Doc != nil && len(operation.Doc.Operations) > 1 && params.OperationName == "" {
		return documentStatus(r), refusal(fault.New(fault.BadUserInput,
			"operationName is missing: the document has %d operations.", len(operation.Doc.Operations)))
	}
	if errs != nil {
		return documentStatus(r), g.exec.DispatchError(graphql.WithOperationContext(ctx, operation), errs)
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
	operation.Stats.SetExtension(budgetKey, budget)
	ctx, end := g.turns.NewContext(ctx, g.config.Store, inspect.Executing(ctx))
	defer end()
	run, ctx := g.exec.DispatchOperation(ctx, operation)
	response := run(ctx)
	if spent := budget.end(); spent != nil { // what there is of the answer is full of holes
		response = refusal(spent)
		response.Data = json.RawMessage("null")
	}
	return http.StatusOK, response
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
