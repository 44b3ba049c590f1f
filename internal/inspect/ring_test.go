package inspect_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/go-cmp/cmp"

	"syllabus/internal/account"
	"syllabus/internal/inspect"
	"syllabus/internal/plan"
)

// bound is a small recorder's memory.
const bound = 4 << 20

// keepsBound fails when a recorder takes more than it may, or counts wrong.
func keepsBound(t *testing.T, recorder *inspect.Recorder) {
	t.Helper()
	counted, walked := recorder.RingBytes()
	if counted != walked {
		t.Errorf("the records take %d bytes, %d are counted", walked, counted)
	}
	if s := recorder.Summary(); s.Bytes > s.BytesMax || s.BytesMax != bound || s.Bytes < counted {
		t.Errorf("it takes %d bytes of %d", s.Bytes, s.BytesMax)
	}
}

// However many operations there are, of whatever names and sizes, the recorder stays within its bound.
func TestSoak(t *testing.T) {
	const operations = 100_000
	n := 0
	s := newServer(inspect.Config{Rate: 1, Bytes: bound}, func(ctx context.Context) *graphql.Response {
		for i := range n % 7 {
			ran(ctx, fmt.Sprintf("-- name: Statement%d\nSELECT %d", n%3000, i), 0, nil, []int64{int64(i)})
		}
		return answersNull(ctx)
	})
	var ids []int64
	for n = range operations {
		id, _ := s.do(t.Context(), `query N($n:Int){box(first:$n){open}}`, "", map[string]any{"n": n})
		ids = append(ids, id)
		if n%10_000 == 0 {
			keepsBound(t, s.recorder)
		}
	}
	keepsBound(t, s.recorder)
	summary, kept := s.recorder.Summary(), s.recorder.Kept()
	if summary.Operations != operations || len(summary.ByOperation) != 1 || len(summary.ByStatement) > 500 || kept < 100 {
		t.Errorf("of %d operations of %d names, with statements of %d names, %d are kept",
			summary.Operations, len(summary.ByOperation), len(summary.ByStatement), kept)
	}
	for i, want := range map[int]bool{operations - 1: true, operations - kept: true, operations - kept - 1: false, 0: false} {
		if _, ok := s.recorder.Get(t.Context(), ids[i]); ok != want {
			t.Errorf("whether record %d of %d is kept is %v", i, operations, ok)
		}
	}
}

// Names come from clients: those that are too many share an aggregate.
func TestNamesAreBounded(t *testing.T) {
	s := newServer(inspect.Config{}, answersNull)
	for i := range 600 {
		s.do(t.Context(), fmt.Sprintf(`query N%d{thing{open}}`, i), "", nil)
	}
	s.do(t.Context(), `query `+strings.Repeat("x", 5000)+`{thing{open}}`, "", nil)
	names, counted, others := 0, int64(0), int64(0)
	for _, o := range s.recorder.Summary().ByOperation {
		names, counted = names+1, counted+o.Count
		if len(o.Name) > 128 {
			t.Errorf("a name has %d bytes", len(o.Name))
		}
		if o.Name == "(other)" {
			others = o.Count
		}
	}
	if names != 500 || counted != 601 || others != 102 {
		t.Errorf("%d names count %d operations, %d of them under others", names, counted, others)
	}
}

