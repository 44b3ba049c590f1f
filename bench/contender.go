package main

import (
	"os/exec"
	"path/filepath"
)

// contenderSpec says how to start a contender.
type contenderSpec struct {
	name  string
	title string
	// command returns the program and its arguments; ok is false where it cannot run here.
	command func(p places, url string) (argv []string, ok bool)
	env     []string // beside what all have
}

// The names that the tables compare others with.
const (
	limit = "flat"      // total CPU
	peer  = "mercurius" // requests per second
)

// contenders returns them all, in the order of the tables.
func contenders() []contenderSpec {
	return []contenderSpec{
		{name: "syllabus", title: "Syllabus", command: syllabus},
		{name: "syllabus-stock", title: "Syllabus, stock execution", command: syllabus, env: []string{"SYLLABUS_EXECUTION=stock"}},
		{name: "dataloader-16ms", title: "gqlgen, dataloader 16 ms", command: gqlgen("-window=16ms")},
		{name: "dataloader-1ms", title: "gqlgen, dataloader 1 ms", command: gqlgen("-window=1ms")},
		{name: "naive", title: "gqlgen without loaders", command: gqlgen("-naive")},
		{name: "mercurius", title: "Mercurius, JIT and loaders", command: mercurius},
		{name: "flat", title: "written by hand, flat SQL", command: program("flat")},
		{name: "pgjson", title: "JSON built in PostgreSQL", command: program("pgjson")},
	}
}

func syllabus(p places, url string) ([]string, bool) {
	return []string{
		filepath.Join(p.bin, "syllabus"), "serve", "--database", url, "--listen", "127.0.0.1:0",
		"--pool-size", "16", "--log-level", "error",
	}, true
}

// program runs one of the contenders in Go.
func program(name string, args ...string) func(places, string) ([]string, bool) {
	return func(p places, url string) ([]string, bool) {
		return append([]string{filepath.Join(p.bin, name), "-database", url, "-pool", "16"}, args...), true
	}
}

func gqlgen(args ...string) func(places, string) ([]string, bool) { return program("gqlgen", args...) }

// mercurius runs where there is Node and its packages could be fetched. It is one process with one thread for JavaScript,
// as it is deployed; the garbage collector has threads of its own.
func mercurius(p places, url string) ([]string, bool) {
	node, err := exec.LookPath("node")
	if err != nil || !exists(filepath.Join(p.mercurius, "node_modules")) {
		return nil, false
	}
	return []string{node, filepath.Join(p.mercurius, "server.js"), url, "16", filepath.Join(p.root, "schema.graphqls")}, true
}
