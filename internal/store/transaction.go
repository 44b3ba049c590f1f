package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// transaction runs do in one transaction: all of what it writes or nothing. What it returns has
// been through failure.
//
// The isolation is named, because a database may have another by default: what is read behind a lock has to be as
// the lock's last holder left it, and not as it was when the transaction began.
func (s *Store) transaction(ctx context.Context, do func(tx pgx.Tx) error) error {
	options := pgx.TxOptions{IsoLevel: pgx.ReadCommitted}
	tx, err := s.db.BeginTx(ctx, options)
	if s.again(ctx, err) {
		tx, err = s.db.BeginTx(ctx, options)
	}
	if err != nil {
		return failure(ctx, err)
	}
	defer func() { // it does nothing after the commit
		ending, cancel := toTheEnd(ctx)
		defer cancel()
		_ = tx.Rollback(ending)
	}()
	if err := do(tx); err != nil {
		return failure(ctx, err)
	}
	// Not to be interrupted: whoever is told of an error here may rely on it that
	// nothing was written, and a commit that is cut off may have happened.
	if err := ctx.Err(); err != nil {
		return failure(ctx, err)
	}
	ending, cancel := toTheEnd(ctx)
	defer cancel()
	return uncertain(ctx, tx.Commit(ending))
}

// endTimeout is how long a commit may take, or a rollback: what waits for nobody, unless the database is lost.
const endTimeout = 5 * time.Second

// toTheEnd returns the context of a transaction's end, which is not interrupted when the caller is, but has a deadline.
func toTheEnd(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), endTimeout)
}

// in returns a store whose statements are part of the transaction.
func (s *Store) in(tx pgx.Tx) *Store {
	return &Store{db: nested{tx}, chunk: s.chunk, rows: s.rows, within: true}
}

// nested is a transaction as a [DB]: one that begins in it is a savepoint.
type nested struct{ pgx.Tx }

func (n nested) BeginTx(ctx context.Context, _ pgx.TxOptions) (pgx.Tx, error) { return n.Begin(ctx) }

// refersToNothing reports whether a row could not be written because what it belongs to has
// just been deleted: foreign_key_violation.
func refersToNothing(err error) bool {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	return ok && pg.Code == "23503"
}
