package store

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"syllabus/internal/fault"
	"syllabus/internal/peer"
)

// row is what a statement returns for an edge: a pointer to a row, or an interface of one.
type row interface {
	comparable
	peer.Member
}

// query runs a statement once for each chunk of the keys and returns the rows of
// all of them. Several chunks go in one round trip. The parameters are those of
// the keys, then the rest. expect is how many rows there may be; there may be any number. Where the database is lost
// on the way, all of it is done once more.
func query[K comparable, R any](
	ctx context.Context, s *Store, sql string, keys []K, expect int, by keying[K], scan pgx.RowToFunc[R], rest ...any,
) ([]R, error) {
	rows, err := queryOnce(ctx, s, sql, keys, expect, by, scan, rest)
	if s.again(ctx, err) {
		rows, err = queryOnce(ctx, s, sql, keys, expect, by, scan, rest)
	}
	return rows, failure(ctx, err)
}

func queryOnce[K comparable, R any](
	ctx context.Context, s *Store, sql string, keys []K, expect int, by keying[K], scan pgx.RowToFunc[R], rest []any,
) ([]R, error) {
	scan = atMost(s.rows, scan)
	if len(keys) <= s.chunk {
		rows, err := s.db.Query(ctx, sql, append(by.args(keys), rest...)...)
		if err != nil {
			return nil, err
		}
		return pgx.AppendRows(make([]R, 0, expect), rows, scan)
	}
	batch := &pgx.Batch{}
	for chunk := range slices.Chunk(keys, s.chunk) {
		batch.Queue(sql, append(by.args(chunk), rest...)...)
	}
	results := s.db.SendBatch(ctx, batch)
	defer func() { _ = results.Close() }() // also after a panic: else the connection would never come back
	all := make([]R, 0, expect)
	for range batch.Len() {
		rows, err := results.Query()
		if err == nil {
			all, err = pgx.AppendRows(all, rows, scan)
		}
		if err != nil {
			return nil, err
		}
	}
	return all, results.Close()
}

// rowsOf runs a statement that takes no batch of keys, once more where the database is lost on the way, and returns its rows.
func rowsOf[R any](ctx context.Context, s *Store, scan pgx.RowToFunc[R], sql string, args ...any) ([]R, error) {
	once := func() ([]R, error) {
		rows, err := s.db.Query(ctx, sql, args...)
		if err != nil {
			return nil, err
		}
		return pgx.CollectRows(rows, scan)
	}
	found, err := once()
	if s.again(ctx, err) {
		found, err = once()
	}
	return found, failure(ctx, err)
}

// atMost returns a scan that fails where there are more rows.
func atMost[R any](most int, scan pgx.RowToFunc[R]) pgx.RowToFunc[R] {
	n := 0
	return func(row pgx.CollectableRow) (R, error) {
		if n++; n > most {
			return *new(R), fault.New(fault.LimitExceeded, "A relation has more than the %d rows that one operation may load.", most)
		}
		return scan(row)
	}
}

// edge says how the rows of a statement belong to the parents they are loaded for.
type edge[P, R any, K comparable] struct {
	parentKey func(P) K // the key that the statement takes of a parent
	by        keying[K]
	scan      pgx.RowToFunc[R]
	rowKey    func(R) K  // the key of the parent that a row belongs to
	link      func(R, P) // tells a row its parent; nil where a row does not know it
}

// below is how many rows are expected below a parent: memory is set aside for them.
const below = 8

// many loads the rows below each parent. Each list is in the statement's order,
// which must keep the rows of one parent together; a parent without rows has an
// empty list, and parents of equal key share one.
func many[P any, R row, K comparable](
	ctx context.Context, s *Store, sql string, parents []P, e edge[P, R, K], rest ...any,
) ([][]R, error) {
	p := placesOf(parents, e.parentKey, e.by.compare)
	rows, err := query(ctx, s, sql, p.keys, below*len(p.keys), e.by, e.scan, rest...)
	if err != nil {
		return nil, err
	}
	lists, kept := split(rows, parents, p, e)
	peer.Join(kept)
	return spread(p, lists, parents, e.parentKey), nil
}

// split cuts rows into one list for each key, by its place, and links them with the parents.
// It returns the lists, and all rows that are in one: rows of no parent are dropped, and so are
// those that come a second time, because another chunk named the same course and
// the same row of another course. The rows of parents of equal key know the last of these.
func split[P, R any, K comparable](rows []R, parents []P, p *places[K], e edge[P, R, K]) (lists [][]R, kept []R) {
	parentAt := parents
	if !p.same {
		parentAt = make([]P, len(p.keys))
		for _, parent := range parents {
			at, _ := p.of(e.parentKey(parent))
			parentAt[at] = parent
		}
	}
	lists = make([][]R, len(p.keys))
	kept = rows[:0]
	for start := 0; start < len(rows); {
		key, end := e.rowKey(rows[start]), start+1
		for end < len(rows) && e.rowKey(rows[end]) == key {
			end++
		}
		if at, ok := p.of(key); ok && lists[at] == nil {
			from := len(kept)
			kept = append(kept, rows[start:end]...)
			lists[at] = kept[from:len(kept):len(kept)]
			for _, row := range lists[at] {
				e.link(row, parentAt[at])
			}
		}
		start = end
	}
	for at := range lists {
		if lists[at] == nil {
			lists[at] = []R{}
		}
	}
	return lists, kept
}

// one loads the one row that each parent refers to, and nil where there is none.
// Parents that refer to the same row share it. The zero key refers to nothing:
// it is not sent, and no statement runs when there is no other.
func one[P any, R row, K comparable](
	ctx context.Context, s *Store, sql string, parents []P, e edge[P, R, K], rest ...any,
) ([]R, error) {
	p := placesOf(parents, e.parentKey, e.by.compare)
	var nothing K
	keys := p.keys
	if at, ok := p.of(nothing); ok {
		keys = slices.Delete(slices.Clone(keys), at, at+1)
	}
	if len(keys) == 0 {
		return make([]R, len(parents)), nil
	}
	rows, err := query(ctx, s, sql, keys, len(keys), e.by, e.scan, rest...)
	if err != nil {
		return nil, err
	}
	var none R
	found, kept := make([]R, len(p.keys)), rows[:0]
	for _, row := range rows {
		if at, ok := p.of(e.rowKey(row)); ok && found[at] == none {
			found[at] = row
			kept = append(kept, row)
		}
	}
	values := spread(p, found, parents, e.parentKey)
	if e.link != nil {
		for i, value := range values {
			if value != none {
				e.link(value, parents[i])
			}
		}
	}
	peer.Join(kept)
	return values, nil
}

// itself is the key of a parent that is its own key.
func itself[K any](key K) K { return key }

// only returns the one value of a batch of one key.
func only[R any](values []R, err error) (R, error) {
	if err != nil {
		return *new(R), err
	}
	return values[0], nil
}
