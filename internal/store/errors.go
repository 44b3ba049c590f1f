package store

import (
	"context"
	"errors"
	"io"
	"net"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/puddle/v2"

	"syllabus/internal/fault"
)

// failure is the one door for the driver's errors: it tells what a client may know
// of them, by SQLSTATE and never by the message. Errors that no client can have
// caused or can wait for stay as they are.
// SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html
func failure(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*fault.Error](err); ok {
		return err // it has been through this door, or says more than it would
	}
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return ofState(pg, err)
	}
	if errors.Is(ctx.Err(), context.DeadlineExceeded) || errors.Is(err, context.DeadlineExceeded) {
		return fault.Wrap(err, fault.Unavailable, "The request took too long and was stopped.")
	}
	if errors.Is(err, context.Canceled) {
		return err
	}
	if errors.Is(ctx.Err(), context.Canceled) { // a COPY says only that its connection was closed
		return errors.Join(ctx.Err(), err)
	}
	if isConnection(err) {
		return fault.Wrap(err, fault.Unavailable, "The database cannot be reached.")
	}
	return err
}

func ofState(pg *pgconn.PgError, err error) error {
	switch pg.Code {
	case "23505": // unique_violation
		return fault.Wrap(err, fault.Conflict, "This exists already.")
	case "55P03", "40001", "40P01": // lock_not_available, serialization_failure, deadlock_detected
		return fault.Wrap(err, fault.Conflict, "Somebody else is changing this now.")
	case "57014": // query_canceled: the statement timeout
		return fault.Wrap(err, fault.Unavailable, "A statement took too long and was stopped.")
	case "25006": // read_only_sql_transaction: a standby, during a switch to another server
		return fault.Wrap(err, fault.Unavailable, "The database takes no changes now.")
	case "22021", "22P05": // character_not_in_repertoire, untranslatable_character
		return fault.Wrap(err, fault.BadUserInput, "A text has a character that cannot be stored, such as U+0000.")
	}
	switch pg.Code[:2] {
	case "08", "53", "57", "58": // connection, resources, operator intervention, system
		return fault.Wrap(err, fault.Unavailable, "The database cannot answer now.")
	default:
		return err
	}
}

func isConnection(err error) bool {
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return true
	}
	if _, ok := errors.AsType[net.Error](err); ok {
		return true
	}
	return errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		errors.Is(err, puddle.ErrClosedPool) || pgconn.SafeToRetry(err)
}
