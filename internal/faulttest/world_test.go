// Package faulttest breaks what stands between the server and its database, and the database itself, and sees that
// clients get the right answer or the error UNAVAILABLE, in time, and that all is well again afterwards. The figures of
// docs/reliability.md are what its tests print (make faults).
package faulttest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/Shopify/toxiproxy/v2/collectors"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/rs/zerolog"

	"syllabus/internal/account"
	"syllabus/internal/auth"
	"syllabus/internal/course"
	"syllabus/internal/inspect"
	"syllabus/internal/postgres"
	"syllabus/internal/server"
	"syllabus/internal/store"
	"syllabus/internal/store/storetest"
)

// The limits of the server under test: shorter than by default, so that waiting for them is.
const (
	requestTimeout   = 2 * time.Second
	statementTimeout = time.Second
	maxConns         = 8

	// hang is when a request counts as one that hangs. A commit may take a while longer than its request, and the machine is shared.
	hang = requestTimeout + 10*time.Second

	// patience is how long to wait for what must happen in the end.
	patience = 40 * time.Second
)

const issuer, audience = "faults", "syllabus"

var secret = []byte("a secret of the fault tests, and no other")

// world is a server, its database, and what can be broken between them.
type world struct {
	dir      string
	database *postgres.Embedded
	bridge   *bridge
	proxy    *toxiproxy.Proxy
	pool     *pgxpool.Pool
	http     *httptest.Server
	course   course.ID
	exercise string   // the id of a text of the course
	tokens   []string // of learners who take the course
	expected string   // what the query answers
}

// query reads a whole course: six statements.
const query = `{ course(by: {slug: "faults"}) { title owner { username } modules { title lessons { title exercises { title
	... on MultipleChoiceExercise { choices { text } } } } } } }`

// newWorld starts everything. At the end of the test it stops, and no goroutine is left behind.
func newWorld(t *testing.T, learners int) *world {
	t.Helper()
	goroutines := runtime.NumGoroutine()
	t.Cleanup(func() {
		if !holds(patience, func() bool { return runtime.NumGoroutine() <= goroutines }) {
			stacks := make([]byte, 1<<20)
			t.Errorf("of %d goroutines %d are left:\n%s", goroutines, runtime.NumGoroutine(), stacks[:runtime.Stack(stacks, true)])
		}
	})
	w := &world{dir: t.TempDir(), bridge: newBridge(t)}
	w.start(t)
	t.Cleanup(func() { w.stop(t) })
	w.fill(t, learners)
	w.proxy = newProxy(t, w.bridge.address())
	var err error
	w.pool, err = postgres.Open(t.Context(), postgres.PoolConfig{
		URL:      "postgres://syllabus@" + w.proxy.Listen + "/syllabus?sslmode=disable",
		MaxConns: maxConns, StatementTimeout: statementTimeout, Tracer: inspect.Tracer{}, Wrap: inspect.Tracer{}.Conn,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.pool.Close)
	w.http = httptest.NewServer(handler(t, w.pool))
	t.Cleanup(w.http.Close)
	first := w.ask(t.Context(), "", query)
	if !first.good() {
		t.Fatalf("before any fault: %v", first)
	}
	w.expected = first.body
	return w
}

// handler is the product's, as cmd/syllabus makes it.
func handler(t *testing.T, pool *pgxpool.Pool) http.Handler {
	t.Helper()
	tokens, err := auth.New(auth.Config{Secret: secret, Issuer: issuer, Audience: audience})
	if err != nil {
		t.Fatal(err)
	}
	return server.New(server.Config{
		Store:          store.New(pool, store.DefaultChunk, store.DefaultRows),
		Tokens:         tokens,
		Ready:          func(ctx context.Context) error { return postgres.CheckSchema(ctx, pool) },
		Log:            slog.New(slog.DiscardHandler),
		MaxBody:        server.DefaultMaxBody,
		MaxFields:      server.DefaultMaxFields,
		MaxLarge:       server.DefaultMaxLarge(),
		RequestTimeout: requestTimeout,
		WriteTimeout:   time.Minute,
	})
}

// start starts the database, anew where it was killed, and lets the bridge lead there.
func (w *world) start(t *testing.T) {
	t.Helper()
	database, err := postgres.StartEmbedded(t.Context(), postgres.EmbeddedConfig{
		DataDir: w.dir, Settings: map[string]string{"fsync": "off", "max_connections": "20", "autovacuum": "off"},
	})
	if err != nil {
		t.Fatal(err)
	}
	w.database = database
	w.bridge.leadTo(w.socket(t))
}

func (w *world) socket(t *testing.T) string {
	t.Helper()
	config, err := pgx.ParseConfig(w.database.URL())
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(config.Host, ".s.PGSQL."+strconv.Itoa(int(config.Port)))
}

func (w *world) stop(t *testing.T) {
	t.Helper()
	if err := w.database.Stop(context.WithoutCancel(t.Context())); err != nil {
		t.Error(err)
	}
}

// kill ends the database by a signal to its first process, and clears up after it.
func (w *world) kill(t *testing.T, signal syscall.Signal) {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(w.dir, "postgres-*[0-9]", "postmaster.pid"))
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	content, err := os.ReadFile(found[0])
	if err != nil {
		t.Fatal(err)
	}
	line, _, _ := strings.Cut(string(content), "\n")
	pid, err := strconv.Atoi(line)
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(pid, signal); err != nil {
		t.Fatal(err)
	}
	<-w.database.Done()
	w.stop(t)
}

