package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"
)

// concurrencies are the numbers of connections that are measured, in this order.
var concurrencies = [...]int{1, 16}

// busy is the concurrency of the figures for processor time and memory.
const busy = 16

// sample is one window of one contender.
type sample struct {
	Query       string  `json:"query"`
	Contender   string  `json:"contender"`
	Connections int     `json:"connections"`
	Round       int     `json:"round"`
	Requests    int     `json:"requests"`
	Bytes       int64   `json:"answerBytes"`
	Seconds     float64 `json:"seconds"`
	PerSecond   float64 `json:"requestsPerSecond"`
	P50         float64 `json:"p50Milliseconds"`
	P99         float64 `json:"p99Milliseconds"`
	ServerCPU   float64 `json:"serverCPUMilliseconds"`   // per request
	DatabaseCPU float64 `json:"databaseCPUMilliseconds"` // per request
	Statements  float64 `json:"statements"`              // per request
	Peak        int64   `json:"peakBytes"`               // resident, of the server

	Allocated *allocated `json:"allocated,omitempty"` // per request, of contenders that tell it, when busy
}

// total is the processor time of a request wherever it was spent.
func (s sample) total() float64 { return s.ServerCPU + s.DatabaseCPU }

// bench is a run.
type bench struct {
	options  options
	places   places
	database *database
	urls     map[string]string // of the databases of contenders that have their own
	profiles *profiles         // nil without
}

// url returns the address of the reference data for a contender.
func (b *bench) url(spec contenderSpec) string {
	if own, ok := b.urls[spec.name]; ok {
		return own
	}
	return b.database.url
}

// query measures one query: all contenders in turn, in as many rounds as asked for. Every query has fresh processes, so that
// none inherits the memory that another one needed. Each round begins with another contender, and all are warmed up.
func (b *bench) query(ctx context.Context, q query) (samples []sample, err error) {
	servers, err := b.startAll(ctx)
	defer func() { err = errors.Join(err, stopAll(servers)) }()
	if err != nil {
		return nil, err
	}
	sizes, err := checkSame(ctx, servers, q)
	if err != nil {
		return nil, err
	}
	for _, s := range servers {
		if _, err := b.window(ctx, s, q, busy, sizes[s.spec.name], b.options.warmup); err != nil {
			return nil, err
		}
	}
	for round := range b.options.rounds {
		for i := range servers {
			s := servers[(i+round)%len(servers)]
			for _, connections := range concurrencies {
				taken, err := b.window(ctx, s, q, connections, sizes[s.spec.name], b.options.seconds)
				if err != nil {
					return nil, err
				}
				taken.Round = round + 1
				samples = append(samples, taken)
			}
		}
		fmt.Fprintf(os.Stderr, "%s: round %d of %d\n", q.name, round+1, b.options.rounds)
	}
	if b.profiles == nil {
		return samples, nil
	}
	profiled := subject(b.options.contenders).name
	s := servers[slices.IndexFunc(servers, func(s *server) bool { return s.spec.name == profiled })]
	return samples, b.profiles.take(ctx, s, q, sizes[profiled], b.options.profileSeconds())
}

// startAll starts the chosen contenders. Those that are returned beside an error have to be stopped too.
func (b *bench) startAll(ctx context.Context) (servers []*server, err error) {
	for _, spec := range b.options.contenders {
		s, err := start(ctx, spec, b.places, b.url(spec))
		if errors.Is(err, errNotHere) {
			fmt.Fprintf(os.Stderr, "%s is left out: %v\n", spec.name, err)
			continue
		}
		if err != nil {
			return servers, err
		}
		servers = append(servers, s)
	}
	if len(servers) == 0 {
		return nil, errors.New("there is no contender to measure")
	}
	return servers, nil
}

func stopAll(servers []*server) (err error) {
	for _, s := range servers {
		err = errors.Join(err, s.stop())
	}
	return err
}

// window keeps one contender busy for a time, and takes what it and PostgreSQL used meanwhile.
func (b *bench) window(ctx context.Context, s *server, q query, connections int, size int64, seconds float64) (sample, error) {
	failed := func(err error) (sample, error) {
		return sample{}, fmt.Errorf("%s, %s, %d connections: %w", s.spec.name, q.name, connections, err)
	}
	g, err := dialAll(ctx, s.address, q.body, connections, size)
	if err != nil {
		return failed(err)
	}
	defer g.close()
	var meter *allocationMeter
	if connections == busy {
		if meter, err = newAllocationMeter(ctx, s.debug); err != nil {
			return failed(err)
		}
	}
	pid := s.cmd.Process.Pid
	resetPeak(pid)
	before, err := cpuOfTrees(pid, b.database.pid)
	if err != nil {
		return failed(err)
	}
	w, err := g.run(time.Duration(seconds * float64(time.Second)))
	if ctx.Err() != nil {
		return sample{}, context.Cause(ctx) // and not what it did to each connection
	}
	if err != nil {
		return failed(err)
	}
	after, err := cpuOfTrees(pid, b.database.pid)
	if err != nil {
		return failed(err)
	}
	peak, err := peakMemory(pid)
	if err != nil {
		return failed(err)
	}
	n := float64(len(w.latencies))
	mean, err := meter.perRequest(ctx, n)
	if err != nil {
		return failed(err)
	}
	return sample{
		Query: q.name, Contender: s.spec.name, Connections: connections,
		Requests: len(w.latencies), Bytes: size, Seconds: w.elapsed.Seconds(), PerSecond: n / w.elapsed.Seconds(),
		P50: milliseconds(percentile(w.latencies, 0.5)), P99: milliseconds(percentile(w.latencies, 0.99)),
		ServerCPU: milliseconds(after[0]-before[0]) / n, DatabaseCPU: milliseconds(after[1]-before[1]) / n,
		Statements: float64(w.statements) / n, Peak: peak, Allocated: mean,
	}, nil
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
