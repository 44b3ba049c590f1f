package inspect

import (
	"cmp"
	"context"
	"log/slog"
	"math/rand/v2"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"syllabus/internal/plan"
)

// How much memory a recorder takes, in bytes.
const (
	DefaultBytes = 32 << 20
	MinBytes     = 1 << 20
)

// Config is what a recorder needs.
type Config struct {
	Bytes   int64          // how much memory records and aggregates may take together, at least MinBytes; 0 is DefaultBytes
	Rate    float64        // the part of operations that is recorded, from 0 for none to 1 for all
	Slower  time.Duration  // operations that take so long are recorded too; 0 is none
	Schema  *ast.Schema    // says by @sensitive what is masked
	Planner Planner        // plans what is recorded; nil for no plans
	Masked  []string       // parts of the names of what is masked beside that; nil is [DefaultMasked]
	Log     *slog.Logger   // is told of operations that do not keep to their plan
	Draw    func() float64 // draws from 0 up to 1; nil is at random

	Sinks  []func(*Record) // each is given every record; they run before the request ends, so must be quick
	Lights []func(*Ended)  // each is given every operation, recorded or not
}

// Planner plans operations; *plan.Planner does, and *plan.Cache.
type Planner interface {
	Plan(operation *ast.OperationDefinition, document *ast.QueryDocument, variables map[string]any, viewer plan.Viewer) *plan.Plan
}

// Ended is an operation that has ended, as each is known.
type Ended struct {
	Name       string // of the operation; empty where it has none
	Kind       string // query or mutation; empty where the document was not understood
	Outcome    Outcome
	Start      time.Time
	Duration   time.Duration
	Statements []Statement   // not to be changed
	Errors     gqlerror.List // of its answer; not to be changed
}

// Recorder records operations and keeps the records in memory, the newest of them. It is safe for concurrent use. A nil
// recorder is off: it records nothing, at no cost.
type Recorder struct {
	config   Config
	masker   *masker
	ring     *ring
	totals   atomic.Pointer[totals] // since the last Clear
	active   active
	sources  sources
	ids      atomic.Int64
	cost     atomic.Int64 // nanoseconds that recording in full has taken
	recorded atomic.Int64 // operations that were recorded in full, kept or not
}

// New returns a recorder.
func New(config Config) *Recorder {
	config.Bytes = max(cmp.Or(config.Bytes, DefaultBytes), MinBytes)
	if config.Masked == nil {
		config.Masked = DefaultMasked()
	}
	if config.Draw == nil {
		config.Draw = rand.Float64
	}
	if config.Log == nil {
		config.Log = slog.New(slog.DiscardHandler)
	}
	r := &Recorder{config: config, masker: newMasker(config.Schema, config.Masked), ring: newRing()}
	r.totals.Store(newTotals(config.Bytes))
	return r
}

// Mode is whether the recorder records: "off", "sampled" for some operations, or "on" for all.
func (r *Recorder) Mode() string {
	switch {
	case r == nil:
		return "off"
	case r.config.Rate >= 1:
		return "on"
	default:
		return "sampled"
	}
}

// Begin returns the operation that ctx carries, or else a new one, and a context that carries it. forced asks for it to
// be recorded in full, whatever the rate. The operation must be ended with [Recorder.End].
func (r *Recorder) Begin(ctx context.Context, forced bool) (context.Context, *Operation) {
	ctx, operation := Begin(ctx)
	if r == nil || operation.rec != nil {
		return ctx, operation
	}
	kept := forced || r.config.Rate > 0 && r.config.Draw() < r.config.Rate
	operation.rec = &recording{start: time.Now(), kept: kept, full: kept || r.config.Slower > 0, sources: &r.sources}
	if operation.rec.full {
		operation.rec.id = r.ids.Add(1)
		r.active.add(operation.rec.id)
	}
	return ctx, operation
}

// End ends an operation, whose answer had so many bytes. It is called once the answer has been written, also after a
// panic; of calls for the same operation the first counts.
func (r *Recorder) End(operation *Operation, answerBytes int) {
	if r == nil || operation == nil || operation.rec == nil || operation.rec.ended.Swap(true) {
		return
	}
	rec, now := operation.rec, time.Now()
	statements, details := operation.snapshot()
	ended := &Ended{
		Outcome: rec.outcome(), Start: rec.start, Duration: now.Sub(rec.start), Statements: statements, Errors: rec.errors,
	}
	ended.Name, ended.Kind = rec.named()
	if rec.request != nil {
		r.totals.Load().add(ended)
	}
	for _, sink := range r.config.Lights {
		contained(r, func() { sink(ended) })
	}
	if !rec.full {
		return
	}
	defer r.active.remove(rec.id)
	if rec.request != nil && (rec.kept || r.config.Slower > 0 && ended.Duration >= r.config.Slower) {
		contained(r, func() { r.record(rec, ended, details, answerBytes, now) })
	}
	r.recorded.Add(1)
	r.cost.Add(rec.cost.Load() + int64(time.Since(now)))
}

// record keeps a record of an operation.
func (r *Recorder) record(rec *recording, ended *Ended, details []*detail, answerBytes int, now time.Time) {
	b := builder{recorder: r, rec: rec, ended: ended, details: details, now: now}
	record := b.build()
	record.AnswerBytes = answerBytes
	r.compare(record, rec)
	totals := r.totals.Load()
	totals.mismatches.Add(int64(len(record.Mismatches)))
	r.ring.add(record, r.config.Bytes-totals.bytes.Load())
	for _, sink := range r.config.Sinks {
		contained(r, func() { sink(record) })
	}
}

// compare holds the record against its plan. Who asks is found before the operation runs, which the
// document does not cost. Round trips that failed do not count: they may have been sent again.
func (r *Recorder) compare(record *Record, rec *recording) {
	if record.Plan == nil || rec.executing.IsZero() {
		return
	}
	failed := make(map[int]bool)
	for i := range record.Statements {
		if s := &record.Statements[i]; s.Error != "" {
			failed[s.Batch] = true
		}
	}
	ran := make([]plan.Ran, 0, len(record.Statements))
	for i := range record.Statements {
		if s := &record.Statements[i]; !failed[s.Batch] && !s.at.Before(rec.executing) {
			ran = append(ran, plan.Ran{Name: s.Name, Batch: s.Batch, Keys: s.Keys})
		}
	}
	record.Mismatches = append(record.Mismatches, record.Plan.Compare(ran)...)
	for _, m := range record.Mismatches {
		r.config.Log.Warn("an operation does not keep to its plan",
			"operation", record.Name, "statement", m.Statement, "planned", m.Planned, "ran", m.Ran, "message", m.Message)
	}
}

// contained calls what is not to fail a request.
func contained(r *Recorder, call func()) {
	defer func() {
		if panicked := recover(); panicked != nil {
			r.config.Log.Error("recording an operation panicked", "panic", panicked, "stack", string(debug.Stack()))
		}
	}()
	call()
}
