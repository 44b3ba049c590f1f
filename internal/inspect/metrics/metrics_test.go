package metrics_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"syllabus/internal/inspect"
	"syllabus/internal/inspect/metrics"
	"syllabus/internal/plan"
)

// code stands for the type of our codes.
type code string

func coursePage(outcome inspect.Outcome, statements ...inspect.Statement) *inspect.Ended {
	return &inspect.Ended{
		Name: "CoursePage", Kind: "query", Outcome: outcome, Start: time.Now(), Duration: 3 * time.Millisecond, Statements: statements,
	}
}

func statement(name string, batch, keys int, rows int64) inspect.Statement {
	return inspect.Statement{Name: name, Batch: batch, Keys: keys, Rows: rows, Duration: 2 * time.Millisecond}
}

// holds fails the test unless the metrics of these names are exactly as written.
func holds(t *testing.T, m *metrics.Metrics, want string, names ...string) {
	t.Helper()
	if err := testutil.GatherAndCompare(m.Gatherer(), strings.NewReader(want), names...); err != nil {
		t.Error(err)
	}
}

func TestOperationsAreCountedByNameKindAndOutcome(t *testing.T) {
	m := metrics.New(metrics.Config{})
	m.Ended(coursePage(inspect.OK))
	m.Ended(coursePage(inspect.OK))
	m.Ended(coursePage(inspect.Errors))
	m.Ended(coursePage(inspect.Refused))
	m.Ended(&inspect.Ended{Kind: "mutation", Outcome: inspect.OK})
	m.Ended(&inspect.Ended{Name: "Made up", Outcome: inspect.Refused})
	holds(t, m, `
# HELP syllabus_operations_total GraphQL operations that ended, by name, kind and outcome.
# TYPE syllabus_operations_total counter
syllabus_operations_total{kind="query",operation="CoursePage",outcome="ok"} 2
syllabus_operations_total{kind="query",operation="CoursePage",outcome="errors"} 1
syllabus_operations_total{kind="query",operation="CoursePage",outcome="refused"} 1
syllabus_operations_total{kind="mutation",operation="anonymous",outcome="ok"} 1
syllabus_operations_total{kind="mutation",operation="anonymous",outcome="errors"} 0
syllabus_operations_total{kind="mutation",operation="anonymous",outcome="refused"} 0
syllabus_operations_total{kind="unknown",operation="other",outcome="ok"} 0
syllabus_operations_total{kind="unknown",operation="other",outcome="errors"} 0
syllabus_operations_total{kind="unknown",operation="other",outcome="refused"} 1
`, "syllabus_operations_total")
}

func TestWhatIsRefusedHasNoDuration(t *testing.T) {
	m := metrics.New(metrics.Config{})
	m.Ended(coursePage(inspect.OK, statement("A", 1, 0, 1)))
	m.Ended(coursePage(inspect.Refused))
	for _, name := range []string{"syllabus_operation_duration_seconds", "syllabus_operation_statements"} {
		if n := observations(t, m, name, "operation", "CoursePage"); n != 1 {
			t.Errorf("%s has %d operations, want 1", name, n)
		}
	}
}

func TestStatementsAreCountedByName(t *testing.T) {
	m := metrics.New(metrics.Config{})
	failed := statement("Broken", 3, 0, 0)
	failed.Err = errors.New("the connection was lost")
	m.Ended(coursePage(inspect.Errors, statement("Lessons", 1, 10_000, 7), statement("Course", 2, 1, 1), statement("Lessons", 1, 500, 3), failed))
	holds(t, m, `
# HELP syllabus_statement_failures_total SQL statements that failed or were canceled.
# TYPE syllabus_statement_failures_total counter
syllabus_statement_failures_total{statement="Broken"} 1
syllabus_statement_failures_total{statement="Course"} 0
syllabus_statement_failures_total{statement="Lessons"} 0
# HELP syllabus_statement_rows_total Rows that SQL statements returned or changed.
# TYPE syllabus_statement_rows_total counter
syllabus_statement_rows_total{statement="Broken"} 0
syllabus_statement_rows_total{statement="Course"} 1
syllabus_statement_rows_total{statement="Lessons"} 10
`, "syllabus_statement_failures_total", "syllabus_statement_rows_total")
	if n := observations(t, m, "syllabus_statement_duration_seconds", "statement", "Lessons"); n != 2 {
		t.Errorf("%d statements were timed, want 2", n)
	}
}

