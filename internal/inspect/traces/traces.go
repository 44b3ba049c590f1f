// Package traces sends recorded operations to an OpenTelemetry collector, as spans of operations, of the fields
// that caused statements, and of the statements.
//
// Spans are made from a record when its operation has ended, and not by the goroutine that ran it: a request costs
// a place in a queue, and a collector that is slow or dead costs it nothing.
package traces

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"sync"
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	semconv "go.opentelemetry.io/otel/semconv/v1.40.0"
	"go.opentelemetry.io/otel/trace"
	"golang.org/x/time/rate"

	"syllabus/internal/inspect"
)

// queueLength is how many operations wait to be sent, at most; more are dropped, and counted.
const queueLength = 256

// DefaultForced is how many operations a second are recorded because their callers record a trace, unless configured.
const DefaultForced = 50

// Config is what an exporter needs.
type Config struct {
	// Endpoint is the URL of a collector's OTLP over HTTP, such as http://127.0.0.1:4318; where it has no path,
	// /v1/traces is taken. Empty is what OTEL_EXPORTER_OTLP_TRACES_ENDPOINT or OTEL_EXPORTER_OTLP_ENDPOINT say.
	//
	// Headers, certificates, compression and timeouts are told by the environment in any case:
	// https://opentelemetry.io/docs/specs/otel/protocol/exporter/.
	Endpoint string
	Version  string // of this program
	Forced   int    // operations a second that are recorded because their callers say so, at most; 0 is [DefaultForced]
	Log      *slog.Logger
}

// Exporter sends operations. It is safe for concurrent use. A nil exporter is off: its methods do nothing.
type Exporter struct {
	tracer   trace.Tracer
	provider *sdktrace.TracerProvider
	sender   *sender
	stop     context.CancelFunc // ends what is being sent
	forced   *rate.Limiter

	queue   chan *inspect.Record
	closing chan struct{} // closed when no more is taken
	close   func()
	drained chan struct{} // closed when all of the queue has been handed on
	dropped atomic.Int64
}

// New returns an exporter, nil where none is configured. It must be ended with [Exporter.Shutdown].
// An endpoint that is no URL is an error; one where nobody listens is not.
func New(ctx context.Context, config Config) (*Exporter, error) {
	options, err := endpoint(config.Endpoint)
	if err != nil || options == nil {
		return nil, err
	}
	exporter, err := otlptracehttp.New(ctx, options...)
	if err != nil {
		return nil, fmt.Errorf("traces: %w", err)
	}
	from, err := resource.New(ctx, resource.WithTelemetrySDK(),
		resource.WithAttributes(semconv.ServiceName("syllabus"), semconv.ServiceVersion(text(config.Version))),
		resource.WithFromEnv()) // the last of them counts: OTEL_SERVICE_NAME
	if err != nil {
		return nil, fmt.Errorf("traces: %w", err)
	}
	stopped, stop := context.WithCancel(context.WithoutCancel(ctx))
	sender := &sender{SpanExporter: exporter, log: config.Log, stopped: stopped}
	e := &Exporter{
		sender: sender, stop: stop, forced: limiter(cmp.Or(config.Forced, DefaultForced)),
		queue: make(chan *inspect.Record, queueLength), closing: make(chan struct{}), drained: make(chan struct{}),
		// It waits for room where that of the SDK would drop spans, which nobody could count.
		provider: sdktrace.NewTracerProvider(sdktrace.WithBatcher(sender, sdktrace.WithBlocking()), sdktrace.WithResource(from),
			sdktrace.WithSampler(sdktrace.ParentBased(sdktrace.AlwaysSample()))),
	}
	e.close = sync.OnceFunc(func() { close(e.closing) })
	e.tracer = e.provider.Tracer("syllabus/internal/inspect/traces", trace.WithSchemaURL(semconv.SchemaURL))
	go e.run()
	return e, nil
}

func limiter(perSecond int) *rate.Limiter { return rate.NewLimiter(rate.Limit(perSecond), perSecond) }

// Sampled reports whether an operation has to be recorded because whoever sent the request records a trace that it belongs in:
// https://www.w3.org/TR/trace-context/#sampled-flag. Anybody may send that header, so that it counts so many times a second only.
// Ask once for each request.
func (e *Exporter) Sampled(header http.Header) bool {
	return e != nil && parent(header.Get("Traceparent")).IsSampled() && e.forced.Allow()
}

// parent returns the span that a traceparent header names, an invalid one where it names none.
func parent(header string) trace.SpanContext {
	if header == "" {
		return trace.SpanContext{}
	}
	ctx := propagation.TraceContext{}.Extract(context.Background(), propagation.MapCarrier{"traceparent": header})
	return trace.SpanContextFromContext(ctx)
}

// Recorded sends an operation, or drops it where too many wait. It never waits. Those whose parent is not
// sampled are not sent.
func (e *Exporter) Recorded(record *inspect.Record) {
	if e == nil {
		return
	}
	select {
	case <-e.closing:
		e.dropped.Add(1)
		return
	default:
	}
	select {
	case e.queue <- record:
	default:
		e.dropped.Add(1)
	}
}

// run makes spans of what is in the queue until it is closed and empty.
func (e *Exporter) run() {
	defer close(e.drained)
	for {
		select {
		case record := <-e.queue:
			e.exportSafely(record)
			continue
		case <-e.closing:
		}
		for {
			select {
			case record := <-e.queue:
				e.exportSafely(record)
			default:
				return
			}
		}
	}
}

// exportSafely drops an operation whose spans cannot be made: a mistake in that must not end the server.
func (e *Exporter) exportSafely(record *inspect.Record) {
	defer func() {
		if panicked := recover(); panicked != nil {
			e.dropped.Add(1)
			e.sender.log.Error("making spans panicked", "panic", panicked, "stack", string(debug.Stack()))
		}
	}()
	e.export(record)
}

// Shutdown sends what there still is, and ends the exporter. What has not been sent when ctx ends is lost, which is an error.
func (e *Exporter) Shutdown(ctx context.Context) error {
	if e == nil {
		return nil
	}
	e.close()
	defer context.AfterFunc(ctx, e.stop)() // what hangs fails at once then, and so does the rest
	<-e.drained
	err := e.provider.Shutdown(ctx)
	e.stop()
	if err = cmp.Or(err, ctx.Err()); err != nil {
		return fmt.Errorf("sending traces: %w", err)
	}
	return nil
}

// Describe is told by [prometheus.Collector].
func (e *Exporter) Describe(descs chan<- *prometheus.Desc) { prometheus.DescribeByCollect(e, descs) }

// Collect tells how many operations were dropped, and spans sent and not.
func (e *Exporter) Collect(metrics chan<- prometheus.Metric) {
	if e == nil {
		return
	}
	spans := prometheus.NewDesc("syllabus_trace_spans_total", "Spans, by whether the collector took them.", []string{"result"}, nil)
	counter := func(desc *prometheus.Desc, n *atomic.Int64, labels ...string) {
		metrics <- prometheus.MustNewConstMetric(desc, prometheus.CounterValue, float64(n.Load()), labels...)
	}
	counter(prometheus.NewDesc("syllabus_trace_operations_dropped_total",
		"Recorded operations that were not traced, because too many waited to be sent.", nil, nil), &e.dropped)
	counter(spans, &e.sender.sent, "sent")
	counter(spans, &e.sender.failed, "failed")
}
