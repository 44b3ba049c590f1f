package metrics

import (
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"

	"syllabus/internal/inspect"
)

// reading is a metric that is read from somewhere when metrics are gathered.
type reading[T any] struct {
	desc   *prometheus.Desc
	labels []string // values of the description's
	kind   prometheus.ValueType
	value  func(T) float64
}

// readings collects metrics that are read from one state.
type readings[T any] struct {
	state func() T
	all   []reading[T]
}

// Describe is told by [prometheus.Collector].
func (r readings[T]) Describe(descs chan<- *prometheus.Desc) { prometheus.DescribeByCollect(r, descs) }

// Collect reads the state once, so that its metrics agree.
func (r readings[T]) Collect(metrics chan<- prometheus.Metric) {
	state := r.state()
	for _, m := range r.all {
		metrics <- prometheus.MustNewConstMetric(m.desc, m.kind, m.value(state), m.labels...)
	}
}

func counter[T any](name, help string, value func(T) float64) reading[T] {
	return reading[T]{desc: prometheus.NewDesc(name, help, nil, nil), kind: prometheus.CounterValue, value: value}
}

func gauge[T any](name, help string, value func(T) float64) reading[T] {
	return reading[T]{desc: prometheus.NewDesc(name, help, nil, nil), kind: prometheus.GaugeValue, value: value}
}

// Pool returns what collects the use of a pool of connections, read by its method Stat.
func Pool(stat func() *pgxpool.Stat) prometheus.Collector {
	type pool = *pgxpool.Stat
	connections := prometheus.NewDesc("syllabus_pool_connections", "Connections to the database, by what they do.", []string{"state"}, nil)
	state := func(name string, value func(pool) int32) reading[pool] {
		return reading[pool]{connections, []string{name}, prometheus.GaugeValue, func(s pool) float64 { return float64(value(s)) }}
	}
	return readings[pool]{stat, []reading[pool]{
		state("acquired", pool.AcquiredConns),
		state("idle", pool.IdleConns),
		state("constructing", pool.ConstructingConns),
		gauge("syllabus_pool_max_connections", "How many connections to the database there may be.",
			func(s pool) float64 { return float64(s.MaxConns()) }),
		counter("syllabus_pool_acquires_total", "How often a connection was acquired.",
			func(s pool) float64 { return float64(s.AcquireCount()) }),
		counter("syllabus_pool_acquire_duration_seconds_total", "How long acquiring connections has taken, all together.",
			func(s pool) float64 { return s.AcquireDuration().Seconds() }),
		counter("syllabus_pool_empty_acquires_total", "How often a connection was waited for, because none was idle.",
			func(s pool) float64 { return float64(s.EmptyAcquireCount()) }),
		counter("syllabus_pool_empty_acquire_wait_seconds_total", "How long that has taken, all together.",
			func(s pool) float64 { return s.EmptyAcquireWaitTime().Seconds() }),
		counter("syllabus_pool_canceled_acquires_total", "How often waiting for a connection was given up.",
			func(s pool) float64 { return float64(s.CanceledAcquireCount()) }),
		counter("syllabus_pool_opened_connections_total", "How many connections were opened.",
			func(s pool) float64 { return float64(s.NewConnsCount()) }),
	}}
}

// Recorder returns what collects what a recorder takes, read by its method Usage.
func Recorder(usage func() inspect.Usage) prometheus.Collector {
	type used = inspect.Usage
	return readings[used]{usage, []reading[used]{
		gauge("syllabus_recorder_records", "Operations that the recorder keeps.", func(u used) float64 { return float64(u.Records) }),
		gauge("syllabus_recorder_bytes", "Memory of what the recorder keeps.", func(u used) float64 { return float64(u.Bytes) }),
		gauge("syllabus_recorder_max_bytes", "Memory that the recorder may take.", func(u used) float64 { return float64(u.BytesMax) }),
		counter("syllabus_recorder_operations_total", "Operations that were recorded in full, kept or not.",
			func(u used) float64 { return float64(u.Recorded) }),
		counter("syllabus_recorder_busy_seconds_total", "How long recording operations in full has taken, all together.",
			func(u used) float64 { return u.Took.Seconds() }),
	}}
}
