// Package peer knows which rows one statement returned together.
//
// A selection set applies to all rows of a statement alike, so the first row
// that is asked for a relation can load it for all of them: no timer has to
// guess who else will ask. Rows embed [Row], a statement's rows are joined once
// with [Join], and a loader takes the rows that it can use with [Select].
package peer

import "slices"

// Member is a row that can have peers: any pointer to a struct that embeds [Row].
type Member interface{ peerRow() *Row }

// Row is embedded in every row type and holds the row's [Group], and its place there.
type Row struct {
	group *Group
	place int
}

func (r *Row) peerRow() *Row { return r }

// Group is the rows that one statement returned together, in its order. It is
// written once, by [Join], before any of its rows is shared, and never changes.
type Group struct {
	rows any // a slice of them
	n    int
	at   func(place int) Member
}

// Join makes peers of rows that one statement returned, all of them and no
// others. The slice stays the caller's: lists are parts of it, and may be sorted. A row
// belongs to one group for its life: joining it again panics, because loads may already be
// under way for the first group.
func Join[R Member](rows []R) {
	if len(rows) == 0 {
		return
	}
	rows = slices.Clone(rows)
	group := &Group{rows: rows, n: len(rows), at: func(place int) Member { return rows[place] }}
	for place := range rows {
		r := rows[place].peerRow()
		if r.group != nil {
			panic("peer: a row was joined twice")
		}
		r.group, r.place = group, place
	}
}

// GroupOf returns the row's group, and nil for a row that was never joined.
func GroupOf(row Member) *Group { return row.peerRow().group }

// PlaceOf returns the row's place in its group, counted from 0; a row that was never
// joined is at 0.
func PlaceOf(row Member) int { return row.peerRow().place }

// Select returns the rows of the group that are of a loader's key type K, in the
// statement's order: for an interface type all rows that implement it, for a concrete
// type only the rows of that type. index gives the rows' index in it by their place in the
// group; it is nil where that is the place itself. Neither may be changed.
func Select[K Member](group *Group) (rows []K, index []int32) {
	if all, ok := group.rows.([]K); ok {
		return all, nil
	}
	rows = make([]K, 0, group.n)
	for place := range group.n {
		row, ok := group.at(place).(K)
		switch {
		case ok && index != nil:
			index[place] = int32(len(rows))
		case !ok && index == nil: // the first that is left out
			index = make([]int32, group.n)
			for before := range place {
				index[before] = int32(before)
			}
		}
		if ok {
			rows = append(rows, row)
		}
	}
	return rows, index
}
