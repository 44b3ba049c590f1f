package store

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"syllabus/internal/course"
	"syllabus/internal/peer"
)

// row is what a statement returns for an edge: a pointer to a row, or an interface of one.
type row interface {
	comparable
	peer.Member
}

// arguments turns the keys of one statement into its first parameters.
type arguments[K comparable] func(keys []K) []any

// ids makes the one array parameter of a table that is keyed by one number.
func ids[K ~int64](keys []K) []any {
	numbers := make([]int64, len(keys))
	for i, key := range keys {
		numbers[i] = int64(key)
	}
	return []any{numbers}
}

// courseKeys makes the two array parameters of a table below course: the courses,
// each once, and the row numbers. Together they may name more rows than the
// keys do; rows that were not asked for are dropped when they are matched.
func courseKeys(keys []course.Key) []any {
	courses, rows := make([]int64, 0, 1), make([]int64, len(keys))
	seen := make(map[course.ID]struct{}, 1)
	var last course.ID // keys of one course mostly stand together
	for i, key := range keys {
		rows[i] = key.Row
		if key.Course == last {
			continue
		}
		last = key.Course
		if _, ok := seen[key.Course]; !ok {
			seen[key.Course] = struct{}{}
			courses = append(courses, int64(key.Course))
		}
	}
	return []any{courses, rows}
}

// query runs a statement once for each chunk of the keys and returns the rows of
// all of them. Several chunks go in one round trip. The parameters are those of
// the keys, then the rest. expect is how many rows there may be; there may be any number.
func query[K comparable, R any](
	ctx context.Context, s *Store, sql string, keys []K, expect int, args arguments[K], scan pgx.RowToFunc[R], rest ...any,
) ([]R, error) {
	if len(keys) <= s.chunk {
		rows, err := s.db.Query(ctx, sql, append(args(keys), rest...)...)
		if err != nil {
			return nil, failure(ctx, err)
		}
		collected, err := pgx.AppendRows(make([]R, 0, expect), rows, scan)
		return collected, failure(ctx, err)
	}
	batch := &pgx.Batch{}
	for chunk := range slices.Chunk(keys, s.chunk) {
		batch.Queue(sql, append(args(chunk), rest...)...)
	}
	results := s.db.SendBatch(ctx, batch)
	all := make([]R, 0, expect)
	for range batch.Len() {
		rows, err := results.Query()
		if err == nil {
			all, err = pgx.AppendRows(all, rows, scan)
		}
		if err != nil {
			_ = results.Close() // the first error is the one to report
			return nil, failure(ctx, err)
		}
	}
	return all, failure(ctx, results.Close())
}

// places are the distinct keys of some parents, in the parents' order.
type places[K comparable] struct {
	keys  []K
	of    []int     // the place of each parent's key
	place map[K]int // of a key
}

func placesOf[P any, K comparable](parents []P, keyOf func(P) K) places[K] {
	p := places[K]{keys: make([]K, 0, len(parents)), of: make([]int, len(parents)), place: make(map[K]int, len(parents))}
	for i, parent := range parents {
		key := keyOf(parent)
		at, ok := p.place[key]
		if !ok {
			at = len(p.keys)
			p.place[key] = at
			p.keys = append(p.keys, key)
		}
		p.of[i] = at
	}
	return p
}

// edge says how the rows of a statement belong to the parents they are loaded for.
type edge[P, R any, K comparable] struct {
	parentKey func(P) K    // the key that the statement takes of a parent
	args      arguments[K] // the statement's parameters for such keys
	scan      pgx.RowToFunc[R]
	rowKey    func(R) K  // the key of the parent that a row belongs to
	link      func(R, P) // tells a row its parent; nil where a row does not know it
}

// below is how many rows are expected below a parent: memory is set aside for them.
const below = 8

// many loads the rows below each parent. Each list is in the statement's order,
// which must keep the rows of one parent together; a parent without rows has an
// empty list.
func many[P any, R row, K comparable](
	ctx context.Context, s *Store, sql string, parents []P, e edge[P, R, K], rest ...any,
) ([][]R, error) {
	p := placesOf(parents, e.parentKey)
	rows, err := query(ctx, s, sql, p.keys, below*len(p.keys), e.args, e.scan, rest...)
	if err != nil {
		return nil, err
	}
	lists, kept := split(rows, parents, p, e)
	peer.Join(kept)
	return lists, nil
}

// split cuts rows into one list for each parent and links them. It returns the
// lists, and all rows that are in one: rows of no parent are dropped, and so are
// those that come a second time, because another chunk named the same course and
// the same row of another course. Parents of equal key share a list.
func split[P, R any, K comparable](rows []R, parents []P, p places[K], e edge[P, R, K]) (lists [][]R, kept []R) {
	parentAt := make([]P, len(p.keys))
	for i, parent := range parents {
		parentAt[p.of[i]] = parent
	}
	found := make([][]R, len(p.keys))
	kept = rows[:0]
	for start := 0; start < len(rows); {
		key, end := e.rowKey(rows[start]), start+1
		for end < len(rows) && e.rowKey(rows[end]) == key {
			end++
		}
		if at, ok := p.place[key]; ok && found[at] == nil {
			from := len(kept)
			kept = append(kept, rows[start:end]...)
			found[at] = kept[from:len(kept):len(kept)]
			for _, row := range found[at] {
				e.link(row, parentAt[at])
			}
		}
		start = end
	}
	lists = make([][]R, len(parents))
	for i := range parents {
		if lists[i] = found[p.of[i]]; lists[i] == nil {
			lists[i] = []R{}
		}
	}
	return lists, kept
}

// one loads the one row that each parent refers to, and nil where there is none.
// Parents that refer to the same row share it. The zero key refers to nothing:
// it is not sent, and no statement runs when there is no other.
func one[P any, R row, K comparable](
	ctx context.Context, s *Store, sql string, parents []P, e edge[P, R, K],
) ([]R, error) {
	p := placesOf(parents, e.parentKey)
	values := make([]R, len(parents))
	var nothing K
	keys := p.keys
	if _, ok := p.place[nothing]; ok {
		keys = slices.DeleteFunc(slices.Clone(keys), func(key K) bool { return key == nothing })
	}
	if len(keys) == 0 {
		return values, nil
	}
	rows, err := query(ctx, s, sql, keys, len(keys), e.args, e.scan)
	if err != nil {
		return nil, err
	}
	var none R
	found, kept := make([]R, len(p.keys)), rows[:0]
	for _, row := range rows {
		if at, ok := p.place[e.rowKey(row)]; ok && found[at] == none {
			found[at] = row
			kept = append(kept, row)
		}
	}
	for i, parent := range parents {
		values[i] = found[p.of[i]]
		if e.link != nil && values[i] != none {
			e.link(values[i], parent)
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
