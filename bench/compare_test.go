package main

import (
	"slices"
	"strings"
	"testing"
)

func TestQuantile(t *testing.T) {
	for _, c := range []struct {
		values []float64
		part   float64
		want   float64
	}{
		{nil, 0.25, 0},
		{[]float64{7}, 0.75, 7},
		{[]float64{5, 1, 4, 2, 3}, 0, 1},
		{[]float64{5, 1, 4, 2, 3}, 0.25, 2},
		{[]float64{5, 1, 4, 2, 3}, 0.75, 4},
		{[]float64{5, 1, 4, 2, 3}, 1, 5},
		{[]float64{4, 1, 3, 2}, 0.25, 1.75},
		{[]float64{4, 1, 3, 2}, 0.75, 3.25},
	} {
		if got := quantile(c.values, c.part); got != c.want {
			t.Errorf("%v of %v is %v", c.part, c.values, got)
		}
	}
}

// Rounds on a slow machine count as others do, and a ratio of medians would be another.
func TestCompareIsRoundByRound(t *testing.T) {
	specs, err := parseContenders("syllabus,flat,before@REV=a,syllabus@GOGC=200,before@REV=b")
	if err != nil {
		t.Fatal(err)
	}
	q := queries()[0]
	var samples []sample
	add := func(contender string, connections int, totals ...float64) {
		for i, total := range totals {
			samples = append(samples, sample{
				Query: q.name, Contender: contender, Connections: connections, Round: i + 1, ServerCPU: total / 4, DatabaseCPU: total * 3 / 4,
			})
		}
	}
	add("syllabus", busy, 1, 20, 30, 4, 50)
	add("before@REV=a", busy, 1, 40, 20, 1, 20) // 1, 0.5, 1.5, 4, 2.5
	add("before@REV=a", 1, 9, 9, 9, 9, 9)
	add("syllabus@GOGC=200", busy, 1, 10)
	add("before@REV=b", busy, 0, 5)
	add("flat", busy, 1, 1, 1, 1, 1)
	samples = append(samples, sample{Query: "another", Contender: "syllabus", Connections: busy, Round: 1, ServerCPU: 100})
	want := []comparison{
		{q.name, "syllabus", "before@REV=a", 5, 1.5, 1, 2.5},
		{q.name, "syllabus@GOGC=200", "before@REV=a", 2, 0.625, 0.4375, 0.8125},
		{q.name, "syllabus", "before@REV=b", 1, 4, 4, 4},
		{q.name, "syllabus@GOGC=200", "before@REV=b", 1, 2, 2, 2},
	}
	got := compare(q, specs, samples)
	if !slices.Equal(got, want) {
		t.Errorf("they are %+v", got)
	}
	var text strings.Builder
	writeComparisons(&text, got[:1])
	const line = "\n“Syllabus” costs 1.50 × the processor time of “Syllabus at a” (median of 5 rounds, quartiles 1.00 and 2.50).\n"
	if text.String() != line {
		t.Errorf("it is written as %q", text.String())
	}
}
