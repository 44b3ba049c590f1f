package traces_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"

	"syllabus/internal/inspect"
	"syllabus/internal/inspect/traces"
	"syllabus/internal/plan"
)

const (
	traceID     = "4bf92f3577b34da6a3ce929d0e0e4736"
	parentID    = "00f067aa0ba902b7"
	traceparent = "00-" + traceID + "-" + parentID
)

func ms(n float64) inspect.Milliseconds {
	return inspect.Milliseconds(n * float64(time.Millisecond))
}

// courseTree is the record of an operation with two fields that caused statements, and one statement that no field caused.
func courseTree() *inspect.Record {
	r := &inspect.Record{
		Document: "query CourseTree { course(by: {slug: \"***\"}) { modules { title } } }",
		Variables: map[string]any{
			"slug": "secret-of-a-variable",
		},
		Plan: &plan.Plan{Statements: 3},
		Statements: []inspect.Ran{
			{N: 1, Name: "UserBySubject", SQL: "-- name: UserBySubject\nSELECT 0", Batch: 1, Start: ms(.1), Duration: ms(.2)},
			{N: 2, Name: "CourseBySlug", SQL: "-- name: CourseBySlug\nSELECT 1", Batch: 2, Keys: 1, Rows: 1, Start: ms(.5), Duration: ms(1),
				Wait: ms(.25), Field: "course", Source: "internal/store/course.go:41"},
			{N: 3, Name: "ModulesByCourse", SQL: "-- name: ModulesByCourse\nSELECT 2", Batch: 3, Keys: 1, Rows: 4, Start: ms(2), Duration: ms(20),
				Field: "course.modules", Error: "canceling statement (SQLSTATE 57014)"},
		},
		Fields: []inspect.Field{
			{Path: "course", Field: "Query.course", Start: ms(.4), Duration: ms(1.1), Statements: []int{2}},
			{Path: "course.modules", Field: "Course.modules", Start: ms(1.9), Duration: ms(20.1), Statements: []int{3}},
		},
	}
	r.ID, r.Name, r.Kind, r.Role, r.Outcome = 17, "CourseTree", "query", "learner", inspect.OK
	r.Start, r.Duration = time.Date(2026, 5, 4, 3, 2, 1, 123456789, time.UTC), ms(10) // shorter than its last statement
	r.StatementCount, r.Rows = 3, 5
	return r
}

func exporter(t *testing.T, config traces.Config) *traces.Exporter {
	t.Helper()
	if config.Log == nil {
		config.Log = slog.New(slog.DiscardHandler)
	}
	e, err := traces.New(t.Context(), config)
	if err != nil || e == nil {
		t.Fatalf("there is no exporter: %v", err)
	}
	t.Cleanup(func() { _ = e.Shutdown(context.Background()) })
	return e
}

