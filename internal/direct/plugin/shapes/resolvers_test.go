package shapes_test

import (
	"context"
	"errors"

	"github.com/99designs/gqlgen/graphql"

	"syllabus/internal/direct/plugin/shapes"
)

// root resolves everything: the root fields give what the test has put into shapes.
type root struct{ shapes *shapes.Shapes }

func (r root) Query() shapes.QueryResolver               { return query{r} }
func (r root) Mutation() shapes.MutationResolver         { return mutation{} }
func (r root) Subscription() shapes.SubscriptionResolver { return subscription{} }
func (r root) Thing() shapes.ThingResolver               { return thing{} }
func (r root) Row() shapes.RowResolver                   { return row{} }
func (r root) Loose() shapes.LooseResolver               { return loose{} }
func (r root) Leaf() shapes.LeafResolver                 { return leaf{} }

type query struct{ root }

func (q query) Shapes(context.Context) (*shapes.Shapes, error)  { return q.shapes, nil }
func (q query) Things(context.Context) ([]*shapes.Thing, error) { return q.shapes.Must, nil }
func (q query) Grid(context.Context) ([][]*shapes.Thing, error) { return q.shapes.Grid, nil }
func (q query) Pet(context.Context) (shapes.Pet, error)         { return q.shapes.Pet, nil }
func (q query) Pets(context.Context) ([]shapes.Pet, error)      { return q.shapes.Pets, nil }
func (q query) Found(context.Context) (shapes.Found, error)     { return q.shapes.Found, nil }
func (q query) Number(context.Context) (int, error)             { return 7, nil }
func (q query) Loud(context.Context) (*shapes.Thing, error)     { return named("root"), nil }

func (q query) Thing(context.Context) (*shapes.Thing, error) {
	if len(q.shapes.Maybe) == 0 {
		return nil, nil
	}
	return q.shapes.Maybe[0], nil
}

func (q query) Rows(context.Context) ([]*shapes.Row, error) {
	var rows []*shapes.Row
	for i := range q.shapes.Rows {
		rows = append(rows, &q.shapes.Rows[i])
	}
	return rows, nil
}

type mutation struct{}

func (mutation) Rename(_ context.Context, name string) (*shapes.Thing, error) {
	return named(name), nil
}

type subscription struct{}

func (subscription) Ticks(context.Context) (<-chan *shapes.Thing, error) {
	ticks := make(chan *shapes.Thing, 2)
	ticks <- named("tick")
	ticks <- named("tock")
	close(ticks)
	return ticks, nil
}

// thing's resolvers do as their fields are called. Behind a thing called "last" there is none.
type thing struct{}

var errBroken = errors.New("broken")

func (thing) Next(_ context.Context, obj *shapes.Thing) (*shapes.Thing, error) {
	if obj.Name == "last" {
		return nil, nil
	}
	return named(obj.Name + "'"), nil
}

func (t thing) NextMust(ctx context.Context, obj *shapes.Thing) (*shapes.Thing, error) {
	return t.Next(ctx, obj)
}

func (thing) Broken(context.Context, *shapes.Thing) (*shapes.Thing, error) { return nil, errBroken }

func (thing) BrokenMust(context.Context, *shapes.Thing) (*shapes.Thing, error) {
	return nil, errBroken
}

func (thing) Panics(context.Context, *shapes.Thing) (*shapes.Thing, error) { panic("a resolver") }

func (thing) Numbered(_ context.Context, _ *shapes.Thing, by int) ([]int, error) {
	return []int{by, 2 * by}, nil
}

func (thing) Batched(_ context.Context, all []*shapes.Thing) ([]*shapes.Thing, error) {
	batch := make([]*shapes.Thing, len(all))
	for i, t := range all {
		if t != nil && t.Name != "last" {
			batch[i] = named("of a batch: " + t.Name)
		}
	}
	return batch, nil
}

type row struct{}

func (row) Resolved(_ context.Context, obj *shapes.Row) (*shapes.Row, error) {
	return &shapes.Row{ID: obj.ID + 1}, nil
}

type loose struct{}

func (loose) Thing(_ context.Context, obj map[string]any) (*shapes.Thing, error) {
	if obj["size"] == nil {
		return nil, errBroken
	}
	return named("loose"), nil
}

type leaf struct{}

func (leaf) Resolved(_ context.Context, obj *shapes.Leaf) (*int, error) { return obj.Int, nil }

func (leaf) ResolvedColor(_ context.Context, obj *shapes.Leaf) (shapes.Color, error) {
	return obj.Color, nil
}

// loud is the run-time directive: it takes the place of what is called "muted".
func loud(ctx context.Context, _ any, next graphql.Resolver) (any, error) {
	res, err := next(ctx)
	if t, ok := res.(*shapes.Thing); ok && t != nil {
		if t.Name == "muted" {
			return nil, errors.New("too loud")
		}
		return named(t.Name + "!"), err
	}
	return res, err
}

func named(name string) *shapes.Thing { return &shapes.Thing{Name: name} }
