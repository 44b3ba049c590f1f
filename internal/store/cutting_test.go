package store_test

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"syllabus/internal/store"
)

// cutting is a database where something happens just before a statement of a transaction, such as that the caller
// gives up: before the one that is counted down to.
type cutting struct {
	store.DB
	left int
	cut  func()
}

func (c *cutting) BeginTx(ctx context.Context, options pgx.TxOptions) (pgx.Tx, error) {
	tx, err := c.DB.BeginTx(ctx, options)
	return &cuttingTx{tx, c}, err
}

func (c *cutting) statement() {
	if c.left--; c.left == 0 {
		c.cut()
	}
}

type cuttingTx struct {
	pgx.Tx
	of *cutting
}

func (tx *cuttingTx) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	tx.of.statement()
	return tx.Tx.Query(ctx, sql, args...)
}

func (tx *cuttingTx) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	tx.of.statement()
	return tx.Tx.QueryRow(ctx, sql, args...)
}

func (tx *cuttingTx) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	tag, err := tx.Tx.Exec(ctx, sql, args...)
	tx.of.statement() // and here just after it
	return tag, err
}
