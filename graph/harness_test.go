package graph_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"syllabus/internal/auth"
	"syllabus/internal/fault"
	"syllabus/internal/inspect"
	"syllabus/internal/postgres/postgrestest"
	"syllabus/internal/server"
	"syllabus/internal/store/storetest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestMain(m *testing.M) {
	// Thousands of drawn documents, unless the command line says otherwise.
	_ = flag.Set("rapid.checks", "2000") // the flag is there: package rapid registers it
	flag.Parse()
	postgrestest.Main(m)
}

// api is the whole server on a database of the test, asked without a network.
type api struct {
	*storetest.Database
	handler http.Handler
	token   string // empty for a visitor
}

// as returns the same API, asked by a viewer: see [names].
func (a *api) as(name string) *api {
	asked := *a
	asked.token = name
	return &asked
}

// names are tokens that are a username: of the users of storetest, and of the administrator
// root, who is seen for the first time.
type names struct{}

func (names) Verify(_ context.Context, token string) (auth.Identity, error) {
	if token == "" {
		return auth.Identity{}, fault.New(fault.Unauthenticated, "nobody")
	}
	return auth.Identity{Issuer: storetest.Issuer, Subject: token, Username: token, Author: token == "ada", Admin: token == "root"}, nil
}

func newAPI(t testing.TB, database *storetest.Database) *api {
	t.Helper()
	return newLoggedAPI(t, database, io.Discard)
}

// stock returns the same API, executed by gqlgen's own code.
func (a *api) stock(t testing.TB) *api {
	t.Helper()
	config := serverConfig(a.Database, io.Discard)
	config.Stock = true
	return &api{Database: a.Database, handler: server.New(config), token: a.token}
}

func newLoggedAPI(t testing.TB, database *storetest.Database, log io.Writer) *api {
	t.Helper()
	return &api{Database: database, handler: server.New(serverConfig(database, log))}
}

func serverConfig(database *storetest.Database, log io.Writer) server.Config {
	return server.Config{
		Store:          database.Store,
		Tokens:         names{},
		Ready:          func(context.Context) error { return nil },
		Log:            slog.New(slog.NewJSONHandler(log, nil)),
		MaxBody:        server.DefaultMaxBody,
		MaxFields:      server.DefaultMaxFields,
		MaxLarge:       server.DefaultMaxLarge(),
		MaxAnswer:      server.DefaultMaxAnswer,
		MaxOperations:  1000,
		QueueTimeout:   server.DefaultQueueTimeout,
		RequestTimeout: server.DefaultRequestTimeout,
		WriteTimeout:   server.DefaultWriteTimeout,
	}
}

// answer is what the server did with one request.
type answer struct {
	Status     int
	Header     http.Header
	Body       []byte // without what the operation was planned to cost
	Statements []inspect.Statement
}

// do sends a document with variables, which may be nil. It is an error when it runs what its plan does not have.
func (a *api) do(ctx context.Context, query string, variables map[string]any) (*answer, error) {
	got, err := a.ask(ctx, query, variables)
	if err != nil {
		return nil, err
	}
	return got, keepsToPlan(query, variables, a.token, got.Statements)
}

// withoutCost removes what an operation was planned to cost from its answer, where it stands last.
func withoutCost(body []byte) []byte {
	if at := bytes.LastIndex(body, []byte(`,"extensions":{"cost":`)); at >= 0 {
		return append(body[:at], '}')
	}
	return body
}

// ask sends a document, and looks at nothing.
func (a *api) ask(ctx context.Context, query string, variables map[string]any) (*answer, error) {
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		return nil, err
	}
	operation := &inspect.Operation{}
	r := httptest.NewRequestWithContext(inspect.NewContext(ctx, operation), http.MethodPost, "/graphql", bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	if a.token != "" {
		r.Header.Set("Authorization", "Bearer "+a.token)
	}
	w := httptest.NewRecorder()
	a.handler.ServeHTTP(w, r)
	return &answer{Status: w.Code, Header: w.Header(), Body: withoutCost(w.Body.Bytes()), Statements: operation.Statements()}, nil
}

func (a *api) must(t testing.TB, query string, variables map[string]any) *answer {
	t.Helper()
	got, err := a.do(t.Context(), query, variables)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// names returns the statements' names in alphabetical order: side by side they
// end in any order.
func (a *answer) names() []string {
	names := make([]string, len(a.Statements))
	for i, s := range a.Statements {
		names[i] = s.Name
	}
	slices.Sort(names)
	return names
}
