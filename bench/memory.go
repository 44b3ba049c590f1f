package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
)

const (
	memoryProcesses = 5  // of each contender
	memoryRequests  = 16 // small ones, before the one that is measured
)

// memoryFigure is by how many bytes one request of the deep query has raised the resident memory of fresh processes.
type memoryFigure struct {
	Contender string  `json:"contender"`
	Median    float64 `json:"medianBytes"`
	Most      float64 `json:"mostBytes"`
}

// memory measures each contender.
func (b *bench) memory(ctx context.Context) ([]memoryFigure, error) {
	all := queries()
	small, deep := all[0], all[len(all)-1]
	var figures []memoryFigure
	for _, spec := range b.options.contenders {
		var raised []float64
		for range memoryProcesses {
			bytes, err := b.memoryOf(ctx, spec, small, deep)
			if errors.Is(err, errNotHere) {
				break
			}
			if err != nil {
				return nil, fmt.Errorf("the memory of %s: %w", spec.name, err)
			}
			raised = append(raised, float64(bytes))
		}
		if len(raised) > 0 {
			figures = append(figures, memoryFigure{spec.name, median(raised), slices.Max(raised)})
			fmt.Fprintf(os.Stderr, "memory: %s\n", spec.name)
		}
	}
	return figures, nil
}

// memoryOf starts a process, lets it open a connection with small requests, and returns how far a deep one then takes its
// resident memory above what it was.
func (b *bench) memoryOf(ctx context.Context, spec contenderSpec, small, deep query) (raised int64, err error) {
	s, err := start(ctx, spec, b.places, b.url(spec))
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	for range memoryRequests {
		if _, err := ask(ctx, s.address, small.body); err != nil {
			return 0, err
		}
	}
	pid := s.cmd.Process.Pid
	idle, err := residentMemory(pid)
	if err != nil {
		return 0, err
	}
	resetPeak(pid)
	answer, err := ask(ctx, s.address, deep.body)
	if err == nil {
		_, err = normalize(answer) // without errors
	}
	if err != nil {
		return 0, err
	}
	peak, err := peakMemory(pid)
	return peak - idle, err
}
