package server

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"

	"syllabus/internal/fault"
)

// The parsed documents that are kept: so many, of at most so many bytes each.
const (
	cachedDocuments  = 500
	cachedDocumentIs = 16 << 10
)

// documentCache keeps parsed documents, except large ones.
type documentCache struct {
	*lru.LRU[*ast.QueryDocument]
}

func newDocumentCache() documentCache {
	return documentCache{lru.New[*ast.QueryDocument](cachedDocuments)}
}

// Add keeps the document unless its text is large.
func (c documentCache) Add(ctx context.Context, text string, document *ast.QueryDocument) {
	if len(text) <= cachedDocumentIs {
		c.LRU.Add(ctx, text, document)
	}
}

// budget bounds one operation: how many fields it may resolve, and until when. Ways
// back cost no statement, so the number of statements does not bound an answer.
type budget struct {
	max    int64
	fields atomic.Int64
	spent  atomic.Pointer[fault.Error] // why no more is resolved; nil while it may go on
}

const budgetKey = "syllabus.budget"

// begin gives the operation a budget.
func begin(operation *graphql.OperationContext, fields int64) *budget {
	b := &budget{max: fields}
	operation.Stats.SetExtension(budgetKey, b)
	return b
}

// spend is a field middleware: it resolves a field while the budget lasts.
func spend(ctx context.Context, next graphql.Resolver) (any, error) {
	b, ok := graphql.GetOperationContext(ctx).Stats.GetExtension(budgetKey).(*budget)
	if !ok {
		return next(ctx)
	}
	if err := b.take(ctx); err != nil {
		return nil, err
	}
	return next(ctx)
}

func (b *budget) take(ctx context.Context) error {
	if spent := b.spent.Load(); spent != nil {
		return spent
	}
	n := b.fields.Add(1)
	if n > b.max {
		b.spent.Store(fault.New(fault.LimitExceeded, "The answer has more than the %d fields that one may have.", b.max))
		return b.spent.Load()
	}
	if n%64 == 0 { // all fields of the operation share the context and its lock
		if err := over(ctx); err != nil {
			b.spent.Store(err)
			return err
		}
	}
	return nil
}

// end returns why the operation was stopped, nil if it was not.
func (b *budget) end(ctx context.Context) *fault.Error {
	if spent := b.spent.Load(); spent != nil {
		return spent
	}
	return over(ctx)
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
