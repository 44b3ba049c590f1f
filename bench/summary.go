package main

// summary is a contender's figures for a query: medians over the rounds, and the peak of them all.
type summary struct {
	Query     string  `json:"query"`
	Contender string  `json:"contender"`
	One       figures `json:"one"`
	Busy      figures `json:"busy"`
}

// figures are those at one number of connections.
type figures struct {
	PerSecond   float64 `json:"requestsPerSecond"`
	P50         float64 `json:"p50Milliseconds"`
	P99         float64 `json:"p99Milliseconds"`
	ServerCPU   float64 `json:"serverCPUMilliseconds"`
	DatabaseCPU float64 `json:"databaseCPUMilliseconds"`
	TotalCPU    float64 `json:"totalCPUMilliseconds"`
	TimesLimit  float64 `json:"timesLimit"` // the total beside the limit's; 0 where that was not measured
	Statements  float64 `json:"statements"`
	Peak        int64   `json:"peakBytes"`

	Allocated *allocated `json:"allocated,omitempty"`
}

// summarize returns the summaries of a query's samples in the order of the contenders.
func summarize(q query, specs []contenderSpec, samples []sample) []summary {
	var summaries []summary
	limits := make(map[[2]int]float64) // the limit's totals by round and connections
	for _, s := range samples {
		if s.Query == q.name && s.Contender == limit {
			limits[[2]int{s.Round, s.Connections}] = s.total()
		}
	}
	for _, spec := range specs {
		var of []sample
		for _, s := range samples {
			if s.Query == q.name && s.Contender == spec.name {
				of = append(of, s)
			}
		}
		if len(of) > 0 {
			summaries = append(summaries, summary{
				Query: q.name, Contender: spec.name, One: figuresOf(of, 1, limits), Busy: figuresOf(of, busy, limits),
			})
		}
	}
	return summaries
}

// figuresOf returns the figures at a number of connections. Beside the limit a contender is held
// round by round: other work on the machine slows windows that follow each other alike.
func figuresOf(samples []sample, connections int, limits map[[2]int]float64) figures {
	over := func(value func(sample) float64) float64 {
		var values []float64
		for _, s := range samples {
			if s.Connections == connections {
				values = append(values, value(s))
			}
		}
		return median(values)
	}
	f := figures{
		PerSecond:   over(func(s sample) float64 { return s.PerSecond }),
		P50:         over(func(s sample) float64 { return s.P50 }),
		P99:         over(func(s sample) float64 { return s.P99 }),
		ServerCPU:   over(func(s sample) float64 { return s.ServerCPU }),
		DatabaseCPU: over(func(s sample) float64 { return s.DatabaseCPU }),
		TotalCPU:    over(sample.total),
		Statements:  over(func(s sample) float64 { return s.Statements }),
	}
	told, ratios := false, []float64(nil)
	for _, s := range samples {
		if s.Connections == connections {
			if limit := limits[[2]int{s.Round, s.Connections}]; limit > 0 {
				ratios = append(ratios, s.total()/limit)
			}
			f.Peak = max(f.Peak, s.Peak)
			told = told || s.Allocated != nil
		}
	}
	f.TimesLimit = median(ratios)
	if told { // in every window, then
		f.Allocated = &allocated{
			Objects: over(func(s sample) float64 { return s.Allocated.Objects }),
			Bytes:   over(func(s sample) float64 { return s.Allocated.Bytes }),
		}
	}
	return f
}

// find returns the summary of a contender, nil where it was not measured.
func find(summaries []summary, contender string) *summary {
	for i := range summaries {
		if summaries[i].Contender == contender {
			return &summaries[i]
		}
	}
	return nil
}
