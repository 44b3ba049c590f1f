package plan

import "github.com/vektah/gqlparser/v2/ast"

// group is rows that one statement returns together.
type group struct {
	types  types
	rows   int64 // expected
	came   *edge // that it was loaded through, from parent
	parent *group
	beside []*group // of the same root field
	loaded []loaded
}

// loaded is what was asked for all rows of a group. Its path is of the field that did.
type loaded struct {
	statement, arguments string
	to                   *group // nil where no field that leads to rows has asked
	path                 string
	done                 int // the round trip that it ends with
}

func (g *group) find(s *statement, arguments string) *loaded {
	for i := range g.loaded {
		if g.loaded[i].statement == s.name && g.loaded[i].arguments == arguments {
			return &g.loaded[i]
		}
	}
	return nil
}

// back returns the rows that these know an edge to lead to, nil where they do not.
func (g *group) back(e *edge) *group {
	for _, through := range e.back {
		if g.came == nil || g.came.name != through {
			continue
		}
		if g.parent != nil {
			return g.parent
		}
		for _, other := range g.beside {
			if other.types&e.to != 0 {
				return other
			}
		}
	}
	return nil
}

// share returns how many of the rows are of some types, taking as many to be of each.
func (g *group) share(of types) int64 { return part(g.rows, of&g.types, g.types) }

// part returns the share of some types in rows of all types, rounded up.
func part(rows int64, of, all types) int64 {
	n, among := of.len(), all.len()
	if n == among {
		return rows
	}
	return rows/among*n + (rows%among*n+among-1)/among
}

// place is a field of the document at its place in the answer: those of equal keys are one.
type place struct {
	Field
	edge     *edge // nil for the operation, and for introspection
	groups   []*group
	mask     types // of the types that the field may lead to
	covered  types // the rows of the place above that are asked for the field
	nobody   bool  // it is null or empty for all
	time     int   // the round trip that it is known after
	size     int64 // values of the field for each row
	page     int64 // elements of the lists directly inside; 0 where the field has no pages
	children []*place
	leaves   []types // the rows that are asked for each plain field
	seen     seen
}

// child returns the place of a field below, which may be new.
func (p *place) child(e *edge, f *ast.Field) (child *place, isNew bool) {
	key := keyOf(f)
	i, again := p.seen.add(selected{kind: inner, name: key, edge: e})
	if again {
		return p.children[p.seen.places[i]], false
	}
	child = &place{edge: e, Field: Field{Path: key, Key: key, Statements: []Use{}, Fields: []*Field{}}}
	if p.Path != "" {
		child.Path = p.Path + "." + key
	}
	if e != nil {
		child.Field.Field = e.name
	}
	if f.Position != nil {
		child.Line, child.Column = f.Position.Line, f.Position.Column
		if f.Position.Src != nil {
			child.file = f.Position.Src.Name
		}
	}
	p.seen.places[i] = len(p.children)
	p.children = append(p.children, child)
	return child, true
}

// measure adds up what is expected of the answer below a place of so many objects, and returns the fields there.
func (p *place) measure(plan *Plan, rows int64) []*Field {
	var all types
	for _, g := range p.groups {
		all |= g.types & p.mask
	}
	asked := func(of types) int64 {
		if all == 0 {
			return rows
		}
		return part(rows, of&all, all)
	}
	for _, of := range p.leaves {
		plan.Cost = plus(plan.Cost, asked(of))
	}
	// Copies: the places are not to be kept for their fields.
	fields, copies := make([]*Field, len(p.children)), make([]Field, len(p.children))
	for i, child := range p.children {
		objects := asked(child.covered)
		plan.Cost = plus(plan.Cost, objects)
		if child.Rows = times(objects, child.size); child.nobody && (child.edge == nil || child.edge.object) {
			child.Rows = 0
		}
		if len(child.children) > 0 || len(child.leaves) > 0 {
			child.Fields = child.measure(plan, child.Rows)
		}
		copies[i] = child.Field
		fields[i] = &copies[i]
	}
	return fields
}

// selected is something that was selected at a place.
type selected struct {
	kind selectedKind
	name string
	edge *edge
	mask types
}

type selectedKind uint8

const (
	leaf selectedKind = iota
	inner
	spread
)

// seen is what was selected at a place: looked through as long as it is little.
type seen struct {
	all    []selected
	places []int // of children, by what selected them
	at     map[selected]int
}

const little = 16

// add returns where it stands among all, and whether it was there before.
func (s *seen) add(what selected) (at int, again bool) {
	if s.at == nil {
		for i := range s.all {
			if s.all[i] == what {
				return i, true
			}
		}
	} else if i, ok := s.at[what]; ok {
		return i, true
	}
	s.all, s.places = append(s.all, what), append(s.places, 0)
	at = len(s.all) - 1
	switch {
	case s.at != nil:
		s.at[what] = at
	case at == little:
		s.at = make(map[selected]int, 2*little)
		for i := range s.all {
			s.at[s.all[i]] = i
		}
	}
	return at, false
}
