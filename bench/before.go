package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// before names the contender that is Syllabus at another revision: before@REV=HEAD~1. Its migrations make its database, and it
// is built with its own profile.
const before = "before"

// parseBefore reads the variables of before@REV=REVISION+KEY=VALUE. The first is the revision, as git calls it.
func parseBefore(variables []string) (contenderSpec, error) {
	if len(variables) > 0 {
		if revision, ok := strings.CutPrefix(variables[0], "REV="); ok && revision != "" {
			return beforeSpec(revision, variables[1:]), nil
		}
	}
	return contenderSpec{}, errors.New("before needs a revision, before all else: before@REV=HEAD~1")
}

func beforeSpec(revision string, variables []string) contenderSpec {
	spec := contenderSpec{
		name: before + "@REV=" + revision, title: "Syllabus at " + short(revision), extra: true, revision: revision, env: variables,
		command: func(p places, url string) ([]string, bool) { return serve(p.older(revision), url), true },
	}
	for _, variable := range variables {
		spec.name += "+" + variable
		spec.title += ", " + variable
	}
	return spec
}

// commitPattern finds the whole name of a commit.
var commitPattern = regexp.MustCompile(`^([0-9a-f]{40}|[0-9a-f]{64})$`)

// short abbreviates the name of a commit, and leaves others as they are.
func short(revision string) string {
	if commitPattern.MatchString(revision) {
		return revision[:7]
	}
	return revision
}

// resolve puts commits in the place of revisions: results say what was measured, also when a branch has moved on.
func resolve(ctx context.Context, root string, specs []contenderSpec) ([]contenderSpec, error) {
	resolved := slices.Clone(specs)
	for i, spec := range specs {
		if spec.revision == "" {
			continue
		}
		command := exec.CommandContext(ctx, "git", "rev-parse", "--verify", "--quiet", "--end-of-options", spec.revision+"^{commit}")
		command.Dir, command.Stderr = root, os.Stderr
		commit, err := command.Output()
		if err != nil {
			return nil, fmt.Errorf("git knows no revision %q: %w", spec.revision, err)
		}
		resolved[i] = beforeSpec(strings.TrimSpace(string(commit)), spec.env)
		if slices.ContainsFunc(resolved[:i], func(other contenderSpec) bool { return other.name == resolved[i].name }) {
			return nil, fmt.Errorf("%s is %s, which is named twice", spec.name, resolved[i].title)
		}
	}
	return resolved, nil
}

// source is where the files of a commit are.
func (p places) source(commit string) string { return filepath.Join(p.before, commit) }

// older is the program of a commit.
func (p places) older(commit string) string {
	return filepath.Join(p.source(commit), "bin", "syllabus")
}

// buildBefore builds Syllabus at all revisions that were named. Their files are kept for the next run, in the place of those of the
// last one; whether the program is still that of its files and of this Go, go build knows.
func buildBefore(ctx context.Context, p places, specs []contenderSpec) error {
	var commits []string
	for _, spec := range specs {
		if spec.revision == "" {
			continue
		}
		commits = append(commits, spec.revision)
		if err := unpack(ctx, p, spec.revision); err != nil {
			return fmt.Errorf("the files of %s: %w", spec.name, err)
		}
		// The repository around it is no part of it, and has another commit.
		if err := goBuild(ctx, p.source(spec.revision), "-buildvcs=false", "-o", p.older(spec.revision), "./cmd/syllabus"); err != nil {
			return fmt.Errorf("%s: %w", spec.name, err)
		}
	}
	if len(commits) == 0 {
		return nil
	}
	there, err := os.ReadDir(p.before)
	for _, entry := range there {
		if !slices.Contains(commits, entry.Name()) {
			err = errors.Join(err, os.RemoveAll(filepath.Join(p.before, entry.Name())))
		}
	}
	return err
}

// unpack writes the files of a commit, unless they are there.
func unpack(ctx context.Context, p places, commit string) error {
	if exists(p.source(commit)) {
		return nil
	}
	incomplete := p.source(commit) + ".incomplete"
	if err := errors.Join(os.RemoveAll(incomplete), os.MkdirAll(incomplete, 0o755)); err != nil {
		return err
	}
	archive := exec.CommandContext(ctx, "git", "archive", "--format=tar", commit)
	archive.Dir, archive.Stderr = p.root, os.Stderr
	files, err := archive.Output()
	if err != nil {
		return fmt.Errorf("git archive: %w", err)
	}
	extract := exec.CommandContext(ctx, "tar", "-x", "-f", "-", "-C", incomplete)
	extract.Stdin, extract.Stderr = bytes.NewReader(files), os.Stderr
	if err := extract.Run(); err != nil {
		return fmt.Errorf("tar: %w", err)
	}
	return os.Rename(incomplete, p.source(commit))
}
