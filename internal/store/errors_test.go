package store_test

import (
	"context"
	"errors"
	"io"
	"net"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/fault"
	"syllabus/internal/postgres"
	"syllabus/internal/store"
	"syllabus/internal/store/storetest"
)

// wantFault fails unless the error is of that code.
func wantFault(t *testing.T, err error, want fault.Code) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want %s", want)
	}
	if got := fault.CodeOf(err); got != want {
		t.Errorf("the error is %s, want %s: %v", got, want, err)
	}
}

// openStore returns a store on a pool of its own to the test's database.
func openStore(t *testing.T, config postgres.PoolConfig) (*store.Store, *pgxpool.Pool) {
	t.Helper()
	pool := must[*pgxpool.Pool](t)(postgres.Open(t.Context(), config))
	t.Cleanup(pool.Close)
	return store.New(pool, store.DefaultChunk, store.DefaultRows), pool
}

// lockCourses holds a lock that every statement on course waits for, until the
// end of the test or the call of what it returns.
func lockCourses(t *testing.T, database *storetest.Database) (release func()) {
	t.Helper()
	tx := must[pgx.Tx](t)(database.Pool.Begin(t.Context()))
	if _, err := tx.Exec(t.Context(), `LOCK TABLE course IN ACCESS EXCLUSIVE MODE`); err != nil {
		t.Fatal(err)
	}
	release = func() { _ = tx.Rollback(context.WithoutCancel(t.Context())) }
	t.Cleanup(release)
	return release
}

// awaitBlocked returns the process of the test's database that waits for a lock,
// as soon as there is one.
func awaitBlocked(t *testing.T, database *storetest.Database) (pid int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for ctx.Err() == nil {
		err := database.Pool.QueryRow(ctx, `
			SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0`).Scan(&pid)
		if err == nil {
			return pid
		}
		if !errors.Is(err, pgx.ErrNoRows) {
			t.Fatal(err)
		}
	}
	t.Fatal("nobody waits for a lock")
	return 0
}

// awaitEnded returns when no other process of the test's database is in a
// transaction: the server learns a little later that its client has gone.
func awaitEnded(t *testing.T, database *storetest.Database) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for ctx.Err() == nil {
		if queryValue[int](t, database, `
			SELECT count(*) FROM pg_stat_activity
			WHERE datname = current_database() AND xact_start IS NOT NULL AND pid <> pg_backend_pid()`) == 0 {
			return
		}
	}
	t.Fatal("a transaction does not end")
}

func TestStatementTimeout(t *testing.T) {
	database := setup(t)
	s, _ := openStore(t, postgres.PoolConfig{URL: database.URL, StatementTimeout: 20 * time.Millisecond})
	release := lockCourses(t, database)
	_, err := s.Empty(t.Context())
	wantFault(t, err, fault.Unavailable)
	release()
	if empty, err := s.Empty(t.Context()); err != nil || !empty {
		t.Errorf("afterwards: empty %t, %v", empty, err)
	}
}

// TestEndedContexts ends the request's context before each function, and while a
// statement runs.
func TestEndedContexts(t *testing.T) {
	database := setupTwins(t)
	s := database.Store
	functions := map[string]func(context.Context) error{
		"a read": func(ctx context.Context) error {
			_, err := s.CoursesByID(ctx, account.Viewer{}, []course.ID{1})
			return err
		},
		"a page": func(ctx context.Context) error {
			_, err := s.Courses(ctx, account.Viewer{}, course.ListArgs{Order: course.Order{Field: course.ByTitle}, Limit: 1})
			return err
		},
		"chunks": func(ctx context.Context) error {
			_, err := store.New(database.Pool, 1, store.DefaultRows).CoursesByID(ctx, account.Viewer{}, []course.ID{1, 2})
			return err
		},
		"a check": func(ctx context.Context) error {
			_, err := s.Empty(ctx)
			return err
		},
		"an import": func(ctx context.Context) error {
			_, err := s.ImportCourse(ctx, storetest.Draft("new"), store.ImportOptions{})
			return err
		},
	}
	before := snapshot(t, database)
	for name, run := range functions {
		t.Run(name, func(t *testing.T) {
			canceled, cancel := context.WithCancel(t.Context())
			cancel()
			wantCanceled(t, run(canceled))

			late, cancel := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
			defer cancel()
			wantFault(t, run(late), fault.Unavailable)

			release := lockCourses(t, database)
			defer release()
			running, cancel := context.WithCancel(t.Context())
			defer cancel()
			ended := make(chan error, 1)
			go func() { ended <- run(running) }()
			awaitBlocked(t, database)
			cancel()
			wantCanceled(t, <-ended)
			release()
			wantUntouched(t, database, before)
		})
	}
}

// wantCanceled fails unless the error is the caller's own, and no fault.
func wantCanceled(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, context.Canceled) || fault.CodeOf(err) != fault.Internal {
		t.Errorf("the error is %v, want context.Canceled as it is", err)
	}
}

