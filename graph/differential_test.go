package graph_test

import (
	"context"
	"encoding/json"
	"errors"
	"hash/fnv"
	"log/slog"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"syllabus/graph"
	"syllabus/internal/account"
	"syllabus/internal/auth"
	"syllabus/internal/fault"
	"syllabus/internal/inspect"
	"syllabus/internal/load"
	"syllabus/internal/store"
	"syllabus/internal/store/storetest"
)

// execution is one of the two ways to execute, with faults injected.
type execution struct {
	exec  *executor.Executor
	store *store.Store
}

type faultsKey struct{}

// errInjected is what a resolver fails with that is chosen to.
var errInjected = errors.New("injected")

func newExecution(s *store.Store, extensions ...graphql.HandlerExtension) *execution {
	exec := executor.New(graph.NewSchema(s))
	exec.SetErrorPresenter(graph.PresentErrors(slog.New(slog.DiscardHandler)))
	exec.SetRecoverFunc(graph.Recover)
	exec.AroundFields(inject)
	for _, extension := range extensions {
		exec.Use(extension)
	}
	return &execution{exec: exec, store: s}
}

// inject makes resolvers fail: which, and how, is drawn from the field's path and the
// seed in the context, so that it is the same in both executions. No seed is no fault.
func inject(ctx context.Context, next graphql.Resolver) (any, error) {
	seed, _ := ctx.Value(faultsKey{}).(uint64)
	at := graphql.GetFieldContext(ctx)
	if seed == 0 || !at.IsResolver {
		return next(ctx)
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte{byte(seed), byte(seed >> 8)})
	_, _ = h.Write([]byte(at.Path().String()))
	switch h.Sum64() % 12 {
	case 0:
		return nil, errInjected
	case 1:
		panic("injected")
	case 2:
		return nil, nil
	default:
		return next(ctx)
	}
}

// outcome is what an execution answers, the errors in the order of their text.
type outcome struct {
	Data       string
	Errors     []string
	Statements []string
}

func (e *execution) run(ctx context.Context, document string, seed uint64) (outcome, error) {
	ctx, operation := inspect.Begin(context.WithValue(auth.NewContext(ctx, account.Viewer{ID: 1}), faultsKey{}, seed))
	ctx = graphql.StartOperationTrace(load.NewContext(ctx, load.New(ctx, e.store)))
	params := &graphql.RawParams{Query: document}
	prepared, errs := e.exec.CreateOperationContext(ctx, params)
	var response *graphql.Response
	if errs != nil {
		response = e.exec.DispatchError(graphql.WithOperationContext(ctx, prepared), errs)
	} else {
		run, ctx := e.exec.DispatchOperation(ctx, prepared)
		response = run(ctx)
	}
	o := outcome{Data: string(response.Data)}
	for _, err := range response.Errors {
		text, failed := json.Marshal(err)
		if failed != nil {
			return o, failed
		}
		o.Errors = append(o.Errors, string(text))
	}
	for _, statement := range operation.Statements() {
		o.Statements = append(o.Statements, statement.Name)
	}
	slices.Sort(o.Errors)
	slices.Sort(o.Statements)
	return o, nil
}

// drawn counts what the documents of a run were like: a generator that draws nothing
// but refusals would find both executions equal.
type drawn struct {
	all    int
	valid  int // were executed
	deep   int // ran four statements or more
	failed int // were executed, and a fault was injected into a field that they reached
}

// enough tells what there was too little of to have compared anything.
func (d *drawn) enough(t *testing.T) {
	t.Helper()
	t.Logf("%d documents: %d executed, %d of four statements or more, %d with an injected fault", d.all, d.valid, d.deep, d.failed)
	for _, least := range []struct {
		what       string
		n, percent int
	}{
		{"executed", d.valid, 75},
		{"of four statements or more", d.deep, 8},
		{"with an injected fault", d.failed, 10},
	} {
		if 100*least.n < least.percent*d.all {
			t.Errorf("%d of %d documents are %s, less than %d %%", least.n, d.all, least.what, least.percent)
		}
	}
}

func (d *drawn) count(seed uint64, o outcome) {
	d.all++
	if o.Data == "" {
		return
	}
	d.valid++
	if len(o.Statements) >= 4 {
		d.deep++
	}
	injected := func(err string) bool { return strings.Contains(err, string(fault.Internal)) }
	if seed != 0 && slices.ContainsFunc(o.Errors, injected) {
		d.failed++
	}
}

// differential compares the two executions of drawn documents. Half of them run
// with a seed for faults; fewer have a field that it chooses.
func differential(ctx context.Context, t testing.TB, database *storetest.Database, counts *drawn) func(*rapid.T) {
	t.Helper()
	stock := newExecution(database.Store)
	directs := map[string]*execution{
		"direct":  newExecution(database.Store, graph.Direct(nil, false)),
		"reusing": newExecution(database.Store, graph.Direct(nil, true)),
	}
	types := schema(t)
	return func(rt *rapid.T) {
		document := (&documents{t: rt, schema: types, fields: 40}).document()
		seed := uint64(0)
		if rapid.Bool().Draw(rt, "faults") {
			seed = rapid.Uint64Range(1, 60_000).Draw(rt, "seed")
		}
		want, err := stock.run(ctx, document, seed)
		if err != nil {
			rt.Fatal(err)
		}
		counts.count(seed, want)
		for name, direct := range directs {
			got, err := direct.run(ctx, document, seed)
			if err != nil {
				rt.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				rt.Fatalf("direct execution differs (-stock +%s), with faults %d:\n%s\n%s", name, seed, diff, document)
			}
		}
	}
}

func differentialDatabase(t testing.TB) *storetest.Database {
	t.Helper()
	database := storetest.New(t)
	database.Scale(t, 2)
	return database
}

// TestDirectExecutionEqualsStock holds direct execution against gqlgen's own: the
// same data byte for byte, the same errors, the same statements.
func TestDirectExecutionEqualsStock(t *testing.T) {
	var counts drawn
	rapid.Check(t, differential(t.Context(), t, differentialDatabase(t), &counts))
	counts.enough(t)
}

// FuzzDirectExecution is the same with documents that the fuzzer draws.
func FuzzDirectExecution(f *testing.F) {
	database := differentialDatabase(f)
	f.Fuzz(rapid.MakeFuzz(differential(context.Background(), f, database, &drawn{})))
}

// TestNothingFallsBack pins what direct execution leaves to gqlgen's own code: nothing of a query.
func TestNothingFallsBack(t *testing.T) {
	text, err := os.ReadFile("generated/direct.go")
	if err != nil {
		t.Fatal(err)
	}
	const left = "// Left to gqlgen's own code:\n//   - SubmitExercisePayload.score: a null of it would have no path\ntype Direct"
	if !strings.Contains(string(text), left) {
		t.Error("direct execution leaves fields to gqlgen: see the head of graph/generated/direct.go")
	}
}
