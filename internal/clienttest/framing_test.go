package clienttest

import (
	"errors"
	"fmt"
	"io"
	"net"
	"runtime"
	"strings"
	"testing"

	"syllabus/internal/server"
)

func isTimeout(err error) bool {
	timeout, ok := errors.AsType[net.Error](err)
	return ok && timeout.Timeout()
}

// What is said about a request's length, and what is answered.
func TestFraming(t *testing.T) {
	w := serve(t, server.Connections{}, nil)
	length := fmt.Sprintf("Content-Length: %d\r\n", len(query))
	chunks := fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(query), query)
	chunked := "Transfer-Encoding: chunked\r\n"
	for _, c := range []struct {
		name, request string
		status        int
		body          string
	}{
		{"a length", post("/graphql", length) + query, 200, good},
		{"chunks", post("/graphql", chunked) + chunks, 200, good},
		{"both: the chunks count", post("/graphql", chunked+"Content-Length: 3\r\n") + chunks, 200, good},
		{"two lengths", post("/graphql", length+"Content-Length: 3\r\n") + query, 400, ""},
		{"a length of no number", post("/graphql", "Content-Length: +3\r\n") + query, 400, ""},
		{"another coding", post("/graphql", "Transfer-Encoding: gzip\r\n") + query, 501, ""},
		{"two codings", post("/graphql", "Transfer-Encoding: gzip, chunked\r\n") + chunks, 501, ""},
		{"another expectation", post("/graphql", length+"Expect: more\r\n") + query, 417, ""},
		{"a header as long as it may be", "GET /livez HTTP/1.1\r\nHost: localhost\r\nLong: " + strings.Repeat("a", 32<<10) + "\r\n\r\n", 200, "ok"},
		{"a longer header", "GET /livez HTTP/1.1\r\nHost: localhost\r\nLong: " + strings.Repeat("a", 36<<10) + "\r\n\r\n", 431, ""},
		{"many headers", "GET /livez HTTP/1.1\r\nHost: localhost\r\n" + strings.Repeat("A: b\r\n", 7000) + "\r\n", 431, ""},
		{"a long address", "GET /livez?" + strings.Repeat("a", 37<<10) + " HTTP/1.1\r\nHost: localhost\r\n\r\n", 431, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := runtime.NumGoroutine()
			client := dial(t, w.address)
			client.send(t, c.request)
			client.expect(t, c.status, c.body)
			if c.status != 200 { // what follows cannot be told from what was to be its body
				client.ended(t)
			}
			_ = client.Close()
			left(t, before)
		})
	}
}

// Requests that are sent before the answers of those before them are answered in their order.
func TestPipelining(t *testing.T) {
	w := serve(t, server.Connections{}, nil)
	client := dial(t, w.address)
	length := fmt.Sprintf("Content-Length: %d\r\n", len(query))
	client.send(t, get+post("/graphql", length)+query+strings.Replace(get, "/livez", "/nothing", 1)+get)
	client.expect(t, 200, "ok")
	client.expect(t, 200, good)
	client.expect(t, 404, "")
	client.expect(t, 200, "ok")
}

// A client that asks whether it may send its body is told so when the body is wanted, and only then.
func TestExpectContinue(t *testing.T) {
	w := serve(t, server.Connections{ReadTimeout: short}, nil)
	lines := fmt.Sprintf("Expect: 100-continue\r\nContent-Length: %d\r\n", len(query))
	continued := func() *client {
		client := dial(t, w.address)
		client.send(t, post("/graphql", lines))
		line, err := client.answers.ReadString('\n')
		if _, err2 := client.answers.ReadString('\n'); line != "HTTP/1.1 100 Continue\r\n" || err != nil || err2 != nil {
			t.Fatalf("it is told %q, %v", line, err)
		}
		return client
	}
	sent := continued()
	sent.send(t, query)
	sent.expect(t, 200, good)
	silent := continued()
	silent.expect(t, 408, "in time")
	silent.ended(t)
	refused := dial(t, w.address)
	refused.send(t, strings.Replace(post("/graphql", lines), "application/json", "text/plain", 1))
	refused.expect(t, 415, "")
	refused.ended(t)
}

// A body without an end is read as far as a body may go.
func TestEndlessBody(t *testing.T) {
	w := serve(t, server.Connections{}, nil)
	before := runtime.NumGoroutine()
	endless := dial(t, w.address)
	endless.send(t, post("/graphql", "Transfer-Encoding: chunked\r\n"))
	done := make(chan error, 1)
	go func() {
		var err error
		for chunk := "400\r\n" + strings.Repeat(" ", 0x400) + "\r\n"; err == nil; {
			_, err = io.WriteString(endless, chunk)
		}
		done <- err
	}()
	endless.expect(t, 413, "the limit (body) is 1000")
	endless.ended(t)
	if err := <-done; isTimeout(err) {
		t.Error("the server goes on reading")
	}
	_ = endless.Close()
	left(t, before)
}
