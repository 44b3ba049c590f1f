// Package inspect records what each operation did to the database. It stands
// beside the flow of a request and is plugged in at both ends: a tracer on the
// connection pool writes into the [Operation] that the request's context carries,
// and an extension of the executor tells it the document. Nothing in between knows.
//
// Every operation is recorded lightly: which statements ran, and how long they took.
// A [Recorder] records some of them in full and keeps these [Record]s in memory.
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
	Keys     int           // how many keys were sent with it; 0 for one that takes none
	Rows     int64         // that it returned or changed
	Start    time.Time     // when it was sent: waiting for a connection and preparing the statement on it are over
	Duration time.Duration // until its last row was read
	Err      error         // nil where it succeeded
}

// Operation records the statements of one operation. It is safe for concurrent use. Its zero
// value records lightly, and belongs to no recorder.
type Operation struct {
	rec *recording // nil where no recorder wants to know of it

	mu         sync.Mutex
	statements []Statement
	details    []*detail // of the statements, where they are recorded in full
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

// full reports whether the operation is recorded in full.
func (o *Operation) full() bool { return o.rec != nil && o.rec.full }

// roundTrip numbers the next round trip.
func (o *Operation) roundTrip() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.batches++
	return o.batches
}

// add adds a statement that has ended; d is nil unless it is recorded in full.
func (o *Operation) add(s Statement, d *detail) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.statements = append(o.statements, s)
	if o.full() {
		if d == nil { // it was sent before somebody wanted to know
			d = &detail{}
		}
		o.details = append(o.details, d)
	}
}

// snapshot returns the statements that have ended, and their details, one for each where the
// operation is recorded in full. They are not to be changed.
func (o *Operation) snapshot() ([]Statement, []*detail) {
	o.mu.Lock()
	defer o.mu.Unlock()
	n, d := len(o.statements), len(o.details)
	if o.full() {
		return o.statements[n-d : n : n], o.details[:d:d]
	}
	return o.statements[:n:n], nil
}

type operationKey struct{}

// within is what a context carries where it is known which field its statements are for.
type within struct {
	operation *Operation
	field     *field
}

// Begin returns the operation that ctx carries, or else a new one and a context
// that carries it.
func Begin(ctx context.Context) (context.Context, *Operation) {
	if operation := From(ctx); operation != nil {
		return ctx, operation
	}
	operation := &Operation{}
	return NewContext(ctx, operation), operation
}

// NewContext returns a context that carries an operation to be recorded. With nil
// nothing on it is recorded.
func NewContext(ctx context.Context, operation *Operation) context.Context {
	return context.WithValue(ctx, operationKey{}, operation)
}

// From returns the operation that ctx carries, nil where there is none.
func From(ctx context.Context) *Operation {
	operation, _ := carried(ctx)
	return operation
}

// carried returns the operation that ctx carries and the field that its statements are for,
// nil where there is none.
func carried(ctx context.Context) (*Operation, *field) {
	switch value := ctx.Value(operationKey{}).(type) {
	case *Operation:
		return value, nil
	case *within:
		return value.operation, value.field
	default:
		return nil, nil
	}
}
