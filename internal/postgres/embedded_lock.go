package postgres

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
	"time"
)

// ErrInUse says that another process runs a server on the data directory. [Attach] then tells where it is.
var ErrInUse = errors.New("another Syllabus process runs PostgreSQL on this data directory: " +
	"stop it, or give this one another directory with --data")

// lockName is the file that says who uses a data directory: the process that holds flock on it. It is never deleted, as a
// second process could then lock a new file of that name beside the first one's.
//
// The descriptor is close-on-exec, so that postgres does not inherit the lock: it ends with this process, however that
// ends, and what an orphaned postgres may still do to the cluster is guarded by its own postmaster.pid.
const lockName = "lock"

// attachGlance is for how long a start tries again: Attach holds the lock, shared, for the moment that it looks at it.
const attachGlance = 200 * time.Millisecond

// lockDataDir takes the exclusive lock of the data directory, until the file is closed. The error is ErrInUse if another
// process, or another server of this one, has it.
func lockDataDir(ctx context.Context, root *os.Root, o owner) (*os.File, error) {
	file, err := openOwned(root, lockName, os.O_RDWR, o)
	if err != nil {
		return nil, err
	}
	var taken bool
	err = poll(ctx, 10*time.Millisecond, attachGlance, func() (done bool, err error) {
		taken, err = tryLock(file, syscall.LOCK_EX)
		return taken, err
	})
	if taken {
		return file, nil
	}
	file.Close()
	if errors.Is(err, errPollTimeout) {
		return nil, fmt.Errorf("%s: %w", root.Name(), ErrInUse)
	}
	return nil, err
}

// tryLock reports whether it got the lock, shared (LOCK_SH) or exclusive (LOCK_EX), without waiting.
func tryLock(file *os.File, how int) (bool, error) {
	for {
		switch err := syscall.Flock(int(file.Fd()), how|syscall.LOCK_NB); {
		case err == nil:
			return true, nil
		case errors.Is(err, syscall.EWOULDBLOCK):
			return false, nil
		case !errors.Is(err, syscall.EINTR):
			return false, fmt.Errorf("lock %s: %w", file.Name(), err)
		}
	}
}

// Attach finds the server that another process runs on dataDir, and returns the URL of its database. A server that is just
// starting is waited for, up to a minute or the end of ctx. running is false, without an error, if there is none: the lock
// decides, not a file that a killed server has left behind.
func Attach(ctx context.Context, dataDir string) (url string, running bool, err error) {
	root, err := os.OpenRoot(dataDir)
	if errors.Is(err, fs.ErrNotExist) {
		return "", false, nil
	} else if err != nil {
		return "", false, fmt.Errorf("look for a server on the data directory: %w", err)
	}
	defer root.Close()
	lock, err := root.Open(lockName)
	if errors.Is(err, fs.ErrNotExist) {
		return "", false, nil
	} else if err != nil {
		return "", false, fmt.Errorf("look for a server on the data directory: %w", err)
	}
	defer lock.Close()

	err = poll(ctx, 10*time.Millisecond, startTimeout, func() (bool, error) {
		free, err := tryLock(lock, syscall.LOCK_SH)
		if err != nil || free {
			return true, err
		}
		if url = placedURL(root); url == "" {
			return false, nil // it is starting or stopping
		}
		answer := ask(ctx, url, nil)
		running = answer.alive()
		return running, answer.refusal()
	})
	if ctx.Err() != nil {
		return "", false, ctx.Err()
	}
	if err != nil {
		return "", false, fmt.Errorf("a server runs on %s, but its PostgreSQL does not answer: %w", dataDir, err)
	}
	if !running {
		return "", false, nil
	}
	return url, true, nil
}
