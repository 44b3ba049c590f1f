package inspect

import (
	"net"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// Arm waits for the next answer of a connection.
func Arm(conn net.Conn) { wireBelow(conn).arm() }

// Came returns how long ago the answer came that a connection waited for.
func Came(conn net.Conn) (time.Duration, bool) {
	w := wireBelow(conn)
	return time.Since(began) - time.Duration(w.first.Load()), !w.armed.Load()
}

// SizeOf is the estimate of a record's size.
func SizeOf(r *Record) int64 { return r.size() }

// RingBytes is the sum of the estimates of all records that are kept.
func (r *Recorder) RingBytes() (counted, walked int64) {
	for n := r.ring.head.Load(); n != nil; n = n.next.Load() {
		walked += n.size
	}
	return r.ring.bytes.Load(), walked
}

// NewImpatientExplainer returns an explainer that waits for a moment only.
func NewImpatientExplainer(pool *pgxpool.Pool) *Explainer {
	return &Explainer{pool, time.Millisecond, time.Millisecond}
}
