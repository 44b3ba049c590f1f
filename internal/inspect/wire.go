package inspect

import (
	"crypto/tls"
	"net"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
)

// began is where the times of wires begin: an atomic number is enough for them then.
var began = time.Now()

// wire is a connection that sees when an answer begins. Unless it waits for one, a read costs
// it one atomic load.
type wire struct {
	net.Conn
	armed atomic.Bool  // it waits for the first bytes of an answer
	first atomic.Int64 // when they came, in nanoseconds since began; 0 where they have not

	wait time.Duration // how long whoever has the connection has waited for it, until a statement takes that
}

// Conn wraps a connection to the server, so that the times of statements can be told apart.
// Without it all of a statement's time counts as running.
func (Tracer) Conn(conn net.Conn) net.Conn { return &wire{Conn: conn} }

// NetConn returns the connection that is wrapped, as that of [tls.Conn] does.
func (w *wire) NetConn() net.Conn { return w.Conn }

// wireOf returns the wire of a connection, nil where it was not wrapped.
func wireOf(conn *pgx.Conn) *wire {
	if conn == nil {
		return nil
	}
	return wireBelow(conn.PgConn().Conn())
}

// wireBelow returns the wire that a connection is, or is below the TLS of.
func wireBelow(conn net.Conn) *wire {
	if secured, ok := conn.(*tls.Conn); ok {
		conn = secured.NetConn()
	}
	w, _ := conn.(*wire)
	return w
}

// Read notes when the bytes that are waited for have come.
func (w *wire) Read(b []byte) (int, error) {
	n, err := w.Conn.Read(b)
	if n > 0 && w.armed.Load() && w.armed.CompareAndSwap(true, false) {
		w.first.Store(int64(time.Since(began)))
	}
	return n, err
}

// arm makes the wire wait for the next answer.
func (w *wire) arm() {
	if w != nil {
		w.first.Store(0)
		w.armed.Store(true)
	}
}

func (w *wire) disarm() {
	if w != nil {
		w.armed.Store(false)
	}
}

// running returns how long a statement ran that was sent at start and whose answer was read
// after the duration. Where nothing came, as when the network failed, all of it is running; where
// the wire is still armed, the answer had come together with one before, and it has not run.
func (w *wire) running(start time.Time, duration time.Duration) time.Duration {
	if w == nil {
		return duration
	}
	first := time.Duration(w.first.Load())
	if first == 0 {
		return duration
	}
	return min(max(first-start.Sub(began), 0), duration)
}

// takeWait returns how long the connection was waited for, once.
func (w *wire) takeWait() time.Duration {
	if w == nil {
		return 0
	}
	wait := w.wait
	w.wait = 0
	return wait
}
