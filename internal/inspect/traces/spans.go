package traces

import (
	"context"
	"strconv"
	"strings"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	semconv "go.opentelemetry.io/otel/semconv/v1.40.0"
	"go.opentelemetry.io/otel/trace"

	"syllabus/internal/inspect"
)

// How much of a record is told beside its statements.
const (
	maxDocument = 8 << 10 // bytes
	maxErrors   = 8
)

// span is a time on the axis of an operation, and the context of what lies within it.
type span struct {
	trace.Span
	ctx        context.Context
	start, end time.Time
}

// within starts a span inside of another. Times of a record were read one after another, so that some may stick out by
// little; traces do not show such spans well.
func (e *Exporter) within(outer *span, name string, start time.Time, duration time.Duration, options ...trace.SpanStartOption) *span {
	start = latest(outer.start, earliest(start, outer.end))
	inner := &span{start: start, end: latest(start, earliest(start.Add(duration), outer.end))}
	inner.ctx, inner.Span = e.tracer.Start(outer.ctx, text(name), append(options, trace.WithTimestamp(start))...)
	return inner
}

func (s *span) finish() { s.End(trace.WithTimestamp(s.end)) }

// export makes the spans of an operation.
func (e *Exporter) export(record *inspect.Record) {
	end := record.Start.Add(time.Duration(record.Duration))
	ctx := trace.ContextWithRemoteSpanContext(context.Background(), parent(record.Traceparent))
	remote := &span{ctx: ctx, start: record.Start, end: end}
	operation := e.within(remote, operationName(record), record.Start, time.Duration(record.Duration),
		trace.WithSpanKind(trace.SpanKindServer))
	if !operation.IsRecording() {
		return // whoever asked does not record
	}
	operation.SetAttributes(operationAttributes(record)...)
	fail(operation, record)
	fields := make(map[string]*span, len(record.Fields))
	for i := range record.Fields {
		f := &record.Fields[i]
		fields[f.Path] = e.within(operation, f.Field, record.Start.Add(time.Duration(f.Start)), time.Duration(f.Duration),
			trace.WithAttributes(
				attribute.String("graphql.field.name", text(f.Field)), attribute.String("graphql.field.path", text(f.Path))))
	}
	for i := range record.Statements {
		outer := fields[record.Statements[i].Field]
		if outer == nil {
			outer = operation
		}
		e.statement(outer, record, &record.Statements[i])
	}
	for _, f := range fields {
		f.finish()
	}
	operation.finish()
}

// operationName returns a span's name as https://opentelemetry.io/docs/specs/semconv/graphql/graphql-spans/ had it, with the
// operation's name: what a document is called, developers choose, and those who make up names are few.
func operationName(record *inspect.Record) string {
	name := strings.TrimSpace(record.Kind + " " + record.Name)
	if name == "" {
		return "GraphQL operation"
	}
	return name
}

func operationAttributes(record *inspect.Record) []attribute.KeyValue {
	document := record.Document
	if len(document) > maxDocument {
		document = document[:maxDocument]
	}
	attributes := []attribute.KeyValue{
		attribute.Int64("syllabus.operation.id", record.ID),
		attribute.String("syllabus.role", record.Role),
		attribute.String("syllabus.outcome", string(record.Outcome)),
		attribute.Int("syllabus.statements", record.StatementCount),
		attribute.Int64("syllabus.rows", record.Rows),
		attribute.Int("syllabus.answer_bytes", record.AnswerBytes),
		attribute.Int("syllabus.mismatches", len(record.Mismatches)),
	}
	if record.Plan != nil {
		attributes = append(attributes, attribute.Int("syllabus.planned_statements", record.Plan.Statements))
	}
	for key, value := range map[attribute.Key]string{
		semconv.GraphQLOperationNameKey: record.Name, semconv.GraphQLOperationTypeKey: record.Kind, semconv.GraphQLDocumentKey: document,
	} {
		if value != "" {
			attributes = append(attributes, key.String(text(value)))
		}
	}
	return attributes
}

// fail notes the errors of an operation's answer: the first is the span's, and each an event.
func fail(operation *span, record *inspect.Record) {
	switch {
	case len(record.Errors) > 0:
		first := &record.Errors[0]
		operation.SetStatus(codes.Error, text(first.Message))
		if first.Code != "" {
			operation.SetAttributes(semconv.ErrorTypeKey.String(text(first.Code)))
		}
	case record.Outcome != inspect.OK:
		operation.SetStatus(codes.Error, string(record.Outcome))
	}
	for i := range min(len(record.Errors), maxErrors) {
		err := &record.Errors[i]
		operation.AddEvent("error", trace.WithTimestamp(operation.end), trace.WithAttributes(
			attribute.String("message", text(err.Message)), attribute.String("code", text(err.Code)),
			attribute.String("path", text(err.Path))))
	}
}

// statement makes the span of a statement: https://opentelemetry.io/docs/specs/semconv/database/postgresql/.
func (e *Exporter) statement(outer *span, record *inspect.Record, s *inspect.Ran) {
	name := text(s.Name)
	ran := e.within(outer, name, record.Start.Add(time.Duration(s.Start)), time.Duration(s.Duration),
		trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(
			semconv.DBSystemNamePostgreSQL, semconv.DBOperationName(name), semconv.DBQuerySummary(name), semconv.DBQueryText(text(s.SQL)),
			semconv.DBResponseReturnedRows(int(s.Rows)),
			attribute.Int("syllabus.keys", s.Keys), attribute.Int("syllabus.round_trip", s.Batch),
			attribute.Bool("syllabus.duplicate", s.Duplicate),
			attribute.Float64("syllabus.wait_ms", time.Duration(s.Wait).Seconds()*1000),
			attribute.Float64("syllabus.run_ms", time.Duration(s.Run).Seconds()*1000),
			attribute.Float64("syllabus.read_ms", time.Duration(s.Read).Seconds()*1000)))
	if file, line, ok := strings.Cut(s.Source, ":"); ok {
		n, _ := strconv.Atoi(line)
		ran.SetAttributes(semconv.CodeFilePath(file), semconv.CodeLineNumber(n))
	}
	if s.Error != "" {
		ran.SetStatus(codes.Error, text(s.Error))
	}
	ran.finish()
}

// text returns a text as protobuf takes it: one that is not UTF-8 would cost all spans that are sent with it.
func text(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }

func earliest(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
