package faulttest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// clients is how many there are at a time.
const clients = 50

// crowd is clients who query and submit until they are told to stop.
type crowd struct {
	w       *world
	stop    chan struct{}
	wait    sync.WaitGroup
	good    atomic.Int64 // answers that were right
	refused atomic.Int64 // requests that were told UNAVAILABLE
	slowest atomic.Int64 // request, in nanoseconds
	since   [clients]atomic.Bool
	counted [clients]int // submissions that were answered

	mu       sync.Mutex
	problems []string
}

// start starts the clients.
func (c *crowd) start(ctx context.Context) {
	for n := range clients {
		c.wait.Go(func() { c.client(ctx, n) })
	}
}

// client queries, and then submits and sends the same again until it is answered; all over again until it is to stop.
func (c *crowd) client(ctx context.Context, n int) {
	for {
		select {
		case <-c.stop:
			return
		default:
		}
		if a, ok := c.insist(ctx, n, query); ok && a.body != c.w.expected {
			c.problem("client %d has a wrong answer: %v", n, a)
			return
		}
		key := c.counted[n] + 1
		a, ok := c.insist(ctx, n, c.w.submission(key))
		if !ok {
			return
		}
		if attempt(a) != key {
			c.problem("client %d: submission %d is attempt %d: %v", n, key, attempt(a), a)
			return
		}
		c.counted[n] = key
	}
}

// insist sends a document until it is answered, with a pause where the database cannot be had.
func (c *crowd) insist(ctx context.Context, n int, document string) (answer, bool) {
	for {
		a := c.w.ask(ctx, c.w.tokens[n], document)
		c.longest(a.took)
		switch {
		case a.good():
			c.good.Add(1)
			c.since[n].Store(true)
			return a, true
		case a.took >= hang:
			c.problem("client %d hangs: %v", n, a)
			return a, false
		case !a.unavailable():
			c.problem("client %d: %v", n, a)
			return a, false
		}
		c.refused.Add(1)
		<-time.After(10*time.Millisecond + rand.N(40*time.Millisecond))
	}
}

func (c *crowd) longest(took time.Duration) {
	for {
		slowest := c.slowest.Load()
		if int64(took) <= slowest || c.slowest.CompareAndSwap(slowest, int64(took)) {
			return
		}
	}
}

func (c *crowd) problem(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.problems = append(c.problems, fmt.Sprintf(format, args...))
}

// served waits until every client has been answered since the call.
func (c *crowd) served(t *testing.T) {
	t.Helper()
	for n := range c.since {
		c.since[n].Store(false)
	}
	all := func() bool {
		for n := range c.since {
			if !c.since[n].Load() {
				return false
			}
		}
		return true
	}
	if !holds(patience, all) {
		c.mu.Lock()
		defer c.mu.Unlock()
		t.Fatalf("not every client is answered: %s", strings.Join(c.problems, "\n"))
	}
}

// The database is killed, and restarted, while 50 clients query and submit: no answer is wrong, none takes longer than it may, and
// every submission counts once.
func TestKilledDatabase(t *testing.T) {
	w := newWorld(t, clients)
	c := &crowd{w: w, stop: make(chan struct{})}
	c.start(t.Context())
	c.served(t)
	lines := []string{fmt.Sprintf("%-32s %9s %12s %12s %9s %9s", "PostgreSQL", "was away", "first answer", "all answered", "refused", "slowest")}
	for _, end := range []struct {
		name   string
		signal syscall.Signal
	}{
		{"is killed (SIGKILL)", syscall.SIGKILL},
		{"shuts down fast (SIGINT)", syscall.SIGINT},
		{"shuts down at once (SIGQUIT)", syscall.SIGQUIT},
	} {
		refused := c.refused.Load()
		c.slowest.Store(0)
		down := time.Now()
		w.kill(t, end.signal)
		if !holds(patience, func() bool { return c.refused.Load() >= refused+clients }) {
			t.Fatal("clients do not notice that the database is gone")
		}
		if status := w.ready(t.Context()); status != http.StatusServiceUnavailable {
			t.Errorf("without a database, /readyz answers %d", status)
		}
		w.start(t)
		away := time.Since(down)
		up, good := time.Now(), c.good.Load()
		if !holds(patience, func() bool { return c.good.Load() > good }) {
			t.Fatal("nobody is answered again")
		}
		first := time.Since(up)
		if status := w.ready(t.Context()); status != http.StatusOK {
			t.Errorf("with its database, /readyz answers %d", status)
		}
		c.served(t)
		lines = append(lines, fmt.Sprintf("%-32s %6.0f ms %9.0f ms %9.0f ms %9d %6.0f ms", end.name, milliseconds(away), milliseconds(first),
			milliseconds(time.Since(up)), c.refused.Load()-refused, milliseconds(time.Duration(c.slowest.Load()))))
	}
	close(c.stop)
	c.wait.Wait()
	for _, problem := range c.problems {
		t.Error(problem)
	}
	c.checkCounted(t)
	t.Logf("%d answers, %d refused\n%s", c.good.Load(), c.refused.Load(), strings.Join(lines, "\n"))
}

// checkCounted compares what the database has with what the clients were told.
func (c *crowd) checkCounted(t *testing.T) {
	t.Helper()
	rows, err := direct(t, c.w).Query(t.Context(), `
		SELECT username, attempts, (
		    SELECT count(*) FROM submission s
		    WHERE s.user_id = e.user_id AND s.exercise_id = e.exercise_id AND s.course_id = e.course_id
		)
		FROM exercise_session e
		JOIN app_user ON app_user.id = e.user_id`)
	if err != nil {
		t.Fatal(err)
	}
	type row struct {
		Name              string
		Attempts, Counted int
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[row])
	if err != nil {
		t.Fatal(err)
	}
	of := map[string]row{}
	for _, r := range found {
		of[r.Name] = r
	}
	for n, counted := range c.counted {
		r := of[fmt.Sprintf("learner-%d", n)]
		if counted == 0 || r.Attempts != counted || r.Counted != counted {
			t.Errorf("client %d was answered %d submissions; the database has %d attempts and %d submissions", n, counted, r.Attempts, r.Counted)
		}
	}
}
