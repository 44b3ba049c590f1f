package plan

import (
	"math"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// mostSteps is how many selections are followed, those of a fragment once for each place that it is at: some
// milliseconds of work. Fragments in each other can make billions of a short document.
const mostSteps = 20_000

// mostText is how many bytes the paths of all fields may have: a path repeats what is above it, and an alias may be long.
const mostText = 1 << 20

// walk follows the selections of one operation.
type walk struct {
	*Planner
	plan      *Plan
	operation *ast.OperationDefinition
	fragments ast.FragmentDefinitionList
	variables map[string]any // nil where nothing is known of them
	viewer    Viewer
	steps     int
	text      int // bytes of paths
	last      int // the round trip that ends last
}

// Plan tells what an operation of a document costs, which must be valid. variables are as the validator
// coerces them; with nil nothing is known of them, and what depends on them is counted as if it
// were to happen. A document that is too large to plan has [Plan.TooLarge].
func (p *Planner) Plan(
	operation *ast.OperationDefinition, document *ast.QueryDocument, variables map[string]any, viewer Viewer,
) *Plan {
	made := &Plan{
		Operation: operation.Name, Kind: string(operation.Operation), Viewer: viewer.String(),
		Exact: operation.Operation == ast.Query, Chunk: p.chunk, Before: []Use{}, Fields: []*Field{}, ByName: []Named{},
	}
	w := &walk{Planner: p, plan: made, operation: operation, variables: variables, viewer: viewer}
	if document != nil {
		w.fragments = document.Fragments
	}
	for _, s := range p.always {
		if _, ok := s.runs(viewer); !ok {
			continue
		}
		made.Before = w.use(made.Before, s, "1", 1)
		w.last += s.times
	}
	root := &place{mask: everything, time: w.last}
	name := p.query
	if operation.Operation == ast.Mutation {
		name = p.mutation
	}
	w.selections(root, name, everything, operation.SelectionSet, 1)
	made.RoundTrips, made.Fields = w.last, root.measure(made, 1)
	if made.TooLarge {
		made.Statements, made.Exact = Unbounded, false
	}
	return made
}

// use appends one statement that runs, and counts it.
func (w *walk) use(to []Use, s *statement, formula string, keys int64) []Use {
	w.plan.allow(s.name, s.atMost)
	if s.times == 0 { // when something goes wrong
		return to
	}
	use := Use{Name: s.name, Tables: s.tables, Formula: formula, Keys: keys, Times: s.times}
	w.plan.count(use)
	return append(to, use)
}

// selections follows the selections on a type at a place, of which those rows are meant that are in
// the mask.
func (w *walk) selections(at *place, typ string, mask types, selections ast.SelectionSet, depth int) {
	for _, selection := range selections {
		if w.steps++; w.steps > mostSteps || w.text > mostText {
			w.plan.TooLarge = true
			return
		}
		switch s := selection.(type) {
		case *ast.Field:
			if w.included(s.Directives) {
				w.plan.Depth = max(w.plan.Depth, depth)
				w.field(at, typ, mask, s, depth)
			}
		case *ast.InlineFragment:
			if w.included(s.Directives) {
				w.fragment(at, typ, s.TypeCondition, mask, s.SelectionSet, depth)
			}
		case *ast.FragmentSpread:
			definition := s.Definition
			if definition == nil {
				definition = w.fragments.ForName(s.Name)
			}
			if definition == nil || !w.included(s.Directives) {
				continue
			}
			if _, again := at.seen.add(selected{kind: spread, name: s.Name, mask: mask}); !again {
				w.fragment(at, typ, definition.TypeCondition, mask, definition.SelectionSet, depth)
			}
		}
	}
}

func (w *walk) fragment(at *place, typ, on string, mask types, selections ast.SelectionSet, depth int) {
	if on != "" {
		typ = on
	}
	if t := w.types[typ]; t != nil && t.rows != 0 {
		mask &= t.rows
	}
	w.selections(at, typ, mask, selections, depth)
}

func (w *walk) field(at *place, typ string, mask types, f *ast.Field, depth int) {
	var e *edge
	if t := w.types[typ]; t != nil {
		e = t.edges[f.Name]
	}
	introspection := e == nil && strings.HasPrefix(f.Name, "__") && len(f.SelectionSet) > 0
	if e == nil && !introspection {
		if _, again := at.seen.add(selected{kind: leaf, name: keyOf(f), mask: mask}); !again {
			at.leaves = append(at.leaves, mask)
		}
		return
	}
	child, isNew := at.child(e, f)
	if child.covered |= mask; isNew {
		w.text += len(child.Path)
	}
	if introspection {
		child.Field.Field, child.Free, child.nobody = typ+"."+f.Name, "introspection", true
		return
	}
	if isNew || child.nobody && child.Free == "" {
		w.follow(at, child, mask, f)
	}
	if e.object {
		w.selections(child, e.target, child.mask, f.SelectionSet, depth+1)
	}
}

func keyOf(f *ast.Field) string {
	if f.Alias != "" {
		return f.Alias
	}
	return f.Name
}

// follow finds out where a field leads to, and at which cost.
func (w *walk) follow(at, child *place, mask types, f *ast.Field) {
	e := child.edge
	child.nobody, child.time = at.nobody, at.time
	child.size, child.page = w.sizes(at, e, f)
	child.mask = everything
	if t := w.types[e.target]; t.rows != 0 {
		child.mask = t.rows
	} else if e.to == 0 {
		child.mask = mask // what belongs to a row, such as a blank
	}
	switch {
	case e.root:
		w.root(child, f)
	case len(e.statements) == 0:
		for _, g := range at.groups {
			if e.to == 0 || g.types&e.to != 0 {
				child.groups = append(child.groups, g)
			}
		}
		child.nobody = at.nobody || e.to != 0 && len(child.groups) == 0
	default:
		w.load(at, child, mask, f)
	}
	w.last = max(w.last, child.time)
}

// load follows an edge from each group that is at a place.
func (w *walk) load(at, child *place, mask types, f *ast.Field) {
	e, s := child.edge, child.edge.statements[0]
	free, ok := s.runs(w.viewer)
	if !ok {
		child.Free, child.nobody = free, true
		return
	}
	rows := e.of
	if rows == 0 {
		rows = mask
	}
	arguments := w.arguments(e, f)
	child.nobody = true
	for _, g := range at.groups {
		if g.types&mask&rows == 0 {
			continue
		}
		child.nobody = false
		if back := g.back(e); back != nil {
			child.Free = "way back"
			child.groups = append(child.groups, back)
			continue
		}
		found := g.find(s, arguments)
		if found == nil {
			keys := g.share(rows)
			child.Statements = w.use(child.Statements, s, w.formulaOf(g.types&rows), keys)
			g.loaded = append(g.loaded, loaded{s.name, arguments, nil, child.Path, at.time + 1})
			found = &g.loaded[len(g.loaded)-1]
		} else if len(child.Statements) == 0 {
			child.Shared = found.path
		}
		if found.to == nil && e.to != 0 {
			found.to = &group{types: e.to, rows: times(g.share(rows), max(child.size, child.page)), came: e, parent: g}
		}
		if found.to != nil {
			child.groups = append(child.groups, found.to)
		}
		child.time = max(child.time, found.done)
	}
	if len(child.Statements) > 0 || child.Shared != "" {
		child.Free = ""
	}
}

func (p *Planner) formulaOf(rows types) string {
	if formula, ok := p.formulas[rows]; ok {
		return formula
	}
	return p.ofRows
}

// times multiplies, and saturates.
func times(a, b int64) int64 {
	if a > 0 && b > math.MaxInt64/a {
		return math.MaxInt64
	}
	return a * b
}

// plus adds, and saturates.
func plus(a, b int64) int64 {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}
