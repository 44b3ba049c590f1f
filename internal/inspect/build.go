package inspect

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"syllabus/internal/plan"
)

// What of an operation's errors is recorded.
const (
	maxErrors  = 100
	maxMessage = 1024 // bytes

	maxTraceparent = 256 // bytes; that of its present version has 55
)

// builder makes the record of an operation.
type builder struct {
	recorder *Recorder
	rec      *recording
	ended    *Ended
	details  []*detail // of the ended statements, one for each
	now      time.Time
}

func (b *builder) build() *Record {
	masked := b.recorder.masker.mask(b.rec.request, b.rec.variables)
	record := &Record{
		head: head{
			ID: b.rec.id, Name: b.ended.Name, Kind: b.ended.Kind, Role: cmp.Or(b.rec.viewer.role, "visitor"),
			Start: b.ended.Start, Duration: Milliseconds(b.ended.Duration), StatementCount: len(b.ended.Statements),
			Outcome: b.ended.Outcome,
		},
		Document: masked.document, DocumentCut: masked.cut, Variables: masked.variables,
		Errors: b.errors(masked), errorCount: len(b.rec.errors),
		Traceparent: cut(b.rec.request.Headers.Get("Traceparent"), maxTraceparent),
		Phases:      b.phases(), Plan: b.plan(), Mismatches: []plan.Mismatch{},
	}
	record.Statements = b.statements()
	for i := range record.Statements {
		record.Database += record.Statements[i].Duration
		record.Rows += record.Statements[i].Rows
	}
	record.Fields = b.fields(record.Statements)
	return record
}

// plan returns the plan of what was understood and executed, nil where there is none.
func (b *builder) plan() *plan.Plan {
	request, planner := b.rec.request, b.recorder.config.Planner
	if b.rec.plan != nil {
		return b.rec.plan
	}
	if planner == nil || request.Doc == nil || request.Operation == nil || b.rec.executing.IsZero() {
		return nil
	}
	return planner.Plan(request.Operation, request.Doc, request.Variables, b.rec.viewer.plan)
}

func (b *builder) phases() Phases {
	stats := &b.rec.request.Stats
	phases := Phases{Parse: between(stats.Parsing), Validate: between(stats.Validation)}
	if !b.rec.answered.IsZero() {
		phases.Write = Milliseconds(b.now.Sub(b.rec.answered))
		if !b.rec.executing.IsZero() {
			phases.Execute = Milliseconds(b.rec.answered.Sub(b.rec.executing))
		}
	}
	return phases
}

func between(t graphql.TraceTiming) Milliseconds {
	if t.Start.IsZero() || t.End.IsZero() {
		return 0
	}
	return Milliseconds(t.End.Sub(t.Start))
}

func (b *builder) errors(masked *masked) []Error {
	shown := make([]Error, 0, min(len(b.rec.errors), maxErrors))
	for _, err := range b.rec.errors[:cap(shown)] {
		shown = append(shown, Error{
			Message: cut(masked.message(err), maxMessage), Code: codeOf(err), Path: errorPath(err.Path),
		})
	}
	return shown
}

func codeOf(err *gqlerror.Error) string {
	code, ok := err.Extensions["code"]
	if !ok {
		return ""
	}
	return cut(fmt.Sprint(code), maxName)
}

func errorPath(path ast.Path) string {
	var keys []string
	for _, element := range path {
		if name, ok := element.(ast.PathName); ok {
			keys = append(keys, string(name))
		}
	}
	return cut(strings.Join(keys, "."), maxPath)
}

// statements returns the statements in the order of their start.
func (b *builder) statements() []Ran {
	ran := make([]Ran, len(b.details))
	hashes := make([]uint64, len(b.details))
	order := make([]int, len(b.details))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(x, y int) int {
		return b.ended.Statements[x].Start.Compare(b.ended.Statements[y].Start)
	})
	for i, at := range order {
		ran[i], hashes[i] = b.statement(i+1, &b.ended.Statements[at], b.details[at]), b.details[at].hash
	}
	mark(ran, hashes)
	return ran
}

func (b *builder) statement(n int, s *Statement, d *detail) Ran {
	ran := Ran{
		N: n, Name: s.Name, SQL: d.sql, Batch: s.Batch, Keys: s.Keys, Rows: s.Rows,
		Start: Milliseconds(s.Start.Sub(b.rec.start)), Duration: Milliseconds(s.Duration),
		Wait: Milliseconds(d.wait), Run: Milliseconds(d.run), Read: Milliseconds(s.Duration - d.run),
		Error: statementError(s.Err), Source: d.source, Explainable: explainable(d.sql),
		at: s.Start, args: d.args, kept: d.kept,
	}
	if d.field != nil {
		ran.Field = d.field.path
	}
	return ran
}

// mark marks similar statements, those of one name, with the number of their group, and those that were run before
// with equal arguments.
func mark(ran []Ran, hashes []uint64) {
	type call struct {
		sql  string
		hash uint64
	}
	count, groups, calls := map[string]int{}, map[string]int{}, map[call]bool{}
	for i := range ran {
		count[ran[i].Name]++
		at := call{ran[i].SQL, hashes[i]}
		ran[i].Duplicate = calls[at]
		calls[at] = true
	}
	for i := range ran {
		if name := ran[i].Name; count[name] > 1 {
			if groups[name] == 0 {
				groups[name] = len(groups) + 1
			}
			ran[i].Similar = groups[name]
		}
	}
}

// fields returns the fields that have caused the statements.
func (b *builder) fields(ran []Ran) []Field {
	fields, places := []Field{}, map[string]int{}
	starts := map[string]*field{}
	for _, d := range b.details {
		if f := d.field; f != nil && (starts[f.path] == nil || f.start.Before(starts[f.path].start)) {
			starts[f.path] = f
		}
	}
	for i := range ran {
		path := ran[i].Field
		if path == "" {
			continue
		}
		place, ok := places[path]
		if !ok {
			place = len(fields)
			places[path] = place
			fields = append(fields, Field{Path: path, Field: starts[path].name, Start: Milliseconds(starts[path].start.Sub(b.rec.start))})
		}
		f := &fields[place]
		f.Statements = append(f.Statements, ran[i].N)
		f.Duration = max(f.Duration, ran[i].Start+ran[i].Duration-f.Start)
	}
	return fields
}

// statementError tells why a statement failed, without any value that was sent with it: where PostgreSQL
// refuses data (class 22 of https://www.postgresql.org/docs/current/errcodes-appendix.html) it
// repeats them, and so does the driver.
func statementError(err error) string {
	if err == nil {
		return ""
	}
	pg, ok := errors.AsType[*pgconn.PgError](err)
	switch {
	case ok && strings.HasPrefix(pg.Code, "22"):
		return "data exception (SQLSTATE " + pg.Code + ")"
	case ok:
		return cut(pg.Message, maxMessage) + " (SQLSTATE " + pg.Code + ")"
	case errors.Is(err, context.Canceled):
		return "the operation was canceled"
	case errors.Is(err, context.DeadlineExceeded) || pgconn.Timeout(err):
		return "the operation took too long"
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed):
		return "the connection was lost"
	default:
		return "the driver failed"
	}
}

// cut returns at most so many bytes of a text, whole characters of it.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	end := most
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return strings.Clone(text[:end])
}
