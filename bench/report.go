package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// report is what a run writes as JSON.
type report struct {
	Go         string    `json:"go"`
	PostgreSQL string    `json:"postgresql"`
	Processors int       `json:"processors"`
	Seconds    float64   `json:"seconds"`
	Warmup     float64   `json:"warmup"`
	Rounds     int       `json:"rounds"`
	Summaries  []summary `json:"summaries"`
	Samples    []sample  `json:"samples"`

	Comparisons []comparison `json:"comparisons,omitempty"`

	Memory  []memoryFigure  `json:"memory,omitempty"`
	Scaling []scalingFigure `json:"scaling,omitempty"`
}

func newReport(o options, postgresql string) *report {
	return &report{
		Go: runtime.Version(), PostgreSQL: postgresql, Processors: runtime.NumCPU(),
		Seconds: o.seconds, Warmup: o.warmup, Rounds: o.rounds,
	}
}

func (r *report) add(samples []sample, summaries []summary, comparisons []comparison) {
	r.Samples = append(r.Samples, samples...)
	r.Summaries = append(r.Summaries, summaries...)
	r.Comparisons = append(r.Comparisons, comparisons...)
}

// write writes latest.json, and latest.svg if there is something to draw.
func (r *report) write(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	text, err := json.MarshalIndent(r, "", "\t")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "latest.json"), append(text, '\n'), 0o644); err != nil {
		return err
	}
	if len(r.Summaries) == 0 {
		return nil
	}
	var picture bytes.Buffer
	note := fmt.Sprintf("(×: beside “%s”; %d connections, medians of %d)", titleOf(limit), busy, r.Rounds)
	if err := drawPicture(&picture, note, r.Summaries); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "latest.svg"), picture.Bytes(), 0o644)
}
