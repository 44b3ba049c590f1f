package main

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"syllabus/bench/internal/contender"
)

//go:embed scaling.sql
var scalingSQL string

// scalingConnections keep both processors at work, without the memory that 16 of the largest answers would take.
const scalingConnections = 4

// scalingFigure is what a request costs at one size: medians over the rounds, in milliseconds.
type scalingFigure struct {
	Series      string  `json:"series"`
	Query       string  `json:"query"`
	Contender   string  `json:"contender"`
	Courses     int     `json:"courses"` // in the database or in the answer
	Rows        int     `json:"rows"`    // of the answer
	ServerCPU   float64 `json:"serverCPUMilliseconds"`
	DatabaseCPU float64 `json:"databaseCPUMilliseconds"`
	TotalCPU    float64 `json:"totalCPUMilliseconds"`
}

// perThousand is the processor time for a thousand rows.
func (f scalingFigure) perThousand() float64 { return f.TotalCPU / float64(f.Rows) * 1000 }

// The series that are measured.
const (
	byDatabase = "database" // the same answer, from more courses
	byAnswer   = "answer"   // a larger answer, from the same courses
)

// scalingCase is one size: a query and what it is asked of.
type scalingCase struct {
	series  string
	q       query
	courses int
	url     string
}

// scaling measures Syllabus over more courses, and for more rows.
func (b *bench) scaling(ctx context.Context) ([]scalingFigure, error) {
	series, err := b.scalingSeries(ctx)
	if err != nil {
		return nil, err
	}
	var all []scalingFigure
	for _, cases := range series {
		figures, err := b.scale(ctx, cases)
		if err != nil {
			return nil, err
		}
		all = append(all, figures...)
	}
	return all, nil
}

// scalingSeries returns the sizes of each query, those of one query together.
func (b *bench) scalingSeries(ctx context.Context) ([][]scalingCase, error) {
	var pages, catalogs, answers []scalingCase
	for _, courses := range []int{500, 5_000, 20_000} {
		url, err := b.database.with(ctx, smallCourses(courses))
		if err != nil {
			return nil, err
		}
		page, catalog := body(contender.Page, pageDocument, sampleSlug()), body(contender.Catalog, catalogDocument, nil)
		pages = append(pages, scalingCase{byDatabase, query{"page", "page of one", page}, courses, url})
		catalogs = append(catalogs, scalingCase{byDatabase, query{"catalog", "catalog of 20", catalog}, courses, url})
	}
	for _, courses := range []int{1, 10, 100} {
		q := query{"deep", "deep", body(contender.Deep, deepOf(courses), nil)}
		answers = append(answers, scalingCase{byAnswer, q, courses, b.database.url})
	}
	return [][]scalingCase{pages, catalogs, answers}, nil
}

// smallCourses are so many courses of 20 exercises.
func smallCourses(n int) dataset {
	number := strconv.Itoa(n)
	return dataset{prefix: "courses" + number, schema: present(), sql: strings.ReplaceAll(scalingSQL, ":courses", number)}
}

// deepOf returns the deep query of another number of courses.
func deepOf(courses int) string {
	return strings.Replace(deepDocument, "first: 20", fmt.Sprintf("first: %d", courses), 1)
}

// scale measures the sizes of one query in turn, each on a process of its own.
func (b *bench) scale(ctx context.Context, cases []scalingCase) (figures []scalingFigure, err error) {
	spec := subject(b.options.contenders)
	var servers []*server
	defer func() { err = errors.Join(err, stopAll(servers)) }()
	sizes, rows := make([]int64, len(cases)), make([]int, len(cases))
	for i, c := range cases {
		s, err := start(ctx, spec, b.places, c.url)
		if err != nil {
			return nil, err
		}
		servers = append(servers, s)
		answer, err := ask(ctx, s.address, c.q.body)
		if err == nil {
			_, err = normalize(answer) // without errors
		}
		if err != nil {
			return nil, fmt.Errorf("%s of %d courses: %w", c.q.name, c.courses, err)
		}
		sizes[i], rows[i] = int64(len(answer)), countRows(answer)
		if _, err := b.window(ctx, s, c.q, scalingConnections, sizes[i], b.options.warmup); err != nil {
			return nil, err
		}
	}
	samples := make([][]sample, len(cases))
	for round := range b.options.rounds {
		for turn := range cases {
			i := (turn + round) % len(cases)
			taken, err := b.window(ctx, servers[i], cases[i].q, scalingConnections, sizes[i], b.options.seconds)
			if err != nil {
				return nil, err
			}
			samples[i] = append(samples[i], taken)
		}
	}
	fmt.Fprintf(os.Stderr, "scaling: %s by %s\n", cases[0].q.name, cases[0].series)
	for i, c := range cases {
		f := figuresOf(samples[i], scalingConnections, nil)
		figures = append(figures, scalingFigure{
			Series: c.series, Query: c.q.title, Contender: spec.name, Courses: c.courses, Rows: rows[i],
			ServerCPU: f.ServerCPU, DatabaseCPU: f.DatabaseCPU, TotalCPU: f.TotalCPU,
		})
	}
	return figures, nil
}

// countRows counts the rows of an answer: the queries ask for the id of each.
func countRows(answer []byte) int { return bytes.Count(answer, []byte(`"id":"`)) }
