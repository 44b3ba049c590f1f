package graph

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"syllabus/graph/generated"
)

// OrderErrors returns a response middleware that puts errors in the order of the
// document: depth first, as the answer shows their paths. Fields are executed side by
// side, and so fail in any order. [PresentErrors] notes the place of each error.
func OrderErrors() graphql.ResponseMiddleware {
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	return func(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
		graphql.GetOperationContext(ctx).Stats.SetExtension(placesKey, &places{schema: schema})
		response := next(ctx)
		if response != nil && len(response.Errors) > 1 {
			slices.SortStableFunc(response.Errors, func(a, b *gqlerror.Error) int {
				return slices.Compare(placeOf(a), placeOf(b))
			})
		}
		return response
	}
}

// placedError keeps where in the answer an error belongs: for each step of its path,
// the place of the field among those of its object, or the index in its list. The path
// alone does not tell: in which order an object's fields stand depends on its type,
// and by the end the object may be null.
type placedError struct {
	cause error // may be nil
	place []int
}

func (e *placedError) Error() string { return "an error at a place of the answer" }

// Unwrap returns the error itself.
func (e *placedError) Unwrap() error { return e.cause }

// placeOf is empty for an error of the whole request.
func placeOf(err *gqlerror.Error) []int {
	if placed, ok := errors.AsType[*placedError](err); ok {
		return placed.place
	}
	return nil
}

// placed returns the error with the place of the field that is being resolved.
func placed(ctx context.Context, err *gqlerror.Error) *gqlerror.Error {
	at := graphql.GetFieldContext(ctx)
	if at == nil {
		return err
	}
	operation := graphql.GetOperationContext(ctx)
	known, ok := operation.Stats.GetExtension(placesKey).(*places)
	if !ok {
		return err
	}
	own := *err // a resolver may return one error for many fields
	own.Err = &placedError{cause: err.Err, place: known.of(operation, at)}
	return &own
}

// placesKey names the places among the extensions of an operation's statistics.
const placesKey = "syllabus.places"

// places knows the places of the fields of one answer. Those of an object's fields are
// found once: thousands of rows may fail alike.
type places struct {
	schema *ast.Schema

	mu      sync.Mutex
	objects map[object]map[string]int // by key of the answer
}

// object is an object type at a place of the document, named by its first selection.
type object struct {
	typ        string
	selection  *ast.Selection
	selections int
}

// of follows the field contexts from a field up to the root.
func (p *places) of(operation *graphql.OperationContext, at *graphql.FieldContext) []int {
	p.mu.Lock()
	defer p.mu.Unlock()
	var place []int
	for ; at != nil; at = at.Parent {
		switch {
		case at.Index != nil:
			place = append(place, *at.Index)
		case at.Field.Field != nil:
			place = append(place, p.inObject(operation, at))
		}
	}
	slices.Reverse(place)
	return place
}

// inObject returns which field of its object it is, counted as they stand in the answer.
func (p *places) inObject(operation *graphql.OperationContext, at *graphql.FieldContext) int {
	selections := operation.Operation.SelectionSet
	for above := at.Parent; above != nil; above = above.Parent {
		if above.Field.Field != nil {
			selections = above.Field.Selections
			break
		}
	}
	o := object{typ: at.Object, selection: &selections[0], selections: len(selections)}
	if p.objects[o] == nil {
		if p.objects == nil {
			p.objects = make(map[object]map[string]int)
		}
		p.objects[o] = p.collect(operation, selections, at.Object)
	}
	return p.objects[o][at.Field.Alias]
}

// collect numbers the fields of an object. The operation's own cache of them knows
// selections by addresses that it does not keep, so these may mean others by now.
func (p *places) collect(operation *graphql.OperationContext, selections ast.SelectionSet, typ string) map[string]int {
	types := []string{typ}
	for _, abstract := range p.schema.Implements[typ] { // interfaces and unions
		types = append(types, abstract.Name)
	}
	of := &graphql.OperationContext{Doc: operation.Doc, Variables: operation.Variables}
	numbers := make(map[string]int)
	for i, field := range graphql.CollectFields(of, selections, types) {
		numbers[field.Alias] = i
	}
	return numbers
}
