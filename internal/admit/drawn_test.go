package admit_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"pgregory.net/rapid"

	"syllabus/graph"
	"syllabus/internal/admit"
)

// drawDocument draws a document of fragments in each other, and of fields that need not exist.
func drawDocument(t *rapid.T) string {
	fragments := rapid.IntRange(0, 5).Draw(t, "fragments")
	var text strings.Builder
	var selections func(deep, from int) string
	selections = func(deep, from int) string {
		var set strings.Builder
		for range rapid.IntRange(1, 4).Draw(t, "selections") {
			kind := rapid.IntRange(0, 5).Draw(t, "kind")
			switch {
			case kind == 0 && deep > 0:
				set.WriteString("...{" + selections(deep-1, from) + "} ")
			case kind <= 2 && deep > 0:
				key := rapid.SampledFrom([]string{"a", "b", "a:c"}).Draw(t, "key")
				set.WriteString(key + "{" + selections(deep-1, from) + "} ")
			case kind == 3:
				fmt.Fprintf(&set, "...f%d ", rapid.IntRange(from, fragments).Draw(t, "fragment")) // the last is not there
			default:
				set.WriteString(rapid.SampledFrom([]string{"a", "b", "c", "b:a"}).Draw(t, "leaf") + " ")
			}
		}
		return set.String()
	}
	for i := range rapid.IntRange(1, 3).Draw(t, "operations") {
		fmt.Fprintf(&text, "query q%d{%s}\n", i, selections(4, 0))
	}
	for i := range fragments {
		fmt.Fprintf(&text, "fragment f%d on Query{%s}\n", i, selections(3, i+1))
	}
	return text.String()
}

// model counts what a document comes to by writing every fragment out wherever it is spread.
type model struct{ document *ast.QueryDocument }

// inside returns the selection set of a fragment, nil where there is none.
func (m model) inside(spread *ast.FragmentSpread) ast.SelectionSet {
	if definition := m.document.Fragments.ForName(spread.Name); definition != nil {
		return definition.SelectionSet
	}
	return nil
}

// fields returns the fields of one object, as often as they are there.
func (m model) fields(set ast.SelectionSet) (all []*ast.Field) {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			all = append(all, s)
		case *ast.InlineFragment:
			all = append(all, m.fields(s.SelectionSet)...)
		case *ast.FragmentSpread:
			all = append(all, m.fields(m.inside(s))...)
		}
	}
	return all
}

func (m model) selections(set ast.SelectionSet, inline bool) (n int) {
	for _, selection := range set {
		n++
		switch s := selection.(type) {
		case *ast.Field:
			n += m.selections(s.SelectionSet, false)
		case *ast.InlineFragment:
			n += m.selections(s.SelectionSet, true)
			if inline {
				n += len(m.fields(s.SelectionSet))
			}
		case *ast.FragmentSpread:
			n += m.selections(m.inside(s), false)
		}
	}
	return n
}

func (m model) depth(set ast.SelectionSet) (deepest int) {
	for _, field := range m.fields(set) {
		deepest = max(deepest, 1+m.depth(field.SelectionSet))
	}
	return deepest
}

// siblings returns how many fields the object has that has most: those that were written, of all sets that are selected of it,
// and fragments that are not there.
func (m model) siblings(sets []ast.SelectionSet) int {
	written := make(map[any]bool)
	below := make(map[string]map[*ast.Field]bool)
	for _, set := range sets {
		for _, field := range m.fields(set) {
			written[field] = true
			if len(field.SelectionSet) > 0 {
				if below[field.Alias] == nil {
					below[field.Alias] = make(map[*ast.Field]bool)
				}
				below[field.Alias][field] = true
			}
		}
		for _, name := range m.missing(set) {
			written[name] = true
		}
	}
	most := len(written)
	for _, fields := range below {
		var sets []ast.SelectionSet
		for field := range fields {
			sets = append(sets, field.SelectionSet)
		}
		most = max(most, m.siblings(sets))
	}
	return most
}

// missing returns the names of fragments that an object spreads and that are not there.
func (m model) missing(set ast.SelectionSet) (names []string) {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.InlineFragment:
			names = append(names, m.missing(s.SelectionSet)...)
		case *ast.FragmentSpread:
			if m.document.Fragments.ForName(s.Name) == nil {
				names = append(names, s.Name)
			}
			names = append(names, m.missing(m.inside(s))...)
		}
	}
	return names
}

