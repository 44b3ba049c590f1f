package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"strconv"
	"time"
)

// requestWithin bounds one request. The slowest contender takes seconds for the largest answer.
const requestWithin = time.Minute

// connection is a kept-alive HTTP/1.1 connection that sends one request again and again. It is as light as can be: it shares
// the processors with what it measures.
type connection struct {
	conn    net.Conn
	reader  *bufio.Reader
	request []byte
	release func() bool
}

// dial opens a connection to a contender for one request body. When ctx ends, whatever waits on it fails.
func dial(ctx context.Context, address string, body []byte) (*connection, error) {
	conn, err := (&net.Dialer{Timeout: 5 * time.Second}).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	request := fmt.Appendf(nil, "POST /graphql HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
		address, len(body), body)
	return &connection{
		conn: conn, reader: bufio.NewReaderSize(conn, 64<<10), request: request,
		release: context.AfterFunc(ctx, func() { _ = conn.Close() }),
	}, nil
}

func (c *connection) close() {
	c.release()
	_ = c.conn.Close()
}

// answer is what came back, without the body.
type answer struct {
	size       int64
	statements int
}

// do sends the request and reads the whole answer into w. An answer that is not 200 is an error.
func (c *connection) do(w io.Writer) (answer, error) {
	if err := c.conn.SetDeadline(time.Now().Add(requestWithin)); err != nil {
		return answer{}, err
	}
	if _, err := c.conn.Write(c.request); err != nil {
		return answer{}, err
	}
	response, err := http.ReadResponse(c.reader, nil)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(io.LimitReader(response.Body, 500))
		return answer{}, fmt.Errorf("the answer is %s: %s", response.Status, text)
	}
	size, err := io.Copy(w, response.Body)
	if err != nil {
		return answer{}, err
	}
	statements, err := parseTiming(response.Header.Get("Server-Timing"))
	return answer{size, statements}, err
}

// timingPattern finds the number in `sql;desc="5 statements";dur=4.9`.
var timingPattern = regexp.MustCompile(`\bsql;desc="(\d+) statement`)

func parseTiming(header string) (int, error) {
	found := timingPattern.FindStringSubmatch(header)
	if found == nil {
		return 0, errors.New("the answer has no Server-Timing with the number of statements: " + strconv.Quote(header))
	}
	return strconv.Atoi(found[1])
}
