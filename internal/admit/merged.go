package admit

import "github.com/vektah/gqlparser/v2/ast"

// merged bounds the fields of each object of the answer. Fields with one key are one, and what is selected below each of them is
// selected below all: validation compares these fields in pairs. The document has few selections, as is known by now.
func (p *pass) merged() {
	m := &merging{pass: p, reached: make(map[string]bool, len(p.fragments))}
	for _, operation := range p.document.Operations {
		m.object([]ast.SelectionSet{operation.SelectionSet})
	}
	for _, fragment := range p.document.Fragments {
		if !m.reached[fragment.Name] {
			m.object([]ast.SelectionSet{fragment.SelectionSet})
		}
	}
}

type merging struct {
	*pass
	reached map[string]bool // fragments
}

// object looks at the fields of one object, and of those below.
func (m *merging) object(selected []ast.SelectionSet) {
	if m.err != nil {
		return
	}
	o := object{below: make(map[string][]ast.SelectionSet)}
	for _, selections := range selected {
		m.collect(&o, selections)
	}
	if o.fields > m.Siblings {
		m.exceeded("siblings", m.Siblings, o.fields, o.beyond, "An object of the answer has %s fields")
	}
	for _, key := range o.keys {
		m.object(o.below[key])
	}
}

// object is what is selected of one.
type object struct {
	fields int
	beyond *ast.Position // of the first that is too much
	keys   []string      // of fields that have something below, in order
	below  map[string][]ast.SelectionSet
	spread map[string]bool // fragments; one is looked at once
}

func (m *merging) collect(o *object, selections ast.SelectionSet) {
	for _, selection := range selections {
		switch s := selection.(type) {
		case *ast.Field:
			if o.fields++; o.fields == m.Siblings+1 {
				o.beyond = s.Position
			}
			if len(s.SelectionSet) == 0 {
				continue
			}
			if _, again := o.below[s.Alias]; !again {
				o.keys = append(o.keys, s.Alias)
			}
			o.below[s.Alias] = append(o.below[s.Alias], s.SelectionSet)
		case *ast.InlineFragment:
			m.collect(o, s.SelectionSet)
		case *ast.FragmentSpread:
			definition := m.document.Fragments.ForName(s.Name)
			if o.spread[s.Name] {
				continue
			}
			if o.spread == nil {
				o.spread = make(map[string]bool)
			}
			o.spread[s.Name], m.reached[s.Name] = true, true
			if definition != nil {
				m.collect(o, definition.SelectionSet)
				continue
			}
			if o.fields++; o.fields == m.Siblings+1 { // validation compares also fragments that there are not, in pairs
				o.beyond = s.Position
			}
		}
	}
}