// fill migrates the database, and writes a course and those who take it.
func (w *world) fill(t *testing.T, learners int) {
	t.Helper()
	if err := postgres.Migrate(t.Context(), w.database.URL(), slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	pool, err := postgres.Open(t.Context(), postgres.PoolConfig{URL: w.database.URL(), MaxConns: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	content := store.New(pool, store.DefaultChunk, store.DefaultRows)
	user := func(name string) account.UserID {
		id, err := content.CreateUser(t.Context(), account.NewUser{Issuer: issuer, Subject: name, Username: name, DisplayName: name})
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	user("owner")
	imported, err := content.ImportCourse(t.Context(), storetest.Draft("faults"), store.ImportOptions{Owner: "owner"})
	if err != nil {
		t.Fatal(err)
	}
	w.course = imported.Course
	for i := range learners {
		name := fmt.Sprintf("learner-%d", i)
		id := user(name)
		if _, _, err := content.Enroll(t.Context(), account.Viewer{ID: id}, w.course); err != nil {
			t.Fatal(err)
		}
		identity := auth.Identity{Issuer: issuer, Subject: name, Username: name}
		token, err := auth.Sign(secret, identity, audience, time.Now(), time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		w.tokens = append(w.tokens, token)
	}
	var row int64
	if err := pool.QueryRow(t.Context(), `SELECT min(id) FROM exercise WHERE course_id = $1 AND type = 'TEXT'`, w.course).Scan(&row); err != nil {
		t.Fatal(err)
	}
	w.exercise = fmt.Sprintf("exercise_%d_%d", w.course, row)
}

// answer is what came of a request.
type answer struct {
	status int
	body   string
	err    error // of HTTP
	took   time.Duration
	codes  []string // of the errors
}

func (a answer) good() bool { return a.err == nil && a.status == http.StatusOK && len(a.codes) == 0 }

// unavailable reports whether the answer is that the database cannot be had now, and nothing else.
func (a answer) unavailable() bool {
	for _, code := range a.codes {
		if code != "UNAVAILABLE" {
			return false
		}
	}
	return a.err == nil && len(a.codes) > 0
}

func (a answer) String() string {
	return fmt.Sprintf("%d %s (%v) in %v", a.status, a.body, a.err, a.took)
}

// ask sends a document, in somebody's name where there is a token.
func (w *world) ask(ctx context.Context, token, document string) (a answer) {
	began := time.Now()
	defer func() { a.took = time.Since(began) }()
	ctx, cancel := context.WithTimeout(ctx, hang)
	defer cancel()
	body, err := json.Marshal(map[string]string{"query": document})
	if err != nil {
		return answer{err: err}
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, w.http.URL+"/graphql", bytes.NewReader(body))
	if err != nil {
		return answer{err: err}
	}
	request.Header.Set("Content-Type", "application/json")
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := w.http.Client().Do(request)
	if err != nil {
		return answer{err: err}
	}
	defer response.Body.Close()
	a.status = response.StatusCode
	read, err := io.ReadAll(response.Body)
	a.body, a.err = string(read), err
	var parsed struct {
		Errors []struct {
			Extensions struct {
				Code string `json:"code"`
			} `json:"extensions"`
		} `json:"errors"`
	}
	a.err = errors.Join(a.err, json.Unmarshal(read, &parsed))
	for _, e := range parsed.Errors {
		a.codes = append(a.codes, e.Extensions.Code)
	}
	return a
}

// ready returns the status of /readyz.
func (w *world) ready(ctx context.Context) int {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, w.http.URL+"/readyz", nil)
	if err != nil {
		return 0
	}
	response, err := w.http.Client().Do(request)
	if err != nil {
		return 0
	}
	defer response.Body.Close()
	return response.StatusCode
}

// holds polls for what is about to be so, and reports whether it was in time.
func holds(within time.Duration, so func() bool) bool {
	deadline := time.After(within)
	ticker := time.NewTicker(5 * time.Millisecond)
	defer ticker.Stop()
	for !so() {
		select {
		case <-deadline:
			return false
		case <-ticker.C:
		}
	}
	return true
}

// newProxy starts a proxy before a server. It stops at the end of the test.
func newProxy(t *testing.T, upstream string) *toxiproxy.Proxy {
	t.Helper()
	metrics := toxiproxy.NewMetricsContainer(prometheus.NewRegistry())
	metrics.ProxyMetrics = collectors.NewProxyMetricCollectors()
	proxy := toxiproxy.NewProxy(toxiproxy.NewServer(metrics, zerolog.Nop()), "database", "127.0.0.1:0", upstream)
	if err := proxy.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(proxy.Stop)
	return proxy
}
