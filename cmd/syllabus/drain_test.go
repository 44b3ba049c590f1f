package main

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"syllabus/internal/postgres/postgrestest"
)

// child is the program as a process of its own, which serves.
type child struct {
	command *exec.Cmd
	address string
	debug   string // of its profiles, where they are served
	log     bytes.Buffer
}

func serveChild(t *testing.T, args ...string) *child {
	t.Helper()
	c := &child{command: exec.CommandContext(t.Context(), os.Args[0], append([]string{"serve"}, args...)...)}
	c.command.Env = append(os.Environ(), asMain+"=1")
	c.command.Stderr = &c.log
	out, err := c.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.command.Start(); err != nil {
		t.Fatal(err)
	}
	if c.address, c.debug = readAddress(t, out); c.address == "" {
		t.Fatalf("the process did not start: %v\n%s", c.command.Wait(), c.log.String())
	}
	return c
}

// terminate sends SIGTERM.
func (c *child) terminate(t *testing.T) {
	t.Helper()
	if err := c.command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
}

// exited fails unless the process ends with 0.
func (c *child) exited(t *testing.T) {
	t.Helper()
	if err := c.command.Wait(); err != nil {
		t.Errorf("the process ended with %v\n%s", err, c.log.String())
	}
}

// eventually polls for what another process is about to do.
func eventually(t *testing.T, what string, so func() bool) {
	t.Helper()
	deadline := time.After(time.Minute)
	ticker := time.NewTicker(5 * time.Millisecond)
	defer ticker.Stop()
	for !so() {
		select {
		case <-deadline:
			t.Fatalf("waited in vain until %s", what)
		case <-ticker.C:
		}
	}
}

// inFlight is a request that a lock in the database holds up.
type inFlight struct {
	server   *child
	answered chan string
	release  func()
}

// hold starts a server, and asks it for what waits for a lock.
func hold(t *testing.T, args ...string) *inFlight {
	t.Helper()
	database := postgrestest.Database(t)
	f := &inFlight{answered: make(chan string, 1)}
	f.server = serveChild(t, append(args, "--listen", "127.0.0.1:0", "--database", database)...)
	ctx := context.WithoutCancel(t.Context())
	locking, err := pgx.Connect(ctx, database)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = locking.Close(ctx) })
	if _, err := locking.Exec(ctx, "BEGIN; LOCK TABLE course IN ACCESS EXCLUSIVE MODE"); err != nil {
		t.Fatal(err)
	}
	f.release = func() {
		if _, err := locking.Exec(ctx, "ROLLBACK"); err != nil {
			t.Error(err)
		}
	}
	go func() {
		response, err := http.Get("http://" + f.server.address + "/graphql?query=" + url.QueryEscape("{courses{nodes{slug}}}"))
		if err != nil {
			f.answered <- err.Error()
			return
		}
		defer response.Body.Close()
		var body bytes.Buffer
		_, err = body.ReadFrom(response.Body)
		f.answered <- strings.TrimSpace(body.String()) + errorText(err)
	}()
	eventually(t, "the request waits for the lock", func() bool {
		var waiting bool
		err := locking.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND database =
			(SELECT oid FROM pg_database WHERE datname = current_database()))`).Scan(&waiting)
		return err == nil && waiting
	})
	return f
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// A process that is told to end accepts nothing more, lets what is in flight finish, and ends well.
func TestTerminatedProcessDrains(t *testing.T) {
	f := hold(t)
	f.server.terminate(t)
	eventually(t, "connections are refused", func() bool {
		conn, err := net.Dial("tcp", f.server.address)
		if err == nil {
			_ = conn.Close()
		}
		return err != nil
	})
	select {
	case got := <-f.answered:
		t.Errorf("answered before its time: %s", got)
	default:
	}
	f.release()
	if got := withoutCost([]byte(<-f.answered)); got != `{"data":{"courses":{"nodes":[]}}}` {
		t.Errorf("the request in flight was answered %s", got)
	}
	f.server.exited(t)
}

// What does not finish in time is told so, and is no reason to end badly: the process was asked to.
func TestTerminatedProcessEndsInTime(t *testing.T) {
	f := hold(t, "--drain-timeout", "50ms")
	f.server.terminate(t)
	if got := <-f.answered; !strings.Contains(got, `"UNAVAILABLE"`) {
		t.Errorf("the request in flight was answered %s", got)
	}
	f.server.exited(t)
	f.release()
}