// counts returns what the document has of what limits are about.
func (m model) counts() map[string]int {
	counts := make(map[string]int)
	for _, operation := range m.document.Operations {
		counts["root-fields"] = max(counts["root-fields"], len(m.fields(operation.SelectionSet)))
		counts["selections"] += m.selections(operation.SelectionSet, false)
		counts["depth"] = max(counts["depth"], m.depth(operation.SelectionSet))
		counts["siblings"] = max(counts["siblings"], m.siblings([]ast.SelectionSet{operation.SelectionSet}))
	}
	for _, fragment := range m.document.Fragments { // they are validated by themselves too
		counts["selections"] = max(counts["selections"], m.selections(fragment.SelectionSet, false))
		counts["depth"] = max(counts["depth"], m.depth(fragment.SelectionSet))
		counts["siblings"] = max(counts["siblings"], m.siblings([]ast.SelectionSet{fragment.SelectionSet}))
	}
	return counts
}

// What is counted by looking at each fragment once is what there is when all fragments are written out.
func TestDocumentsAreCountedAsIfWrittenOut(t *testing.T) {
	schema := graph.Schema()
	rapid.Check(t, func(t *rapid.T) {
		text := drawDocument(t)
		parsed, err := parser.ParseQuery(&ast.Source{Input: text})
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		for name, count := range (model{parsed}).counts() {
			check := func(most int) error {
				limits := unlimited()
				*map[string]*int{
					"root-fields": &limits.RootFields, "selections": &limits.Selections, "depth": &limits.Depth, "siblings": &limits.Siblings,
				}[name] = most
				return admit.New(limits, schema).Document(parsed)
			}
			if err := check(count); err != nil {
				t.Fatalf("there are %d %s: %v\n%s", count, name, err, text)
			}
			beyond, ok := errors.AsType[*admit.ExceededError](check(count - 1))
			if !ok || beyond.Limit != name || beyond.Found > count {
				t.Fatalf("there are %d %s, with one less allowed: %v\n%s", count, name, beyond, text)
			}
		}
	})
}

// drawJSON draws a value, and returns what it has: values, the longest list or object, and how deep they are inside each other.
func drawJSON(t *rapid.T, deep int) any {
	switch kind := rapid.IntRange(0, 6).Draw(t, "kind"); {
	case kind <= 1 && deep > 0:
		list := make([]any, rapid.IntRange(0, 5).Draw(t, "elements"))
		for i := range list {
			list[i] = drawJSON(t, deep-1)
		}
		return list
	case kind <= 3 && deep > 0:
		object := make(map[string]any)
		for range rapid.IntRange(0, 5).Draw(t, "keys") {
			object[rapid.String().Draw(t, "key")] = drawJSON(t, deep-1)
		}
		return object
	case kind == 4:
		return rapid.Float64().Draw(t, "number")
	case kind == 5:
		return nil
	default:
		return rapid.StringMatching(`[\[\]{},:"\\a]*`).Draw(t, "text")
	}
}

// shape is what there is in a value: the values in lists and objects, where none in one counts as one; the longest of
// these; and how deep they are inside each other.
type shape struct{ values, longest, deep int }

func shapeOf(value any) (s shape) {
	var children []any
	switch v := value.(type) {
	case []any:
		children = v
	case map[string]any:
		for _, child := range v {
			children = append(children, child)
		}
	default:
		return s
	}
	s = shape{values: max(1, len(children)), longest: len(children)}
	for _, child := range children {
		c := shapeOf(child)
		s.values, s.longest, s.deep = s.values+c.values, max(s.longest, c.longest), max(s.deep, c.deep)
	}
	s.deep++
	return s
}

// Variables that are looked through as text are what they are as values.
func TestVariablesAreCountedAsTheyAre(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		variables := map[string]any{"a": drawJSON(t, 4), "b": drawJSON(t, 2)}
		text, err := json.MarshalIndent(variables, "", rapid.SampledFrom([]string{"", " "}).Draw(t, "blanks"))
		if err != nil {
			t.Fatal(err)
		}
		is := shapeOf(variables)
		limits := unlimited()
		limits.InputValues, limits.InputList, limits.InputDepth = is.values, is.longest, is.deep-1 // the variables are in an object
		if err := limits.Variables(text); err != nil {
			t.Fatalf("%+v: %v\n%s", is, err, text)
		}
		for name, most := range map[string]*int{"input-values": &limits.InputValues, "input-list": &limits.InputList, "input-depth": &limits.InputDepth} {
			*most--
			if *most < 0 {
				*most++
				continue
			}
			beyond, ok := errors.AsType[*admit.ExceededError](limits.Variables(text))
			if !ok || beyond.Limit != name || beyond.Found != *most+1 {
				t.Fatalf("%+v, of %s one less is allowed: %v\n%s", is, name, beyond, text)
			}
			*most++
		}
	})
}
