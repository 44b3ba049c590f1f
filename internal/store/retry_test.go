package store_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/puddle/v2"

	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/fault"
	"syllabus/internal/postgres"
	"syllabus/internal/store"
)

// failing is a pool that fails at what is asked of it, as often as it is told, and counts what it is asked.
type failing struct {
	*pgxpool.Pool
	err    error
	times  int
	asked  int
	commit error
}

func (f *failing) fails() error {
	f.asked++
	if f.times == 0 {
		return nil
	}
	f.times--
	return f.err
}

func (f *failing) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	if err := f.fails(); err != nil {
		return nil, err
	}
	return f.Pool.Query(ctx, sql, args...)
}

func (f *failing) BeginTx(ctx context.Context, options pgx.TxOptions) (pgx.Tx, error) {
	if err := f.fails(); err != nil {
		return nil, err
	}
	tx, err := f.Pool.BeginTx(ctx, options)
	return failingTx{tx, f.commit}, err
}

// failingTx loses the answer to its commit.
type failingTx struct {
	pgx.Tx
	err error
}

func (f failingTx) Commit(ctx context.Context) error {
	return errors.Join(f.err, f.Tx.Commit(ctx))
}

func state(code string) error { return &pgconn.PgError{Code: code} }

// Reading and beginning are done once more where the database was lost, and not where it refused.
func TestReadsAreDoneOnceMore(t *testing.T) {
	database := setup(t)
	reset := &net.OpError{Op: "read", Err: errors.New("connection reset by peer")}
	for _, c := range []struct {
		err   error
		times int
		asked int
		good  bool
	}{
		{reset, 1, 2, true},
		{reset, 2, 2, false},
		{io.ErrUnexpectedEOF, 1, 2, true},
		{state("57P01"), 1, 2, true},
		{state("57P03"), 1, 2, true},
		{state("53300"), 1, 2, true},
		{state("08006"), 1, 2, true},
		{state("57014"), 1, 1, false}, // it took too long, and would again
		{state("42P01"), 1, 1, false},
		{puddle.ErrClosedPool, 1, 1, false},
		{context.DeadlineExceeded, 1, 1, false},
		{errors.New("another"), 1, 1, false},
	} {
		t.Run(fmt.Sprintf("%v %d times", c.err, c.times), func(t *testing.T) {
			for name, do := range map[string]func(*store.Store) error{
				"a read": func(s *store.Store) error {
					_, err := s.CoursesByID(t.Context(), account.Viewer{}, []course.ID{1})
					return err
				},
				"a check": func(s *store.Store) error {
					_, err := s.Empty(t.Context())
					return err
				},
				"a transaction": func(s *store.Store) error {
					_, _, err := s.StartExercise(t.Context(), account.Viewer{ID: 1}, course.ExerciseID{Course: 1, Row: 1})
					if fault.CodeOf(err) == fault.NotFound { // it has begun
						return nil
					}
					return err
				},
			} {
				db := &failing{Pool: database.Pool, err: c.err, times: c.times}
				err := do(store.New(db, store.DefaultChunk, store.DefaultRows))
				if (err == nil) != c.good || db.asked != c.asked {
					t.Errorf("%s is asked %d times, want %d, and ends with %v", name, db.asked, c.asked, err)
				}
			}
			db := &failing{Pool: database.Pool, err: c.err, times: c.times}
			ended, cancel := context.WithCancel(t.Context())
			cancel()
			if _, err := store.New(db, 1, store.DefaultRows).Empty(ended); err == nil || db.asked != 1 {
				t.Errorf("for nobody it is asked %d times, and ends with %v", db.asked, err)
			}
		})
	}
}

