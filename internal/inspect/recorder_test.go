package inspect_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"syllabus/internal/account"
	"syllabus/internal/inspect"
	"syllabus/internal/plan"
)

// ran has the tracer see a statement of that duration, without a database.
func ran(ctx context.Context, sql string, took time.Duration, err error, args ...any) {
	var tracer inspect.Tracer
	ctx = tracer.TraceQueryStart(ctx, nil, pgx.TraceQueryStartData{SQL: sql, Args: args})
	if took > 0 {
		<-time.After(took)
	}
	tracer.TraceQueryEnd(ctx, nil, pgx.TraceQueryEndData{CommandTag: pgconn.NewCommandTag("SELECT 7"), Err: err})
}

// The record of an operation, and its summary, are JSON that pages read: names and units are a contract.
func TestRecordAsJSON(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(inspect.Config{Rate: 1}, func(ctx context.Context) *graphql.Response {
			ran(ctx, "-- name: ThingsByBox\nSELECT 1", 1500*time.Microsecond, nil, []int64{1, 2}, []int64{1, 2, 3}, "text")
			ran(ctx, "-- name: ThingsByBox\nSELECT 1", time.Millisecond, &pgconn.PgError{Code: "22P02", Message: `not "secret"`}, []int64{1, 2}, []int64{1, 2, 3}, "text")
			ran(ctx, "BEGIN", 0, nil)
			return fails("No such box.")(ctx)
		})
		s.viewer = account.Viewer{ID: 12, Author: true}
		r := s.record(t, "query Boxes($n:Int){box(first:$n){open}}", map[string]any{"n": json.Number("3")})
		want := `{"id":1,"name":"Boxes","kind":"query","role":"author","start":"2000-01-01T00:00:00Z","durationMs":2.5,` +
			`"statementCount":3,"databaseMs":2.5,"rows":21,"answerBytes":4,"outcome":"errors",` +
			`"document":"query Boxes($n:Int){box(first:$n){open}}","documentCut":false,"variables":{"n":3},` +
			`"errors":[{"message":"No such box.","code":"BAD_USER_INPUT","path":"box.open"}],` +
			`"phases":{"parseMs":0,"validateMs":0,"executeMs":2.5,"writeMs":0},"statements":[` +
			`{"n":1,"name":"ThingsByBox","sql":"-- name: ThingsByBox\nSELECT 1","batch":1,"keys":3,"rows":7,"startMs":0,` +
			`"durationMs":1.5,"waitMs":0,"runMs":1.5,"readMs":0,"error":"","field":"","source":"","similar":1,"duplicate":false,"explainable":true},` +
			`{"n":2,"name":"ThingsByBox","sql":"-- name: ThingsByBox\nSELECT 1","batch":2,"keys":3,"rows":7,"startMs":1.5,` +
			`"durationMs":1,"waitMs":0,"runMs":1,"readMs":0,"error":"data exception (SQLSTATE 22P02)","field":"","source":"","similar":1,` +
			`"duplicate":true,"explainable":true},` +
			`{"n":3,"name":"BEGIN","sql":"BEGIN","batch":3,"keys":0,"rows":7,"startMs":2.5,` +
			`"durationMs":0,"waitMs":0,"runMs":0,"readMs":0,"error":"","field":"","source":"","similar":0,"duplicate":false,"explainable":false}],` +
			`"fields":[],"plan":null,"mismatches":[]}`
		if diff := cmp.Diff(want, marshal(t, r)); diff != "" {
			t.Errorf("the record (-want +got):\n%s", diff)
		}
		want = `{"id":1,"name":"Boxes","kind":"query","role":"author","start":"2000-01-01T00:00:00Z","durationMs":2.5,` +
			`"statementCount":3,"databaseMs":2.5,"rows":21,"answerBytes":4,"outcome":"errors","errorCount":1,"mismatchCount":0}`
		if diff := cmp.Diff(want, marshal(t, r.Summary())); diff != "" {
			t.Errorf("its summary (-want +got):\n%s", diff)
		}
	})
}

func TestRolesAreTheHighest(t *testing.T) {
	for role, viewer := range map[string]account.Viewer{
		"visitor": {}, "learner": {ID: 1}, "author": {ID: 1, Author: true}, "admin": {ID: 1, Author: true, Admin: true},
	} {
		s := newServer(inspect.Config{Rate: 1}, answersNull)
		s.viewer = viewer
		if r := s.record(t, `{thing{open}}`, nil); r.Role != role {
			t.Errorf("%+v is recorded as %s, want %s", viewer, r.Role, role)
		}
	}
}

