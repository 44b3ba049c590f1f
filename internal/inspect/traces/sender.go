package traces

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"sync/atomic"

	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// sender sends spans, and logs when that begins to fail and when it goes well again, not each time. It is called by
// one goroutine at a time.
type sender struct {
	sdktrace.SpanExporter
	log     *slog.Logger
	stopped context.Context // nothing is sent when it has ended

	sent, failed atomic.Int64
	lost         int64 // since it fails; 0 while it goes well
}

// ExportSpans sends spans. It returns no error: the SDK would write it to standard error, each time.
func (s *sender) ExportSpans(ctx context.Context, spans []sdktrace.ReadOnlySpan) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(s.stopped, cancel)()
	n := int64(len(spans))
	err := s.SpanExporter.ExportSpans(ctx, spans)
	switch {
	case err == nil && s.lost > 0:
		s.log.InfoContext(ctx, "traces are sent again", "lost", s.lost)
		s.lost = 0
	case err != nil && s.lost == 0:
		s.log.WarnContext(ctx, "traces cannot be sent; this is logged once until they can", "error", err)
	}
	if err != nil {
		s.failed.Add(n)
		s.lost += n
		return nil
	}
	s.sent.Add(n)
	return nil
}

// endpoint returns what to call a collector with, nil where there is none.
func endpoint(configured string) ([]otlptracehttp.Option, error) {
	if configured == "" && (os.Getenv("OTEL_SDK_DISABLED") == "true" || os.Getenv("OTEL_TRACES_EXPORTER") == "none") {
		return nil, nil
	}
	told := cmp.Or(configured, os.Getenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"), os.Getenv("OTEL_EXPORTER_OTLP_ENDPOINT"))
	if told == "" {
		return nil, nil
	}
	at, err := url.Parse(told)
	if err != nil || at.Scheme != "http" && at.Scheme != "https" || at.Host == "" {
		return nil, fmt.Errorf("traces: %q is no http or https URL of a collector", told)
	}
	if configured == "" {
		return []otlptracehttp.Option{}, nil // the exporter reads the environment itself
	}
	if at.Path == "" || at.Path == "/" {
		at.Path = "/v1/traces"
	}
	return []otlptracehttp.Option{otlptracehttp.WithEndpointURL(at.String())}, nil
}
