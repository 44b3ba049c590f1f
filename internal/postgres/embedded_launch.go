package postgres

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// SQLSTATEs and classes of them, https://www.postgresql.org/docs/15/errcodes-appendix.html
const (
	lockFileExists        = "F0001" // another postmaster, or what one has left, uses the cluster
	invalidCatalogName    = "3D000" // there is no such database (yet)
	insufficientResources = "53"    // too many connections, for instance
	operatorIntervention  = "57"    // starting, stopping
)

const (
	logLinePrefix        = "%m [%p] %e "
	loggedLockFileExists = "] " + lockFileExists + " FATAL:"

	readinessInterval        = 5 * time.Millisecond
	retryInterval            = 50 * time.Millisecond
	longestConnectionAttempt = 2 * time.Second
)

// launch starts postgres and waits until it answers, again for as long as the remains of a killed server are in its way.
func (e *Embedded) launch(ctx context.Context) error {
	var last error
	secondLook := false
	err := poll(ctx, retryInterval, takeover, func() (bool, error) {
		unreadable, err := e.dir.clearPID(clusterName(e.binaries.Major), secondLook)
		secondLook = unreadable
		if err != nil || unreadable {
			return false, err
		}
		last = e.launchOnce(ctx)
		if last != nil && strings.Contains(e.dir.logSince(e.logged), loggedLockFileExists) {
			return false, nil
		}
		return true, last
	})
	if errors.Is(err, errPollTimeout) {
		return fmt.Errorf("a PostgreSQL of an earlier run still uses the data, stop it with kill -INT and the process id "+
			"that it names: %w", last)
	}
	return err
}

func (e *Embedded) launchOnce(ctx context.Context) (err error) {
	directory, err := e.dir.openCluster(e.binaries.Major)
	if err != nil {
		return err
	}
	defer directory.Close()
	e.logged = e.dir.logEnd()
	// SIGINT is PostgreSQL's fast shutdown: what an orphan should do.
	cmd := e.dir.command(filepath.Join(e.binaries.Dir, "postgres"), directory, syscall.SIGINT, e.arguments()...)
	if e.process, err = startProcess(cmd); err != nil {
		return err
	}
	if err = e.awaitReady(ctx); err != nil {
		if !e.process.exited() {
			stopped, cancel := context.WithCancel(ctx)
			cancel() // at once: nobody has used it yet
			_ = e.process.stop(stopped)
		}
	}
	return err
}

// arguments gives the settings: first the caller's, and then those that must be so, as the last one counts.
func (e *Embedded) arguments() []string {
	var args []string
	set := func(name, value string) { args = append(args, "-c", name+"="+value) }
	for _, name := range slices.Sorted(maps.Keys(e.config.Settings)) {
		set(name, e.config.Settings[name])
	}
	set("listen_addresses", "")
	set("port", "5432") // it names the socket, and nothing else
	set("unix_socket_directories", `"`+strings.ReplaceAll(e.socketDir, `"`, `""`)+`"`)
	set("unix_socket_permissions", "0700")
	set("logging_collector", "off")
	set("log_destination", "stderr")
	set("log_line_prefix", logLinePrefix) // launch reads the SQLSTATE in it
	return args
}

// awaitReady returns when the server answers and has its database, which is made if there is none.
func (e *Embedded) awaitReady(ctx context.Context) error {
	var last answer
	err := poll(ctx, readinessInterval, startTimeout, func() (bool, error) {
		if e.process.exited() {
			return false, fmt.Errorf("postgres ended at once (%v): %s", e.process.cmd.ProcessState, e.dir.logSince(e.logged))
		}
		last = ask(ctx, socketURL(e.socketDir, "postgres"), ensureDatabase)
		return last.alive(), last.refusal()
	})
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, errPollTimeout) {
		return fmt.Errorf("PostgreSQL did not answer in time (%w), last with %w: %s", err, last.err, e.dir.logSince(e.logged))
	}
	return err
}

func ensureDatabase(ctx context.Context, connection *pgx.Conn) error {
	var exists bool
	err := connection.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", databaseName).Scan(&exists)
	if err != nil || exists {
		return err
	}
	_, err = connection.Exec(ctx, "CREATE DATABASE "+databaseName)
	return err
}

// answer is what came of an attempt to talk to a database.
type answer struct{ err error }

// ask connects and calls do, which may be nil, with the connection.
func ask(ctx context.Context, url string, do func(context.Context, *pgx.Conn) error) answer {
	connecting, cancel := context.WithTimeout(ctx, longestConnectionAttempt)
	defer cancel()
	connection, err := pgx.Connect(connecting, url)
	if err != nil {
		return answer{err}
	}
	if do != nil {
		err = do(ctx, connection)
	}
	return answer{errors.Join(err, connection.Close(ctx))}
}

// alive says that the database takes connections, or would if it did not have so many.
func (a answer) alive() bool {
	return a.err == nil || strings.HasPrefix(a.code(), insufficientResources)
}

// refusal is an error that asking again will not change: the server says no, and not that it is busy starting or stopping,
// or a PG… environment variable stands in the way.
func (a answer) refusal() error {
	var malformed *pgconn.ParseConfigError
	switch code := a.code(); {
	case errors.As(a.err, &malformed):
		return a.err
	case code == "" || a.alive() || code == invalidCatalogName || strings.HasPrefix(code, operatorIntervention):
		return nil
	}
	return a.err
}

// code is the SQLSTATE of a server's refusal, empty if it was not the server who refused.
func (a answer) code() string {
	var refusal *pgconn.PgError
	if errors.As(a.err, &refusal) {
		return refusal.Code
	}
	return ""
}
