package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
)

// databasesBefore returns the addresses of the databases of the contenders that cannot read the one of the others, by their names.
func databasesBefore(ctx context.Context, d *database, p places, specs []contenderSpec) (map[string]string, error) {
	urls := make(map[string]string)
	for _, spec := range specs {
		if spec.revision == "" {
			continue
		}
		set, err := datasetOf(p, spec.revision)
		if err != nil {
			return nil, fmt.Errorf("the data of %s: %w", spec.name, err)
		}
		if urls[spec.name], err = d.with(ctx, set); err != nil {
			return nil, err
		}
	}
	return urls, nil
}

// datasetOf returns the reference data under the schema of a commit: those that all others read, if it has the same.
func datasetOf(p places, commit string) (dataset, error) {
	set := reference()
	common, err := set.name()
	if err != nil {
		return set, err
	}
	set.schema.files = os.DirFS(filepath.Join(p.source(commit), "migrations"))
	if name, err := set.name(); err != nil || name == common {
		return reference(), err
	}
	set.prefix = before
	set.schema.migrate = func(ctx context.Context, url string) error { return migrateWith(ctx, p.older(commit), url) }
	own, err := os.ReadFile(filepath.Join(p.source(commit), "bench", "reference.sql"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return set, err
	}
	if string(own) != set.sql {
		set.otherwise = string(own)
	}
	return set, nil
}

// migrateWith lets a build of Syllabus make the schema that it knows.
func migrateWith(ctx context.Context, program, url string) error {
	command := exec.CommandContext(ctx, program, "migrate", "up", "--database", url)
	command.Env = environment()
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("syllabus migrate up: %w\n%s", err, output)
	}
	return nil
}
