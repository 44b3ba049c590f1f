package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// contenderSpec says how to start a contender.
type contenderSpec struct {
	name  string
	title string
	// command returns the program and its arguments; ok is false where it cannot run here.
	command func(p places, url string) (argv []string, ok bool)
	env     []string // beside what all have
	extra   bool     // measured only when it is named
	noPGO   bool     // built without a profile

	revision string // of Syllabus, where it is not the present one
}

// limit names the contender that the tables compare the others' processor time with.
const limit = "flat"

// contenders returns them all, in the order of the tables.
func contenders() []contenderSpec {
	return []contenderSpec{
		{name: "syllabus", title: "Syllabus", command: syllabus("syllabus")},
		{name: "syllabus-nopgo", title: "Syllabus, built without a profile", command: syllabus(withoutPGO), extra: true, noPGO: true},
		{
			name: "syllabus-stock", title: "Syllabus, stock execution", command: syllabus("syllabus"),
			env: []string{"SYLLABUS_EXECUTION=stock"},
		},
		{name: "dataloader-16ms", title: "gqlgen, dataloader 16 ms", command: gqlgen("-window=16ms")},
		{name: "dataloader-1ms", title: "gqlgen, dataloader 1 ms", command: gqlgen("-window=1ms")},
		{name: "naive", title: "gqlgen without loaders", command: gqlgen("-naive")},
		{name: "mercurius", title: "Mercurius, JIT and loaders", command: mercurius},
		{name: limit, title: "by hand, flat SQL", command: program("flat")},
		{name: "floor", title: "by hand, all memory reused", command: program("floor")},
		{name: "pgjson", title: "JSON built in PostgreSQL", command: program("pgjson")},
	}
}

// usual returns the contenders of a run that names none.
func usual() []contenderSpec {
	var specs []contenderSpec
	for _, spec := range contenders() {
		if !spec.extra {
			specs = append(specs, spec)
		}
	}
	return specs
}

// variablePattern finds the parts of a variable of the environment.
var variablePattern = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*=`)

// parseContender reads NAME or NAME@KEY=VALUE+KEY=VALUE: the contender of that name, and what its environment has in addition.
func parseContender(text string) (contenderSpec, error) {
	name, list, variant := strings.Cut(text, "@")
	var variables []string
	if variant {
		variables = strings.Split(list, "+")
	}
	for _, variable := range variables {
		if !variablePattern.MatchString(variable) {
			return contenderSpec{}, fmt.Errorf("%q: %q is not KEY=VALUE", text, variable)
		}
	}
	if name == before {
		return parseBefore(variables)
	}
	var known []string
	for _, spec := range contenders() {
		known = append(known, spec.name)
		if spec.name != name {
			continue
		}
		if variant {
			spec.name, spec.title = text, spec.title+", "+strings.Join(variables, " ")
		}
		spec.env = append(spec.env, variables...)
		return spec, nil
	}
	return contenderSpec{}, fmt.Errorf("%q is none of %s, %s", name, strings.Join(known, ", "), before)
}

// parseContenders reads a list separated by commas; an empty one is the usual.
func parseContenders(list string) ([]contenderSpec, error) {
	if list == "" {
		return usual(), nil
	}
	var specs []contenderSpec
	seen := make(map[string]bool)
	for text := range strings.SplitSeq(list, ",") {
		spec, err := parseContender(text)
		if err != nil {
			return nil, err
		}
		if seen[spec.name] {
			return nil, fmt.Errorf("%q is named twice", spec.name)
		}
		seen[spec.name] = true
		specs = append(specs, spec)
	}
	return specs, nil
}

// isSyllabus reports whether a contender is Syllabus, in whatever environment.
func isSyllabus(spec contenderSpec) bool {
	name, _, _ := strings.Cut(spec.name, "@")
	return name == "syllabus" || strings.HasPrefix(name, "syllabus-")
}

// subject returns the first of the contenders that is Syllabus, and Syllabus as it is delivered where there is none.
func subject(specs []contenderSpec) contenderSpec {
	for _, spec := range specs {
		if isSyllabus(spec) {
			return spec
		}
	}
	return contenders()[0]
}

// withoutPGO names the program that is built without a profile.
const withoutPGO = "syllabus-nopgo"

// syllabus runs a build of Syllabus.
func syllabus(name string) func(places, string) ([]string, bool) {
	return func(p places, url string) ([]string, bool) { return serve(filepath.Join(p.bin, name), url), true }
}

func serve(program, url string) []string {
	return []string{program, "serve", "--database", url, "--listen", "127.0.0.1:0", "--pool-size", "16", "--log-level", "error"}
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
