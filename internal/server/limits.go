package server

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"

	"syllabus/internal/direct"
	"syllabus/internal/fault"
)

// budget bounds one operation: how many fields it may resolve, of how many bytes, and until when. Ways
// back cost no statement, so the number of statements does not bound an answer.
type budget struct {
	ctx    context.Context // of the operation
	max    int64
	most   int64 // bytes of the answer
	fields atomic.Int64
	bytes  atomic.Int64
	spent  atomic.Pointer[fault.Error] // why no more is resolved; nil while it may go on

	mu      sync.Mutex
	writers []*direct.Writer // whose memory the answer is in
}

// budget returns what an operation may spend.
func (c Config) budget(ctx context.Context) *budget {
	return &budget{ctx: ctx, max: c.MaxFields, most: c.MaxAnswer}
}

// budgetKey names the budget among the extensions of an operation's statistics.
const budgetKey = "syllabus.budget"

// budgetOf returns the operation's budget. Whatever is executed has one; while a
// document is refused there is none.
func budgetOf(ctx context.Context) *budget {
	b, _ := graphql.GetOperationContext(ctx).Stats.GetExtension(budgetKey).(*budget)
	return b
}

// boundsOf returns what bounds the operation in direct execution.
func boundsOf(ctx context.Context) direct.Operation {
	if b := budgetOf(ctx); b != nil {
		return b
	}
	return direct.Unbounded{}
}

// spend is a field middleware: it resolves a field while the budget lasts.
func spend(ctx context.Context, next graphql.Resolver) (any, error) {
	if b := budgetOf(ctx); b != nil && !b.Take(1, 0) {
		return nil, b.spent.Load()
	}
	return next(ctx)
}

// Take spends fields and bytes, and reports whether there were enough. All fields of the
// operation share the context and its lock, so it is not asked each time.
func (b *budget) Take(fields, bytes int) bool {
	if b.spent.Load() != nil {
		return false
	}
	before := b.fields.Add(int64(fields)) - int64(fields)
	var err *fault.Error
	switch after := before + int64(fields); {
	case after > b.max:
		err = fault.New(fault.LimitExceeded, "The answer has more than the %d fields that one may have.", b.max)
	case b.bytes.Add(int64(bytes)) > b.most:
		err = b.tooLong()
	case before/64 != after/64:
		err = over(b.ctx)
	}
	if err != nil {
		b.spent.Store(err)
		return false
	}
	return true
}

func (b *budget) tooLong() *fault.Error {
	return fault.New(fault.LimitExceeded, "The answer has more than the %d bytes that one may have.", b.most)
}

// Keep keeps a writer until the answer has been sent. Root fields are written side by side.
func (b *budget) Keep(w *direct.Writer) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.writers = append(b.writers, w)
}

// release gives the answer's memory to others: it has been sent, and nothing has kept a
// part of it. A handler that keeps answers must have copied them.
func (b *budget) release() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, w := range b.writers {
		w.Release()
	}
	b.writers = nil
}

// end returns why the operation was stopped, nil if it was not.
func (b *budget) end() *fault.Error {
	if spent := b.spent.Load(); spent != nil {
		return spent
	}
	return over(b.ctx)
}

// over tells that the time of a request has ended.
func over(ctx context.Context) *fault.Error {
	switch err := ctx.Err(); {
	case err == nil:
		return nil
	case errors.Is(err, context.DeadlineExceeded):
		return fault.New(fault.Unavailable, "The request took too long and was stopped.")
	default:
		return fault.New(fault.Unavailable, "The request was canceled.")
	}
}