// A batch is what was sent together: its chunks are not told apart, wherever they ended.
func TestKeysAreCountedByBatch(t *testing.T) {
	m := metrics.New(metrics.Config{})
	m.Ended(coursePage(inspect.OK,
		statement("Lessons", 1, 10_000, 0), statement("Course", 2, 1, 0), statement("Lessons", 1, 500, 0),
		statement("Lessons", 40, 20, 0), statement("Course", 3, 0, 0), statement("Users", 3, 4, 0), statement("Courses", 3, 5, 0)))
	for name, want := range map[string]string{"Lessons": "2 10520", "Course": "1 1", "Users": "1 4", "Courses": "1 5"} {
		h := histogram(t, m, "syllabus_batch_keys", "statement", name)
		if got := fmt.Sprintf("%d %v", h.GetSampleCount(), h.GetSampleSum()); got != want {
			t.Errorf("batches of %s and their keys are %s, want %s", name, got, want)
		}
	}
}

func TestErrorsAreCountedByCode(t *testing.T) {
	m := metrics.New(metrics.Config{})
	ended := coursePage(inspect.Errors)
	for _, c := range []any{code("NOT_FOUND"), "NOT_FOUND", "GRAPHQL_PARSE_FAILED", nil, 7} {
		ended.Errors = append(ended.Errors, &gqlerror.Error{Extensions: map[string]any{"code": c}})
	}
	ended.Errors = append(ended.Errors, &gqlerror.Error{})
	m.Ended(ended)
	holds(t, m, `
# HELP syllabus_errors_total Errors in answers, by their code.
# TYPE syllabus_errors_total counter
syllabus_errors_total{code="GRAPHQL_PARSE_FAILED"} 1
syllabus_errors_total{code="NOT_FOUND"} 2
syllabus_errors_total{code="none"} 3
`, "syllabus_errors_total")
}

func TestMismatchesAreCountedByStatement(t *testing.T) {
	m := metrics.New(metrics.Config{})
	m.Recorded(&inspect.Record{})
	m.Recorded(&inspect.Record{Mismatches: []plan.Mismatch{{Statement: "Lessons"}, {Statement: "Users"}, {Statement: "Lessons"}}})
	holds(t, m, `
# HELP syllabus_plan_mismatches_total Statements of recorded operations that were not run as planned, by name.
# TYPE syllabus_plan_mismatches_total counter
syllabus_plan_mismatches_total{statement="Lessons"} 2
syllabus_plan_mismatches_total{statement="Users"} 1
`, "syllabus_plan_mismatches_total")
}

// Whoever makes up names gets no more series than the bound, and takes no name from those that are known.
func TestNamesAreBounded(t *testing.T) {
	m := metrics.New(metrics.Config{Operations: 3})
	var wait sync.WaitGroup
	m.Ended(coursePage(inspect.OK))
	for i := range 1000 {
		wait.Go(func() {
			m.Ended(&inspect.Ended{Name: fmt.Sprint("Refused", i), Kind: "query", Outcome: inspect.Refused})
			m.Ended(&inspect.Ended{Name: fmt.Sprint("Made", i), Kind: "query", Outcome: inspect.OK})
			m.Ended(&inspect.Ended{Outcome: inspect.OK})
		})
	}
	wait.Wait()
	m.Ended(coursePage(inspect.OK))
	names := values(t, m, "syllabus_operations_total", "operation")
	if len(names) != 5 || !slices.Contains(names, "other") || !slices.Contains(names, "anonymous") || !slices.Contains(names, "CoursePage") {
		t.Errorf("operations are told apart as %q, want CoursePage, two more, other and anonymous", names)
	}
	if slices.ContainsFunc(names, func(name string) bool { return strings.HasPrefix(name, "Refused") }) {
		t.Errorf("an operation that never ran has a name of its own: %q", names)
	}
}

// docs/metrics.md has this number.
func TestSeriesOfAnOperation(t *testing.T) {
	m := metrics.New(metrics.Config{})
	m.Ended(coursePage(inspect.OK))
	if n := strings.Count(get(t, m, "text/plain"), `operation="CoursePage"`); n != 37 {
		t.Errorf("an operation has %d series, want 37", n)
	}
}

func TestHostileNamesCannotBreakTheFormat(t *testing.T) {
	m := metrics.New(metrics.Config{})
	hostile := "x\"} 1\nsyllabus_forged_total{a=\"\\\xff\x00\u2028"
	m.Ended(&inspect.Ended{Name: hostile, Kind: hostile, Outcome: inspect.OK, Statements: []inspect.Statement{{Name: hostile, Batch: 1, Keys: 1}},
		Errors: gqlerror.List{{Extensions: map[string]any{"code": hostile}}}})
	for _, accept := range []string{"text/plain", "application/openmetrics-text; version=1.0.0"} {
		body := get(t, m, accept)
		for line := range strings.Lines(body) {
			if strings.HasPrefix(line, "syllabus_forged") {
				t.Errorf("%s: a name forged the line %q", accept, line)
			}
		}
		if !strings.Contains(body, `operation="x\"} 1\nsyllabus_forged_total{a=\"\\`) {
			t.Errorf("%s: the name is not there as it is", accept)
		}
	}
}

