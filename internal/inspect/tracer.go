package inspect

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Tracer writes every statement of a connection into the operation that the
// statement's context carries; without one it does nothing. Set it as the tracer
// of a pool's connections, and wrap these with its Conn.
//
// A statement that a connection sees for the first time is prepared on it. That, and the
// time until there was a connection, counts as waiting, before the statement's start. The statements of a
// batch are prepared together by the driver, which does not tell: for them it is part of running.
type Tracer struct{}

var (
	_ pgx.QueryTracer       = Tracer{}
	_ pgx.BatchTracer       = Tracer{}
	_ pgx.CopyFromTracer    = Tracer{}
	_ pgx.PrepareTracer     = Tracer{}
	_ pgxpool.AcquireTracer = Tracer{}
)

type (
	queryKey   struct{}
	batchKey   struct{}
	acquireKey struct{}
	prepareKey struct{}
)

// running is a statement that runs.
type running struct {
	Statement
	*detail // nil unless it is recorded in full
}

// TraceAcquireStart notes since when a connection is waited for.
func (Tracer) TraceAcquireStart(ctx context.Context, _ *pgxpool.Pool, _ pgxpool.TraceAcquireStartData) context.Context {
	if operation := From(ctx); operation == nil || !operation.full() {
		return ctx
	}
	return context.WithValue(ctx, acquireKey{}, time.Now())
}

// TraceAcquireEnd leaves the wait with the connection, for the statement that comes next.
func (Tracer) TraceAcquireEnd(ctx context.Context, _ *pgxpool.Pool, data pgxpool.TraceAcquireEndData) {
	if operation := From(ctx); operation == nil || !operation.full() {
		return
	}
	if start, ok := ctx.Value(acquireKey{}).(time.Time); ok {
		if w := wireOf(data.Conn); w != nil {
			w.wait = time.Since(start)
		}
	}
}

// TraceQueryStart notes which statement begins, and when.
func (Tracer) TraceQueryStart(ctx context.Context, conn *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	operation, f := carried(ctx)
	if operation == nil {
		return ctx
	}
	s := &running{Statement: Statement{Name: statementName(data.SQL), Batch: operation.roundTrip(), Keys: keysOf(data.Args)}}
	if operation.full() {
		s.detail = operation.detail(ctx, f, data.SQL, data.Args)
		s.start(conn)
	}
	s.Start = time.Now()
	return context.WithValue(ctx, queryKey{}, s)
}

// TraceQueryEnd records the statement, its rows read.
func (Tracer) TraceQueryEnd(ctx context.Context, conn *pgx.Conn, data pgx.TraceQueryEndData) {
	end(ctx, conn, data.CommandTag.RowsAffected(), data.Err)
}

// end records the statement that ctx carries.
func end(ctx context.Context, conn *pgx.Conn, rows int64, err error) {
	s, ok := ctx.Value(queryKey{}).(*running)
	if !ok {
		return
	}
	s.Duration, s.Rows, s.Err = time.Since(s.Start), rows, err
	if s.detail != nil {
		w := wireOf(conn)
		s.run = w.running(s.Start, s.Duration)
		w.disarm()
	}
	From(ctx).add(s.Statement, s.detail)
}

// TracePrepareStart notes when a statement begins to be prepared before it runs.
func (Tracer) TracePrepareStart(ctx context.Context, _ *pgx.Conn, _ pgx.TracePrepareStartData) context.Context {
	if operation := From(ctx); operation == nil || !operation.full() {
		return ctx
	}
	return context.WithValue(ctx, prepareKey{}, time.Now())
}

// TracePrepareEnd begins the statement's time anew: it is sent now.
func (Tracer) TracePrepareEnd(ctx context.Context, conn *pgx.Conn, data pgx.TracePrepareEndData) {
	s, ok := ctx.Value(queryKey{}).(*running)
	if !ok || data.Err != nil || data.AlreadyPrepared {
		return
	}
	if start, ok := ctx.Value(prepareKey{}).(time.Time); ok && s.detail != nil {
		s.wait += time.Since(start)
		wireOf(conn).arm()
	}
	s.Start = time.Now()
}

// TraceCopyFromStart notes which table is written, and when.
func (Tracer) TraceCopyFromStart(ctx context.Context, conn *pgx.Conn, data pgx.TraceCopyFromStartData) context.Context {
	operation, f := carried(ctx)
	if operation == nil {
		return ctx
	}
	sql := copySQL(data)
	s := &running{Statement: Statement{Name: "COPY", Batch: operation.roundTrip()}}
	if operation.full() {
		s.detail = operation.detail(ctx, f, sql, nil)
		s.start(conn)
	}
	s.Start = time.Now()
	return context.WithValue(ctx, queryKey{}, s)
}

// TraceCopyFromEnd records the statement, its rows written.
func (Tracer) TraceCopyFromEnd(ctx context.Context, conn *pgx.Conn, data pgx.TraceCopyFromEndData) {
	end(ctx, conn, data.CommandTag.RowsAffected(), data.Err)
}