// What is refused is recorded with why, and with the document where it parses.
func TestRefusalsAreRecorded(t *testing.T) {
	s := newServer(inspect.Config{Rate: 1}, nil)
	for query, want := range map[string][3]string{
		`query Q{`:                              {"", "The document does not parse.", "GRAPHQL_PARSE_FAILED"},
		`query Q{thing{shut}}`:                  {`query Q{thing{shut}}`, `Cannot query field "shut" on type "Thing".`, "GRAPHQL_VALIDATION_FAILED"},
		`query Q($n:Int!){box(first:$n){open}}`: {`query Q($n:Int!){box(first:$n){open}}`, "must be defined", "GRAPHQL_VALIDATION_FAILED"},
	} {
		r := s.record(t, query, nil)
		if r.Outcome != inspect.Refused || r.Document != want[0] || len(r.Errors) != 1 ||
			r.Errors[0].Message != want[1] || r.Errors[0].Code != want[2] {
			t.Errorf("%s is recorded as %s", query, marshal(t, r))
		}
	}
	ctx, operation := s.recorder.Begin(t.Context(), true) // refused before anybody has looked at a document
	_ = ctx
	s.recorder.End(operation, 0)
	if operation.ID() != 0 || s.recorder.Kept() != 3 {
		t.Errorf("a request without a document has record %d of %d", operation.ID(), s.recorder.Kept())
	}
}

func TestWhatIsRecorded(t *testing.T) {
	draws := func(all ...float64) func() float64 {
		return func() float64 {
			next := all[0]
			all = all[1:]
			return next
		}
	}
	for name, c := range map[string]struct {
		config inspect.Config
		force  bool
		takes  []time.Duration // of operations, named A, B, …
		want   string          // the names of those that are kept
		mode   string
		ids    []bool // whether the id is known before the end
	}{
		"all":    {config: inspect.Config{Rate: 1, Draw: draws(0.999, 0)}, takes: []time.Duration{0, 0}, want: "A B", mode: "on", ids: []bool{true, true}},
		"none":   {config: inspect.Config{}, takes: []time.Duration{0, time.Hour}, want: "", mode: "sampled", ids: []bool{false, false}},
		"some":   {config: inspect.Config{Rate: 0.25, Draw: draws(0.25, 0.249, 0.9)}, takes: []time.Duration{0, 0, 0}, want: "B", mode: "sampled", ids: []bool{false, true, false}},
		"forced": {config: inspect.Config{}, force: true, takes: []time.Duration{0}, want: "A", mode: "sampled", ids: []bool{true}},
		"slow": {
			config: inspect.Config{Slower: time.Second}, takes: []time.Duration{time.Second - 1, time.Second}, want: "B", mode: "sampled",
			ids: []bool{false, false},
		},
		"slow and some": {
			config: inspect.Config{Slower: time.Second, Rate: 0.5, Draw: draws(0.1, 0.6, 0.6)},
			takes:  []time.Duration{0, 0, time.Minute}, want: "A C", mode: "sampled", ids: []bool{true, false, false},
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var sunk, lights []string
				var takes time.Duration
				c.config.Sinks = []func(*inspect.Record){func(r *inspect.Record) { sunk = append(sunk, r.Name) }}
				c.config.Lights = []func(*inspect.Ended){func(e *inspect.Ended) {
					lights = append(lights, e.Name)
					if e.Kind != "query" || e.Outcome != inspect.OK || e.Duration != takes || len(e.Statements) != 1 || e.Statements[0].Name != "One" {
						t.Errorf("it ended as %+v", e)
					}
				}}
				s := newServer(c.config, func(ctx context.Context) *graphql.Response {
					ran(ctx, "-- name: One\nSELECT 1", takes, nil)
					return answersNull(ctx)
				})
				s.force = c.force
				for i := range c.takes {
					takes = c.takes[i]
					if id, _ := s.do(t.Context(), "query "+string(rune('A'+i))+"{thing{open}}", "", nil); (id != 0) != c.ids[i] {
						t.Errorf("the id of %d is %d", i, id)
					}
				}
				if got := strings.Join(sunk, " "); got != c.want || len(lights) != len(c.takes) {
					t.Errorf("recorded are %q, want %q, and ended %q", got, c.want, lights)
				}
				if mode := s.recorder.Mode(); mode != c.mode {
					t.Errorf("the mode is %s", mode)
				}
				if got := s.recorder.Summary(); got.Operations != int64(len(c.takes)) || got.Recorded != int64(len(sunk)) {
					t.Errorf("the summary is %s", marshal(t, got))
				}
			})
		})
	}
}

