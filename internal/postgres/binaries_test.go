package postgres

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fakeBinaries makes a directory with programs that claim to be PostgreSQL of a version.
func fakeBinaries(t *testing.T, dir, version string, programs ...string) string {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, program := range programs {
		script := fmt.Sprintf("#!/bin/sh\necho '%s (PostgreSQL) %s'\n", program, version)
		if err := os.WriteFile(filepath.Join(dir, program), []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestFindBinaries(t *testing.T) {
	temp := t.TempDir()
	both := []string{"postgres", "initdb"}
	old := fakeBinaries(t, filepath.Join(temp, "old"), "14.9", both...)
	half := fakeBinaries(t, filepath.Join(temp, "half"), "16.1", "postgres")
	onPath := fakeBinaries(t, filepath.Join(temp, "path"), "16.1 (Homebrew)", both...)
	beta := fakeBinaries(t, filepath.Join(temp, "beta"), "19beta1", both...)
	system := filepath.Join(temp, "system")
	fakeBinaries(t, filepath.Join(system, "9.6", "bin"), "9.6.24", both...)
	fakeBinaries(t, filepath.Join(system, "15", "bin"), "15.18 (Debian 15.18-0+deb12u1)", both...)
	highest := fakeBinaries(t, filepath.Join(system, "100", "bin"), "100.1", both...)
	somewhere, nowhere := filepath.Join(system, "*", "bin"), filepath.Join(temp, "nowhere", "*", "bin")
	path := func(dirs ...string) string { return strings.Join(dirs, string(filepath.ListSeparator)) }

	for _, test := range []struct {
		name, variable, path, system string
		want                         Binaries
		wantError                    []string
	}{
		{name: "the variable comes first", variable: beta, path: onPath, system: somewhere, want: Binaries{beta, 19}},
		{name: "then PATH", path: path(half, old, onPath), system: somewhere, want: Binaries{onPath, 16}},
		{name: "then the highest number, not the last in the alphabet", path: half, system: somewhere, want: Binaries{highest, 100}},
		{name: "nothing", path: half, system: nowhere, wantError: []string{"install PostgreSQL 15 or newer", "SYLLABUS_POSTGRES_BIN", "--database"}},
		{name: "only an old one", path: old, system: nowhere, wantError: []string{old, "14", "too old", "install PostgreSQL 15 or newer"}},
		{name: "a wrong variable is not passed over", variable: half, path: onPath, wantError: []string{"SYLLABUS_POSTGRES_BIN", half}},
		{name: "an old one in the variable", variable: old, path: onPath, wantError: []string{"SYLLABUS_POSTGRES_BIN", old, "too old"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			environment := map[string]string{BinariesVariable: test.variable, "PATH": test.path}
			got, err := findBinaries(context.Background(), func(name string) string { return environment[name] }, test.system)
			if len(test.wantError) == 0 && (err != nil || got != test.want) {
				t.Errorf("got %v, %v; want %v", got, err, test.want)
			}
			for _, want := range test.wantError {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("got error %v, want one that names %q", err, want)
				}
			}
		})
	}
}
