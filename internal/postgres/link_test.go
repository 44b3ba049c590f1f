package postgres_test

import (
	"net"
	"runtime"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"syllabus/internal/postgres"
	"syllabus/internal/postgres/postgrestest"
)

// wrapper is a connection that tells what it wraps.
type wrapper struct{ net.Conn }

func (w wrapper) NetConn() net.Conn { return w.Conn }

// A connection that the server has ended is not used, however recently it was: no statement meets its end.
func TestEndedConnectionsAreNotUsed(t *testing.T) {
	for name, wrap := range map[string]func(net.Conn) net.Conn{
		"as it is": nil,
		"wrapped":  func(conn net.Conn) net.Conn { return wrapper{conn} },
	} {
		t.Run(name, func(t *testing.T) {
			url := postgrestest.Database(t)
			admin := connect(t, url)
			pool, err := postgres.Open(t.Context(), postgres.PoolConfig{URL: url, MaxConns: 4, Wrap: wrap})
			if err != nil {
				t.Fatal(err)
			}
			defer pool.Close()
			for range 5 {
				var taken []*pgxpool.Conn
				for range 4 {
					conn, err := pool.Acquire(t.Context())
					if err != nil {
						t.Fatal(err)
					}
					taken = append(taken, conn)
				}
				for _, conn := range taken {
					conn.Release()
				}
				if _, err := admin.Exec(t.Context(), `SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity
					WHERE datname = current_database() AND application_name = 'syllabus'`); err != nil {
					t.Fatal(err)
				}
				if _, err := pool.Exec(t.Context(), `SELECT 1`); err != nil {
					t.Errorf("a statement met a connection that had ended: %v", err)
				}
			}
		})
	}
}

// Looking at a connection does not wait for whoever reads from it: the driver may, in the background.
func TestLookingDoesNotWait(t *testing.T) {
	near, far := pair(t)
	reading, read := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(read)
		close(reading)
		_, _ = near.Read(make([]byte, 1))
	}()
	<-reading
	for range 100 { // the reader is there for one of these, or has it still to come
		if postgres.HasSpoken(wrapper{near}) {
			t.Fatal("nothing has been said")
		}
		runtime.Gosched()
	}
	_ = far.Close()
	<-read
	if !postgres.HasSpoken(wrapper{near}) {
		t.Error("its end is not seen")
	}
}

// pair is both ends of a connection.
func pair(t *testing.T) (near, far net.Conn) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	if near, err = net.Dial("tcp", listener.Addr().String()); err != nil {
		t.Fatal(err)
	}
	if far, err = listener.Accept(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = near.Close(), far.Close() })
	return near, far
}
