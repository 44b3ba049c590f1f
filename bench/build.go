package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// places are the directories of a run.
type places struct {
	root      string // of the module
	work      string // what is kept from run to run: the database and the programs
	bin       string
	before    string // the files of older revisions
	mercurius string
}

func findPlaces(ctx context.Context) (places, error) {
	output, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		return places{}, fmt.Errorf("finding the module's directory with go list: %w", err)
	}
	root := strings.TrimSpace(string(output))
	work := filepath.Join(root, ".tools", "bench")
	return places{
		root: root, work: work, bin: filepath.Join(work, "bin"), before: filepath.Join(work, "before"),
		mercurius: filepath.Join(root, "bench", "contenders", "mercurius"),
	}, nil
}

// build builds all contenders, and fetches the packages of the one in JavaScript if npm is there. Syllabus is built as it is
// delivered: with the profile beside its main package, if there is one; and without it too, and at older revisions, if contenders are.
func build(ctx context.Context, p places, specs []contenderSpec) error {
	if err := os.MkdirAll(p.bin, 0o755); err != nil {
		return err
	}
	if err := goBuild(ctx, p.root, "-o", p.bin+string(filepath.Separator), "./cmd/syllabus", "./bench/contenders/..."); err != nil {
		return err
	}
	if slices.ContainsFunc(specs, func(spec contenderSpec) bool { return spec.noPGO }) {
		if err := goBuild(ctx, p.root, "-pgo=off", "-o", filepath.Join(p.bin, withoutPGO), "./cmd/syllabus"); err != nil {
			return err
		}
	}
	if err := buildBefore(ctx, p, specs); err != nil {
		return err
	}
	if err := npm(ctx, p.mercurius); err != nil {
		fmt.Fprintln(os.Stderr, "Mercurius is left out:", err)
	}
	return nil
}

func goBuild(ctx context.Context, dir string, arguments ...string) error {
	command := exec.CommandContext(ctx, "go", append([]string{"build"}, arguments...)...)
	command.Dir, command.Stdout, command.Stderr = dir, os.Stderr, os.Stderr
	if err := command.Run(); err != nil {
		return fmt.Errorf("building the contenders: %w", err)
	}
	return nil
}

// npm installs the packages of the lockfile, unless they are there.
func npm(ctx context.Context, dir string) error {
	lock, err := os.ReadFile(filepath.Join(dir, "package-lock.json"))
	if err != nil {
		return err
	}
	mark := filepath.Join(dir, "node_modules", ".syllabus-bench-lock") // what was installed
	if installed, err := os.ReadFile(mark); err == nil && string(installed) == string(lock) {
		return nil
	}
	for _, name := range []string{"node", "npm"} {
		if _, err := exec.LookPath(name); err != nil {
			return errors.New(name + " is not there")
		}
	}
	command := exec.CommandContext(ctx, "npm", "ci", "--silent", "--no-audit", "--no-fund", "--ignore-scripts")
	command.Dir, command.Stderr = dir, os.Stderr
	if err := command.Run(); err != nil {
		return fmt.Errorf("npm ci: %w", err)
	}
	return os.WriteFile(mark, lock, 0o644)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
