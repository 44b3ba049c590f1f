package postgres

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

const (
	// placeName is the file in the data directory that says in which directory the server's socket is, for Attach.
	placeName = "socket"

	// superuser and databaseName are fixed: who may open the socket is the only question that counts.
	superuser    = "syllabus"
	databaseName = "syllabus"

	// socketName is PostgreSQL's own name for the socket of a server on "port" 5432.
	socketName = ".s.PGSQL.5432"

	// longestSocketPath is the longest path in bytes that a unix socket can have anywhere: 103 on macOS, 107 on Linux.
	longestSocketPath = 103
)

// newSocketDir makes a directory for the socket that only the owner (and root) can enter. It is not in the data directory,
// whose path can be too long for a socket, or below a directory that the owner cannot traverse.
func newSocketDir(o owner) (string, error) {
	var problems []error
	for _, parent := range slices.Compact([]string{os.TempDir(), "/tmp"}) {
		dir, err := newSocketDirIn(parent, o)
		if err == nil {
			return dir, nil
		}
		problems = append(problems, err)
	}
	return "", fmt.Errorf("no place for the socket of PostgreSQL, set TMPDIR to a short, traversable directory: %w",
		errors.Join(problems...))
}

func newSocketDirIn(parent string, o owner) (string, error) {
	const pattern = "syllabus-"
	const longestSuffix = "/" + pattern + "4294967295/" + socketName
	switch {
	case len(parent)+len(longestSuffix) > longestSocketPath:
		return "", fmt.Errorf("%s: the path of a socket in it would be too long", parent)
	case !filepath.IsAbs(parent) || strings.Contains(parent, ","):
		return "", fmt.Errorf("%s: the path is relative or has a comma in it", parent) // a comma separates hosts
	}
	if err := checkTraversable(parent, o); err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp(parent, pattern)
	if err != nil {
		return "", err
	}
	if o.drop {
		if err := os.Chown(dir, o.uid, o.gid); err != nil {
			return "", errors.Join(err, os.Remove(dir))
		}
	}
	return dir, nil
}

// checkTraversable refuses a directory that the owner cannot reach though this process, as root, can.
func checkTraversable(dir string, o owner) error {
	if !o.drop {
		return nil
	}
	for ; ; dir = filepath.Dir(dir) {
		info, err := os.Stat(dir)
		if err != nil {
			return err
		}
		if !o.mayTraverse(info) {
			return fmt.Errorf("%s: the user with id %d, as whom PostgreSQL runs, may not enter it", dir, o.uid)
		}
		if dir == filepath.Dir(dir) {
			return nil
		}
	}
}

// removeSocketDir removes a socket directory that a server has left. The path comes from a file that the owner could have
// written, and this process may be root: so only a directory of that owner is touched, and only what PostgreSQL puts there.
func removeSocketDir(dir string, o owner) error {
	root, err := os.OpenRoot(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	defer root.Close()
	if uid, _, err := ownerOf(root, "."); err != nil || uid != o.uid {
		return errors.Join(err, fmt.Errorf("%s is not a socket directory of the user with id %d", dir, o.uid))
	}
	for _, name := range []string{socketName, socketName + ".lock"} {
		if err := root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := syscall.Rmdir(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove the socket directory %s: %w", dir, err)
	}
	return nil
}

// writePlace tells other processes where the socket is.
func writePlace(root *os.Root, dir string, o owner) error {
	file, err := root.OpenFile(placeName, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = file.WriteString(dir + "\n")
	return errors.Join(err, o.give(file), file.Close())
}

// removePlace removes the file that says where the socket is, and the socket's directory. It is not an error if there are none.
func removePlace(root *os.Root, o owner) error {
	dir, err := readPlace(root)
	if removed := root.Remove(placeName); !errors.Is(removed, fs.ErrNotExist) {
		err = errors.Join(err, removed)
	}
	if dir != "" {
		err = errors.Join(err, removeSocketDir(dir, o))
	}
	return err
}

// readPlace returns the socket's directory, empty if no server has written one.
func readPlace(root *os.Root) (string, error) {
	content, err := root.ReadFile(placeName)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return strings.TrimSpace(string(content)), err
}

// placedURL is the URL of the server whose place is written in the data directory, empty if there is none.
func placedURL(root *os.Root) string {
	dir, err := readPlace(root)
	if err != nil || dir == "" {
		return ""
	}
	return socketURL(dir, databaseName)
}

// socketURL names port and sslmode, so that the PG… environment variables of whoever connects have no say in them.
func socketURL(dir, database string) string {
	query := url.Values{"host": {dir}, "port": {"5432"}, "sslmode": {"disable"}}
	u := url.URL{Scheme: "postgres", User: url.User(superuser), Path: "/" + database, RawQuery: query.Encode()}
	return u.String()
}