func TestRecorderThatIsOff(t *testing.T) {
	var off *inspect.Recorder
	if off.Mode() != "off" {
		t.Error("no recorder is on")
	}
	work := func(ctx context.Context) {
		ran(ctx, "-- name: One\nSELECT 1", 0, nil, []int64{1})
	}
	light := testing.AllocsPerRun(100, func() {
		ctx, operation := inspect.Begin(context.Background())
		work(ctx)
		operation.Total()
	})
	got := testing.AllocsPerRun(100, func() {
		ctx, operation := off.Begin(context.Background(), true)
		if inspect.Executing(ctx) != nil {
			t.Error("fields are noted")
		}
		work(ctx)
		operation.Total()
		operation.Answered(nil)
		operation.Planned(nil)
		if operation.ID() != 0 {
			t.Error("it has an id")
		}
		off.End(operation, 0)
	})
	if got != light {
		t.Errorf("it allocates %v times, %v without a recorder", got, light)
	}
}

// Sinks are called in the request: one that panics fails nobody.
func TestPanicOfASinkIsContained(t *testing.T) {
	var log bytes.Buffer
	reached := 0
	s := newServer(inspect.Config{
		Rate: 1, Log: slog.New(slog.NewTextHandler(&log, nil)),
		Lights: []func(*inspect.Ended){func(*inspect.Ended) { panic("light") }, func(*inspect.Ended) { reached++ }},
		Sinks:  []func(*inspect.Record){func(*inspect.Record) { panic("full") }, func(*inspect.Record) { reached++ }},
	}, answersNull)
	s.record(t, `{thing{open}}`, nil)
	if reached != 2 || strings.Count(log.String(), "panic=light") != 1 || strings.Count(log.String(), "panic=full") != 1 {
		t.Errorf("%d sinks were reached; the log: %s", reached, &log)
	}
}

// planned is a plan of the one statement Planned.
func planned(t *testing.T) *plan.Plan {
	t.Helper()
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: `
		directive @statement(name: String!, tables: [String!]!) on FIELD_DEFINITION
		type Query { planned: Int @statement(name: "Planned", tables: []) }`})
	planner, err := plan.New(schema, 1)
	if err != nil {
		t.Fatal(err)
	}
	document := gqlparser.MustLoadQueryWithRules(schema, `query Q{planned}`, rules.NewDefaultRules())
	return planner.Plan(document.Operations[0], document, nil, plan.Viewer{})
}

// What was lost on the way and sent again ran once, also where a part of its round trip had been answered.
func TestRoundTripsThatFailedAreNoMismatch(t *testing.T) {
	const sql = "-- name: Planned\nSELECT 1"
	s := newServer(inspect.Config{Rate: 1}, func(ctx context.Context) *graphql.Response {
		ran(ctx, sql, 0, io.ErrUnexpectedEOF)
		var tracer inspect.Tracer
		batch := tracer.TraceBatchStart(ctx, nil, pgx.TraceBatchStartData{})
		tracer.TraceBatchQuery(batch, nil, pgx.TraceBatchQueryData{SQL: sql, ReadStartTime: time.Now()})
		tracer.TraceBatchQuery(batch, nil, pgx.TraceBatchQueryData{SQL: sql, ReadStartTime: time.Now(), Err: io.ErrUnexpectedEOF})
		ran(ctx, sql, 0, nil)
		return answersNull(ctx)
	})
	ctx, operation := s.recorder.Begin(t.Context(), false)
	operation.Planned(planned(t))
	operation.Answered(s.answer(ctx, &graphql.RawParams{Query: `query Q{thing{open}}`}))
	s.recorder.End(operation, 0)
	r, ok := s.recorder.Get(t.Context(), operation.ID())
	if !ok || len(r.Mismatches) != 0 || r.StatementCount != 4 {
		t.Errorf("recorded is %s", marshal(t, r))
	}
}

// Statements that the plan does not have are told. Those before execution are not of the document.
func TestMismatchIsLoggedAndCounted(t *testing.T) {
	var log bytes.Buffer
	s := newServer(inspect.Config{Rate: 1, Log: slog.New(slog.NewTextHandler(&log, nil))}, func(ctx context.Context) *graphql.Response {
		ran(ctx, "-- name: Planned\nSELECT 1", 0, nil)
		ran(ctx, "-- name: Surprise\nSELECT 1", 0, nil)
		return answersNull(ctx)
	})
	ctx, operation := s.recorder.Begin(t.Context(), false)
	operation.Planned(planned(t))
	ran(ctx, "-- name: Viewer\nSELECT 1", 0, nil)
	operation.Answered(s.answer(ctx, &graphql.RawParams{Query: `query Q{thing{open}}`}))
	s.recorder.End(operation, 0)
	s.recorder.End(operation, 0) // counts once
	r, ok := s.recorder.Get(t.Context(), operation.ID())
	if !ok || len(r.Mismatches) != 1 || r.Mismatches[0].Statement != "Surprise" || r.Summary().MismatchCount != 1 || r.StatementCount != 3 {
		t.Errorf("recorded is %s", marshal(t, r))
	}
	if got := log.String(); strings.Count(got, "\n") != 1 || !strings.Contains(got, "operation=Q statement=Surprise") {
		t.Errorf("the log: %s", got)
	}
	if got := s.recorder.Summary(); got.Mismatches != 1 || got.Operations != 1 {
		t.Errorf("the summary: %s", marshal(t, got))
	}
}

