// Package store is the SQL of Syllabus: each statement stands named above the one
// function that runs it.
//
// A function that loads an edge takes all keys of a batch and returns the values
// in the order of the keys, matched by key and never by order of arrival. The
// rows that it returns are joined as peers, and know the row they were loaded
// through. Errors that a client may see are of package fault.
//
// Every statement on a table below course names course_id as well as the row, and
// is explained at scale by a test that refuses bad plans.
package store

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// DefaultChunk is how many keys one statement takes at most, unless configured.
const DefaultChunk = 10_000

// DB is what the store needs of a connection pool; *pgxpool.Pool is one.
type DB interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	SendBatch(ctx context.Context, batch *pgx.Batch) pgx.BatchResults
	BeginTx(ctx context.Context, options pgx.TxOptions) (pgx.Tx, error)
}

// DefaultRows is how many rows one relation may have in one operation, unless configured: what it holds
// in memory is bounded before the fields of an answer are counted.
const DefaultRows = 250_000

// Store reads and writes the database. It is safe for concurrent use.
type Store struct {
	db     DB
	chunk  int
	rows   int
	within bool // a transaction, whose statements are not sent again
}

// New returns a store on a database. A statement takes at most chunk keys; more
// are cut into several statements, sent in one round trip. Rows that are more than rows of one relation are an error,
// fault.LimitExceeded, and are not kept. Both are at least 1.
func New(db DB, chunk, rows int) *Store {
	if chunk < 1 || rows < 1 {
		panic("store: chunk and rows must be at least 1")
	}
	return &Store{db: db, chunk: chunk, rows: rows}
}
