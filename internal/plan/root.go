package plan

import (
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// chosen is a statement that a root field runs.
type chosen struct {
	*statement
	keys int64
}

// root follows a root field: its statements run one after the other.
func (w *walk) root(child *place, f *ast.Field) {
	if w.operation.Operation == ast.Mutation { // one after the other
		child.time = w.last
	}
	all, oneOf := w.choose(child.edge, f)
	runs := all[:0]
	for _, s := range all {
		if free, ok := s.runs(w.viewer); ok {
			runs = append(runs, s)
		} else {
			child.Free = free
		}
	}
	if child.nobody = len(runs) == 0; !child.nobody {
		child.Free = ""
	}
	if oneOf && len(runs) > 1 {
		child.Statements = append(child.Statements, w.oneOf(runs))
		child.time++
	} else {
		for _, s := range runs {
			formula := strconv.Itoa(s.times)
			if s.keys > 1 {
				formula = "⌈ids ÷ " + thousands(int64(w.chunk)) + "⌉"
			}
			child.Statements = w.use(child.Statements, s.statement, formula, s.keys)
			child.time += s.times
		}
	}
	child.groups = w.groups(child, runs)
}

// groups are those that a root field begins with: one for each table.
func (w *walk) groups(child *place, runs []chosen) (all []*group) {
	e := child.edge
	var there types
	add := func(of types, rows int64) {
		if of &= e.to &^ there; of != 0 {
			there |= of
			all = append(all, &group{types: of, rows: rows, came: e})
		}
	}
	for _, s := range runs {
		if s.rows != 0 {
			add(s.rows, s.keys)
			continue
		}
		for _, table := range w.tables {
			add(table, max(child.page, 1))
		}
	}
	if len(all) > 1 {
		for _, g := range all {
			g.beside = all
		}
	}
	return all
}

// choose returns the statements that a root field runs by its arguments. Where these are not known, they may be
// those of which only one will run.
func (w *walk) choose(e *edge, f *ast.Field) (all []chosen, oneOf bool) {
	for _, s := range e.statements {
		if s.by == nil {
			all = append(all, chosen{s, 1})
			continue
		}
		switch v := w.find(f, s.by); v.state {
		case unknown:
			oneOf = oneOf || len(s.by) > 1 && v.whole
			all = append(all, chosen{s, 1})
		case known:
			all = append(all, chosen{s, 1})
		}
	}
	if e.byID == nil {
		return all, oneOf
	}
	v := w.find(f, e.byID)
	ids, there := w.ids(v)
	switch {
	case v.state == absent:
	case len(e.byIDs) == 1:
		oneOf = oneOf || v.whole && len(e.byID) > 1
		keys := int64(1)
		if there && e.list {
			keys = int64(len(ids))
		} else if e.list {
			keys = max(1, e.size)
		}
		if keys > 0 {
			all = append(all, chosen{e.byIDs[0], keys})
		}
	case there:
		all = append(all, byPrefix(e, ids)...)
	default: // one id is of one type; ids are of any
		w.plan.Exact = false
		oneOf = !e.list
		for _, s := range e.byIDs {
			all = append(all, chosen{s, 1})
		}
	}
	return all, oneOf
}

// byPrefix returns the statements that read these ids, in the order of the ids. What is no id is refused by
// the server, which then runs none.
func byPrefix(e *edge, ids []string) (all []chosen) {
next:
	for _, id := range ids {
		prefix, _, _ := strings.Cut(id, "_")
		for i := range all {
			if all[i].ids == prefix {
				all[i].keys++
				continue next
			}
		}
		for _, s := range e.byIDs {
			if s.ids == prefix {
				all = append(all, chosen{s, 1})
			}
		}
	}
	return all
}

// oneOf is the use of one of several statements, it is not known which.
func (w *walk) oneOf(runs []chosen) Use {
	w.plan.Exact = false
	use := Use{Name: runs[0].name, Tables: []string{}, Formula: "1", Keys: 1, Times: 1}
	for i, s := range runs {
		w.plan.allow(s.name, s.atMost)
		if i > 0 && len(runs) <= 3 {
			use.Name += " or " + s.name
		}
	}
	if len(runs) > 3 {
		use.Name = "one of " + strconv.Itoa(len(runs)) + " statements"
	}
	w.plan.count(use)
	return use
}
