package inspect

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// batch is a round trip of several statements.
type batch struct {
	number int
	of     *detail // what its statements have in common; nil unless they are recorded in full
}

// TraceBatchStart numbers the round trip.
func (Tracer) TraceBatchStart(ctx context.Context, conn *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	operation, f := carried(ctx)
	if operation == nil {
		return ctx
	}
	b := &batch{number: operation.roundTrip()}
	if operation.full() {
		b.of = operation.detail(ctx, f, "", nil)
		b.of.start(conn)
	}
	return context.WithValue(ctx, batchKey{}, b)
}

// TraceBatchQuery records one statement of a batch. Its time begins when its
// result was asked for, so that the times of a batch add up. An answer that had come together with the one before
// is only read: it does not count as running.
func (Tracer) TraceBatchQuery(ctx context.Context, conn *pgx.Conn, data pgx.TraceBatchQueryData) {
	b, ok := ctx.Value(batchKey{}).(*batch)
	if !ok {
		return
	}
	operation := From(ctx)
	s := Statement{
		Name: statementName(data.SQL), Batch: b.number, Keys: keysOf(data.Args), Rows: data.CommandTag.RowsAffected(),
		Start: data.ReadStartTime, Duration: time.Since(data.ReadStartTime), Err: data.Err,
	}
	var d *detail
	if b.of != nil {
		d = b.of.again(data.SQL, data.Args)
		w := wireOf(conn)
		if w == nil || !w.armed.Load() {
			d.run = w.running(s.Start, s.Duration)
		}
		w.arm()
	}
	operation.add(s, d)
}

// TraceBatchEnd records nothing: every statement was recorded at its own end.
func (Tracer) TraceBatchEnd(ctx context.Context, conn *pgx.Conn, _ pgx.TraceBatchEndData) {
	if b, ok := ctx.Value(batchKey{}).(*batch); ok && b.of != nil {
		wireOf(conn).disarm()
	}
}
