// Package inspect records what each operation did to the database. It stands
// beside the flow of a request: a tracer on the connection pool writes into the
// [Operation] that the request's context carries, and nothing in between knows.
package inspect

import (
	"context"
	"sync"
	"time"
)

// Statement is one SQL statement that was run.
type Statement struct {
	Name     string        // from its first line, "-- name: LessonsByModule"; else its first word
	Batch    int           // statements of equal Batch were sent in one round trip; counts from 1
	Start    time.Time     // when it was handed to the driver
	Duration time.Duration // until its last row was read
	Err      error         // nil where it succeeded
}

// Operation records the statements of one operation. It is safe for concurrent use.
type Operation struct {
	mu         sync.Mutex
	statements []Statement
	batches    int
}

// Statements returns the statements that have ended, in the order of their end.
func (o *Operation) Statements() []Statement {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]Statement(nil), o.statements...)
}

// Total returns how many statements have ended and the sum of their durations.
// Statements that ran side by side count in full.
func (o *Operation) Total() (n int, sum time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for i := range o.statements {
		sum += o.statements[i].Duration
	}
	return len(o.statements), sum
}

// roundTrip numbers the next round trip.
func (o *Operation) roundTrip() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.batches++
	return o.batches
}

func (o *Operation) add(s Statement) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.statements = append(o.statements, s)
}

type operationKey struct{}

// Begin returns the operation that ctx carries, or else a new one and a context
// that carries it.
func Begin(ctx context.Context) (context.Context, *Operation) {
	if operation := From(ctx); operation != nil {
		return ctx, operation
	}
	operation := &Operation{}
	return NewContext(ctx, operation), operation
}

// NewContext returns a context that carries an operation to be recorded.
func NewContext(ctx context.Context, operation *Operation) context.Context {
	return context.WithValue(ctx, operationKey{}, operation)
}

// From returns the operation that ctx carries, nil where there is none.
func From(ctx context.Context) *Operation {
	operation, _ := ctx.Value(operationKey{}).(*Operation)
	return operation
}