func TestHostileOperations(t *testing.T) {
	long := strings.Repeat("long ", 200_000) // a megabyte
	statements := func(n int) func(context.Context) *graphql.Response {
		return func(ctx context.Context) *graphql.Response {
			for i := range n {
				ran(ctx, "-- name: Same\nSELECT 1", 0, nil, []int64{int64(i)})
			}
			return answersNull(ctx)
		}
	}
	for name, c := range map[string]struct {
		query, name string
		variables   map[string]any
		exec        func(context.Context) *graphql.Response
		dropped     bool
		wants       string
	}{
		"script as a name": {query: `{thing{open}}`, name: `<script>alert(1)</script>`, wants: `\u003cscript\u003e`},
		"long name":        {query: `{thing{open}}`, name: long, wants: `"documentCut":false`},
		"long document":    {query: `{thing{open}} #` + strings.Repeat("é", 100_000), wants: `"documentCut":true`},
		"long variable":    {query: `query($n:String){box(note:$n){open}}`, variables: map[string]any{"n": long}, wants: `long`},
		"long secret":      {query: `query($n:String){box(code:$n){open}}`, variables: map[string]any{"n": long}, wants: `•••`},
		"long literal":     {query: `{box(note:"` + long + `"){open}}`, wants: `"documentCut":true`},
		"long alias":       {query: `{` + strings.Repeat("x", 1<<20) + `:thing{open}}`, wants: `"documentCut":true`},
		"many errors":      {query: `{thing{open}}`, exec: fails(strings.Split(long, " ")...), wants: `"errors":[{`},
		"long error":       {query: `{thing{open}}`, exec: fails(long), wants: `"errors":[{`},
		"not UTF-8":        {query: "{box(note:\"\xff\xfe\",code:\"hunter\xff2\"){open}}", wants: `box`},
		"many statements":  {query: `{thing{open}}`, exec: statements(1000), wants: `"n":1000,`},
		"far too many":     {query: `{thing{open}}`, exec: statements(10_000), dropped: true},
		"many variables":   {query: `{thing{open}}`, variables: many(100_000), dropped: true},
		"many secrets":     {query: `query($c:[String!]){box(codes:$c){open}}`, variables: map[string]any{"c": many(100_000)}, wants: `"document":"•••"`},
		"deep variables":   {query: `query($f:JSON){box(free:$f){open}}`, variables: map[string]any{"f": deep(5_000)}, wants: "[[["},
	} {
		t.Run(name, func(t *testing.T) {
			if c.exec == nil {
				c.exec = answersNull
			}
			s := newServer(inspect.Config{Rate: 1, Bytes: bound}, c.exec)
			id, _ := s.do(t.Context(), c.query, c.name, c.variables)
			record, ok := s.recorder.Get(t.Context(), id)
			keepsBound(t, s.recorder)
			if c.dropped {
				if ok || s.recorder.Summary().Operations != 1 {
					t.Error("it is kept, or not counted")
				}
				return
			}
			if !ok {
				t.Fatal("it is not kept")
			}
			text := marshal(t, record)
			if !strings.Contains(text, c.wants) || strings.Contains(text, "<") || len(text) > 600_000 {
				t.Errorf("the record of %d bytes is %.300s", len(text), text)
			}
		})
	}
}

func many(n int) map[string]any {
	all := map[string]any{}
	for i := range n {
		all[fmt.Sprint("variable", i)] = i
	}
	return all
}

func deep(n int) any {
	var value any = "end"
	for range n {
		value = []any{value}
	}
	return value
}

// With the memory that a recorder has by default, ten thousand statements are one record.
func TestTenThousandStatements(t *testing.T) {
	s := newServer(inspect.Config{Rate: 1}, func(ctx context.Context) *graphql.Response {
		for i := range 10_000 {
			ran(ctx, "-- name: Same\nSELECT 1", 0, nil, []int64{int64(i)})
		}
		return answersNull(ctx)
	})
	if r := s.record(t, `{thing{open}}`, nil); len(r.Statements) != 10_000 || r.Statements[9_999].N != 10_000 || r.Statements[9_999].Similar != 1 {
		t.Errorf("%d statements are recorded", len(r.Statements))
	}
}

// A record's size is estimated: the heap must not take much more.
func TestSizesAreHonest(t *testing.T) {
	planOf := func(fields int) *plan.Plan {
		p := &plan.Plan{Operation: "N", Chunk: 1}
		for i := range fields {
			p.Fields = append(p.Fields, &plan.Field{Path: fmt.Sprint("a.b.c", i), Statements: []plan.Use{{Name: "N", Tables: []string{"t"}, Formula: fmt.Sprint("⌈n ÷ ", i)}}})
		}
		return p
	}
	for name, c := range map[string]struct {
		query      string
		variables  func() map[string]any
		statements int
		fields     int
	}{
		"small": {query: `{thing{open}}`},
		"typical": {query: `query N($n:Int,$m:[Lock!]){box(first:$n){open} boxes(in:$m){open}}`, statements: 5, fields: 12, variables: func() map[string]any {
			return map[string]any{"n": json.Number("3"), "m": []any{map[string]any{"note": "a"}}}
		}},
		"statements": {query: `{thing{open}}`, statements: 5000},
		"variables":  {query: `query N($f:JSON){box(free:$f){open}}`, variables: func() map[string]any { return map[string]any{"f": many(2000)} }},
		"document":   {query: `{thing{open}} #` + strings.Repeat("x", 60_000)},
		"deep":       {query: `query N($f:JSON){box(free:$f){open}}`, variables: func() map[string]any { return map[string]any{"f": deep(2000)} }},
	} {
		t.Run(name, func(t *testing.T) {
			const n = 64
			var estimated int64
			s := newServer(inspect.Config{Rate: 1, Bytes: 1 << 40, Sinks: []func(*inspect.Record){
				func(r *inspect.Record) { estimated += inspect.SizeOf(r) },
			}}, func(ctx context.Context) *graphql.Response {
				for i := range c.statements {
					ran(ctx, fmt.Sprintf("-- name: S%d\nSELECT %d", i%100, i), 0, nil, []int64{int64(i), 2, 3})
				}
				return answersNull(ctx)
			})
			do := func() {
				var variables map[string]any
				if c.variables != nil {
					variables = c.variables()
				}
				ctx, operation := s.recorder.Begin(t.Context(), true)
				operation.Planned(planOf(c.fields))
				operation.Answered(s.answer(ctx, &graphql.RawParams{Query: strings.Clone(c.query), Variables: variables}))
				s.recorder.End(operation, 0)
			}
			do()
			before := heap()
			estimated = 0
			for range n {
				do()
			}
			took := heap() - before
			runtime.KeepAlive(s)
			if estimated < took*8/10 {
				t.Errorf("%d records take %d bytes, estimated are %d", n, took, estimated)
			}
		})
	}
}