// An operation that is refused because of its plan has not kept to it, nor has it failed to.
func TestRefusedByItsPlan(t *testing.T) {
	s := newServer(inspect.Config{Rate: 1}, nil)
	ctx, operation := s.recorder.Begin(t.Context(), false)
	request := &graphql.RawParams{Query: `query Q{thing{open}}`}
	if _, errs := s.exec.CreateOperationContext(graphql.StartOperationTrace(ctx), request); errs != nil {
		t.Fatal(errs)
	}
	ran(ctx, "-- name: Viewer\nSELECT 1", 0, nil)
	operation.Planned(&plan.Plan{Statements: 9})
	operation.Answered(&graphql.Response{Errors: gqlerror.List{{Message: "9 statements are too many.", Extensions: map[string]any{"code": "LIMIT_EXCEEDED"}}}})
	s.recorder.End(operation, 10)
	r, ok := s.recorder.Get(t.Context(), operation.ID())
	if !ok || r.Outcome != inspect.Refused || len(r.Mismatches) != 0 || r.Plan == nil || r.Plan.Statements != 9 ||
		len(r.Errors) != 1 || r.Errors[0].Code != "LIMIT_EXCEEDED" || r.Document != request.Query || r.StatementCount != 1 {
		t.Errorf("recorded is %s", marshal(t, r))
	}
}

// An answer may be read before its operation has ended: who asks for the record then waits for it.
func TestRecordIsWaitedForUntilTheOperationEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(inspect.Config{Rate: 1}, answersNull)
		ctx, operation := s.recorder.Begin(t.Context(), false)
		operation.Answered(s.answer(ctx, &graphql.RawParams{Query: `{thing{open}}`}))
		var got *inspect.Record
		go func() { got, _ = s.recorder.Get(t.Context(), operation.ID()) }()
		synctest.Wait()
		canceled, cancel := context.WithCancel(t.Context())
		cancel()
		if _, ok := s.recorder.Get(canceled, operation.ID()); got != nil || ok {
			t.Error("there is a record before the end")
		}
		s.recorder.End(operation, 0)
		synctest.Wait()
		if got == nil || got.ID != operation.ID() {
			t.Errorf("at the end the record is %v", got)
		}
		if _, ok := s.recorder.Get(t.Context(), 4711); ok {
			t.Error("there is a record of nothing")
		}
	})
}

// After a panic the operation is ended, too.
func TestOperationWithoutAnAnswer(t *testing.T) {
	s := newServer(inspect.Config{Rate: 1}, func(context.Context) *graphql.Response { panic("broken") })
	ctx, operation := s.recorder.Begin(t.Context(), false)
	func() {
		defer s.recorder.End(operation, 0)
		defer func() {
			if recover() == nil {
				t.Error("there was no panic")
			}
		}()
		s.answer(ctx, &graphql.RawParams{Query: `query Q{thing{open}}`})
	}()
	if r, ok := s.recorder.Get(t.Context(), operation.ID()); !ok || r.Outcome != inspect.Errors || r.Name != "Q" {
		t.Errorf("recorded is %s", marshal(t, r))
	}
}

// What failed is told without what was sent.
func TestErrorsOfStatements(t *testing.T) {
	for want, err := range map[string]error{
		"data exception (SQLSTATE 22001)":                      &pgconn.PgError{Code: "22001", Message: "secret"},
		"duplicate key violates constraint x (SQLSTATE 23505)": &pgconn.PgError{Code: "23505", Message: "duplicate key violates constraint x", Detail: "secret"},
		"the operation was canceled":                           context.Canceled,
		"the operation took too long":                          context.DeadlineExceeded,
		"the driver failed":                                    errors.New(`unable to encode "secret"`),
	} {
		s := newServer(inspect.Config{Rate: 1}, func(ctx context.Context) *graphql.Response {
			ran(ctx, "SELECT 1", 0, err)
			return answersNull(ctx)
		})
		if r := s.record(t, `{thing{open}}`, nil); r.Statements[0].Error != want {
			t.Errorf("%v is told as %q, want %q", err, r.Statements[0].Error, want)
		}
	}
}
