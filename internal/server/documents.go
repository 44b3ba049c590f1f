package server

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"syllabus/internal/admit"
)

// mostDocuments is how many documents are kept, however small they are.
const mostDocuments = 10_000

// documents reads documents, and keeps those that are good, in so many bytes of memory. It stands before the executor, which finds
// there what it would else parse and validate itself, and sees nothing that is not admitted.
type documents struct {
	admission *admit.Admission
	known     *lru.Cache[string, *admit.Document] // by their texts
	most      int64
	bytes     atomic.Int64 // of those that are kept
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationParameterMutator
	graphql.Cache[*ast.QueryDocument]
} = (*documents)(nil)

// newDocuments tells forget of each document that is no longer kept.
func newDocuments(admission *admit.Admission, most int64, forget func(*ast.QueryDocument)) *documents {
	d := &documents{admission: admission, most: most}
	known, err := lru.NewWithEvict(mostDocuments, func(_ string, document *admit.Document) {
		d.bytes.Add(-int64(document.Bytes))
		forget(document.QueryDocument)
	})
	if err != nil {
		panic(err) // the number is a mistake in this file
	}
	d.known = known
	return d
}

// ExtensionName returns "Documents".
func (*documents) ExtensionName() string { return "Documents" }

// Validate accepts every schema.
func (*documents) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters refuses a document that is not admitted or not valid. The executor takes one error, so the others, and
// what is not a [gqlerror.Error], are in [refusedOf].
func (d *documents) MutateOperationParameters(ctx context.Context, params *graphql.RawParams) *gqlerror.Error {
	if d.known.Contains(params.Query) {
		return nil
	}
	document, err := d.admission.Read(params.Query)
	if err == nil {
		d.keep(params.Query, document)
		return nil
	}
	operation := graphql.GetOperationContext(ctx)
	operation.RawQuery, operation.OperationName = params.Query, params.OperationName // for whoever records what is refused
	operation.Stats.SetExtension(refusedKey, err)
	return gqlerror.WrapIfUnwrapped(err)
}

const refusedKey = "syllabus.refused"

// refusedOf returns why a document was refused, nil where it was not.
func refusedOf(operation *graphql.OperationContext) error {
	err, _ := operation.Stats.GetExtension(refusedKey).(error)
	return err
}

// Get returns a document that was admitted. One that was forgotten since is read by the executor once more.
func (d *documents) Get(_ context.Context, text string) (*ast.QueryDocument, bool) {
	document, ok := d.known.Get(text)
	if !ok {
		return nil, false
	}
	return document.QueryDocument, true
}

// has reports whether a document is the one that is kept for its text.
func (d *documents) has(text string, document *ast.QueryDocument) bool {
	known, ok := d.known.Peek(text)
	return ok && known.QueryDocument == document
}

// introspection returns how many fields of the schema a document asks for.
func (d *documents) introspection(text string) int64 {
	if known, ok := d.known.Peek(text); ok {
		return int64(known.Introspection)
	}
	return 0
}

// Add keeps nothing: what is good is kept already.
func (*documents) Add(context.Context, string, *ast.QueryDocument) {}

// keep keeps a document, and forgets those that were not asked for the longest.
func (d *documents) keep(text string, document *admit.Document) {
	if earlier, ok, _ := d.known.PeekOrAdd(text, document); ok && earlier != nil {
		return // another request was faster
	}
	d.bytes.Add(int64(document.Bytes))
	for d.bytes.Load() > d.most && d.known.Len() > 1 {
		d.known.RemoveOldest()
	}
}

// refuseDocument answers a request whose document, operation or variables are wrong.
func (g *graphQL) refuseDocument(ctx context.Context, operation *graphql.OperationContext, errs gqlerror.List) *refused {
	err := refusedOf(operation)
	if err == nil {
		return &refused{ofDocument, g.exec.DispatchError(graphql.WithOperationContext(ctx, operation), errs)}
	}
	wrong, ok := errors.AsType[gqlerror.List](err)
	if !ok {
		return refuse(statusOf(err), err)
	}
	for _, each := range wrong {
		errcode.Set(each, errcode.ValidationFailed)
	}
	return &refused{ofDocument, g.exec.DispatchError(graphql.WithOperationContext(ctx, operation), wrong)}
}
