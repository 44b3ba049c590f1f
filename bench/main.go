// Command bench measures Syllabus beside others that give the same answers from the same tables: see docs/performance.md.
// It needs Linux, for it reads processor times and memory in /proc. `make bench` runs it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// longest bounds a whole run.
const longest = 3 * time.Hour

// options are what a run can be told.
type options struct {
	seconds    float64
	warmup     float64
	rounds     int
	contenders []string // none is all
	queries    []string // none is all
	results    string   // the directory of what it writes
}

func main() {
	o, err := parseOptions(os.Args[1:])
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err == nil {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		ctx, cancel := context.WithTimeout(ctx, longest)
		err = run(ctx, o)
		cancel()
		stop()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func parseOptions(args []string) (options, error) {
	o := options{}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.Float64Var(&o.seconds, "seconds", 2, "how long each window is")
	flags.Float64Var(&o.warmup, "warmup", 2, "how many seconds each contender warms up, for each query")
	flags.IntVar(&o.rounds, "rounds", 5, "how often each contender is measured, for each query")
	flags.StringVar(&o.results, "results", filepath.Join("bench", "results"), "the `directory` for latest.json and latest.svg")
	contenderNames := flags.String("contenders", "", "which contenders, separated by commas; all without")
	queryNames := flags.String("queries", "", "which queries, separated by commas; all without")
	quick := flags.Bool("quick", false, "one round of half a second: to see that it works, not to quote")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if *quick {
		o.seconds, o.warmup, o.rounds = 0.5, 0.5, 1
	}
	if o.seconds <= 0 || o.seconds > 600 || o.warmup < 0 || o.warmup > 600 || o.rounds < 1 || o.rounds > 100 {
		return o, errors.New("-seconds and -warmup go up to 600, -rounds from 1 to 100")
	}
	var known []string
	for _, spec := range contenders() {
		known = append(known, spec.name)
	}
	var err error
	if o.contenders, err = namesOf(*contenderNames, known); err != nil {
		return o, fmt.Errorf("-contenders: %w", err)
	}
	known = nil
	for _, q := range queries() {
		known = append(known, q.name)
	}
	if o.queries, err = namesOf(*queryNames, known); err != nil {
		return o, fmt.Errorf("-queries: %w", err)
	}
	return o, nil
}

// namesOf splits a list and refuses names that are not known.
func namesOf(list string, known []string) ([]string, error) {
	if list == "" {
		return nil, nil
	}
	names := strings.Split(list, ",")
	for _, name := range names {
		if !chosen(known, name) {
			return nil, fmt.Errorf("%q is none of %s", name, strings.Join(known, ", "))
		}
	}
	return names, nil
}

func run(ctx context.Context, o options) (err error) {
	places, err := findPlaces(ctx)
	if err != nil {
		return err
	}
	if err := build(ctx, places); err != nil {
		return err
	}
	database, err := startDatabase(ctx, places)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, database.stop(ctx)) }()
	b := &bench{options: o, places: places, database: database}
	report := newReport(o, database.version)
	for _, q := range queries() {
		if !chosen(o.queries, q.name) {
			continue
		}
		samples, err := b.query(ctx, q)
		if err != nil {
			return err
		}
		summaries := summarize(q, samples)
		report.add(samples, summaries)
		writeTable(os.Stdout, q, summaries)
	}
	return report.write(o.results)
}
