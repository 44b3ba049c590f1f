// Package clienttest is a server's bad clients: those that are slow, silent, gone, or too many. Each is borne with for as long as it
// was said, then its connection ends and nothing of it is left, while others are answered. The figures of docs/reliability.md are
// what its tests print (make slow).
package clienttest

import (
	"bufio"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/server"
)

const (
	// short is a timeout that a test waits for.
	short = 250 * time.Millisecond
	// patience is how long to wait for what must happen in the end. No client's own deadline ends a connection before.
	patience = 30 * time.Second
)

// asClient makes the test binary a client, of the address that it holds.
const asClient = "SYLLABUS_TEST_CLIENT"

func TestMain(m *testing.M) {
	if address := os.Getenv(asClient); address != "" {
		os.Exit(beClient(address))
	}
	os.Exit(m.Run())
}

// world is a server whose one course is answered at once, or when the test says so.
type world struct {
	server.Store
	address string
	title   string                          // of the course
	course  func(ctx context.Context) error // before it is answered; nil for nothing
}

// CourseBySlug is the store's; the rest of it panics.
func (w *world) CourseBySlug(ctx context.Context, _ account.Viewer, slug string) (*course.Course, error) {
	if w.course != nil {
		if err := w.course(ctx); err != nil {
			return nil, err
		}
	}
	return &course.Course{ID: 1, Slug: slug, Title: w.title}, nil
}

// serve starts a server. At the end of the test it stops, and no goroutine is left behind.
func serve(t *testing.T, connections server.Connections, change func(*world, *server.Config)) *world {
	t.Helper()
	before := runtime.NumGoroutine()
	w := &world{title: "A course"}
	config := server.Config{
		Store:          w,
		Ready:          func(context.Context) error { return nil },
		Log:            slog.New(slog.DiscardHandler),
		MaxBody:        1000,
		MaxFields:      1000,
		MaxLarge:       1,
		QueueTimeout:   patience,
		RequestTimeout: 2 * patience,
	}
	if change != nil {
		change(w, &config)
	}
	listener, err := server.Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w.address = listener.Addr().String()
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	finished := make(chan error, 1)
	go func() {
		finished <- server.Serve(ctx, listener, server.New(config), connections, slog.New(slog.DiscardHandler))
	}()
	t.Cleanup(func() {
		stop()
		if err := <-finished; err != nil {
			t.Error(err)
		}
		left(t, before)
	})
	first := dial(t, w.address)
	first.send(t, get)
	first.expect(t, http.StatusOK, "ok")
	_ = first.Close()
	left(t, before+2) // Serve, and the one that accepts
	return w
}

// left fails unless there are no more goroutines than that in the end.
func left(t *testing.T, goroutines int) {
	t.Helper()
	if !holds(func() bool { return runtime.NumGoroutine() <= goroutines }) {
		stacks := make([]byte, 1<<20)
		t.Errorf("of %d goroutines %d are left:\n%s", goroutines, runtime.NumGoroutine(), stacks[:runtime.Stack(stacks, true)])
	}
}

// holds polls for what is about to be so, and reports whether it was in time.
func holds(so func() bool) bool {
	deadline := time.After(patience)
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

// client is a connection, and what is read from it.
type client struct {
	*net.TCPConn
	answers *bufio.Reader
}

// dial connects. The test fails when something is waited for in vain.
func dial(t *testing.T, address string) *client {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	return &client{TCPConn: conn.(*net.TCPConn), answers: bufio.NewReader(conn)}
}

func (c *client) send(t *testing.T, text string) {
	t.Helper()
	if _, err := io.WriteString(c, text); err != nil {
		t.Fatal(err)
	}
}

// answer reads an answer, with its body.
func (c *client) answer(t *testing.T) (status int, header http.Header, body string) {
	t.Helper()
	response, err := http.ReadResponse(c.answers, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	read, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, response.Header, string(read)
}

// expect reads an answer, of which the body has a part.
func (c *client) expect(t *testing.T, status int, part string) {
	t.Helper()
	if got, _, body := c.answer(t); got != status || !strings.Contains(body, part) {
		t.Errorf("the answer is %d %s, not %d with %s", got, body, status, part)
	}
}

// ended fails unless the server ends the connection, after nothing more.
func (c *client) ended(t *testing.T) {
	t.Helper()
	rest, err := io.ReadAll(c.answers)
	if len(rest) > 0 {
		t.Errorf("it goes on with %q", rest)
	}
	if os.IsTimeout(err) {
		t.Error("the server does not end the connection")
	}
}

// trickle sends byte after byte, the same text again and again, until the connection ends.
func (c *client) trickle(text string) {
	go func() {
		ticker := time.NewTicker(10 * time.Millisecond)
		defer ticker.Stop()
		for i := 0; ; i++ {
			<-ticker.C
			if _, err := c.Write([]byte{text[i%len(text)]}); err != nil {
				return
			}
		}
	}()
}

const (
	get   = "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"
	query = `{"query": "{ course(by: {slug: \"sql\"}) { title } }"}`
	good  = `{"data":{"course":{"title":"A course"}},"extensions":{"cost":{"expected":2,"limit":500000}}}`
)

// post is a request's header, its last lines those that are given.
func post(path, lines string) string {
	return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + lines + "\r\n"
}
