package inspect

import (
	"context"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// Tracer writes every statement of a connection into the operation that the
// statement's context carries; without one it does nothing. Set it as the tracer
// of a pool's connections.
type Tracer struct{}

var (
	_ pgx.QueryTracer = Tracer{}
	_ pgx.BatchTracer = Tracer{}
)

type (
	queryKey struct{}
	batchKey struct{}
)

// TraceQueryStart notes which statement begins, and when.
func (Tracer) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	operation := From(ctx)
	if operation == nil {
		return ctx
	}
	return context.WithValue(ctx, queryKey{}, &Statement{
		Name: statementName(data.SQL), Batch: operation.roundTrip(), Start: time.Now(),
	})
}

// TraceQueryEnd records the statement, its rows read.
func (Tracer) TraceQueryEnd(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryEndData) {
	if statement, ok := ctx.Value(queryKey{}).(*Statement); ok {
		statement.Duration, statement.Err = time.Since(statement.Start), data.Err
		From(ctx).add(*statement)
	}
}

// TraceBatchStart numbers the round trip.
func (Tracer) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	operation := From(ctx)
	if operation == nil {
		return ctx
	}
	return context.WithValue(ctx, batchKey{}, operation.roundTrip())
}

// TraceBatchQuery records one statement of a batch. Its time begins when its
// result was asked for, so that the times of a batch add up.
func (Tracer) TraceBatchQuery(ctx context.Context, _ *pgx.Conn, data pgx.TraceBatchQueryData) {
	if batch, ok := ctx.Value(batchKey{}).(int); ok {
		From(ctx).add(Statement{
			Name: statementName(data.SQL), Batch: batch,
			Start: data.ReadStartTime, Duration: time.Since(data.ReadStartTime), Err: data.Err,
		})
	}
}

// TraceBatchEnd does nothing: every statement was recorded at its own end.
func (Tracer) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData) {}

// statementName returns the name on the statement's first line, and the first
// word of a statement without one.
func statementName(sql string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(sql), "\n")
	if name, ok := strings.CutPrefix(first, "-- name: "); ok {
		return name
	}
	word, _, _ := strings.Cut(first, " ")
	return strings.ToUpper(word)
}
