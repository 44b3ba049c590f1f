// Package server is the HTTP face: its routes, limits and timeouts, and a stop
// that lets requests in flight finish.
package server

import (
	"context"
	_ "embed"
	"fmt"
	"html/template"
	"log/slog"
	"maps"
	"net/http"
	"runtime"
	"time"

	"syllabus/graph"
	"syllabus/internal/admit"
	"syllabus/internal/auth"
	"syllabus/internal/inspect"
	"syllabus/internal/load"
	"syllabus/internal/plan"
	"syllabus/internal/server/inspector"
	"syllabus/internal/trusted"
)

// The defaults of [Config].
const (
	DefaultMaxBody        = 1 << 20 // bytes
	DefaultMaxFields      = 500_000
	DefaultMaxCost        = 500_000
	DefaultDocumentCache  = 32 << 20 // bytes
	DefaultMaxAnswer      = 32 << 20 // bytes
	DefaultRequestTimeout = 30 * time.Second
	DefaultWriteTimeout   = time.Minute
	DefaultDrainTimeout   = 30 * time.Second
	DefaultQueueTimeout   = 5 * time.Second
	DefaultDocumentsAge   = time.Minute
)

// DefaultMaxLarge is how many large operations are executed at the same time: enough for
// processors and database to be busy, docs/performance.md says why no more.
func DefaultMaxLarge() int { return 4 * runtime.GOMAXPROCS(0) }

// DefaultMaxOperations is how many operations are executed at the same time: many for each processor, as most of
// them wait for the database.
func DefaultMaxOperations() int { return 128 * runtime.GOMAXPROCS(0) }

// Store is what the server reads; *store.Store is one.
type Store interface {
	graph.Store
	load.Source
	auth.Viewers
}

// Config is what a server needs.
type Config struct {
	Store          Store
	Tokens         Tokens                      // says whose tokens are good; nil where none are
	Ready          func(context.Context) error // nil when requests can be answered now
	Log            *slog.Logger
	MaxBody        int64              // bytes of a request's body; more is refused with 413
	Limits         admit.Limits       // of documents and variables
	MaxCost        int64              // of an operation, as plans count it
	DocumentCache  int64              // bytes of memory that parsed documents may take
	Documents      *trusted.Documents // that may be asked for by their ids; nil for none
	AnyDocument    bool               // answer documents that are not among those, too
	DocumentsAge   time.Duration      // for caches to keep what a visitor's query by id was answered with
	MaxFields      int64              // fields of an answer, those of each row counted
	MaxAnswer      int64              // bytes of an answer, before it is compressed
	RequestTimeout time.Duration      // for executing one request, its statements included
	WriteTimeout   time.Duration      // for a client to read its answer
	MaxLarge       int                // operations that load below many rows, at the same time
	MaxOperations  int                // operations at the same time; others wait
	QueueTimeout   time.Duration      // for them to wait
	Rate           Rate               // that one asker is held to
	CORS           []string           // origins whose pages may ask /graphql and /plan, or "*" alone; nil for none
	Stock          bool               // execute with gqlgen's own code, not with direct execution

	Planner   *plan.Planner          // plans documents while they are written
	Plans     *plan.Cache            // plans operations before they are executed
	Recorder  *inspect.Recorder      // is told of operations; nil where nobody wants to know
	Sampled   func(http.Header) bool // whether whoever sent a request wants it recorded; nil for nobody
	Inspector bool                   // show what is recorded, to whoever may see it
	Explain   inspector.Explain      // nil where nothing is explained
	Demo      *Demo                  // nil outside of the demo
	Metrics   http.Handler           // nil for none
	Stop      <-chan struct{}        // closed when the server is about to stop: streams end; nil for never
}

// Demo is what the demo has beside the rest: it is for whoever sits at this machine.
type Demo struct {
	Users []string
	Sign  func(user string) (token string, err error) // signs a token for one of the users
}

//go:embed index.html
var indexHTML string

// indexPage is served at /; it is given the host that it was asked for, and which pages there are.
var indexPage = template.Must(template.New("index").Parse(indexHTML))

// New returns the handler of all routes. What bounds an answer, the time to read it and the operations at the same time has
// its default where it is not given.
func New(config Config) http.Handler {
	documents := config.complete()
	mux := http.NewServeMux()
	mux.Handle("/graphql", newGraphQL(config, documents))
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) { writePlain(w, http.StatusOK, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 5*time.Second)
		defer cancel()
		if err := config.Ready(ctx); err != nil {
			config.Log.WarnContext(ctx, "not ready", "error", err)
			writePlain(w, http.StatusServiceUnavailable, "not ready: the log says why")
			return
		}
		writePlain(w, http.StatusOK, "ok")
	})
	routeInspector(mux, config, documents)
	headers := indexHeaders(indexHTML)
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		maps.Copy(w.Header(), headers)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_ = indexPage.Execute(w, struct {
			Host            string
			Inspector, Demo bool
		}{r.Host, config.Inspector, config.Demo != nil}) // it fails only when the client has gone away
	})
	return logged(config.Log, timed(config.WriteTimeout, secured(crossOrigin(config.CORS, mux))))
}

func writePlain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = fmt.Fprintln(w, text)
}
