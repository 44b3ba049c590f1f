package main

import (
	"errors"
	"flag"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
)

// options are what a run can be told.
type options struct {
	seconds    float64
	warmup     float64
	rounds     int
	contenders []contenderSpec
	queries    []string // none is all
	results    string   // the directory of what it writes
	profile    string   // the file of the processor profile; "" is none

	// The parts of the run.
	tables, scaling, memory bool
}

func parseOptions(args []string) (options, error) {
	o := options{}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.Float64Var(&o.seconds, "seconds", 2, "how long each window is")
	flags.Float64Var(&o.warmup, "warmup", 2, "how many seconds each contender warms up, for each query")
	flags.IntVar(&o.rounds, "rounds", 5, "how often each contender is measured, for each query")
	flags.StringVar(&o.results, "results", filepath.Join("bench", "results"), "the `directory` for latest.json and latest.svg")
	contenderNames := flags.String("contenders", "",
		"which contenders, separated by commas; NAME@KEY=VALUE+KEY=VALUE adds to the environment of one, "+
			"before@REV=REVISION is Syllabus at a revision of git; the usual without")
	queryNames := flags.String("queries", "", "which queries, separated by commas; all without")
	quick := flags.Bool("quick", false, "one round of half a second: to see that it works, not to quote")
	flags.BoolVar(&o.scaling, "scaling", false, "what Syllabus costs over more courses, and for more rows")
	flags.BoolVar(&o.memory, "memory", false, "by how much one request of the deep query raises the memory of each contender")
	flags.StringVar(&o.profile, "profile", "",
		"a `file` for a processor profile of the first contender that is Syllabus, of all chosen queries")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if flags.NArg() > 0 {
		return o, fmt.Errorf("%q is no flag", flags.Arg(0))
	}
	if *quick {
		o.seconds, o.warmup, o.rounds = 0.5, 0.5, 1
	}
	if o.seconds <= 0 || o.seconds > 600 || o.warmup < 0 || o.warmup > 600 || o.rounds < 1 || o.rounds > 100 {
		return o, errors.New("-seconds and -warmup go up to 600, -rounds from 1 to 100")
	}
	var err error
	if o.contenders, err = parseContenders(*contenderNames); err != nil {
		return o, fmt.Errorf("-contenders: %w", err)
	}
	if o.profile != "" && !slices.ContainsFunc(o.contenders, isSyllabus) {
		return o, errors.New("-profile: none of the -contenders is Syllabus")
	}
	if o.queries, err = parseQueries(*queryNames); err != nil {
		return o, fmt.Errorf("-queries: %w", err)
	}
	// A run that names no part of it is all of it; one that chooses what the tables have wants them.
	o.tables = !o.scaling && !o.memory || *queryNames != "" || o.profile != ""
	if *contenderNames == "" && *queryNames == "" && o.profile == "" && o.tables {
		o.scaling, o.memory = true, true
	}
	return o, nil
}

// parseQueries splits a list and refuses names that are not known.
func parseQueries(list string) ([]string, error) {
	if list == "" {
		return nil, nil
	}
	var known []string
	for _, q := range queries() {
		known = append(known, q.name)
	}
	names := strings.Split(list, ",")
	for _, name := range names {
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("%q is none of %s", name, strings.Join(known, ", "))
		}
	}
	return names, nil
}

// chosen returns the queries that were asked for.
func (o options) chosen() []query {
	var of []query
	for _, q := range queries() {
		if len(o.queries) == 0 || slices.Contains(o.queries, q.name) {
			of = append(of, q)
		}
	}
	return of
}

// profileSeconds is how long a query is profiled: as long as its windows are together.
func (o options) profileSeconds() int { return max(1, int(math.Ceil(o.seconds*float64(o.rounds)))) }
