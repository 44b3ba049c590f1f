// Package metrics tells Prometheus what operations, their statements and the pool of connections do.
//
// docs/metrics.md lists what there is. Names follow https://prometheus.io/docs/practices/naming/.
package metrics

import (
	"cmp"
	"log/slog"
	"net/http"
	"runtime"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"syllabus/internal/inspect"
)

// DefaultOperations is how many operations are told apart by name, unless configured.
const DefaultOperations = 200

// How many of these are told apart. They are ours, so that nobody comes to the end of them.
const (
	maxStatements = 500
	maxCodes      = 50
)

// Config is what metrics need.
type Config struct {
	Version    string       // of this program, for syllabus_build_info
	Operations int          // how many operations are told apart by name; 0 is [DefaultOperations]
	Log        *slog.Logger // is told of metrics that cannot be gathered; nil for nobody
}

// Metrics are the metrics of one server, in a registry of their own. They are safe for concurrent use.
type Metrics struct {
	log      *slog.Logger
	registry *prometheus.Registry

	operations *known[operationKey, *operation]
	statements *known[string, *statement]
	codes      *known[string, prometheus.Counter]
	mismatches *known[string, prometheus.Counter]
}

// New returns metrics that count what [Metrics.Ended] and [Metrics.Recorded] are told.
func New(config Config) *Metrics {
	m := &Metrics{log: config.Log, registry: prometheus.NewRegistry()}
	if m.log == nil {
		m.log = slog.New(slog.DiscardHandler)
	}
	m.operations = newKnown(cmp.Or(config.Operations, DefaultOperations), newOperations(m.registry))
	m.statements = newKnown(maxStatements, newStatements(m.registry))
	m.codes = newKnown(maxCodes, newCounters(m.registry, "code", prometheus.CounterOpts{
		Name: "syllabus_errors_total", Help: "Errors in answers, by their code.",
	}))
	m.mismatches = newKnown(maxStatements, newCounters(m.registry, "statement", prometheus.CounterOpts{
		Name: "syllabus_plan_mismatches_total", Help: "Statements of recorded operations that were not run as planned, by name.",
	}))
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "syllabus_build_info", Help: "Always 1; the labels say what runs.",
		ConstLabels: prometheus.Labels{"version": clean(config.Version), "goversion": runtime.Version()},
	})
	build.Set(1)
	m.registry.MustRegister(build, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Register adds metrics of others. It panics where their names are taken: that is a mistake in the program.
func (m *Metrics) Register(collectors ...prometheus.Collector) {
	m.registry.MustRegister(collectors...)
}

// Gatherer returns what the handler serves.
func (m *Metrics) Gatherer() prometheus.Gatherer { return m.registry }

// Handler serves the metrics, in the format that the client asks for: that of Prometheus, its protobuf (which alone has native
// histograms), or OpenMetrics. Whoever may not see them has to be turned away before.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{
		ErrorLog: slog.NewLogLogger(m.log.Handler(), slog.LevelError), ErrorHandling: promhttp.ContinueOnError,
		EnableOpenMetrics: true, MaxRequestsInFlight: 4, Timeout: 10 * time.Second,
	})
}

// Recorded counts what is only known of operations that are recorded: how they kept to their plan.
func (m *Metrics) Recorded(record *inspect.Record) {
	for i := range record.Mismatches {
		name := record.Mismatches[i].Statement
		counter, ok := m.mismatches.of(name)
		if !ok {
			counter = m.mismatches.always(other)
		}
		counter.Inc()
	}
}

// newCounters returns what makes the counters of one label's values.
func newCounters(registry *prometheus.Registry, label string, opts prometheus.CounterOpts) func(string) prometheus.Counter {
	vec := prometheus.NewCounterVec(opts, []string{label})
	registry.MustRegister(vec)
	return func(value string) prometheus.Counter { return vec.WithLabelValues(clean(value)) }
}

// newHistogram returns a histogram of both kinds: with these buckets for whoever stores classic ones, and as a native
// one (https://prometheus.io/docs/specs/native_histograms/) whose buckets grow by a tenth.
func newHistogram(registry *prometheus.Registry, name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
	vec := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: name, Help: help, Buckets: buckets,
		NativeHistogramBucketFactor: 1.1, NativeHistogramMaxBucketNumber: 100, NativeHistogramMinResetDuration: time.Hour,
	}, labels)
	registry.MustRegister(vec)
	return vec
}
