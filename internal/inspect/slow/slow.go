// Package slow logs operations that take long, each in a line that says what of its plan took the time.
package slow

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"time"
	"unicode"

	"golang.org/x/time/rate"

	"syllabus/internal/inspect"
)

// DefaultPerSecond is how many lines there are in a second at most, unless configured.
const DefaultPerSecond = 10

// maxNames is how many statements a line names.
const maxNames = 12

// Config is what a log of slow operations needs.
type Config struct {
	Slower    time.Duration // operations that take so long are logged; 0 is none
	PerSecond int           // lines, at most; 0 is [DefaultPerSecond]
	Log       *slog.Logger
}

// Log logs slow operations. It is safe for concurrent use. A nil log is off.
type Log struct {
	slower  time.Duration
	log     *slog.Logger
	lines   *rate.Limiter
	leftOut atomic.Int64 // since the last line
}

// New returns a log, nil where nothing is to be logged.
func New(config Config) *Log {
	if config.Slower <= 0 {
		return nil
	}
	n := cmp.Or(config.PerSecond, DefaultPerSecond)
	return &Log{slower: config.Slower, log: config.Log, lines: rate.NewLimiter(rate.Limit(n), n)}
}

// Recorded logs an operation if it was slow. Where there were too many, the next line has their number.
func (l *Log) Recorded(record *inspect.Record) {
	if l == nil || time.Duration(record.Duration) < l.slower {
		return
	}
	if !l.lines.Allow() {
		l.leftOut.Add(1)
		return
	}
	attributes := []slog.Attr{
		slog.Int64("id", record.ID), slog.String("operation", printable(record.Name)), slog.String("kind", record.Kind),
		slog.String("role", record.Role), slog.Duration("duration", time.Duration(record.Duration)),
		slog.Int("statements", record.StatementCount), slog.Duration("database", time.Duration(record.Database)),
		slog.Int64("rows", record.Rows), slog.String("outcome", string(record.Outcome)), slog.String("plan", plan(record)),
	}
	if len(record.Mismatches) > 0 {
		attributes = append(attributes, slog.String("mismatches", mismatches(record)))
	}
	if n := l.leftOut.Swap(0); n > 0 {
		attributes = append(attributes, slog.Int64("leftOut", n))
	}
	l.log.LogAttrs(context.Background(), slog.LevelWarn, "slow operation", attributes...)
}

// Close logs how many were left out since the last line.
func (l *Log) Close() {
	if l == nil {
		return
	}
	if n := l.leftOut.Swap(0); n > 0 {
		l.log.Warn("slow operations were left out", "leftOut", n)
	}
}

// plan returns what of the plan was run, and how long that took on the average, the longest together first:
// "3 of 4 planned: ModulesByCourse 2×3.1ms, CourseBySlug 1×0.8ms".
func plan(record *inspect.Record) string {
	type statements struct {
		name string
		n    int
		took time.Duration
	}
	var ran []statements
	places := map[string]int{}
	for i := range record.Statements {
		s := &record.Statements[i]
		place, ok := places[s.Name]
		if !ok {
			place = len(ran)
			places[s.Name] = place
			ran = append(ran, statements{name: s.Name})
		}
		ran[place].n++
		ran[place].took += time.Duration(s.Duration)
	}
	slices.SortStableFunc(ran, func(a, b statements) int { return cmp.Compare(b.took, a.took) })
	line := &strings.Builder{}
	if record.Plan == nil {
		fmt.Fprintf(line, "%d, not planned", record.StatementCount)
	} else {
		fmt.Fprintf(line, "%d of %d planned", record.StatementCount, record.Plan.Statements)
	}
	separator := ": "
	for _, s := range ran[:min(len(ran), maxNames)] {
		fmt.Fprintf(line, "%s%s %d×%.1fms", separator, printable(s.name), s.n, s.took.Seconds()*1000/float64(s.n))
		separator = ", "
	}
	if more := len(ran) - maxNames; more > 0 {
		fmt.Fprintf(line, ", and %d more", more)
	}
	return line.String()
}

// mismatches returns how the operation did not keep to its plan.
func mismatches(record *inspect.Record) string {
	var all []string
	for _, m := range record.Mismatches[:min(len(record.Mismatches), maxNames)] {
		all = append(all, fmt.Sprintf("%s planned %d, ran %d", printable(m.Statement), m.Planned, m.Ran))
	}
	if more := len(record.Mismatches) - maxNames; more > 0 {
		all = append(all, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(all, "; ")
}

// printable returns a text without what a terminal would obey. Quotes and ends of lines are the log's to write safely; of
// control characters beyond ASCII, not every format takes care.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return unicode.ReplacementChar
	}, s)
}