func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// Readers walk while others write and clear: each sees records in order, and nobody waits for a reader that has stopped.
func TestReadersAndWritersAtOnce(t *testing.T) {
	s := newServer(inspect.Config{Rate: 1, Bytes: bound}, answersNull)
	ctx, cancel := context.WithCancel(t.Context())
	stuck := make(chan struct{}) // a follower that never comes back while others write
	s.do(t.Context(), `{thing{open}}`, "", nil)
	var readers, writers sync.WaitGroup
	events := s.recorder.Follow(ctx, time.Hour)
	readers.Go(func() {
		for range events {
			<-stuck
			return
		}
	})
	for range 3 {
		readers.Go(func() {
			for ctx.Err() == nil {
				found, matched := s.recorder.Find(inspect.Filter{Limit: 5})
				if len(found) > matched {
					t.Errorf("%d of %d", len(found), matched)
				}
				var out bytes.Buffer
				if err := s.recorder.Export(&out); err != nil || !json.Valid(out.Bytes()) {
					t.Errorf("exported %.100s, %v", &out, err)
				}
				s.recorder.Summary()
			}
		})
	}
	for w := range 4 {
		writers.Go(func() {
			for i := range 300 {
				s.do(context.Background(), fmt.Sprintf(`query W%d{thing{open}}`, i), "", nil)
				if w == 0 && i%50 == 0 {
					s.recorder.Clear()
				}
			}
		})
	}
	writers.Wait()
	cancel()
	close(stuck)
	readers.Wait()
	keepsBound(t, s.recorder)
	s.recorder.Clear()
	if found, matched := s.recorder.Find(inspect.Filter{}); len(found) != 0 || matched != 0 || s.recorder.Kept() != 0 {
		t.Errorf("after clearing there are %d of %d", len(found), matched)
	}
}

func TestFind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var takes time.Duration
		var statements int
		exec := func(ctx context.Context) *graphql.Response {
			for range statements {
				ran(ctx, "SELECT 1", takes/time.Duration(statements+1), nil)
			}
			<-time.After(takes / time.Duration(statements+1))
			if statements == 3 {
				return fails("no")(ctx)
			}
			return answersNull(ctx)
		}
		s := newServer(inspect.Config{Rate: 1}, exec)
		for i, name := range []string{"CourseTree", "courses", "Me"} {
			s.viewer = account.Viewer{ID: account.UserID(i)}
			takes, statements = time.Duration([]int{4, 16, 9}[i])*time.Second, []int{3, 1, 0}[i]
			s.record(t, "query "+name+"{thing{open}}", nil)
		}
		for query, want := range map[string]string{ // they start at 0 s, 4 s and 20 s
			"":                                  "Me courses CourseTree",
			"name=COURSE":                       "courses CourseTree",
			"role=visitor":                      "CourseTree",
			"longerMs=9000":                     "courses",
			"longerMs=8999.5":                   "Me courses",
			"moreStatements=0":                  "courses CourseTree",
			"moreStatements=1":                  "CourseTree",
			"errors=true":                       "CourseTree",
			"from=2000-01-01T00:00:04Z":         "Me courses",
			"to=2000-01-01T00:00:04Z":           "courses CourseTree",
			"from=2000-01-01T00:00:04.000001Z":  "Me",
			"order=slowest":                     "courses Me CourseTree",
			"order=statements":                  "CourseTree courses Me",
			"order=database":                    "courses CourseTree Me",
			"order=newest&limit=1":              "Me (of 3)",
			"name=course&order=slowest&limit=1": "courses (of 2)",
		} {
			values, err := url.ParseQuery(query)
			if err != nil {
				t.Fatal(err)
			}
			filter, err := inspect.ParseFilter(values)
			if err != nil {
				t.Errorf("%s: %v", query, err)
			}
			found, matched := s.recorder.Find(filter)
			var names []string
			for _, summary := range found {
				names = append(names, summary.Name)
			}
			got := strings.Join(names, " ")
			if matched != len(found) {
				got += fmt.Sprintf(" (of %d)", matched)
			}
			if got != want {
				t.Errorf("%s finds %s, want %s", query, got, want)
			}
		}
		for _, query := range []string{"longerMs=x", "longerMs=NaN", "longerMs=1e300", "longerMs=-1", "moreStatements=x", "from=x", "to=x", "errors=x", "limit=x", "limit=-1", "limit=1001", "order=x"} {
			values, _ := url.ParseQuery(query)
			if _, err := inspect.ParseFilter(values); err == nil || !strings.Contains(err.Error(), strings.Split(query, "=")[0]) {
				t.Errorf("%s: %v", query, err)
			}
		}
	})
}

