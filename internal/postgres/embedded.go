package postgres

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"
)

// startTimeout is how long a server may take to start, recovery from a crash included.
const startTimeout = time.Minute

// EmbeddedConfig says how to run an embedded server. Only DataDir is needed.
type EmbeddedConfig struct {
	// DataDir is the directory that keeps the data; it is made if there is none. See [DefaultDataDir].
	DataDir string
	// Log hears of the start, and of anything odd about the data directory. What PostgreSQL itself says goes to the file
	// postgres.log in the data directory. nil is silence.
	Log *slog.Logger
	// Settings are PostgreSQL's own, for instance "work_mem": "16MB", for this run. Those on which the launcher relies,
	// such as listen_addresses, have no effect here.
	Settings map[string]string
}

// Embedded is a private PostgreSQL server: a child of this process, reachable through a unix socket that only this user can
// open, and not through any network. Stop it when done; when this process is killed, it shuts down by itself (on Linux).
type Embedded struct {
	config    EmbeddedConfig
	binaries  Binaries
	dir       *dataDir
	socketDir string
	process   *process
	logged    int64 // the log's size when the process was started

	stopping atomic.Bool // Stop has ended it
	stopOnce sync.Once
	stopErr  error
}

// StartEmbedded starts PostgreSQL on the data directory and returns when it answers, within a minute or the end of ctx;
// ctx has no meaning after that. The first start makes the database, which takes about a second. The error is [ErrInUse]
// if another process runs a server there; the remains of one that was killed are waited for and cleared away.
func StartEmbedded(ctx context.Context, config EmbeddedConfig) (*Embedded, error) {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	if config.DataDir == "" {
		return nil, errors.New("start the embedded PostgreSQL: no data directory is named")
	}
	if config.Log == nil {
		config.Log = slog.New(slog.DiscardHandler)
	}
	binaries, err := FindBinaries(ctx)
	if err != nil {
		return nil, err
	}
	dir, err := claimDataDir(ctx, config.DataDir, clusterName(binaries.Major))
	if err != nil {
		return nil, fmt.Errorf("start the embedded PostgreSQL: %w", err)
	}
	e := &Embedded{config: config, binaries: binaries, dir: dir}
	if err := e.start(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("start the embedded PostgreSQL: %w", err), e.cleanUp())
	}
	return e, nil
}

func (e *Embedded) start(ctx context.Context) error {
	began := time.Now()
	if err := removePlace(e.dir.root, e.dir.owner); err != nil {
		e.config.Log.Warn("what a killed server has left could not all be removed", "error", err)
	}
	created, err := e.dir.ensureCluster(ctx, e.binaries, e.config.Settings["fsync"] != "off")
	if err != nil {
		return err
	}
	if created {
		e.warnOfOthers()
	}
	if e.socketDir, err = newSocketDir(e.dir.owner); err != nil {
		return err
	}
	if err := writePlace(e.dir.root, e.socketDir, e.dir.owner); err != nil {
		return errors.Join(err, os.Remove(e.socketDir))
	}
	if err := e.launch(ctx); err != nil {
		return err
	}
	e.config.Log.Info("embedded PostgreSQL started", "version", e.binaries.Major, "data", e.dir.path, "new", created,
		"log", e.dir.join(logName), "took", time.Since(began).Round(time.Millisecond))
	return nil
}

// warnOfOthers tells of data that stays where it is, out of reach of the new cluster.
func (e *Embedded) warnOfOthers() {
	name := clusterName(e.binaries.Major)
	others, err := e.dir.otherClusters(name)
	if err != nil {
		e.config.Log.Warn("the data directory cannot be listed", "error", err)
	}
	for _, other := range others {
		e.config.Log.Warn("this directory holds data of another version of PostgreSQL, which the new, empty database does "+
			"not have; to use it, set "+BinariesVariable+" to that version's programs",
			"directory", other, "new", filepath.Join(e.dir.path, name))
	}
}

// URL is the address of the server's database, in the form that pgx takes. Its user is a superuser.
func (e *Embedded) URL() string { return socketURL(e.socketDir, databaseName) }

// Done is closed when the server has ended: because of Stop, or by itself, which [Embedded.Err] then explains.
func (e *Embedded) Done() <-chan struct{} { return e.process.done }

// Err says why the server has ended by itself. It is nil while it runs, and if Stop has ended it.
func (e *Embedded) Err() error {
	if !e.process.exited() || e.stopping.Load() {
		return nil
	}
	return fmt.Errorf("the embedded PostgreSQL has ended by itself (%v); the end of %s: %s",
		e.process.cmd.ProcessState, e.dir.join(logName), e.dir.logSince(e.logged))
}

// Stop ends the server's sessions, shuts it down, removes its socket and gives the data directory up. When ctx ends before
// the shutdown does, the server is stopped without writing what its next start can recover, and the error says so. Further
// calls wait for the first and return the same error. It is to be called after the server has ended by itself, too.
func (e *Embedded) Stop(ctx context.Context) error {
	e.stopOnce.Do(func() {
		if !e.process.exited() {
			e.stopping.Store(true)
		}
		e.stopErr = errors.Join(e.process.stop(ctx), e.cleanUp())
	})
	return e.stopErr
}

// cleanUp removes the socket and its place, and then gives the data directory up.
func (e *Embedded) cleanUp() error {
	return errors.Join(removePlace(e.dir.root, e.dir.owner), e.dir.Close())
}
