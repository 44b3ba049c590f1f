package postgres_test

import (
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
)

func TestEmbeddedRunsAsAnOrdinaryUser(t *testing.T) {
	// nameless is a user id that no user has: initdb refuses to run as one.
	const nameless = 54321
	if account, err := user.LookupId(strconv.Itoa(nameless)); err == nil {
		t.Fatalf("the user id %d is %s here", nameless, account.Username)
	}
	for _, test := range []struct {
		name  string
		owner int // of the data directory before the first start; -1 for a directory that is not there yet
		want  int // who the cluster belongs to, when the tests run as root
	}{
		{"the directory's owner", userID(t, "nobody"), userID(t, "nobody")},
		{"not root", 0, userID(t, "postgres", "nobody")},
		{"not a user without a name", nameless, userID(t, "postgres", "nobody")},
		{"a new directory", -1, userID(t, "postgres", "nobody")},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			want := test.want
			switch {
			case test.owner == -1:
				dir = filepath.Join(dir, "new")
			case os.Geteuid() == 0:
				if err := os.Chown(dir, test.owner, test.owner); err != nil {
					t.Fatal(err)
				}
			}
			if os.Geteuid() != 0 {
				want = os.Geteuid()
			}
			server := start(t, dir)
			paths := []string{cluster(t, dir), socketDir(t, server), filepath.Join(dir, "lock"), filepath.Join(dir, "socket")}
			if test.owner == -1 {
				paths = append(paths, dir)
			}
			for _, path := range paths {
				if got := ownerOf(t, path); got != want {
					t.Errorf("%s belongs to %d, want %d", path, got, want)
				}
			}
			stop(t, server)
			start(t, dir) // the owner is the same the second time
			if got := ownerOf(t, cluster(t, dir)); got != want {
				t.Errorf("after a restart the cluster belongs to %d, want %d", got, want)
			}
		})
	}
}

// userID is the id of the first of the users that this system has.
func userID(t *testing.T, names ...string) int {
	t.Helper()
	for _, name := range names {
		if account, err := user.Lookup(name); err == nil {
			id, err := strconv.Atoi(account.Uid)
			if err != nil {
				t.Fatal(err)
			}
			return id
		}
	}
	t.Fatalf("this system has no user %v", names)
	return 0
}

func ownerOf(t *testing.T, path string) int {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return int(info.Sys().(*syscall.Stat_t).Uid)
}
