package admit

import (
	"github.com/vektah/gqlparser/v2/ast"
)

// comparisons bounds what validation compares to find out whether fields with one key can be one: in every selection set each
// pair of them, with all that is below. Fragments and inline fragments are selection sets themselves, and parts of those around
// them. It is the last to be counted, when objects are known to have few fields, and it counts no further than to the limit.
func (p *pass) comparisons() {
	c := &comparing{pass: p, flat: make(map[*ast.Field]*flat)}
	for _, operation := range p.document.Operations {
		c.reached = make(map[string]bool)
		c.set(operation.SelectionSet)
	}
	for _, fragment := range p.document.Fragments { // validation walks each by itself too, with all that it spreads
		c.reached = make(map[string]bool)
		c.set(fragment.SelectionSet)
	}
}

type comparing struct {
	*pass
	reached map[string]bool // fragments, in this definition
	flat    map[*ast.Field]*flat
	n       int
}

// flat is what is selected of an object, that of fragments too, by its keys.
type flat struct {
	keys   []string
	fields map[string][]*ast.Field
	n      int
	spread map[string]bool
}

// set looks at a selection set, and at all in it.
func (c *comparing) set(selections ast.SelectionSet) {
	c.within(selections)
	for _, selection := range selections {
		if c.err != nil {
			return
		}
		switch s := selection.(type) {
		case *ast.Field:
			c.set(s.SelectionSet)
		case *ast.InlineFragment:
			c.set(s.SelectionSet)
		case *ast.FragmentSpread:
			if definition := c.document.Fragments.ForName(s.Name); definition != nil && !c.reached[s.Name] {
				c.reached[s.Name] = true
				c.set(definition.SelectionSet)
			}
		}
	}
}

// within compares the fields of one selection set.
func (c *comparing) within(selections ast.SelectionSet) {
	if len(selections) == 0 {
		return
	}
	f := c.flatten(selections)
	for _, key := range f.keys {
		same := f.fields[key]
		for i, one := range same {
			for _, other := range same[i+1:] {
				c.compare(one, other)
				if c.err != nil {
					return
				}
			}
		}
	}
}

// compare compares two fields with one key.
func (c *comparing) compare(one, other *ast.Field) {
	c.count(1, other)
	if c.err != nil || len(one.SelectionSet)+len(other.SelectionSet) == 0 {
		return
	}
	a, b := c.below(one), c.below(other)
	c.count(a.n+b.n, other) // they are collected each time
	for _, key := range a.keys {
		for _, x := range a.fields[key] {
			for _, y := range b.fields[key] {
				c.compare(x, y)
				if c.err != nil {
					return
				}
			}
		}
	}
}

func (c *comparing) count(n int, at *ast.Field) {
	if c.n += n; c.n > c.Comparisons {
		c.exceeded("comparisons", c.Comparisons, c.n, at.Position, "At least %s fields with one key would have to be compared")
	}
}

func (c *comparing) below(field *ast.Field) *flat {
	known, ok := c.flat[field]
	if !ok {
		known = c.flatten(field.SelectionSet)
		c.flat[field] = known
	}
	return known
}

func (c *comparing) flatten(selections ast.SelectionSet) *flat {
	f := &flat{fields: make(map[string][]*ast.Field)}
	c.collect(f, selections)
	return f
}

func (c *comparing) collect(f *flat, selections ast.SelectionSet) {
	for _, selection := range selections {
		switch s := selection.(type) {
		case *ast.Field:
			if f.fields[s.Alias] == nil {
				f.keys = append(f.keys, s.Alias)
			}
			f.fields[s.Alias] = append(f.fields[s.Alias], s)
			f.n++
		case *ast.InlineFragment:
			c.collect(f, s.SelectionSet)
		case *ast.FragmentSpread:
			definition := c.document.Fragments.ForName(s.Name)
			if definition == nil || f.spread[s.Name] {
				continue
			}
			if f.spread == nil {
				f.spread = make(map[string]bool)
			}
			f.spread[s.Name] = true
			c.collect(f, definition.SelectionSet)
		}
	}
}
