package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// profiles are the processor profiles of a run, one for each query, until they are one.
type profiles struct {
	dir   string
	files []string
}

func newProfiles() (*profiles, error) {
	dir, err := os.MkdirTemp("", "syllabus-bench-profile-*")
	return &profiles{dir: dir}, err
}

func (p *profiles) remove() { _ = os.RemoveAll(p.dir) }

// take profiles a contender while it is busy with one query. No figures are taken meanwhile: a profile costs a little.
func (p *profiles) take(ctx context.Context, s *server, q query, size int64, seconds int) error {
	g, err := dialAll(ctx, s.address, q.body, busy, size)
	if err != nil {
		return err
	}
	defer g.close()
	fetched := make(chan error, 1)
	file := filepath.Join(p.dir, q.name)
	go func() {
		profile, err := fetch(ctx, fmt.Sprintf("http://%s/debug/pprof/profile?seconds=%d", s.debug, seconds))
		if err == nil {
			err = os.WriteFile(file, profile, 0o600)
		}
		fetched <- err
	}()
	_, err = g.run(time.Duration(seconds) * time.Second)
	if failed := <-fetched; err == nil {
		err = failed
	}
	if err != nil {
		return fmt.Errorf("profiling %s, %s: %w", s.spec.name, q.name, err)
	}
	p.files = append(p.files, file)
	return nil
}

// merge writes one profile of all. They hold the names of functions already, so that no program is looked for.
func (p *profiles) merge(ctx context.Context, root, file string) error {
	merged := filepath.Join(p.dir, "merged")
	arguments := append([]string{"tool", "pprof", "-proto", "-symbolize=none", "-output=" + merged}, p.files...)
	if output, err := exec.CommandContext(ctx, "go", arguments...).CombinedOutput(); err != nil {
		return fmt.Errorf("merging the profiles with go tool pprof: %w\n%s", err, output)
	}
	directories, err := exec.CommandContext(ctx, "go", "env", "GOROOT", "GOMODCACHE").Output()
	if err != nil {
		return fmt.Errorf("asking go env for its directories: %w", err)
	}
	goroot, modules, _ := strings.Cut(strings.TrimSpace(string(directories)), "\n")
	profile, err := os.ReadFile(merged)
	if err != nil {
		return err
	}
	if profile, err = withoutPrefixes(profile, root+"/", goroot+"/src/", goroot+"/", modules+"/"); err != nil {
		return err
	}
	if err := os.WriteFile(file, profile, 0o644); err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr, "the profile is in", file)
	return nil
}
