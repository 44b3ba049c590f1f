package main

import (
	"fmt"
	"io"
)

// comparison is what Syllabus costs beside an older revision: the ratios of their processor time in the windows of the same round,
// at 16 connections.
type comparison struct {
	Query     string  `json:"query"`
	Contender string  `json:"contender"`
	Before    string  `json:"before"`
	Rounds    int     `json:"rounds"`
	Median    float64 `json:"median"`
	Low       float64 `json:"lowerQuartile"`
	High      float64 `json:"upperQuartile"`
}

// compare holds each contender that is Syllabus beside each older revision. Rounds are paired, because other work on the machine
// slows windows that follow each other alike; the quartiles tell how far the rounds agree.
func compare(q query, specs []contenderSpec, samples []sample) []comparison {
	totals := func(contender string) map[int]float64 {
		byRound := make(map[int]float64)
		for _, s := range samples {
			if s.Query == q.name && s.Contender == contender && s.Connections == busy {
				byRound[s.Round] = s.total()
			}
		}
		return byRound
	}
	var all []comparison
	for _, older := range specs {
		if older.revision == "" {
			continue
		}
		base := totals(older.name)
		for _, spec := range specs {
			if !isSyllabus(spec) {
				continue
			}
			var ratios []float64
			for round, total := range totals(spec.name) {
				if base[round] > 0 {
					ratios = append(ratios, total/base[round])
				}
			}
			if len(ratios) > 0 {
				all = append(all, comparison{
					Query: q.name, Contender: spec.name, Before: older.name, Rounds: len(ratios),
					Median: median(ratios), Low: quantile(ratios, 0.25), High: quantile(ratios, 0.75),
				})
			}
		}
	}
	return all
}

// writeComparisons writes a line for each below the table of their query.
func writeComparisons(w io.Writer, comparisons []comparison) {
	for _, c := range comparisons {
		_, _ = fmt.Fprintf(w, "\n“%s” costs %.2f × the processor time of “%s” (median of %d rounds, quartiles %.2f and %.2f).\n",
			titleOf(c.Contender), c.Median, titleOf(c.Before), c.Rounds, c.Low, c.High)
	}
}
