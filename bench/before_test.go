package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const someCommit = "0123456789abcdef0123456789abcdef01234567"

func TestParseBefore(t *testing.T) {
	specs, err := parseContenders("before@REV=v1.0~2,before@REV=" + someCommit + "+GOGC=200,before@REV=HEAD@{1}")
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []contenderSpec{
		{title: "Syllabus at v1.0~2", revision: "v1.0~2"},
		{title: "Syllabus at 0123456, GOGC=200", revision: someCommit, env: []string{"GOGC=200"}},
		{title: "Syllabus at HEAD@{1}", revision: "HEAD@{1}"},
	} {
		got := specs[i]
		if got.title != want.title || got.revision != want.revision || !slices.Equal(got.env, want.env) || titleOf(got.name) != want.title {
			t.Errorf("%s is %+v", got.name, got)
		}
		if !got.extra || isSyllabus(got) {
			t.Errorf("%s is taken as the present one", got.name)
		}
	}
	for _, bad := range []string{"before", "before@", "before@REV", "before@REV=", "before@A=b", "before@A=b+REV=c", "before@REV=a,before@REV=a"} {
		if specs, err := parseContenders(bad); err == nil {
			t.Errorf("%q is taken as %+v", bad, specs)
		}
	}
}

func TestBeforeRunsItsOwnProgram(t *testing.T) {
	argv, ok := beforeSpec(someCommit, nil).command(places{bin: "/bin", before: "/kept"}, "url")
	if !ok || argv[0] != "/kept/"+someCommit+"/bin/syllabus" || argv[1] != "serve" {
		t.Errorf("it runs %q", argv)
	}
}

// repository returns one of two commits, each with a program, and their names.
func repository(t *testing.T) (root string, commits [2]string) {
	t.Helper()
	root = t.TempDir()
	git := func(arguments ...string) string {
		command := exec.CommandContext(t.Context(), "git", append([]string{"-c", "user.name=a", "-c", "user.email=a@example.com"}, arguments...)...)
		command.Dir = root
		command.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + root} // not that of a hook, which names another repository
		output, err := command.CombinedOutput()
		if err != nil {
			t.Fatalf("git %q: %v\n%s", arguments, err, output)
		}
		return strings.TrimSpace(string(output))
	}
	write(t, root, "go.mod", "module syllabus\n")
	git("init", "--quiet")
	for i, text := range []string{"first", "second"} {
		write(t, root, "cmd/syllabus/main.go", "package main\n\nfunc main() { print(\""+text+"\") }\n")
		git("add", ".")
		git("commit", "--quiet", "--message", text)
		commits[i] = git("rev-parse", "HEAD")
	}
	return root, commits
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestRevisionsAreCommits(t *testing.T) {
	root, commits := repository(t)
	resolved := func(list string) (string, error) {
		t.Helper()
		specs, err := parseContenders(list)
		if err != nil {
			t.Fatal(err)
		}
		specs, err = resolve(t.Context(), root, specs)
		return names(specs), err
	}
	got, err := resolved("syllabus,before@REV=HEAD~1+GOGC=1,flat@A=b,before@REV=" + commits[1][:9])
	want := "syllabus before@REV=" + commits[0] + "+GOGC=1 flat@A=b before@REV=" + commits[1]
	if err != nil || got != want {
		t.Errorf("%s, %v", got, err)
	}
	for _, bad := range []string{"before@REV=nothing", "before@REV=--all", "before@REV=HEAD:go.mod", "before@REV=HEAD,before@REV=" + commits[1]} {
		if got, err := resolved(bad); err == nil {
			t.Errorf("%s is %s", bad, got)
		}
	}
}

func TestBuildBeforeKeepsOnlyWhatIsAskedFor(t *testing.T) {
	root, commits := repository(t)
	p := places{root: root, before: filepath.Join(t.TempDir(), "before")}
	for i, want := range []string{"first", "second"} {
		if err := buildBefore(t.Context(), p, []contenderSpec{{name: "flat"}, beforeSpec(commits[i], nil)}); err != nil {
			t.Fatal(err)
		}
		output, err := exec.CommandContext(t.Context(), p.older(commits[i])).CombinedOutput()
		if err != nil || string(output) != want {
			t.Errorf("the program of %s prints %q, %v", commits[i], output, err)
		}
		if there, err := os.ReadDir(p.before); err != nil || len(there) != 1 {
			t.Errorf("%v are there, %v", there, err)
		}
	}
	if err := buildBefore(t.Context(), p, []contenderSpec{{name: "flat"}}); err != nil || !exists(p.older(commits[1])) {
		t.Errorf("a run without older revisions removes them, %v", err)
	}
}

func TestDatasetOfARevision(t *testing.T) {
	p := places{before: t.TempDir()}
	if set, err := datasetOf(p, "none"); err == nil {
		t.Errorf("a revision without migrations has %s", set.prefix)
	}
	const same, older, other = "same", "older", "other"
	if err := os.CopyFS(filepath.Join(p.source(same), "migrations"), present().files); err != nil {
		t.Fatal(err)
	}
	for _, commit := range []string{older, other} {
		write(t, p.source(commit), "migrations/001.sql", "CREATE TABLE a ()")
	}
	write(t, p.source(same), "bench/reference.sql", "SELECT 1")
	write(t, p.source(older), "bench/reference.sql", referenceSQL)
	write(t, p.source(other), "bench/reference.sql", "SELECT 1")
	for commit, want := range map[string]dataset{
		same:  {prefix: "reference"}, // the database that all read, whatever it was filled with then
		older: {prefix: before}, other: {prefix: before, otherwise: "SELECT 1"},
	} {
		set, err := datasetOf(p, commit)
		if err != nil || set.prefix != want.prefix || set.otherwise != want.otherwise || set.sql != referenceSQL {
			t.Errorf("%s has the data of %s, otherwise %q, %v", commit, set.prefix, set.otherwise, err)
		}
	}
}

func TestMigrateWithSaysWhatFailed(t *testing.T) {
	program := filepath.Join(t.TempDir(), "syllabus")
	if err := os.WriteFile(program, []byte("#!/bin/sh\necho \"$@\"\nexit 1\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	err := migrateWith(t.Context(), program, "postgres:///x")
	if err == nil || !strings.Contains(err.Error(), "migrate up --database postgres:///x") {
		t.Errorf("it fails with %v", err)
	}
}
