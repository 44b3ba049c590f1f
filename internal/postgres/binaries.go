// Package postgres reaches PostgreSQL: a pool of connections, the migrations, and
// an embedded server for whoever has no other.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// OldestMajor is the oldest major version of PostgreSQL that Syllabus runs on.
const OldestMajor = 15

// BinariesVariable names the environment variable that says where PostgreSQL's programs are.
const BinariesVariable = "SYLLABUS_POSTGRES_BIN"

// systemBinaries is where Debian and its relatives install each major version; none of it is on PATH there.
const systemBinaries = "/usr/lib/postgresql/*/bin"

// howToGetBinaries ends every sentence that says that there are no usable programs.
const howToGetBinaries = "install PostgreSQL 15 or newer, or set " + BinariesVariable +
	" to the directory that holds its postgres and initdb programs, or name a running server with --database URL"

// Binaries are the programs of one installed PostgreSQL.
type Binaries struct {
	// Dir is the absolute path of the directory that holds postgres and initdb.
	Dir string
	// Major is the major version, for instance 15.
	Major int
}

// FindBinaries finds PostgreSQL's own programs: in $SYLLABUS_POSTGRES_BIN when it is set (then nowhere else), else in the
// first directory of PATH, else in the highest version below /usr/lib/postgresql, that holds both postgres and initdb of
// version 15 or newer. The error names what was found and refused, and what to do about it.
func FindBinaries(ctx context.Context) (Binaries, error) {
	return findBinaries(ctx, os.Getenv, systemBinaries)
}

func findBinaries(ctx context.Context, getenv func(string) string, systemPattern string) (Binaries, error) {
	if dir := getenv(BinariesVariable); dir != "" {
		binaries, err := inspectBinaries(ctx, dir)
		if err != nil {
			return Binaries{}, fmt.Errorf("%s is %q, which cannot be used (%w); %s", BinariesVariable, dir, err, howToGetBinaries)
		}
		return binaries, nil
	}
	var refused []string
	for _, dir := range candidateDirs(getenv("PATH"), systemPattern) {
		binaries, err := inspectBinaries(ctx, dir)
		switch {
		case err == nil:
			return binaries, nil
		case !errors.Is(err, errNoPrograms):
			refused = append(refused, fmt.Sprintf("%s: %v", dir, err))
		}
	}
	if err := ctx.Err(); err != nil {
		return Binaries{}, err
	}
	if len(refused) > 0 {
		return Binaries{}, fmt.Errorf("no usable PostgreSQL was found (%s): %s", strings.Join(refused, "; "), howToGetBinaries)
	}
	return Binaries{}, errors.New("no PostgreSQL was found on PATH or in " + systemPattern + ": " + howToGetBinaries)
}

// candidateDirs lists the directories to look in, best first. Relative entries of PATH are left out, as os/exec does.
func candidateDirs(path, systemPattern string) []string {
	dirs := slices.DeleteFunc(filepath.SplitList(path), func(dir string) bool { return !filepath.IsAbs(dir) })
	system, _ := filepath.Glob(systemPattern) // the only error is a malformed pattern
	slices.SortStableFunc(system, func(a, b string) int { return directoryVersion(b) - directoryVersion(a) })
	return append(dirs, system...)
}

// directoryVersion is 15 for /usr/lib/postgresql/15/bin, and 0 for a directory that is not named after a version.
func directoryVersion(bin string) int {
	version, err := strconv.Atoi(filepath.Base(filepath.Dir(bin)))
	if err != nil {
		return 0
	}
	return version
}

var errNoPrograms = errors.New("it does not hold both programs, postgres and initdb")

func inspectBinaries(ctx context.Context, dir string) (Binaries, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return Binaries{}, err
	}
	for _, name := range []string{"postgres", "initdb"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || !info.Mode().IsRegular() || info.Mode().Perm()&0o111 == 0 {
			return Binaries{}, errNoPrograms
		}
	}
	// "--version" is the one thing that postgres does for root as well.
	output, err := exec.CommandContext(ctx, filepath.Join(dir, "postgres"), "--version").Output()
	if err != nil {
		return Binaries{}, fmt.Errorf("its postgres --version fails: %w", err)
	}
	major, err := parseMajor(string(output))
	if err != nil {
		return Binaries{}, err
	}
	if major < OldestMajor {
		return Binaries{}, fmt.Errorf("it is PostgreSQL %d and too old, %d is the oldest that works", major, OldestMajor)
	}
	return Binaries{Dir: dir, Major: major}, nil
}

// versionOutput matches what postgres --version prints, such as "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)" or
// "postgres (PostgreSQL) 19beta1".
var versionOutput = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

func parseMajor(output string) (int, error) {
	match := versionOutput.FindStringSubmatch(output)
	if match == nil {
		return 0, fmt.Errorf("its postgres --version answers %q, which names no version of PostgreSQL", strings.TrimSpace(output))
	}
	return strconv.Atoi(match[1])
}
