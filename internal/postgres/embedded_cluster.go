package postgres

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// takeover is for how long a start waits for the remains of a killed server to go: its postmaster shuts down, its sessions
// end, its initdb stops writing.
const takeover = 5 * time.Second

// clusterName is the name of a major version's cluster in the data directory: another version cannot read its files.
func clusterName(major int) string { return "postgres-" + strconv.Itoa(major) }

var clusterPattern = regexp.MustCompile(`^postgres-\d+$`)

// ensureCluster makes the cluster unless it is there, and reports whether it did. initdb works in a directory of another
// name, which gets the cluster's when it is complete, so that there is never half a cluster; sync says that it must be on
// disk by then.
func (d *dataDir) ensureCluster(ctx context.Context, binaries Binaries, sync bool) (created bool, err error) {
	name := clusterName(binaries.Major)
	incomplete := name + ".new"
	if err := d.removeIncomplete(ctx, incomplete); err != nil {
		return false, fmt.Errorf("remove what an interrupted start has left: %w", err)
	}
	if _, err := d.root.Stat(name); err == nil {
		return false, d.checkCluster(name, binaries.Major)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	if err := d.initialize(ctx, incomplete, binaries, sync); err != nil {
		return false, errors.Join(err, d.removeIncomplete(context.WithoutCancel(ctx), incomplete))
	}
	if err := d.root.Rename(incomplete, name); err != nil {
		return false, err
	}
	if sync {
		return true, d.sync()
	}
	return true, nil
}

// checkCluster refuses a directory that is not a cluster of the version. It is never removed: it may be somebody's data.
func (d *dataDir) checkCluster(name string, major int) error {
	version, err := d.root.ReadFile(filepath.Join(name, "PG_VERSION"))
	if err != nil {
		return fmt.Errorf("%s is no complete PostgreSQL data directory, move it away to start with a new one: %w", d.join(name), err)
	}
	if found := strings.TrimSpace(string(version)); found != strconv.Itoa(major) {
		return fmt.Errorf("%s holds data of PostgreSQL %s, not %d: rename it to %q", d.join(name), found, major, "postgres-"+found)
	}
	return nil
}

func (d *dataDir) initialize(ctx context.Context, name string, binaries Binaries, sync bool) error {
	if err := d.root.Mkdir(name, 0o700); err != nil {
		return err
	}
	if d.owner.drop {
		if err := d.root.Chown(name, d.owner.uid, d.owner.gid); err != nil {
			return fmt.Errorf("give the cluster to the user that PostgreSQL runs as: %w", err)
		}
	}
	directory, err := d.root.Open(name)
	if err != nil {
		return err
	}
	defer directory.Close()

	// Whoever reaches the socket is trusted: its directory lets only the owner in. There is no network to trust.
	args := []string{
		"--username=" + superuser, "--locale=C", "--encoding=UTF8",
		"--auth-local=trust", "--auth-host=reject", "--no-instructions",
	}
	if !sync {
		args = append(args, "--no-sync")
	}
	logged := d.logEnd()
	initdb, err := startProcess(d.command(filepath.Join(binaries.Dir, "initdb"), directory, syscall.SIGKILL, args...))
	if err != nil {
		return err
	}
	select {
	case <-initdb.done:
	case <-ctx.Done():
		initdb.kill()
		return fmt.Errorf("initdb was interrupted: %w", ctx.Err())
	}
	if initdb.err != nil {
		return fmt.Errorf("initdb could not make a database in %s (%w)%s: %s",
			d.join(name), initdb.err, d.namelessHint(), d.logSince(logged))
	}
	return nil
}

// namelessHint explains initdb's most puzzling refusal, a user id that no user has, as some container platforms give.
func (d *dataDir) namelessHint() string {
	if _, err := user.LookupId(strconv.Itoa(d.owner.uid)); err == nil {
		return ""
	}
	return fmt.Sprintf("; the user id %d has no name in /etc/passwd, which initdb needs", d.owner.uid)
}

// removeIncomplete removes the directory of an initdb that was interrupted; programs that it started may still write there.
func (d *dataDir) removeIncomplete(ctx context.Context, name string) error {
	var last error
	err := poll(ctx, 50*time.Millisecond, takeover, func() (bool, error) {
		last = d.root.RemoveAll(name)
		return last == nil, nil
	})
	return errors.Join(last, err)
}

// sync writes the names in the data directory to disk.
func (d *dataDir) sync() error {
	directory, err := d.root.Open(".")
	if err != nil {
		return err
	}
	return errors.Join(directory.Sync(), directory.Close())
}

// otherClusters lists the clusters of other versions than the named one, by path.
func (d *dataDir) otherClusters(name string) ([]string, error) {
	entries, err := fs.ReadDir(d.root.FS(), ".")
	if err != nil {
		return nil, err
	}
	var others []string
	for _, entry := range entries {
		if entry.IsDir() && entry.Name() != name && clusterPattern.MatchString(entry.Name()) {
			others = append(others, d.join(entry.Name()))
		}
	}
	return others, nil
}

// clearPID removes a postmaster.pid that PostgreSQL would trip over though nobody runs the cluster, which the lock on the
// data directory makes sure of: one that names a process which is not, or no more, a living postgres, but a zombie or
// another program that has its number since. One that names no process at all is left to PostgreSQL, and sessions that
// outlive their postmaster hold shared memory, which it looks for in any case.
//
// One without a number is left by a machine that stopped while it was written. It is unreadable, and removed only if
// removeUnreadable is set, because it could be just being written by a postmaster whose parent was killed.
func (d *dataDir) clearPID(cluster string, removeUnreadable bool) (unreadable bool, err error) {
	name := filepath.Join(cluster, "postmaster.pid")
	content, err := d.root.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	first, _, _ := strings.Cut(string(content), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(first))
	if err != nil && !removeUnreadable {
		return true, nil
	}
	pid = max(pid, -pid) // negative for a postgres --single
	if err == nil && (errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) || isPostgres(pid)) {
		return false, nil
	}
	return false, d.root.Remove(name)
}

// openCluster opens the cluster's directory for a child to inherit.
func (d *dataDir) openCluster(major int) (*os.File, error) { return d.root.Open(clusterName(major)) }