func TestExportIsAllRecords(t *testing.T) {
	s := newServer(inspect.Config{Rate: 1}, answersNull)
	want := `{"operations":[`
	for i := range 40 {
		r := s.record(t, fmt.Sprintf(`query N%d{thing{open}}`, i), nil)
		if i > 0 {
			want += ",\n"
		}
		want += marshal(t, r)
	}
	var out strings.Builder
	if err := s.recorder.Export(&out); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want+"]}\n", out.String()); diff != "" {
		t.Errorf("exported (-want +got):\n%s", diff)
	}
}

// Whoever reads an export slowly keeps nobody waiting, and sees what was there when it began.
func TestSlowExportKeepsNobodyWaiting(t *testing.T) {
	s := newServer(inspect.Config{Rate: 1, Bytes: bound}, answersNull)
	for range 40 {
		s.record(t, `query Before{thing{open}}`, nil)
	}
	reader, writer := io.Pipe()
	var exported sync.WaitGroup
	exported.Go(func() { _ = writer.CloseWithError(s.recorder.Export(writer)) })
	if _, err := io.ReadFull(reader, make([]byte, 1)); err != nil { // it is about to write the rest
		t.Fatal(err)
	}
	for range 10 {
		s.record(t, `query After{thing{open}}`, nil)
	}
	rest, err := io.ReadAll(reader)
	exported.Wait()
	if n := bytes.Count(rest, []byte(`"name":"Before"`)); err != nil || n != 40 {
		t.Errorf("%d records are exported, %v", n, err)
	}
}

func TestSummaryAsJSON(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		takes := time.Second
		s := newServer(inspect.Config{Rate: 1, Bytes: bound}, func(ctx context.Context) *graphql.Response {
			ran(ctx, "-- name: Half\nSELECT 1", takes/2, nil, []int64{1, 2, 3})
			<-time.After(takes / 2)
			return answersNull(ctx)
		})
		for range 9 {
			s.record(t, "query Q{thing{open}}", nil)
		}
		takes = 100 * time.Second
		s.record(t, "query Q{thing{open}}", nil)
		got := s.recorder.Summary()
		if len(got.Slowest) != 10 || got.Slowest[0].Duration != inspect.Milliseconds(takes) || got.Bytes == 0 {
			t.Errorf("the summary is %s", marshal(t, got))
		}
		got.Slowest, got.MostStatements, got.MostDatabase, got.Bytes = got.Slowest[:0], got.MostStatements[:0], got.MostDatabase[:0], 5
		want := `{"since":"2000-01-01T00:00:00Z","operations":10,"statements":10,"recorded":10,"bytes":5,"bytesMax":4194304,"mismatches":0,` +
			`"durationMs":{"p50":1003.519,"p95":100139.007,"p99":100139.007},"databaseMs":{"p50":501.759,"p95":50069.503,"p99":50069.503},` +
			`"byOperation":[{"name":"Q","count":10,"errors":0,"p50Ms":1003.519,"p95Ms":100139.007,"p99Ms":100139.007,"statements":1,"databaseShare":0.5}],` +
			`"byStatement":[{"name":"Half","count":10,"p50Ms":501.759,"p95Ms":50069.503,"p99Ms":50069.503,"rows":70,"keys":30,"share":1}],` +
			`"slowest":[],"mostStatements":[],"mostDatabase":[],"overhead":{"perOperationUs":0}}`
		if diff := cmp.Diff(want, marshal(t, got)); diff != "" {
			t.Errorf("the summary (-want +got):\n%s", diff)
		}
	})
}
