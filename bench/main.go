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
	"syscall"
	"time"
)

// longest bounds a whole run.
const longest = 3 * time.Hour

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

func run(ctx context.Context, o options) (err error) {
	places, err := findPlaces(ctx)
	if err != nil {
		return err
	}
	if o.contenders, err = resolve(ctx, places.root, o.contenders); err != nil {
		return fmt.Errorf("-contenders: %w", err)
	}
	if err := build(ctx, places, o.contenders); err != nil {
		return err
	}
	database, err := startDatabase(ctx, places)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, database.stop(ctx)) }()
	b := &bench{options: o, places: places, database: database}
	if b.urls, err = databasesBefore(ctx, database, places, o.contenders); err != nil {
		return err
	}
	report := newReport(o, database.version)
	if o.tables {
		if err := b.tables(ctx, report); err != nil {
			return err
		}
	}
	if o.memory {
		if report.Memory, err = b.memory(ctx); err != nil {
			return err
		}
		writeMemory(os.Stdout, report.Memory)
	}
	if o.scaling {
		if report.Scaling, err = b.scaling(ctx); err != nil {
			return err
		}
		writeScaling(os.Stdout, report.Scaling)
	}
	return report.write(o.results)
}

// tables measures the chosen queries, with a table for each, and profiles them if that was asked for.
func (b *bench) tables(ctx context.Context, report *report) error {
	if b.options.profile != "" {
		profiles, err := newProfiles()
		if err != nil {
			return err
		}
		defer profiles.remove()
		b.profiles = profiles
	}
	for _, q := range b.options.chosen() {
		samples, err := b.query(ctx, q)
		if err != nil {
			return err
		}
		summaries := summarize(q, b.options.contenders, samples)
		comparisons := compare(q, b.options.contenders, samples)
		report.add(samples, summaries, comparisons)
		writeTable(os.Stdout, q, summaries)
		writeComparisons(os.Stdout, comparisons)
	}
	if b.profiles != nil {
		return b.profiles.merge(ctx, b.places.root, b.options.profile)
	}
	return nil
}
