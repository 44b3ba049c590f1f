package plan

import "fmt"

// Ran is one statement that was run.
type Ran struct {
	Name  string
	Batch int // statements of equal Batch went in one round trip
	Keys  int // that it was given; 0 where it has none
}

// Mismatch is a statement that ran more often than the plan allows.
type Mismatch struct {
	Statement string `json:"statement"`
	Planned   int    `json:"planned"` // at most; 0 where the plan does not name it
	Ran       int    `json:"ran"`
	Message   string `json:"message"`
}

// trip is the statements of one name that went in one round trip.
type trip struct {
	name                    string
	batch, statements, keys int
}

// Compare holds what was run against the plan. Statements of one name that went in one round trip are one use, as
// long as they are no more than their keys need; what is more counts by itself. Running less than planned is
// no mismatch: a relation of no rows is not asked for. Of a document that was too large to plan nothing is said.
func (p *Plan) Compare(ran []Ran) []Mismatch {
	if p.TooLarge {
		return nil
	}
	var found []Mismatch
	uses := make([]trip, 0, len(p.allowed)) // by name
	for _, t := range trips(ran) {
		n := 1 + max(0, t.statements-max(1, (t.keys+p.Chunk-1)/p.Chunk))
		uses = add(uses, trip{name: t.name, statements: n}, func(u *trip) bool { return u.name == t.name })
	}
	for _, use := range uses {
		atMost := 0
		for _, a := range p.allowed {
			if a.name == use.name {
				atMost = a.atMost
			}
		}
		if use.statements > atMost {
			found = append(found, mismatch(use, atMost))
		}
	}
	return found
}

func trips(ran []Ran) []trip {
	all := make([]trip, 0, len(ran))
	for _, r := range ran {
		all = add(all, trip{r.Name, r.Batch, 1, r.Keys}, func(t *trip) bool { return t.name == r.Name && t.batch == r.Batch })
	}
	return all
}

// add adds to the one that is the same, or appends.
func add(all []trip, one trip, same func(*trip) bool) []trip {
	for i := range all {
		if same(&all[i]) {
			all[i].statements += one.statements
			all[i].keys += one.keys
			return all
		}
	}
	return append(all, one)
}

func mismatch(use trip, atMost int) Mismatch {
	m := Mismatch{Statement: use.name, Planned: atMost, Ran: use.statements}
	if atMost == 0 {
		m.Message = fmt.Sprintf("%s ran %d times, and is not in the plan", use.name, use.statements)
	} else {
		m.Message = fmt.Sprintf("%s ran %d times, and the plan has %d", use.name, use.statements, atMost)
	}
	return m
}
