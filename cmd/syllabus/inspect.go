package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"syllabus/graph"
	"syllabus/internal/inspect"
	"syllabus/internal/inspect/metrics"
	"syllabus/internal/inspect/slow"
	"syllabus/internal/inspect/traces"
	"syllabus/internal/plan"
)

// inspectFlags say what is recorded of the operations, and who is told.
type inspectFlags struct {
	Inspect        string        `enum:"auto,on,sample,off" default:"auto" help:"What to record for /inspect; auto: on in the demo."`
	InspectRate    float64       `default:"0.01" help:"The part of operations that is recorded by sample, and for traces: 0 to 1."`
	InspectSlower  time.Duration `default:"0s" placeholder:"500ms" help:"Sample records operations that take so long, too. 0 is none."`
	InspectMemory  int64         `default:"${inspect_memory}" help:"How many bytes of memory the records may take."`
	Metrics        bool          `default:"true" negatable:"" help:"Serve metrics for Prometheus at /metrics."`
	TraceEndpoint  string        `placeholder:"URL" help:"An OpenTelemetry collector (OTLP over HTTP) to send recorded operations to."`
	SlowOperations time.Duration `default:"0s" placeholder:"500ms" help:"Log operations that take so long, with their plan. 0 is none."`
}

// Validate is called by kong.
func (f *inspectFlags) Validate() error {
	errs := []error{
		atLeast("--inspect-memory", f.InspectMemory, inspect.MinBytes),
		atLeast("--inspect-slower", f.InspectSlower, 0),
		atLeast("--slow-operations", f.SlowOperations, 0),
	}
	if !(f.InspectRate >= 0 && f.InspectRate <= 1) { // what is not a number is neither
		errs = append(errs, fmt.Errorf("--inspect-rate: %v is not from 0 to 1", f.InspectRate))
	}
	return errors.Join(errs...)
}

// shows reports whether there is something to see at /inspect.
func (f *inspectFlags) shows(demo bool) bool {
	return f.Inspect != "off" && (demo || f.Inspect != "auto")
}

// watch is what is told of operations. Its parts are nil where they are off.
type watch struct {
	recorder *inspect.Recorder
	metrics  *metrics.Metrics
	tracing  *traces.Exporter
	slow     *slow.Log
}

// watch starts what the flags ask for.
func (f *inspectFlags) watch(ctx context.Context, demo bool, plans inspect.Planner, log *slog.Logger) (w watch, err error) {
	config := inspect.Config{Bytes: f.InspectMemory, Schema: graph.Schema(), Planner: plans, Log: log, Slower: f.SlowOperations}
	if w.tracing, err = traces.New(ctx, traces.Config{Endpoint: f.TraceEndpoint, Version: version(), Log: log}); err != nil {
		return w, fmt.Errorf("--trace-endpoint: %w", err)
	}
	if f.Metrics {
		w.metrics = metrics.New(metrics.Config{Version: version(), Log: log})
		config.Lights = append(config.Lights, w.metrics.Ended)
		config.Sinks = append(config.Sinks, w.metrics.Recorded)
	}
	w.slow = slow.New(slow.Config{Slower: f.SlowOperations, Log: log})
	config.Sinks = append(config.Sinks, w.tracing.Recorded, w.slow.Recorded) // where they are off they do nothing
	switch {
	case f.Inspect == "on" || f.Inspect == "auto" && demo:
		config.Rate = 1
	case f.Inspect == "sample":
		config.Rate = f.InspectRate
		config.Slower = cmp.Or(min(f.InspectSlower, f.SlowOperations), f.InspectSlower, f.SlowOperations)
	case w.tracing != nil:
		config.Rate = f.InspectRate
	case w.metrics == nil && w.slow == nil:
		return w, nil
	}
	w.recorder = inspect.New(config)
	if w.metrics != nil {
		w.metrics.Register(metrics.Recorder(w.recorder.Usage))
		if w.tracing != nil {
			w.metrics.Register(w.tracing)
		}
	}
	return w, nil
}

// close tells what has not been told yet, within a few seconds.
func (w *watch) close(ctx context.Context, log *slog.Logger) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := w.tracing.Shutdown(ctx); err != nil {
		log.WarnContext(ctx, "the last traces were lost", "error", err)
	}
	w.slow.Close()
}

// version names this build: the module's version, else the commit that it was made of.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" && info.Main.Version == "(devel)" {
			return setting.Value
		}
	}
	return info.Main.Version
}

// plannedOperations is how many operations' plans are kept, in a bounded number of bytes.
const plannedOperations = 1000

// planners returns what plans documents and, remembering them, operations.
func planners(chunk int) (*plan.Planner, *plan.Cache, error) {
	planner, err := plan.New(graph.Schema(), chunk)
	if err != nil {
		return nil, nil, err
	}
	return planner, plan.NewCache(planner, plannedOperations), nil
}