// What changes the database is sent again only where it has certainly not been sent; clients are told where nobody knows.
func TestChangesAreSentOnce(t *testing.T) {
	database := setup(t)
	user := must[account.UserID](t)(database.Store.CreateUser(t.Context(), account.NewUser{
		Issuer: "i", Subject: "s", Username: "u", DisplayName: "U",
	}))
	change := account.SettingsChange{}
	for name, c := range map[string]struct {
		err   error
		asked int
		told  string // empty where it succeeds
	}{
		"lost on the way":         {io.ErrUnexpectedEOF, 1, "may have been saved"},
		"shut down":               {state("57P01"), 1, "may have been saved"},
		"no connection in time":   {context.DeadlineExceeded, 1, "took too long"},
		"refused":                 {state("57014"), 1, "took too long"},
		"not sent":                {unsentError{}, 2, ""},
		"could not be reached":    {&pgconn.ConnectError{}, 2, ""},
		"a client that went away": {context.Canceled, 1, context.Canceled.Error()},
	} {
		t.Run(name, func(t *testing.T) {
			db := &failing{Pool: database.Pool, err: c.err, times: 1}
			_, err := store.New(db, store.DefaultChunk, store.DefaultRows).UpdateSettings(t.Context(), account.Viewer{ID: user}, change)
			if db.asked != c.asked || (err == nil) != (c.told == "") || err != nil && !strings.Contains(err.Error(), c.told) {
				t.Errorf("it is asked %d times, want %d, and ends with %v", db.asked, c.asked, err)
			}
		})
	}
}

// A change that waits for a lock when its time is over may still be made.
func TestChangeThatIsNotAnsweredInTime(t *testing.T) {
	database := setup(t)
	tx := must[pgx.Tx](t)(database.Pool.Begin(t.Context()))
	defer func() { _ = tx.Rollback(context.WithoutCancel(t.Context())) }()
	must[pgconn.CommandTag](t)(tx.Exec(t.Context(), `LOCK TABLE settings IN ACCESS EXCLUSIVE MODE`))
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_, err := database.Store.UpdateSettings(ctx, account.Viewer{ID: 1}, account.SettingsChange{})
	wantFault(t, err, fault.Unavailable)
	if !strings.Contains(err.Error(), "may have been saved") {
		t.Errorf("it says %v", err)
	}
}

// unsentError is the driver's of a statement that it has not sent.
type unsentError struct{}

func (unsentError) Error() string     { return "not sent" }
func (unsentError) SafeToRetry() bool { return true }

// A commit whose answer is lost is not made again, and its client is told to ask with the same key.
func TestCommitWithoutAnAnswer(t *testing.T) {
	database := setup(t)
	db := &failing{Pool: database.Pool, commit: io.ErrUnexpectedEOF}
	_, err := store.New(db, store.DefaultChunk, store.DefaultRows).CreateUser(t.Context(), account.NewUser{
		Issuer: "i", Subject: "s", Username: "u", DisplayName: "U",
	})
	wantFault(t, err, fault.Unavailable)
	if !strings.Contains(err.Error(), "with the same key") || db.asked != 1 {
		t.Errorf("after %d attempts it says %v", db.asked, err)
	}
	if n := queryValue[int](t, database, `SELECT count(*) FROM app_user WHERE subject = 's'`); n != 1 {
		t.Errorf("there are %d of the user", n)
	}
}

// A panic while rows are read costs what was read: its connection comes back.
func TestPanicInAScan(t *testing.T) {
	database := setup(t)
	database.Exec(t, `INSERT INTO course (slug, title) VALUES ('a', 'A'), ('b', 'B')`)
	ids := []course.ID{
		queryValue[course.ID](t, database, `SELECT id FROM course WHERE slug = 'a'`),
		queryValue[course.ID](t, database, `SELECT id FROM course WHERE slug = 'b'`),
	}
	_, pool := openStore(t, postgres.PoolConfig{URL: database.URL, MaxConns: 1})
	for _, chunk := range []int{1, 2} {
		s := store.New(pool, chunk, store.DefaultRows)
		func() {
			defer func() {
				if recovered := recover(); recovered != "broken" {
					t.Errorf("in chunks of %d it panicked with %v", chunk, recovered)
				}
			}()
			_, err := store.Scanned(t.Context(), s, ids, func(pgx.CollectableRow) (int64, error) { panic("broken") })
			t.Errorf("in chunks of %d it ended with %v", chunk, err)
		}()
		if n := pool.Stat().AcquiredConns(); n != 0 {
			t.Fatalf("in chunks of %d: %d connections do not come back", chunk, n)
		}
		if got, err := store.Scanned(t.Context(), s, ids, pgx.RowTo[int64]); err != nil || len(got) != 2 {
			t.Errorf("in chunks of %d, afterwards: %v, %v", chunk, got, err)
		}
	}
}
