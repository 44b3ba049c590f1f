package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const (
	// logName is the file in the data directory that initdb and postgres write to. A file, and not this process's own log:
	// it goes on when this process is killed, and it can be read then.
	logName = "postgres.log"

	// longestLog is the size in bytes above which a start puts the log aside as postgres.log.1.
	longestLog = 10 << 20

	// longestLogTail is how many bytes of the log an error quotes.
	longestLogTail = 2000
)

// DefaultDataDir is where an embedded server keeps its data unless it is told otherwise: $XDG_DATA_HOME/syllabus, else
// ~/.local/share/syllabus. (XDG Base Directory Specification 0.8: a relative path counts as unset.)
func DefaultDataDir() (string, error) {
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "syllabus"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("no directory for the data (%w): name one with --data", err)
	}
	return filepath.Join(home, ".local", "share", "syllabus"), nil
}

// HasData reports whether an embedded server has ever kept data in the directory, of any version of PostgreSQL.
func HasData(dataDir string) (bool, error) {
	entries, err := os.ReadDir(dataDir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, fmt.Errorf("look for data of an embedded PostgreSQL: %w", err)
	}
	return slices.ContainsFunc(entries, func(entry fs.DirEntry) bool {
		return entry.IsDir() && clusterPattern.MatchString(entry.Name())
	}), nil
}

// dataDir is a data directory that this process has for itself:
//
//	lock           whoever holds flock on it uses the directory
//	socket         in which directory the socket of the running server is
//	postgres.log   what initdb and postgres have to say
//	postgres-15    the cluster, one per major version of PostgreSQL
//
// Its files are opened below root, which no symbolic link leads out of: when this process is root they are another user's.
type dataDir struct {
	path  string
	root  *os.Root
	owner owner
	lock  *os.File
	log   *os.File
}

// claimDataDir makes the data directory if there is none, and locks it. The error is ErrInUse if another process has it.
func claimDataDir(ctx context.Context, path, cluster string) (*dataDir, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	_, err = os.Stat(path)
	created := errors.Is(err, fs.ErrNotExist)
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, err
	}
	d := &dataDir{path: path}
	if err := d.claim(ctx, cluster, created); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

func (d *dataDir) claim(ctx context.Context, cluster string, created bool) (err error) {
	if d.root, err = os.OpenRoot(d.path); err != nil {
		return err
	}
	if d.owner, err = chooseOwner(d.root, cluster); err != nil {
		return err
	}
	if created && d.owner.drop {
		if err := d.root.Chown(".", d.owner.uid, d.owner.gid); err != nil {
			return fmt.Errorf("give the data directory to the user that PostgreSQL runs as: %w", err)
		}
	}
	if d.lock, err = lockDataDir(ctx, d.root, d.owner); err != nil {
		return err
	}
	if info, err := d.root.Stat(logName); err == nil && info.Size() > longestLog {
		if err := d.root.Rename(logName, logName+".1"); err != nil {
			return err
		}
	}
	d.log, err = openOwned(d.root, logName, os.O_RDWR|os.O_APPEND, d.owner)
	return err
}

// Close gives the data directory up, the lock last.
func (d *dataDir) Close() error {
	var err error
	for _, file := range []*os.File{d.log, d.lock} {
		if file != nil {
			err = errors.Join(err, file.Close())
		}
	}
	if d.root != nil {
		err = errors.Join(err, d.root.Close())
	}
	return err
}

// join is the path of a file in the data directory, for a message.
func (d *dataDir) join(name string) string { return filepath.Join(d.path, name) }

// logEnd is where the next line of the log will be.
func (d *dataDir) logEnd() int64 {
	info, err := d.log.Stat()
	if err != nil {
		return 0
	}
	return info.Size()
}

// logSince is the end of what was logged from an offset on, at most longestLogTail bytes of whole lines.
func (d *dataDir) logSince(offset int64) string {
	start := max(offset, d.logEnd()-longestLogTail)
	content, err := io.ReadAll(io.NewSectionReader(d.log, start, longestLogTail))
	if err != nil {
		return "(unreadable: " + err.Error() + ")"
	}
	text := string(content)
	if start > offset {
		_, text, _ = strings.Cut(text, "\n")
	}
	return strings.TrimSpace(text)
}