func TestFormatIsNegotiated(t *testing.T) {
	m := metrics.New(metrics.Config{Version: "1.2.3"})
	m.Ended(coursePage(inspect.OK))
	server := httptest.NewServer(m.Handler())
	defer server.Close()
	for accept, want := range map[string]string{
		"": "text/plain; version=0.0.4; charset=utf-8",
		"application/openmetrics-text; version=1.0.0":                                                  "application/openmetrics-text; version=1.0.0; charset=utf-8",
		"application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited": "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited",
	} {
		request, err := http.NewRequest(http.MethodGet, server.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Accept", accept)
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if got := response.Header.Get("Content-Type"); response.StatusCode != http.StatusOK || !strings.HasPrefix(got, want) {
			t.Errorf("Accept %q is answered with %d, %q; want %q", accept, response.StatusCode, got, want)
		}
	}
	body := get(t, m, "application/openmetrics-text; version=1.0.0")
	for _, part := range []string{`syllabus_build_info{goversion="go1.`, `version="1.2.3"} 1`, "go_goroutines ", "# EOF"} {
		if !strings.Contains(body, part) {
			t.Errorf("%q is not in the metrics", part)
		}
	}
}

// full returns metrics in which everything there is has a value.
func full(t *testing.T) *metrics.Metrics {
	t.Helper()
	m := metrics.New(metrics.Config{Version: "test"})
	ended := coursePage(inspect.OK, statement("Lessons", 1, 10, 20))
	ended.Errors = gqlerror.List{{Extensions: map[string]any{"code": "NOT_FOUND"}}}
	m.Ended(ended)
	m.Recorded(&inspect.Record{Mismatches: []plan.Mismatch{{Statement: "Lessons"}}})
	pool, err := pgxpool.New(t.Context(), "host=/nowhere pool_max_conns=7") // it connects when it is asked to
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	m.Register(metrics.Pool(pool.Stat),
		metrics.Recorder(func() inspect.Usage {
			return inspect.Usage{Records: 3, Bytes: 4000, BytesMax: 1 << 20, Recorded: 9, Took: 250 * time.Millisecond}
		}))
	return m
}

func TestMetricsAreNamedByTheConventions(t *testing.T) {
	problems, err := testutil.GatherAndLint(full(t).Gatherer())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
}

func TestPoolAndRecorderAreRead(t *testing.T) {
	holds(t, full(t), `
# HELP syllabus_pool_connections Connections to the database, by what they do.
# TYPE syllabus_pool_connections gauge
syllabus_pool_connections{state="acquired"} 0
syllabus_pool_connections{state="constructing"} 0
syllabus_pool_connections{state="idle"} 0
# HELP syllabus_pool_max_connections How many connections to the database there may be.
# TYPE syllabus_pool_max_connections gauge
syllabus_pool_max_connections 7
# HELP syllabus_recorder_bytes Memory of what the recorder keeps.
# TYPE syllabus_recorder_bytes gauge
syllabus_recorder_bytes 4000
# HELP syllabus_recorder_busy_seconds_total How long recording operations in full has taken, all together.
# TYPE syllabus_recorder_busy_seconds_total counter
syllabus_recorder_busy_seconds_total 0.25
# HELP syllabus_recorder_records Operations that the recorder keeps.
# TYPE syllabus_recorder_records gauge
syllabus_recorder_records 3
`, "syllabus_pool_connections", "syllabus_pool_max_connections", "syllabus_recorder_busy_seconds_total", "syllabus_recorder_bytes", "syllabus_recorder_records")
}

func TestKnownOperationsAllocateNothing(t *testing.T) {
	m := metrics.New(metrics.Config{})
	ended := coursePage(inspect.Errors, statement("Course", 1, 0, 1), statement("Modules", 2, 1, 4), statement("Lessons", 3, 4, 16))
	ended.Errors = gqlerror.List{{Extensions: map[string]any{"code": code("NOT_FOUND")}}}
	m.Ended(ended)
	if n := testing.AllocsPerRun(1000, func() { m.Ended(ended) }); n != 0 {
		t.Errorf("an operation costs %v allocations, want none", n)
	}
}

func BenchmarkEnded(b *testing.B) {
	m := metrics.New(metrics.Config{})
	ended := coursePage(inspect.OK, statement("Course", 1, 0, 1), statement("Modules", 2, 1, 4), statement("Lessons", 3, 4, 16), statement("Exercises", 4, 16, 99))
	b.ReportAllocs()
	for b.Loop() {
		m.Ended(ended)
	}
}

func get(t *testing.T, m *metrics.Metrics, accept string) string {
	t.Helper()
	answer, request := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/metrics", nil)
	request.Header.Set("Accept", accept)
	m.Handler().ServeHTTP(answer, request)
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.Code != http.StatusOK {
		t.Fatalf("the metrics are answered with %d, %v", answer.Code, err)
	}
	return string(body)
}
