package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"
)

// maxRequests bounds one connection's part of a window, whatever the clock says.
const maxRequests = 1_000_000

// window is what some connections have measured together.
type window struct {
	latencies  []time.Duration // sorted
	statements int
	elapsed    time.Duration // until the last answer was read
}

// generator keeps a number of connections busy: each sends its next request when it has the answer to the last.
type generator struct {
	connections []*connection
	size        int64 // of every answer
}

// dialAll opens the connections of a generator.
func dialAll(ctx context.Context, address string, body []byte, n int, size int64) (*generator, error) {
	g := &generator{size: size}
	for range n {
		c, err := dial(ctx, address, body)
		if err != nil {
			g.close()
			return nil, err
		}
		g.connections = append(g.connections, c)
	}
	return g, nil
}

func (g *generator) close() {
	for _, c := range g.connections {
		c.close()
	}
}

// run sends requests for a time. Those that are under way at its end are waited for, and count.
func (g *generator) run(duration time.Duration) (window, error) {
	parts, errs := make([]window, len(g.connections)), make([]error, len(g.connections))
	var running sync.WaitGroup
	began := time.Now()
	for i, c := range g.connections {
		running.Go(func() { parts[i], errs[i] = g.part(c, began.Add(duration)) })
	}
	running.Wait()
	all := window{elapsed: time.Since(began)}
	for _, part := range parts {
		all.latencies = append(all.latencies, part.latencies...)
		all.statements += part.statements
	}
	slices.Sort(all.latencies)
	return all, errors.Join(errs...)
}

// part is what one connection measures.
func (g *generator) part(c *connection, until time.Time) (window, error) {
	w := window{latencies: make([]time.Duration, 0, 1<<12)}
	for began := time.Now(); began.Before(until) && len(w.latencies) < maxRequests; {
		a, err := c.do(io.Discard)
		if err != nil {
			return w, err
		}
		if a.size != g.size {
			return w, fmt.Errorf("an answer has %d bytes, the checked one had %d", a.size, g.size)
		}
		now := time.Now()
		w.latencies = append(w.latencies, now.Sub(began))
		w.statements += a.statements
		began = now
	}
	return w, nil
}

// percentile returns the value below which a part of the sorted values lies, by nearest rank.
func percentile(sorted []time.Duration, part float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	rank := int(part*float64(len(sorted))+0.999999) - 1
	return sorted[max(0, min(rank, len(sorted)-1))]
}

// median returns the middle of values in any order, and of an even number the mean of both.
func median(values []float64) float64 { return quantile(values, 0.5) }

// quantile returns the value below which a part of values in any order lies; between two of them, in proportion.
func quantile(values []float64, part float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	at := part * float64(len(sorted)-1)
	below := int(at)
	above := min(below+1, len(sorted)-1)
	return sorted[below] + (at-float64(below))*(sorted[above]-sorted[below])
}
