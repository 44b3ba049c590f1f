package direct

import (
	"sync"

	"github.com/99designs/gqlgen/graphql"
)

// besideAtMost is how many resolvers of one row run side by side: one row is not to
// have all connections of the database, whatever its aliases.
const besideAtMost = 8

// Beside runs functions side by side, some at a time. The zero value is ready.
type Beside struct {
	running sync.WaitGroup
	slots   chan struct{}
}

// Go runs a function, which must not panic, as soon as there is a slot for it.
func (b *Beside) Go(f func()) {
	if b.slots == nil {
		b.slots = make(chan struct{}, besideAtMost)
	}
	b.slots <- struct{}{}
	b.running.Go(func() {
		defer func() { <-b.slots }()
		f()
	})
}

// Wait waits until all functions have ended.
func (b *Beside) Wait() { b.running.Wait() }

// Below returns the context of an operation for what is below a root field: its fields
// have this middleware.
func Below(oc *graphql.OperationContext, middleware graphql.FieldMiddleware) *graphql.OperationContext {
	return &graphql.OperationContext{
		RawQuery: oc.RawQuery, Variables: oc.Variables, OperationName: oc.OperationName, Doc: oc.Doc,
		Extensions: oc.Extensions, Headers: oc.Headers, Operation: oc.Operation,
		DisableIntrospection: oc.DisableIntrospection, RecoverFunc: oc.RecoverFunc,
		ResolverMiddleware: middleware, RootResolverMiddleware: oc.RootResolverMiddleware,
	}
}
