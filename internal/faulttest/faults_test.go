package faulttest

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// outcome is what a client sees.
type outcome string

const (
	answered    outcome = "answered"
	unavailable outcome = "UNAVAILABLE"
)

// fault is something that breaks.
type fault struct {
	name   string
	broken func(*testing.T, *world) (mend func())
	read   outcome
	write  outcome
	ready  int // the status of /readyz meanwhile; 0 where it may be any
}

// poisoned is a fault of the proxy.
func poisoned(toxics ...string) func(*testing.T, *world) func() {
	return func(t *testing.T, w *world) func() {
		t.Helper()
		for _, toxic := range toxics {
			if _, err := w.proxy.Toxics.AddToxicJson(strings.NewReader(toxic)); err != nil {
				t.Fatal(err)
			}
		}
		return func() { w.proxy.Toxics.ResetToxics(context.WithoutCancel(t.Context())) }
	}
}

// direct is a connection to the database that no fault is between.
func direct(t *testing.T, w *world) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), w.database.URL())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(t.Context())) })
	return conn
}

func execute(t *testing.T, conn *pgx.Conn, sql string) {
	t.Helper()
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
}

// terminated ends all of the server's connections, as an administrator does.
func terminated(t *testing.T, w *world) func() {
	t.Helper()
	execute(t, direct(t, w), `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name = 'syllabus'`)
	return func() {}
}

// locked makes whoever reads modules wait, and whoever submits an answer.
func locked(t *testing.T, w *world) func() {
	t.Helper()
	conn := direct(t, w)
	execute(t, conn, `BEGIN; LOCK TABLE module, exercise_session IN ACCESS EXCLUSIVE MODE`)
	return func() { execute(t, conn, `ROLLBACK`) }
}

// crowded takes all connections that the database has to give.
func crowded(t *testing.T, w *world) func() {
	t.Helper()
	terminated(t, w)
	var taken []*pgx.Conn
	for {
		conn, err := pgx.Connect(t.Context(), w.database.URL())
		if err != nil {
			break
		}
		taken = append(taken, conn)
	}
	return func() {
		for _, conn := range taken {
			if err := conn.Close(t.Context()); err != nil {
				t.Error(err)
			}
		}
	}
}

func faults() []fault {
	return []fault{
		{"an answer takes 10 ms longer", poisoned(`{"type": "latency", "attributes": {"latency": 10}}`), answered, answered, http.StatusOK},
		{"the network has 100 KB/s", poisoned(`{"type": "bandwidth", "attributes": {"rate": 100}}`), answered, answered, http.StatusOK},
		{"statements wait for a lock", locked, unavailable, unavailable, http.StatusOK},
		{"one connection ends within an answer", func(_ *testing.T, w *world) func() {
			w.bridge.cut.Store(10)
			return func() { w.bridge.cut.Store(0) }
		}, answered, answered, http.StatusOK},
		{"all pooled connections were ended", terminated, answered, answered, http.StatusOK},
		{"all were ended, and closing is slow", func(t *testing.T, w *world) func() {
			t.Helper()
			mend := poisoned(`{"type": "slow_close", "attributes": {"delay": 60000}}`)(t, w)
			terminated(t, w)
			return mend
		}, answered, answered, http.StatusOK},
		{"every connection ends within its answer", poisoned(`{"type": "limit_data", "attributes": {"bytes": 700}}`), unavailable, unavailable, 0},
		{"every connection is reset", poisoned(`{"type": "reset_peer"}`), unavailable, unavailable, http.StatusServiceUnavailable},
		{"connections are refused", func(t *testing.T, w *world) func() {
			t.Helper()
			w.proxy.Stop()
			return func() {
				if err := w.proxy.Start(); err != nil {
					t.Error(err)
				}
			}
		}, unavailable, unavailable, http.StatusServiceUnavailable},
		{"no connection is left", crowded, unavailable, unavailable, http.StatusServiceUnavailable},
		{"nothing is answered any more", poisoned(`{"type": "timeout", "attributes": {"timeout": 0}}`), unavailable, unavailable, 0},
		{"nothing arrives any more", poisoned(`{"type": "timeout", "stream": "upstream", "attributes": {"timeout": 0}}`), unavailable, unavailable, 0},
	}
}

// Whatever breaks, a client has the right answer or UNAVAILABLE before its request's deadline; and when it is mended, all works
// again and nothing was counted twice.
func TestFaults(t *testing.T) {
	w := newWorld(t, 1)
	keys := 0
	lines := []string{fmt.Sprintf("%-40s %-12s %9s %-12s %9s %9s", "fault", "reads", "in", "submissions", "in", "mended in")}
	for _, f := range faults() {
		t.Run(f.name, func(t *testing.T) {
			mend := f.broken(t, w)
			read := w.ask(t.Context(), "", query)
			f.check(t, w, f.read, read)
			if again := f.broken; f.name == "all pooled connections were ended" {
				again(t, w) // for what is written, as the read has made a new one
			}
			keys++
			document := w.submission(keys)
			written := w.ask(t.Context(), w.tokens[0], document)
			f.check(t, w, f.write, written)
			if status := f.status(t, w); f.ready != 0 && status != f.ready {
				t.Errorf("/readyz answers %d, want %d", status, f.ready)
			}
			mend()
			began := time.Now()
			if !holds(patience, func() bool { return w.ask(t.Context(), "", query).good() }) {
				t.Fatal("it does not recover")
			}
			mended := time.Since(began)
			if !holds(patience, func() bool { return w.ready(t.Context()) == http.StatusOK }) {
				t.Error("/readyz does not recover")
			}
			// The client sends again what it does not know of, and it counts once.
			if a := w.ask(t.Context(), w.tokens[0], document); !a.good() || attempt(a) != keys {
				t.Errorf("submission %d, sent again: %v", keys, a)
			}
			lines = append(lines, fmt.Sprintf("%-40s %-12s %6.0f ms %-12s %6.0f ms %6.0f ms", f.name,
				f.read, milliseconds(read.took), f.write, milliseconds(written.took), milliseconds(mended)))
		})
	}
	t.Logf("\n%s", strings.Join(lines, "\n"))
}

// status asks /readyz, within the deadline of a request.
func (f fault) status(t *testing.T, w *world) int {
	t.Helper()
	if f.ready == 0 {
		return 0 // it would take as long as it may
	}
	return w.ready(t.Context())
}

func (f fault) check(t *testing.T, w *world, want outcome, a answer) {
	t.Helper()
	switch {
	case a.err != nil:
		t.Errorf("no answer: %v", a)
	case want == answered && !a.good(), want == unavailable && !a.unavailable():
		t.Errorf("want %s: %v", want, a)
	case want == answered && strings.Contains(a.body, `"course"`) && a.body != w.expected:
		t.Errorf("a wrong answer: %v", a)
	}
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
