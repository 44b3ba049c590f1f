package direct_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"syllabus/internal/direct"
)

// place is a place of the answer where a field is called for rows, with what failed there.
type place struct {
	ctx      context.Context
	call     *direct.Call[string, string]
	resolved []string // the rows, in the order in which their field was resolved
}

// newPlace calls a field whose value is the row's name, unless resolve is given.
func newPlace(t *testing.T, present graphql.ErrorPresenterFunc, rescue graphql.RecoverFunc, resolve func(row string) (any, error)) *place {
	t.Helper()
	oc := &graphql.OperationContext{
		RecoverFunc:        rescue,
		ResolverMiddleware: func(ctx context.Context, next graphql.Resolver) (any, error) { return next(ctx) },
	}
	field := graphql.CollectedField{Field: &ast.Field{Alias: "name", Name: "name", Position: &ast.Position{}}}
	p := &place{ctx: graphql.WithResponseContext(graphql.WithOperationContext(t.Context(), oc), present, rescue)}
	p.call = direct.NewCall(oc, &direct.Field{CollectedField: field}, false,
		func(_ context.Context, field graphql.CollectedField) (*graphql.FieldContext, error) {
			return &graphql.FieldContext{Object: "Row", Field: field, IsResolver: true}, nil
		},
		func(_ context.Context, row string) (any, error) {
			p.resolved = append(p.resolved, row)
			if resolve != nil {
				return resolve(row)
			}
			return "of " + row, nil
		},
		func(_ context.Context, value string) graphql.Marshaler { return graphql.MarshalString(value) },
	)
	return p
}

// at returns the context of a row at another place of the list.
func (p *place) at(index int) context.Context {
	return graphql.WithFieldContext(p.ctx, &graphql.FieldContext{Index: &index})
}

// ahead resolves the field of a row beside the test.
func (p *place) ahead(ctx context.Context, row string) {
	var beside direct.Beside
	beside.Go(func() { p.call.Ahead(ctx, row) })
	beside.Wait()
}

func written(m graphql.Marshaler) string {
	var b bytes.Buffer
	m.MarshalGQL(&b)
	return b.String()
}

// What was resolved ahead is of one row at one place: any other is resolved for itself,
// also when the first has never been written because something else in it has panicked.
func TestValueResolvedAheadIsOfItsRow(t *testing.T) {
	for name, c := range map[string]struct {
		row      string
		index    int
		resolved []string
	}{
		"the row":                   {"a", 0, []string{"a"}},
		"another row":               {"b", 1, []string{"a", "b"}},
		"another row at its place":  {"b", 0, []string{"a", "b"}},
		"the row at another place":  {"a", 1, []string{"a", "a"}},
		"a row that has no row yet": {"", 2, []string{"a", ""}},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlace(t, graphql.DefaultErrorPresenter, graphql.DefaultRecover, nil)
			places := []context.Context{p.at(0), p.at(1), p.at(2)}
			p.ahead(places[0], "a")
			if got, want := written(p.call.Do(places[c.index], c.row)), `"of `+c.row+`"`; got != want {
				t.Errorf("its field is %s, want %s", got, want)
			}
			if !slices.Equal(p.resolved, c.resolved) {
				t.Errorf("resolved were %q, want %q", p.resolved, c.resolved)
			}
			p.call.Do(places[0], "a") // what was ahead is used once, or never
			if want := slices.Concat(c.resolved, []string{"a"}); !slices.Equal(p.resolved, want) {
				t.Errorf("afterwards resolved were %q, want %q", p.resolved, want)
			}
		})
	}
}

// A failure ahead is the field's, with its path, when it is written.
func TestFailureAheadIsTheFields(t *testing.T) {
	for name, resolve := range map[string]func(string) (any, error){
		"an error": func(string) (any, error) { return nil, errors.New("failed") },
		"a panic":  func(string) (any, error) { panic("failed") },
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlace(t, graphql.DefaultErrorPresenter, func(context.Context, any) error { return errors.New("failed") }, resolve)
			at := p.at(3)
			p.ahead(at, "a")
			if got := p.call.Do(at, "a"); got != graphql.Null {
				t.Errorf("its field is %s", written(got))
			}
			errs := graphql.GetErrors(p.ctx)
			if len(errs) != 1 || errs[0].Path.String() != "[3].name" || len(p.resolved) != 1 {
				t.Errorf("resolved were %q, the errors are %v", p.resolved, errs)
			}
		})
	}
}

// A panic of the functions that make errors of failures is not gqlgen's to recover. On a
// goroutine beside it would end the program: it is to come out where the field is written.
func TestPanicAheadComesOutOfDo(t *testing.T) {
	fails := func(string) (any, error) { return nil, errors.New("failed") }
	panics := func(string) (any, error) { panic("failed") }
	broken := func(context.Context, any) error { panic("broken") }
	for name, c := range map[string]struct {
		present graphql.ErrorPresenterFunc
		rescue  graphql.RecoverFunc
		resolve func(string) (any, error)
	}{
		"the recover function": {graphql.DefaultErrorPresenter, broken, panics},
		"the presenter": {
			func(context.Context, error) *gqlerror.Error { panic("broken") },
			func(context.Context, any) error { return errors.New("recovered") }, fails,
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlace(t, c.present, c.rescue, c.resolve)
			at := p.at(0)
			p.ahead(at, "a")
			var out any
			func() {
				defer func() { out = recover() }()
				got := p.call.Do(at, "a")
				t.Errorf("its field is %v", got)
			}()
			if out != "broken" || len(p.resolved) != 1 {
				t.Errorf("out of Do comes %v, resolved were %q", out, p.resolved)
			}
		})
	}
}
