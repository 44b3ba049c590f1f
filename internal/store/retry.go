package store

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/puddle/v2"

	"syllabus/internal/fault"
)

// How long to wait before a statement is sent again, drawn at random between the two: whoever lost their
// connections at the same moment should not all come back at the same moment.
const (
	leastPause = 5 * time.Millisecond
	mostPause  = 50 * time.Millisecond
)

// again reports whether what has failed is to be done once more, and waits a moment if so. It is for what changes
// nothing: reading, whose rows nobody has seen before all are there, and beginning a transaction. It is to be done again
// where the database was lost, and not where it refused or was too slow; within a transaction the rest is lost, too.
func (s *Store) again(ctx context.Context, err error) bool {
	return err != nil && !s.within && lost(err) && pause(ctx)
}

// pause waits for a moment, and reports whether there is time left then.
func pause(ctx context.Context) bool {
	timer := time.NewTimer(leastPause + rand.N(mostPause-leastPause))
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}

// lost reports whether an error says that the connection to the database is no more, or that there was none to be had
// at this moment.
// SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html
func lost(err error) bool {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		switch pg.Code {
		case "57P01", "57P02", "57P03", "57P05", "53300": // shut down, crashed, starting, idle for too long; too many connections
			return true
		default:
			return pg.Code[:2] == "08" // connection exceptions
		}
	}
	if _, connecting := errors.AsType[*pgconn.ConnectError](err); connecting && pgconn.Timeout(err) {
		return false // who did not answer for so long will not do so now
	}
	return !errors.Is(err, puddle.ErrClosedPool) && !errors.Is(err, context.Canceled) &&
		!errors.Is(err, context.DeadlineExceeded) && isConnection(err)
}

// unsent reports whether an error says that a statement has certainly not reached the database.
func unsent(err error) bool {
	_, connecting := errors.AsType[*pgconn.ConnectError](err)
	return connecting || pgconn.SafeToRetry(err)
}

// write runs one statement that changes the database, and returns the one row that it tells of. It is sent again only where
// it has certainly not been sent. The errors are for [uncertain].
func write[R any](ctx context.Context, s *Store, scan pgx.RowToFunc[R], sql string, args ...any) (R, error) {
	rows, err := s.db.Query(ctx, sql, args...)
	if unsent(err) && s.again(ctx, err) {
		rows, err = s.db.Query(ctx, sql, args...)
	}
	if err != nil {
		return *new(R), err
	}
	return pgx.CollectExactlyOneRow(rows, scan)
}

// uncertain is failure for a statement that changes the database by itself, and for a commit: where the database was lost
// after it was sent, nobody knows whether it has happened.
func uncertain(ctx context.Context, err error) error {
	if err == nil || errors.Is(err, context.Canceled) || unsent(err) {
		return failure(ctx, err)
	}
	if _, answered := errors.AsType[*pgconn.PgError](err); lost(err) || !answered && pgconn.Timeout(err) {
		return fault.Wrap(err, fault.Unavailable, "The database was lost before it confirmed this change, which may have been saved. "+
			"Send it again as it is, with the same key where it has one: then it counts once.")
	}
	return failure(ctx, err)
}
