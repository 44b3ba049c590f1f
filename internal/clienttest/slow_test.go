package clienttest

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"syllabus/internal/server"
)

// A request that arrives byte after byte, or not at all, has its time. Who has sent a header is told what was wrong.
func TestSlowRequestsAreEnded(t *testing.T) {
	w := serve(t, server.Connections{ReadTimeout: short}, nil)
	late := `"The body did not arrive in time."`
	before := runtime.NumGoroutine()
	type slow struct {
		name, first, slowly string
		status              int // 0 for no answer
		body                string
	}
	all := map[slow]*client{}
	for _, c := range []slow{
		{"nothing", "", "", 0, ""},
		{"the address", "GET /a", "", 400, ""},
		{"the header", "GET /livez HTTP/1.1\r\nHost: localhost\r\nSlow: ", "a", 0, ""},
		{"the body", post("/graphql", "Content-Length: 999\r\n"), " ", 408, late},
		{"no body", post("/graphql", "Content-Length: 999\r\n"), "", 408, late},
		{"chunks", post("/graphql", "Transfer-Encoding: chunked\r\n"), "1\r\n \r\n", 408, late},
		{"no last chunk", post("/graphql", "Transfer-Encoding: chunked\r\n") + fmt.Sprintf("%x\r\n%s\r\n", len(query), query), "", 408, late},
		{"a body of another path", post("/plan", "Content-Length: 999\r\n"), " ", 408, late},
		{"a body that nobody reads", post("/livez", "Content-Length: 999\r\n"), " ", 405, ""},
	} {
		all[c] = dial(t, w.address)
		all[c].send(t, c.first)
		if c.slowly != "" {
			all[c].trickle(c.slowly)
		}
	}
	for c, client := range all {
		t.Run(c.name, func(t *testing.T) {
			if c.status != 0 {
				client.expect(t, c.status, c.body)
			}
			client.ended(t)
			_ = client.Close()
		})
	}
	left(t, before)
}

// The time for a request to arrive is not the time for it to run.
func TestTimeToArriveIsNotTimeToRun(t *testing.T) {
	begun, proceed := make(chan struct{}), make(chan struct{})
	w := serve(t, server.Connections{ReadTimeout: short}, func(w *world, _ *server.Config) {
		w.course = func(ctx context.Context) error {
			begun <- struct{}{}
			select {
			case <-proceed:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	})
	posted, got := dial(t, w.address), dial(t, w.address)
	posted.send(t, post("/graphql", fmt.Sprintf("Content-Length: %d\r\n", len(query)))+query)
	<-begun
	got.send(t, "GET /graphql?query=%7Bcourse(by:%7Bslug:%22sql%22%7D)%7Btitle%7D%7D HTTP/1.1\r\nHost: localhost\r\n\r\n")
	<-begun
	dial(t, w.address).ended(t) // it came later and had the same time, which is over
	close(proceed)
	posted.expect(t, 200, good)
	got.expect(t, 200, good)
}

// A client that asks and asks, and reads nothing.
func TestWhoDoesNotReadIsEnded(t *testing.T) {
	w := serve(t, server.Connections{}, func(w *world, config *server.Config) {
		config.WriteTimeout = short
		w.title = strings.Repeat("long ", 10_000)
	})
	for _, request := range []string{
		"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
		post("/graphql", fmt.Sprintf("Content-Length: %d\r\n", len(query))) + query,
	} {
		before := runtime.NumGoroutine()
		deaf := dial(t, w.address)
		var err error
		for err == nil {
			_, err = io.WriteString(deaf, request)
		}
		if isTimeout(err) {
			t.Errorf("the server goes on with %q", request)
		}
		_ = deaf.Close()
		left(t, before)
	}
}

// A connection on which nothing was asked for a while.
func TestIdleConnectionsAreEnded(t *testing.T) {
	w := serve(t, server.Connections{IdleTimeout: short, ReadTimeout: 2 * patience}, nil)
	before := runtime.NumGoroutine()
	idle := dial(t, w.address)
	idle.send(t, get)
	idle.expect(t, 200, "ok")
	idle.ended(t)
	left(t, before)
}
