package direct

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"syllabus/internal/slab"
)

// Call resolves a field for one row after the other: R is the type of the rows, and V of
// the field's values. It is made once for all rows of a place in the document, so that a
// row costs only what graphql.ResolveField itself costs.
type Call[R comparable, V any] struct {
	oc      *graphql.OperationContext
	field   *Field
	resolve func(ctx context.Context, row R) (any, error)
	write   func(ctx context.Context, value V) graphql.Marshaler
	nonNull bool
	place   place
	ahead   *ahead[R, V] // nil unless the field was resolved ahead

	// The arguments of graphql.ResolveField, bound once.
	initializeFunc func(context.Context, graphql.CollectedField) (*graphql.FieldContext, error)
	writeFunc      func(context.Context, ast.SelectionSet, V) graphql.Marshaler
}

// ahead is what came of a field that is still to be written.
type ahead[R comparable, V any] struct {
	row    R
	parent *graphql.FieldContext // of the row, at its place in the answer
	result graphql.Marshaler     // what gqlgen made of the field; Written where there is a value
	ctx    context.Context       // of the value
	value  V
	panic  any // that of a presenter or of code like it: a resolver's is an error already
}

// NewCall returns the call of a field. initialize is gqlgen's function that makes the
// field's context and reads its arguments.
func NewCall[R comparable, V any](
	oc *graphql.OperationContext, field *Field, nonNull bool,
	initialize func(context.Context, graphql.CollectedField) (*graphql.FieldContext, error),
	resolve func(context.Context, R) (any, error),
	write func(context.Context, V) graphql.Marshaler,
) *Call[R, V] {
	c := &Call[R, V]{
		oc: oc, field: field, nonNull: nonNull, resolve: resolve, write: write,
		place: place{initialize: initialize, reuse: field.reuse},
	}
	c.initializeFunc = c.place.context
	c.writeFunc = func(ctx context.Context, _ ast.SelectionSet, value V) graphql.Marshaler { return c.write(ctx, value) }
	field.Call = c
	return c
}

// Do resolves the field of a row and writes its value, and returns what gqlgen makes of it.
func (c *Call[R, V]) Do(ctx context.Context, row R) graphql.Marshaler {
	if a := c.ahead; a != nil {
		c.ahead = nil
		if a.row == row && a.parent == graphql.GetFieldContext(ctx) { // or else something in its row has panicked
			return c.end(a)
		}
	}
	return graphql.ResolveField(ctx, c.oc, c.field.CollectedField, c.initializeFunc, c.of(row), nil, c.writeFunc, true, c.nonNull)
}

// of binds the row: middleware may call a resolver when others are at their turn.
func (c *Call[R, V]) of(row R) func(context.Context) (any, error) {
	return func(ctx context.Context) (any, error) { return c.resolve(ctx, row) }
}

// Ahead resolves the field of a row now, and leaves it to the next Do to write the value.
// Other calls may do so at the same time.
func (c *Call[R, V]) Ahead(ctx context.Context, row R) {
	a := &ahead[R, V]{row: row, parent: graphql.GetFieldContext(ctx)}
	c.ahead = a
	defer func() { a.panic = recover() }() // it goes on where the field is written
	hold := func(ctx context.Context, _ ast.SelectionSet, value V) graphql.Marshaler {
		a.ctx, a.value = ctx, value
		return Written
	}
	a.result = graphql.ResolveField(ctx, c.oc, c.field.CollectedField, c.initializeFunc, c.of(row), nil, hold, true, c.nonNull)
}

// end writes what was resolved ahead. A panic is an error of the field, as it is for graphql.ResolveField.
func (c *Call[R, V]) end(a *ahead[R, V]) (result graphql.Marshaler) {
	if a.panic != nil {
		panic(a.panic)
	}
	if a.result != Written {
		return a.result
	}
	defer func() {
		if r := recover(); r != nil {
			c.oc.Error(a.ctx, c.oc.Recover(a.ctx, r))
			result = graphql.Null
		}
	}()
	return c.write(a.ctx, a.value)
}

// place makes the contexts of one field. gqlgen makes the first, with the arguments; those
// of the other rows are copies, which share the arguments: middleware that changes them for
// one row gives its context a map of its own. Where gqlgen fails to make one, it is asked
// again for each row, and reports the error there.
type place struct {
	initialize func(context.Context, graphql.CollectedField) (*graphql.FieldContext, error)
	first      *graphql.FieldContext
	contexts   slab.Of[graphql.FieldContext]
	reuse      bool
	last       *graphql.FieldContext // the one that serves again; nil where each is made anew
}

func (p *place) context(ctx context.Context, field graphql.CollectedField) (*graphql.FieldContext, error) {
	if p.first == nil {
		fc, err := p.initialize(ctx, field)
		if err != nil {
			return fc, err
		}
		first := *fc
		p.first = &first
		return fc, nil
	}
	fc := p.last
	if fc == nil {
		fc = p.contexts.Next()
	}
	*fc = *p.first
	if p.reuse {
		p.last = fc
	}
	return fc, nil
}

// Leaf writes the value of a scalar that has no function to append it. A panic is an error
// of the field, and so is a null that the schema does not allow.
func Leaf(
	ctx context.Context, w *Writer, oc *graphql.OperationContext, field *Field,
	initialize func(context.Context, graphql.CollectedField) (*graphql.FieldContext, error),
	nonNull bool, marshal func() graphql.Marshaler,
) (result graphql.Marshaler) {
	at := func() context.Context {
		fc, err := initialize(ctx, field.CollectedField)
		if err != nil {
			return ctx
		}
		return graphql.WithFieldContext(ctx, fc)
	}
	defer func() {
		if r := recover(); r != nil {
			ctx := at()
			oc.Error(ctx, oc.Recover(ctx, r))
			result = graphql.Null
		}
	}()
	if w.Leaf(marshal()) {
		return Written
	}
	if nonNull {
		Missing(at())
	}
	return graphql.Null
}

// Missing adds the error of a null that the schema does not allow, unless the field or
// element has an error already.
func Missing(ctx context.Context) {
	if !graphql.HasFieldError(ctx, graphql.GetFieldContext(ctx)) {
		graphql.AddErrorf(ctx, "the requested element is null which the schema does not allow")
	}
}
