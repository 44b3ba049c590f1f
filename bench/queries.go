package main

import (
	_ "embed"
	"encoding/json"

	"syllabus/bench/internal/contender"
)

//go:embed queries/small.graphql
var smallDocument string

//go:embed queries/page.graphql
var pageDocument string

//go:embed queries/catalog.graphql
var catalogDocument string

//go:embed queries/deep.graphql
var deepDocument string

// query is one of the operations that are measured.
type query struct {
	name  string // in flags and results
	title string
	body  []byte // of the request
}

// queries returns them all, from the smallest answer to the largest.
func queries() []query {
	slug := sampleSlug()
	return []query{
		{"small", "small: one course, its id and title", body(contender.Small, smallDocument, slug)},
		{"page", "course page: 1 course, 5 modules, 50 lessons, 400 exercises", body(contender.Page, pageDocument, slug)},
		{"catalog", "catalog: 20 courses, 100 modules, 1,000 lessons", body(contender.Catalog, catalogDocument, nil)},
		{"deep", "deep: the catalog down to 8,000 exercises and 8,000 choices", body(contender.Deep, deepDocument, nil)},
	}
}

// sampleSlug is the variables of the queries for one course.
func sampleSlug() map[string]string { return map[string]string{"slug": "course-250"} }

// body makes a GraphQL request as clients send it.
func body(operation, document string, variables map[string]string) []byte {
	request, err := json.Marshal(map[string]any{"operationName": operation, "query": document, "variables": variables})
	if err != nil {
		panic(err) // strings are always JSON
	}
	return request
}
