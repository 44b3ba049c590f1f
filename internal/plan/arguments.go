package plan

import (
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"
)

// state is what is known of a value.
type state uint8

const (
	absent  state = iota // not given
	known                // as a literal or a Go value
	unknown              // a variable, of which nothing is known
)

// given is the value of an argument or of a part of it, with its variables resolved.
type given struct {
	state   state
	literal *ast.Value // where it is a literal
	value   any        // else
	name    string     // of the variable that is unknown
	whole   bool       // the variable stands for more than was looked for
}

// included reports whether a selection is taken: one that depends on what is not known is.
func (w *walk) included(directives ast.DirectiveList) bool {
	for _, d := range directives {
		if d.Name != "skip" && d.Name != "include" {
			continue
		}
		if condition := d.Arguments.ForName("if"); condition != nil {
			if yes, ok := w.resolve(condition.Value).boolean(); ok && yes == (d.Name == "skip") {
				return false
			}
		}
	}
	return true
}

// resolve returns a value of the document: that of its variable, if it is one.
func (w *walk) resolve(v *ast.Value) given {
	switch {
	case v == nil:
		return given{}
	case v.Kind != ast.Variable:
		return given{state: known, literal: v}
	case w.variables == nil:
		return given{state: unknown, name: v.Raw}
	}
	if value, ok := w.variables[v.Raw]; ok {
		return given{state: known, value: value}
	}
	switch definition := w.operation.VariableDefinitions.ForName(v.Raw); {
	case definition == nil:
		return given{}
	case definition.DefaultValue != nil:
		return given{state: known, literal: definition.DefaultValue}
	case definition.Type != nil && definition.Type.NonNull:
		return given{state: unknown, name: v.Raw}
	default:
		return given{}
	}
}

// argument returns an argument's value, or its default.
func (w *walk) argument(definition *ast.ArgumentDefinition, f *ast.Field) given {
	v := given{}
	if a := f.Arguments.ForName(definition.Name); a != nil {
		v = w.resolve(a.Value)
	}
	if v.state == absent && definition.DefaultValue != nil {
		return given{state: known, literal: definition.DefaultValue}
	}
	return v
}

// find returns the part of an argument that a path of keys names.
func (w *walk) find(f *ast.Field, path []string) given {
	a := f.Arguments.ForName(path[0])
	if a == nil {
		return given{}
	}
	v := w.resolve(a.Value)
	for i, key := range path[1:] {
		switch {
		case v.state == unknown:
			v.whole = true
			return v
		case v.literal != nil && v.literal.Kind == ast.ObjectValue:
			child := v.literal.Children.ForName(key)
			if v = w.resolve(child); child != nil && v.state == absent && i == len(path)-2 {
				v.state = known // as null, which is given too
			}
		default:
			object, _ := v.value.(map[string]any)
			value, ok := object[key]
			if v = (given{value: value}); ok {
				v.state = known
			}
		}
	}
	return v
}

// ids returns the texts of one id or of a list of ids, and whether all of them are known.
func (w *walk) ids(v given) (ids []string, all bool) {
	switch {
	case v.state == unknown:
		return nil, false
	case v.literal != nil && v.literal.Kind == ast.ListValue:
		for _, element := range v.literal.Children {
			some, ok := w.ids(w.resolve(element.Value))
			if ids = append(ids, some...); !ok {
				return nil, false
			}
		}
		return ids, true
	case v.literal != nil:
		return []string{v.literal.Raw}, true
	}
	switch value := v.value.(type) {
	case string:
		return []string{value}, true
	case []any:
		for _, element := range value {
			id, _ := element.(string) // a number is no id of any table
			ids = append(ids, id)
		}
		return ids, true
	case []string:
		return value, true
	case nil:
		return nil, true
	default:
		return []string{""}, true
	}
}

// sizes returns how many values a field has for each row, and how many elements the lists inside have.
func (w *walk) sizes(at *place, e *edge, f *ast.Field) (size, page int64) {
	size = 1
	if len(e.pages) > 0 {
		page = max(e.size, 1)
		for _, definition := range e.pages {
			v := w.argument(definition, f)
			if v.state == unknown { // then by default
				v = given{state: known, literal: definition.DefaultValue}
			}
			if n, ok := v.integer(); ok {
				return size, max(n, 0)
			}
		}
		return size, page
	}
	switch {
	case !e.list:
	case e.byID != nil:
		if ids, ok := w.ids(w.find(f, e.byID)); ok {
			return int64(len(ids)), 0
		}
		size = max(e.size, 1)
	case e.size > 0:
		size = e.size
	case at.page > 0 || at.edge != nil && len(at.edge.pages) > 0:
		size = at.page
	}
	return size, 0
}

func (v given) boolean() (yes, ok bool) {
	if v.literal != nil {
		yes, err := strconv.ParseBool(v.literal.Raw)
		return yes, err == nil && v.literal.Kind == ast.BooleanValue
	}
	yes, ok = v.value.(bool)
	return yes, ok
}

func (v given) integer() (int64, bool) {
	if v.state != known {
		return 0, false
	}
	raw := string(v.appendTo(nil, nil))
	n, err := strconv.ParseInt(raw, 10, 64)
	return n, err == nil
}
