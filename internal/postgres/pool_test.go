package postgres_test

import (
	"net"
	"strings"
	"sync/atomic"
	"testing"

	"syllabus/internal/postgres"
	"syllabus/internal/postgres/postgrestest"
)

// counted counts the bytes that come from a server.
type counted struct {
	net.Conn
	bytes *atomic.Int64
}

func (c counted) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.bytes.Add(int64(n))
	return n, err
}

// All that a server sends comes through what is around its connections, whether they are of a network or of a socket.
func TestConnectionsAreWrapped(t *testing.T) {
	var bytes atomic.Int64
	pool, err := postgres.Open(t.Context(), postgres.PoolConfig{
		URL: postgrestest.Database(t), Wrap: func(conn net.Conn) net.Conn { return counted{conn, &bytes} },
	})
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	before := bytes.Load()
	var text string
	if err := pool.QueryRow(t.Context(), "SELECT repeat('x', 100000)").Scan(&text); err != nil || text != strings.Repeat("x", 100_000) {
		t.Fatal(len(text), err)
	}
	if n := bytes.Load() - before; n < 100_000 {
		t.Errorf("%d bytes came through", n)
	}
}

func TestServerThatCannotBeReachedIsNotWrapped(t *testing.T) {
	wrap := func(net.Conn) net.Conn {
		t.Error("nothing is wrapped")
		return nil
	}
	if _, err := postgres.Open(t.Context(), postgres.PoolConfig{URL: "host=/nonexistent", Wrap: wrap}); err == nil {
		t.Error("a server was reached that is not there")
	}
}
