package server_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"syllabus/internal/server"
)

const (
	mostRefused  = 16 << 10  // bytes of an answer that refuses
	mostAnswered = 512 << 10 // bytes of an answer that does not: it may tell of the whole schema
)

// marker is in what is sent, and nobody sends it back.
var marker = strings.Repeat("MARKER", 20)

// attack is a request that costs a server without bounds too much, and what it is answered with.
type attack struct {
	name    string
	request func() *http.Request
	status  int
	want    string // in the answer: a limit as `"name":"depth"`, a code, or what the message says
	query   string // the document, where the request is a document and nothing else
}

// document attacks with a document.
func (a *attacks) document(name, query string, status int, want string) {
	a.rows = append(a.rows, attack{name: name, query: query, request: posted(toJSON(map[string]any{"query": query})), status: status, want: want})
}

// variables attacks with the variables of a document, as JSON.
func (a *attacks) variables(name, query, variables string, status int, want string) {
	a.body(name, `{"query":`+toJSON(query)+`,"variables":`+variables+`}`, status, want)
}

// body attacks with a body.
func (a *attacks) body(name, body string, status int, want string) {
	a.rows = append(a.rows, attack{name: name, request: posted(body), status: status, want: want})
}

func (a *attacks) request(name string, request func() *http.Request, status int, want string) {
	a.rows = append(a.rows, attack{name: name, request: request, status: status, want: want})
}

type attacks struct{ rows []attack }

func toJSON(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// posted posts a body as a client does that wants to know by the status how it went; more headers are name and value in turn.
func posted(body string, headers ...string) func() *http.Request {
	return func() *http.Request {
		r := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Accept", "application/graphql-response+json")
		for i := 0; i < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		return r
	}
}

// attacked returns a server with the limits that it has when it is told of none.
func attacked() http.Handler {
	return handler(func(c *server.Config) {
		c.MaxBody, c.MaxFields, c.Store = server.DefaultMaxBody, server.DefaultMaxFields, newSparseStore()
	})
}

// expense is what a request has cost.
type expense struct {
	bytes, objects uint64 // that were allocated
	cpu            time.Duration
}

// measure answers a request, and says what that has cost.
func measure(h http.Handler, r *http.Request) (*httptest.ResponseRecorder, expense) {
	w := httptest.NewRecorder()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	start := userTime()
	h.ServeHTTP(w, r)
	cpu := userTime() - start
	runtime.ReadMemStats(&after)
	return w, expense{after.TotalAlloc - before.TotalAlloc, after.Mallocs - before.Mallocs, cpu}
}

func userTime() time.Duration {
	var usage unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return time.Duration(usage.Utime.Nano())
}

// Whatever is asked, a request costs little memory and has a short answer, in which nothing is repeated that was long. What
// it costs in time is printed by `make bench-attacks`.
func TestAttacks(t *testing.T) {
	h := attacked()
	want(t, "before", post(h, `{"query": "`+query+`"}`), http.StatusOK, good)
	for _, row := range attackTable() {
		t.Run(row.name, func(t *testing.T) {
			w, cost := measure(h, row.request())
			t.Logf("%4d ms %6d kB %7d objects, answered %d with %6d bytes: %s", cost.cpu.Milliseconds(), cost.bytes>>10, cost.objects, w.Code, w.Body.Len(), row.name)
			check(t, w, cost)
			if w.Code != row.status || !strings.Contains(w.Body.String(), row.want) {
				t.Errorf("answered %d %.300s; want %d and %s", w.Code, w.Body, row.status, row.want)
			}
			if row.query == "" {
				return
			}
			r := httptest.NewRequest(http.MethodPost, "/plan", strings.NewReader(toJSON(map[string]any{"query": row.query})))
			r.Header.Set("Content-Type", "application/json")
			w, cost = measure(h, r)
			t.Logf("%4d ms %6d kB %7d objects, answered %d with %6d bytes by /plan", cost.cpu.Milliseconds(), cost.bytes>>10, cost.objects, w.Code, w.Body.Len())
			check(t, w, cost)
			if planned := row.status == http.StatusOK || row.want == limit("cost"); (w.Code == http.StatusOK) != planned {
				t.Errorf("/plan answers %d %.300s", w.Code, w.Body)
			}
		})
	}
	want(t, "afterwards", post(h, `{"query": "`+query+`"}`), http.StatusOK, good)
}

func check(t *testing.T, w *httptest.ResponseRecorder, cost expense) {
	t.Helper()
	if cost.bytes > mostAllocated {
		t.Errorf("%d bytes are allocated, in %d objects; at most %d are fine", cost.bytes, cost.objects, mostAllocated)
	}
	if most := map[bool]int{true: mostAnswered, false: mostRefused}[w.Code == http.StatusOK]; w.Body.Len() > most {
		t.Errorf("the answer has %d bytes: %.300s", w.Body.Len(), w.Body)
	}
	if strings.Contains(w.Body.String(), marker[:100]) {
		t.Errorf("the answer repeats what was sent: %.500s", w.Body)
	}
	if !json.Valid(w.Body.Bytes()) {
		t.Errorf("the answer is not JSON: %.300s", w.Body)
	}
}

// counted is a body of so many bytes that counts what is read of it.
type counted struct{ left, read int64 }

func (c *counted) Read(p []byte) (int, error) {
	if c.left == 0 {
		return 0, io.EOF
	}
	n := min(int64(len(p)), c.left)
	copy(p, bytes.Repeat([]byte(" "), int(n)))
	c.left -= n
	c.read += n
	return int(n), nil
}

// Of a body that says that it is too large nothing is read, and of another no more than it may have.
func TestLargeBodiesAreNotRead(t *testing.T) {
	h := attacked()
	for _, target := range []string{"/graphql", "/plan"} {
		for name, said := range map[string]int64{"with its length": 100 << 20, "without": -1} {
			body := &counted{left: 100 << 20}
			r := httptest.NewRequest(http.MethodPost, target, body)
			r.ContentLength = said
			r.Header.Set("Content-Type", "application/json")
			w, cost := measure(h, r)
			check(t, w, cost)
			if w.Code != http.StatusRequestEntityTooLarge {
				t.Errorf("%s: a body %s is answered %d %s", target, name, w.Code, w.Body)
			}
			most := int64(0)
			if said < 0 {
				most = server.DefaultMaxBody + 64<<10 // the reader's buffer
			}
			if body.read > most {
				t.Errorf("%s: %d bytes are read of a body %s; at most %d are fine", target, body.read, name, most)
			}
		}
	}
}

// times repeats a text that has its number in it.
func times(n int, format string) string {
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, strings.ReplaceAll(format, "#", "%[1]d"), i)
	}
	return text.String()
}
