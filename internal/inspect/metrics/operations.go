package metrics

import (
	"reflect"

	"github.com/prometheus/client_golang/prometheus"

	"syllabus/internal/inspect"
)

// operationKey is what operations are told apart by.
type operationKey struct{ name, kind string }

// operation has the metrics of one operation.
type operation struct {
	ok, errors, refused prometheus.Counter
	duration            prometheus.Observer
	statements          prometheus.Observer
}

// newOperations returns what makes the metrics of operations.
func newOperations(registry *prometheus.Registry) func(operationKey) *operation {
	total := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "syllabus_operations_total", Help: "GraphQL operations that ended, by name, kind and outcome.",
	}, []string{"operation", "kind", "outcome"})
	registry.MustRegister(total)
	duration := newHistogram(registry, "syllabus_operation_duration_seconds",
		"How long operations that ran took, until their answer was written.",
		[]float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30}, "operation", "kind")
	statements := newHistogram(registry, "syllabus_operation_statements",
		"How many SQL statements operations that ran have sent.",
		[]float64{0, 1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 50, 100}, "operation", "kind")
	return func(key operationKey) *operation {
		name, kind := clean(key.name), clean(key.kind)
		count := func(outcome inspect.Outcome) prometheus.Counter {
			return total.WithLabelValues(name, kind, string(outcome))
		}
		return &operation{
			ok: count(inspect.OK), errors: count(inspect.Errors), refused: count(inspect.Refused),
			duration: duration.WithLabelValues(name, kind), statements: statements.WithLabelValues(name, kind),
		}
	}
}

// Ended counts an operation. Once the names are known it costs no allocation.
func (m *Metrics) Ended(ended *inspect.Ended) {
	o := m.operation(ended)
	switch ended.Outcome {
	case inspect.OK:
		o.ok.Inc()
	case inspect.Errors:
		o.errors.Inc()
	default:
		o.refused.Inc()
	}
	if ended.Outcome != inspect.Refused { // which would make operations look faster than they are
		o.duration.Observe(ended.Duration.Seconds())
		o.statements.Observe(float64(len(ended.Statements)))
	}
	for _, err := range ended.Errors {
		m.count(err.Extensions["code"])
	}
	m.countStatements(ended.Statements)
}

// operation returns the metrics of an operation. Names of operations that are refused are not made known: anybody may
// send them.
func (m *Metrics) operation(ended *inspect.Ended) *operation {
	key := operationKey{ended.Name, ended.Kind}
	switch key.kind {
	case "query", "mutation", "subscription":
	default:
		key.kind = "unknown" // the document was not understood
	}
	if key.name == "" {
		key.name = anonymous
		return m.operations.always(key)
	}
	find := m.operations.of
	if ended.Outcome == inspect.Refused {
		find = m.operations.find
	}
	if o, ok := find(key); ok {
		return o
	}
	key.name = other
	return m.operations.always(key)
}

// count counts an error of that code, which may be of any type that is a string.
func (m *Metrics) count(code any) {
	name := "none"
	if v := reflect.ValueOf(code); v.Kind() == reflect.String && v.Len() > 0 {
		name = v.String()
	}
	counter, ok := m.codes.of(name)
	if !ok {
		counter = m.codes.always(other)
	}
	counter.Inc()
}