// send sends records to a receiver, which has them when it returns.
func send(t *testing.T, records ...*inspect.Record) *receiver {
	t.Helper()
	r := newReceiver(t)
	e := exporter(t, traces.Config{Endpoint: r.url, Version: "1.2.3"})
	for _, record := range records {
		e.Recorded(record)
	}
	if err := e.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestOperationIsATreeOfSpans(t *testing.T) {
	r := send(t, courseTree())
	want := map[string]string{
		"UserBySubject": "query CourseTree", "CourseBySlug": "Query.course", "ModulesByCourse": "Course.modules",
		"Query.course": "query CourseTree", "Course.modules": "query CourseTree", "query CourseTree": "",
	}
	above := map[string]string{}
	for _, s := range r.spans {
		above[s.GetName()] = ""
		for _, p := range r.spans {
			if bytes.Equal(p.GetSpanId(), s.GetParentSpanId()) {
				above[s.GetName()] = p.GetName()
			}
		}
	}
	if diff := cmp.Diff(want, above); diff != "" {
		t.Errorf("the spans and their parents (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"/v1/traces"}, r.paths); diff != "" {
		t.Errorf("sent to (-want +got):\n%s", diff)
	}
	if r.from["service.name"] != "syllabus" || r.from["service.version"] != "1.2.3" {
		t.Errorf("the service is %v", r.from)
	}
}

func TestTimesAreTheRecordsAndNested(t *testing.T) {
	record := courseTree()
	record.Statements = append(record.Statements,
		inspect.Ran{Name: "BeforeItsField", Start: ms(.3), Duration: ms(.4), Field: "course"},
		inspect.Ran{Name: "AfterTheEnd", Start: ms(11), Duration: ms(1)})
	r := send(t, record)
	byID := map[string]*tracepb.Span{}
	for _, s := range r.spans {
		byID[string(s.GetSpanId())] = s
	}
	for _, s := range r.spans {
		outer := byID[string(s.GetParentSpanId())]
		if outer != nil && (s.GetStartTimeUnixNano() < outer.GetStartTimeUnixNano() || s.GetEndTimeUnixNano() > outer.GetEndTimeUnixNano()) {
			t.Errorf("%s is not within %s", s.GetName(), outer.GetName())
		}
		if s.GetEndTimeUnixNano() < s.GetStartTimeUnixNano() {
			t.Errorf("%s ends before it starts", s.GetName())
		}
	}
	for name, want := range map[string][2]time.Duration{
		"query CourseTree": {0, 10 * time.Millisecond},
		"CourseBySlug":     {500 * time.Microsecond, 1500 * time.Microsecond},
		"BeforeItsField":   {400 * time.Microsecond, 800 * time.Microsecond},
		"AfterTheEnd":      {10 * time.Millisecond, 10 * time.Millisecond},
		"ModulesByCourse":  {2 * time.Millisecond, 10 * time.Millisecond},
	} {
		s, start := r.span(t, name), uint64(record.Start.UnixNano())
		if got := [2]time.Duration{time.Duration(s.GetStartTimeUnixNano() - start), time.Duration(s.GetEndTimeUnixNano() - start)}; got != want {
			t.Errorf("%s takes from %v to %v, want %v to %v", name, got[0], got[1], want[0], want[1])
		}
	}
}

func TestSpansSayWhatRan(t *testing.T) {
	r := send(t, courseTree())
	for name, want := range map[string]map[string]string{
		"query CourseTree": {
			"graphql.operation.name": "CourseTree", "graphql.operation.type": "query", "syllabus.role": "learner", "syllabus.outcome": "ok",
			"graphql.document": `query CourseTree { course(by: {slug: "***"}) { modules { title } } }`, "syllabus.planned_statements": "int_value:3",
		},
		"Course.modules": {"graphql.field.name": "Course.modules", "graphql.field.path": "course.modules"},
		"CourseBySlug": {
			"db.system.name": "postgresql", "db.operation.name": "CourseBySlug", "db.query.summary": "CourseBySlug",
			"db.query.text": "-- name: CourseBySlug\nSELECT 1", "db.response.returned_rows": "int_value:1", "syllabus.keys": "int_value:1",
			"syllabus.wait_ms": "double_value:0.25", "code.file.path": "internal/store/course.go", "code.line.number": "int_value:41",
		},
	} {
		got := attributes(r.span(t, name).GetAttributes())
		for key, value := range want {
			if got[key] != value {
				t.Errorf("%s has %s=%q, want %q", name, key, got[key], value)
			}
		}
	}
	for name, want := range map[string]tracepb.Span_SpanKind{
		"query CourseTree": tracepb.Span_SPAN_KIND_SERVER, "Course.modules": tracepb.Span_SPAN_KIND_INTERNAL,
		"CourseBySlug": tracepb.Span_SPAN_KIND_CLIENT,
	} {
		if got := r.span(t, name).GetKind(); got != want {
			t.Errorf("%s is of the kind %v, want %v", name, got, want)
		}
	}
	if bytes.Contains(r.raw, []byte("secret")) {
		t.Error("a variable is in the traces")
	}
}

func TestFailuresAreTheStatusOfSpans(t *testing.T) {
	record := courseTree()
	record.Outcome = inspect.Errors
	record.Errors = []inspect.Error{{Message: "There is no such course.", Code: "NOT_FOUND", Path: "course"}, {Message: "And more."}}
	r := send(t, record)
	operation := r.span(t, "query CourseTree")
	if s := operation.GetStatus(); s.GetCode() != tracepb.Status_STATUS_CODE_ERROR || s.GetMessage() != "There is no such course." {
		t.Errorf("the operation's status is %v", s)
	}
	if got := attributes(operation.GetAttributes())["error.type"]; got != "NOT_FOUND" {
		t.Errorf("the operation's error.type is %q", got)
	}
	if n := len(operation.GetEvents()); n != 2 {
		t.Errorf("there are %d errors, want 2", n)
	}
	statement := r.span(t, "ModulesByCourse").GetStatus()
	if statement.GetCode() != tracepb.Status_STATUS_CODE_ERROR || statement.GetMessage() != "canceling statement (SQLSTATE 57014)" {
		t.Errorf("the statement's status is %v", statement)
	}
	if s := r.span(t, "CourseBySlug").GetStatus(); s.GetCode() != tracepb.Status_STATUS_CODE_UNSET {
		t.Errorf("the status of a statement that went well is %v", s)
	}
}

func TestParentIsTheCallers(t *testing.T) {
	sampled, unsampled, broken := courseTree(), courseTree(), courseTree()
	sampled.Name, sampled.Traceparent = "Sampled", traceparent+"-01"
	unsampled.Name, unsampled.Traceparent = "Unsampled", traceparent+"-00"
	broken.Name, broken.Traceparent = "Broken", "00-zz"
	r := send(t, sampled, unsampled, broken)
	s := r.span(t, "query Sampled")
	if hex.EncodeToString(s.GetTraceId()) != traceID || hex.EncodeToString(s.GetParentSpanId()) != parentID {
		t.Errorf("the trace is %x below %x", s.GetTraceId(), s.GetParentSpanId())
	}
	s = r.span(t, "query Broken")
	if hex.EncodeToString(s.GetTraceId()) == traceID || len(s.GetParentSpanId()) != 0 {
		t.Errorf("without a parent the trace is %x below %x", s.GetTraceId(), s.GetParentSpanId())
	}
	if n := len(r.spans); n != 12 {
		t.Errorf("%d spans were sent, want those of two operations, 12", n)
	}
}

func TestSampledIsWhatTheCallerSays(t *testing.T) {
	e := exporter(t, traces.Config{Endpoint: newReceiver(t).url})
	for value, want := range map[string]bool{
		"": false, traceparent + "-01": true, traceparent + "-00": false, traceparent: false, "\x00\xff": false,
		"00-00000000000000000000000000000000-" + parentID + "-01": false,
	} {
		header := http.Header{"Traceparent": {value}}
		if got := e.Sampled(header); got != want {
			t.Errorf("with %q an operation is sampled: %v, want %v", value, got, want)
		}
		if (*traces.Exporter)(nil).Sampled(header) {
			t.Errorf("with %q an operation is sampled while traces are off", value)
		}
	}
}

// Whoever says so with each request cannot have all of them recorded.
func TestCallersForceABoundedNumberOfRecords(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := exporter(t, traces.Config{Endpoint: "http://127.0.0.1:4318", Forced: 3}) // nothing is sent
		for range 2 {
			forced := 0
			for range 100 {
				if e.Sampled(http.Header{"Traceparent": {traceparent + "-01"}}) {
					forced++
				}
			}
			if forced != 3 {
				t.Errorf("of 100 at once %d are recorded, want 3", forced)
			}
			<-time.After(time.Second)
		}
		if err := e.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// What is not UTF-8 cannot be sent: it must not take others with it.
func TestHostileNamesAreSent(t *testing.T) {
	hostile := courseTree()
	name := "\xff<script>\n\x00" + strings.Repeat("x", 1<<20)
	hostile.Name, hostile.Kind, hostile.Document, hostile.Traceparent = name, "", name, name
	hostile.Errors = []inspect.Error{{Message: name, Code: name, Path: name}}
	hostile.Fields[0].Path, hostile.Fields[0].Field = name, name
	hostile.Statements[1].Field, hostile.Statements[1].Error, hostile.Statements[1].SQL = name, name, name
	r := send(t, hostile, courseTree())
	r.span(t, "query CourseTree")
	if n := len(r.spans); n != 12 {
		t.Errorf("%d spans were sent, want 12", n)
	}
}

func TestTracesAreOffUnlessConfigured(t *testing.T) {
	for name, env := range map[string][2]string{
		"nothing": {}, "disabled": {"OTEL_SDK_DISABLED", "true"}, "no exporter": {"OTEL_TRACES_EXPORTER", "none"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "")
			t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "")
			if env[0] != "" {
				t.Setenv(env[0], env[1])
				t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318")
			}
			e, err := traces.New(t.Context(), traces.Config{})
			if e != nil || err != nil {
				t.Fatalf("there is an exporter %v, %v", e, err)
			}
			e.Recorded(courseTree())
			if err := e.Shutdown(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestEndpointIsThatOfTheEnvironment(t *testing.T) {
	for variable, path := range map[string]string{
		"OTEL_EXPORTER_OTLP_ENDPOINT": "/v1/traces", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "/",
	} {
		t.Run(variable, func(t *testing.T) {
			r := newReceiver(t)
			t.Setenv(variable, r.url)
			t.Setenv("OTEL_SERVICE_NAME", "courses")
			e := exporter(t, traces.Config{})
			e.Recorded(courseTree())
			if err := e.Shutdown(t.Context()); err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(r.paths, []string{path}) || r.from["service.name"] != "courses" {
				t.Errorf("sent to %q as %v, want to %s", r.paths, r.from, path)
			}
		})
	}
}

func TestEndpointMustBeAURL(t *testing.T) {
	for _, endpoint := range []string{"127.0.0.1:4318", "collector", "ftp://collector", "http://", "http://a b", "\x00"} {
		if e, err := traces.New(t.Context(), traces.Config{Endpoint: endpoint}); err == nil || e != nil {
			t.Errorf("the endpoint %q is taken", endpoint)
		}
	}
}

// total returns the value of a counter of the exporter, all its labels together or those with one value.
func total(t *testing.T, e *traces.Exporter, name, result string) int {
	t.Helper()
	registry := prometheus.NewPedanticRegistry()
	registry.MustRegister(e)
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			if f.GetName() == name && (result == "" || m.GetLabel()[0].GetValue() == result) {
				return int(m.GetCounter().GetValue())
			}
		}
	}
	t.Fatalf("there is no counter %s", name)
	return 0
}

// many returns a record of so many spans.
func many(spans int) *inspect.Record {
	r := courseTree()
	r.Fields, r.Statements = nil, nil
	for n := range spans - 1 {
		r.Statements = append(r.Statements, inspect.Ran{N: n + 1, Name: fmt.Sprint("Statement", n)})
	}
	return r
}

func TestDeadCollectorIsLoggedOnce(t *testing.T) {
	server := httptest.NewServer(nil)
	server.Close() // nobody listens there now
	log := &bytes.Buffer{}
	e := exporter(t, traces.Config{Endpoint: server.URL, Log: slog.New(slog.NewTextHandler(log, nil))})
	for range 5 {
		e.Recorded(many(600))
	}
	if err := e.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
	if n := strings.Count(log.String(), "\n"); n != 1 || !strings.Contains(log.String(), "level=WARN") {
		t.Errorf("there are %d lines in the log, want 1:\n%s", n, log)
	}
	if failed, sent := total(t, e, "syllabus_trace_spans_total", "failed"), total(t, e, "syllabus_trace_spans_total", "sent"); failed != 3000 || sent != 0 {
		t.Errorf("%d spans have failed and %d were sent, want 3000 and none", failed, sent)
	}
}

// While the collector takes nothing, operations go on: what is waiting is bounded, the rest is dropped and counted.
func TestHangingCollectorHoldsUpNobody(t *testing.T) {
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { <-release }))
	defer server.Close()
	e := exporter(t, traces.Config{Endpoint: server.URL})
	const all, each = 2000, 100
	record := many(each)
	for range all {
		e.Recorded(record)
	}
	dropped := total(t, e, "syllabus_trace_operations_dropped_total", "")
	close(release)
	if err := e.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
	sent := total(t, e, "syllabus_trace_spans_total", "sent")
	if dropped == 0 || sent != each*(all-dropped) {
		t.Errorf("of %d operations %d were dropped, and %d spans sent, want those of the others", all, dropped, sent)
	}
	e.Recorded(many(1))
	if now := total(t, e, "syllabus_trace_operations_dropped_total", ""); now != dropped+1 {
		t.Errorf("after the end %d operations are dropped, want %d", now, dropped+1)
	}
}

func TestShutdownEndsWithItsDeadline(t *testing.T) {
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	defer server.Close()
	defer close(release)
	e := exporter(t, traces.Config{Endpoint: server.URL})
	for range 60 {
		e.Recorded(many(100)) // more than fits into any queue but the first
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := e.Shutdown(ctx); err == nil {
		t.Error("spans were lost, and nothing says so")
	}
}

func TestRecordThatCannotBeTracedEndsNothing(t *testing.T) {
	r, log := newReceiver(t), &bytes.Buffer{}
	e := exporter(t, traces.Config{Endpoint: r.url, Log: slog.New(slog.NewTextHandler(log, nil))})
	e.Recorded(nil)
	e.Recorded(courseTree())
	if err := e.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := total(t, e, "syllabus_trace_operations_dropped_total", ""); n != 1 || len(r.spans) != 6 || !strings.Contains(log.String(), "level=ERROR") {
		t.Errorf("%d operations were dropped and %d spans sent, want 1 and 6; the log is %s", n, len(r.spans), log)
	}
}

func TestMetricsAreNamedByTheConventions(t *testing.T) {
	registry := prometheus.NewPedanticRegistry()
	registry.MustRegister(exporter(t, traces.Config{Endpoint: newReceiver(t).url}))
	problems, err := testutil.GatherAndLint(registry)
	if err != nil || len(problems) > 0 {
		t.Errorf("%v, %v", problems, err)
	}
}
