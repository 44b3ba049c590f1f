package metrics

import (
	"github.com/prometheus/client_golang/prometheus"

	"syllabus/internal/inspect"
)

// statement has the metrics of the statements of one name.
type statement struct {
	duration prometheus.Observer
	keys     prometheus.Observer
	rows     prometheus.Counter
	failures prometheus.Counter
}

// newStatements returns what makes the metrics of statements.
func newStatements(registry *prometheus.Registry) func(string) *statement {
	duration := newHistogram(registry, "syllabus_statement_duration_seconds",
		"How long SQL statements took, from being sent to their last row.",
		[]float64{.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}, "statement")
	keys := newHistogram(registry, "syllabus_batch_keys",
		"How many keys a batch had, all its statements of one name and one round trip together.",
		[]float64{1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5}, "statement")
	rows := newCounters(registry, "statement", prometheus.CounterOpts{
		Name: "syllabus_statement_rows_total", Help: "Rows that SQL statements returned or changed.",
	})
	failures := newCounters(registry, "statement", prometheus.CounterOpts{
		Name: "syllabus_statement_failures_total", Help: "SQL statements that failed or were canceled.",
	})
	return func(name string) *statement {
		return &statement{
			duration: duration.WithLabelValues(clean(name)), keys: keys.WithLabelValues(clean(name)),
			rows: rows(name), failures: failures(name),
		}
	}
}

// batch is what is known of the statements of one round trip.
type batch struct {
	name string
	keys int
}

// countStatements counts the statements of an operation. They are in the order of their end, so those of one round trip may lie
// apart.
func (m *Metrics) countStatements(statements []inspect.Statement) {
	var few [32]batch // no allocation for most operations
	batches := few[:]
	for i := range statements {
		s := &statements[i]
		of := m.statement(s.Name)
		of.duration.Observe(s.Duration.Seconds())
		of.rows.Add(float64(max(s.Rows, 0)))
		if s.Err != nil {
			of.failures.Inc()
		}
		if s.Keys == 0 || s.Batch < 1 {
			continue
		}
		for s.Batch > len(batches) {
			batches = append(batches, make([]batch, len(batches))...)
		}
		b := &batches[s.Batch-1]
		if b.name != s.Name {
			m.countBatch(*b) // a round trip of statements of several names
			*b = batch{name: s.Name}
		}
		b.keys += s.Keys
	}
	for i := range batches {
		m.countBatch(batches[i])
	}
}

func (m *Metrics) countBatch(b batch) {
	if b.keys > 0 {
		m.statement(b.name).keys.Observe(float64(b.keys))
	}
}

func (m *Metrics) statement(name string) *statement {
	if s, ok := m.statements.of(name); ok {
		return s
	}
	return m.statements.always(other)
}
