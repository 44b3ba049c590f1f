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
	name             string
	statements, keys int
}

// Compare holds what was run against the plan. Statements of one name that went in one round trip are one use, as
// long as they are no more than their keys need; what is more counts by itself. Running less than planned is
// no mismatch: a relation of no rows is not asked for. Of a document that was too large to plan nothing is said.
func (p *Plan) Compare(ran []Ran) []Mismatch {
	if p.TooLarge {
		return nil
	}
	ranOf := make(map[string]int, len(p.allowed))
	var names []string // in the order of first appearance
	for _, t := range trips(ran) {
		if ranOf[t.name] == 0 {
			names = append(names, t.name)
		}
		ranOf[t.name] += 1 + max(0, t.statements-max(1, (t.keys+p.Chunk-1)/p.Chunk))
	}
	var found []Mismatch
	for _, name := range names {
		if atMost := p.allowance(name); ranOf[name] > atMost {
			found = append(found, mismatch(name, ranOf[name], atMost))
		}
	}
	return found
}

// allowance returns how often a statement may run.
func (p *Plan) allowance(name string) int {
	for _, a := range p.allowed {
		if a.name == name {
			return a.atMost
		}
	}
	return 0
}

// trips puts together what went together, in the order of first appearance.
func trips(ran []Ran) []trip {
	type key struct {
		name  string
		batch int
	}
	all, places := make([]trip, 0, len(ran)), make(map[key]int, len(ran))
	for _, r := range ran {
		of := key{r.Name, r.Batch}
		place, ok := places[of]
		if !ok {
			place = len(all)
			places[of], all = place, append(all, trip{name: r.Name})
		}
		all[place].statements++
		all[place].keys += r.Keys
	}
	return all
}

func mismatch(name string, ran, atMost int) Mismatch {
	m := Mismatch{Statement: name, Planned: atMost, Ran: ran}
	if atMost == 0 {
		m.Message = fmt.Sprintf("%s ran %d times, and is not in the plan", name, ran)
	} else {
		m.Message = fmt.Sprintf("%s ran %d times, and the plan has %d", name, ran, atMost)
	}
	return m
}
