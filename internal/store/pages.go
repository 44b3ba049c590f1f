package store

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5/pgtype"

	"syllabus/internal/peer"
	"syllabus/internal/progress"
)

// pages loads one page of the rows of each parent. The statement's last parameter is how many rows it
// returns for a parent: one more than asked, which tells whether there are more. That one is
// cut off before the rows are joined as peers: nobody sees it, so nobody is to load anything for it.
func pages[P any, R row, K comparable, V any](
	ctx context.Context, s *Store, sql string, parents []P, e edge[P, R, K],
	first int, newPage func(rows []R, more bool) V, behind ...any,
) ([]V, error) {
	p := placesOf(parents, e.parentKey, e.by.compare)
	rows, err := query(ctx, s, sql, p.keys, below*len(p.keys), e.by, e.scan, append(slices.Clone(behind), first+1)...)
	if err != nil {
		return nil, err
	}
	lists, _ := split(rows, parents, p, e)
	found, shown := make([]V, len(lists)), make([]R, 0, len(rows))
	for at, list := range lists {
		page := list[:min(len(list), first)]
		found[at] = newPage(page, len(list) > len(page))
		shown = append(shown, page...)
	}
	peer.Join(shown)
	return spread(p, found, parents, e.parentKey), nil
}

// newestBehind returns the time that a page begins behind where the newest rows come first. All times
// are before that of the first page.
func newestBehind(after progress.Position) pgtype.Timestamptz { return behind(after, pgtype.Infinity) }

// oldestBehind returns the time that a page begins behind where the oldest rows come first.
func oldestBehind(after progress.Position) pgtype.Timestamptz {
	return behind(after, pgtype.NegativeInfinity)
}

func behind(after progress.Position, start pgtype.InfinityModifier) pgtype.Timestamptz {
	if after == (progress.Position{}) {
		return pgtype.Timestamptz{InfinityModifier: start, Valid: true}
	}
	return pgtype.Timestamptz{Time: after.Time(), Valid: true}
}
