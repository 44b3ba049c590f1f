package inspect

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// batch is a round trip of several statements that are recorded in full. Of another, its context has the number alone.
type batch struct {
	number int
	of     *detail // what its statements have in common
}

// TraceBatchStart numbers the round trip.
func (Tracer) TraceBatchStart(ctx context.Context, conn *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	operation, f := carried(ctx)
	if operation == nil {
		return ctx
	}
	number := operation.roundTrip()
	if !operation.full() {
		return context.WithValue(ctx, batchKey{}, number)
	}
	b := &batch{number, operation.detail(ctx, f, "", nil)}
	b.of.start(conn)
	return context.WithValue(ctx, batchKey{}, b)
}

// TraceBatchQuery records one statement of a batch. Its time begins when its
// result was asked for, so that the times of a batch add up. An answer that had come together with the one before
// is only read: it does not count as running.
func (Tracer) TraceBatchQuery(ctx context.Context, conn *pgx.Conn, data pgx.TraceBatchQueryData) {
	carried := ctx.Value(batchKey{})
	if carried == nil {
		return
	}
	s := Statement{
		Name: statementName(data.SQL), Keys: keysOf(data.Args), Rows: data.CommandTag.RowsAffected(),
		Start: data.ReadStartTime, Duration: time.Since(data.ReadStartTime), Err: data.Err,
	}
	b, ok := carried.(*batch)
	if !ok {
		s.Batch, _ = carried.(int)
		From(ctx).add(s, nil)
		return
	}
	s.Batch = b.number
	d, w := b.of.again(data.SQL, data.Args), wireOf(conn)
	if w == nil || !w.armed.Load() {
		d.run = w.running(s.Start, s.Duration)
	}
	w.arm()
	From(ctx).add(s, d)
}

// TraceBatchEnd records nothing: every statement was recorded at its own end.
func (Tracer) TraceBatchEnd(ctx context.Context, conn *pgx.Conn, _ pgx.TraceBatchEndData) {
	if _, ok := ctx.Value(batchKey{}).(*batch); ok {
		wireOf(conn).disarm()
	}
}
