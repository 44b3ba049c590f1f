// Package peer knows which rows one statement returned together.
//
// A selection set applies to all rows of a statement alike, so the first row
// that is asked for a relation can load it for all of them: no timer has to
// guess who else will ask. Rows embed [Row], a statement's rows are joined once
// with [Join], and a loader takes the rows that it can use with [Of].
package peer

// Member is a row that can have peers: any pointer to a struct that embeds [Row].
type Member interface{ peerRow() *Row }

// Row is embedded in every row type and holds the row's [Group].
type Row struct{ group *Group }

func (r *Row) peerRow() *Row { return r }

// Group is the rows that one statement returned together, in its order. It is
// written once, by [Join], before any of its rows is shared, and never changes.
type Group struct{ members []Member }

// Join makes peers of rows that one statement returned, all of them and no
// others. A row belongs to one group for its life: joining it again panics,
// because loads may already be under way for the first group.
func Join[R Member](rows []R) {
	if len(rows) == 0 {
		return
	}
	group := &Group{members: make([]Member, len(rows))}
	for i, row := range rows {
		r := row.peerRow()
		if r.group != nil {
			panic("peer: a row was joined twice")
		}
		r.group = group
		group.members[i] = row
	}
}

// GroupOf returns the row's group, and nil for a row that was never joined.
func GroupOf(row Member) *Group { return row.peerRow().group }

// Of returns the row's peers that are of its loader's key type K, the row itself
// among them, in the statement's order: for an interface type all rows that
// implement it, for a concrete type only the rows of that type. A row that was
// never joined is alone.
func Of[K Member](row K) []K {
	group := GroupOf(row)
	if group == nil {
		return []K{row}
	}
	peers := make([]K, 0, len(group.members))
	for _, member := range group.members {
		if peer, ok := member.(K); ok {
			peers = append(peers, peer)
		}
	}
	return peers
}