// TestKilledConnections ends the server's side of a connection while a statement
// runs, and while the connection is idle. Afterwards the store works.
func TestKilledConnections(t *testing.T) {
	database := setup(t)
	s, pool := openStore(t, postgres.PoolConfig{URL: database.URL, MaxConns: 1})
	works := func() {
		t.Helper()
		if empty, err := s.Empty(t.Context()); err != nil || !empty {
			t.Errorf("afterwards: empty %t, %v", empty, err)
		}
	}
	kill := func(pid int) {
		t.Helper()
		if !queryValue[bool](t, database, `SELECT pg_terminate_backend($1, 60000)`, pid) {
			t.Fatal("the connection could not be killed")
		}
	}

	release := lockCourses(t, database)
	ended := make(chan error, 1)
	go func() {
		_, err := s.Empty(t.Context())
		ended <- err
	}()
	kill(awaitBlocked(t, database)) // it is read again
	kill(awaitBlocked(t, database)) // but once only
	wantFault(t, <-ended, fault.Unavailable)
	release()
	works()

	var pid int
	if err := pool.QueryRow(t.Context(), `SELECT pg_backend_pid()`).Scan(&pid); err != nil {
		t.Fatal(err)
	}
	kill(pid)
	works()
}

func TestClosedPool(t *testing.T) {
	database := setup(t)
	s, pool := openStore(t, postgres.PoolConfig{URL: database.URL})
	pool.Close()
	_, err := s.Empty(t.Context())
	wantFault(t, err, fault.Unavailable)
	_, err = store.New(pool, 1, store.DefaultRows).CoursesByID(t.Context(), account.Viewer{}, []course.ID{1, 2})
	wantFault(t, err, fault.Unavailable)
	_, err = s.ImportCourse(t.Context(), storetest.Draft("new"), store.ImportOptions{})
	wantFault(t, err, fault.Unavailable)
	_, err = s.CreateUser(t.Context(), account.NewUser{Subject: "s", Username: "u", DisplayName: "U"})
	wantFault(t, err, fault.Unavailable)
}

func TestNoServer(t *testing.T) {
	pool := must[*pgxpool.Pool](t)(pgxpool.New(t.Context(), "host="+t.TempDir()+" user=nobody dbname=nothing"))
	t.Cleanup(pool.Close)
	_, err := store.New(pool, 1, store.DefaultRows).Empty(t.Context())
	wantFault(t, err, fault.Unavailable)
}

// TestTextsThatCannotBeStored sends what PostgreSQL takes for no text.
func TestTextsThatCannotBeStored(t *testing.T) {
	s := setup(t).Store
	for _, text := range []string{"a\x00b", "a\xffb"} {
		_, err := s.CourseBySlug(t.Context(), account.Viewer{}, text)
		wantFault(t, err, fault.BadUserInput)
		_, err = s.Courses(t.Context(), account.Viewer{}, course.ListArgs{Filter: course.Filter{TitleContains: &text}, Limit: 1})
		wantFault(t, err, fault.BadUserInput)
		_, err = s.Courses(t.Context(), account.Viewer{}, course.ListArgs{Filter: course.Filter{Owner: &text}, Limit: 1})
		wantFault(t, err, fault.BadUserInput)
		_, err = s.Courses(t.Context(), account.Viewer{}, course.ListArgs{Limit: 1, After: &course.Position{Title: text, ID: 1}})
		wantFault(t, err, fault.BadUserInput)
		_, err = s.ImportCourse(t.Context(), storetest.Draft("new"), store.ImportOptions{Owner: text})
		wantFault(t, err, fault.BadUserInput)
	}
}

// TestFaultsByState goes through what PostgreSQL and the network may say.
func TestFaultsByState(t *testing.T) {
	for state, want := range map[string]fault.Code{
		"23505": fault.Conflict, "55P03": fault.Conflict, "40001": fault.Conflict, "40P01": fault.Conflict,
		"57014": fault.Unavailable, "57P01": fault.Unavailable, "57P03": fault.Unavailable, "08006": fault.Unavailable,
		"53300": fault.Unavailable, "58030": fault.Unavailable, "25006": fault.Unavailable,
		"22021": fault.BadUserInput, "22P05": fault.BadUserInput,
		"23503": fault.Internal, "23514": fault.Internal, "42601": fault.Internal, "42P01": fault.Internal,
	} {
		err := store.Failure(t.Context(), &pgconn.PgError{Code: state, Message: "secret"})
		wantFault(t, err, want)
		if pg, ok := errors.AsType[*pgconn.PgError](err); !ok || pg.Code != state {
			t.Errorf("%s: the cause is lost: %v", state, err)
		}
		if shown, ok := errors.AsType[*fault.Error](err); ok && (shown.Message == "" || shown.Message == "secret") {
			t.Errorf("%s: a client is told %q", state, shown.Message)
		}
	}
	for _, err := range []error{io.ErrUnexpectedEOF, net.ErrClosed, &net.OpError{Op: "read", Err: io.EOF}, context.DeadlineExceeded} {
		wantFault(t, store.Failure(t.Context(), err), fault.Unavailable)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	wantCanceled(t, store.Failure(ended, context.Canceled))
	wantCanceled(t, store.Failure(ended, &net.OpError{Op: "write", Err: net.ErrClosed})) // as a COPY fails
	other := errors.New("another error")
	if err := store.Failure(t.Context(), other); !errors.Is(err, other) || fault.CodeOf(err) != fault.Internal {
		t.Errorf("another error became %v", err)
	}
	if err := store.Failure(t.Context(), nil); err != nil {
		t.Errorf("no error became %v", err)
	}
}
