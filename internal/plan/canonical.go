package plan

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// arguments writes the arguments of an edge so that equal texts are equal values, which share one
// loader. Equal values that are written differently cost a statement each in the plan, and one when they run.
func (w *walk) arguments(e *edge, f *ast.Field) string {
	if len(e.arguments) == 0 {
		return ""
	}
	var text []byte
	for _, a := range e.arguments {
		v := w.argument(a.definition, f)
		if v.state == absent || v.null() && a.definition.DefaultValue == nil {
			continue // null and nothing are the same
		}
		if !a.set {
			text = append(v.appendTo(append(append(text, a.definition.Name...), ':'), w), ' ')
		} else if elements := w.set(v); !slices.Equal(elements, a.all) { // all are as none
			text = append(text, a.definition.Name+":{"+strings.Join(elements, ",")+"} "...)
		}
	}
	return string(text)
}

// set returns the elements of a list whose order and repetitions do not matter.
func (w *walk) set(v given) []string {
	elements, list := w.elements(v)
	if !list {
		elements = []string{string(v.appendTo(nil, w))}
	}
	slices.Sort(elements)
	return slices.Compact(elements)
}

func (w *walk) elements(v given) (elements []string, list bool) {
	if v.literal != nil {
		for _, child := range v.literal.Children {
			elements = append(elements, string(w.resolve(child.Value).appendTo(nil, w)))
		}
		return elements, v.literal.Kind == ast.ListValue
	}
	values, list := v.value.([]any)
	for _, value := range values {
		elements = append(elements, string(appendValue(nil, value)))
	}
	return elements, list
}

func (v given) null() bool {
	return v.state == known && (v.literal != nil && v.literal.Kind == ast.NullValue || v.literal == nil && v.value == nil)
}

// appendTo writes a value; w resolves variables inside of a literal, and may be nil where there can be none.
func (v given) appendTo(text []byte, w *walk) []byte {
	switch {
	case v.state == unknown:
		return append(append(text, '$'), v.name...)
	case v.literal == nil:
		return appendValue(text, v.value)
	}
	switch literal := v.literal; literal.Kind {
	case ast.StringValue, ast.BlockValue, ast.EnumValue:
		return strconv.AppendQuote(text, literal.Raw)
	case ast.NullValue:
		return append(text, "null"...)
	case ast.ListValue, ast.ObjectValue:
		if w == nil {
			return append(text, "null"...)
		}
		children := slices.Clone(literal.Children)
		closing := byte(']')
		if literal.Kind == ast.ObjectValue {
			closing = '}'
			slices.SortStableFunc(children, func(a, b *ast.ChildValue) int { return strings.Compare(a.Name, b.Name) })
		}
		text = append(text, closing-2) // the opening one
		for _, child := range children {
			text = append(w.resolve(child.Value).appendTo(appendKey(text, child.Name), w), ',')
		}
		return append(text, closing)
	default:
		return append(text, literal.Raw...)
	}
}

func appendKey(text []byte, key string) []byte {
	if key == "" { // of a list
		return text
	}
	return append(append(text, key...), ':')
}

// appendValue writes a value as JSON has them, as a literal of the same value would be.
func appendValue(text []byte, value any) []byte {
	switch v := value.(type) {
	case nil:
		return append(text, "null"...)
	case string:
		return strconv.AppendQuote(text, v)
	case bool:
		return strconv.AppendBool(text, v)
	case int:
		return strconv.AppendInt(text, int64(v), 10)
	case int64:
		return strconv.AppendInt(text, v, 10)
	case json.Number:
		return append(text, v...)
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < 1<<53 {
			return strconv.AppendInt(text, int64(v), 10)
		}
		return strconv.AppendFloat(text, v, 'g', -1, 64)
	case []any:
		text = append(text, '[')
		for _, element := range v {
			text = append(appendValue(text, element), ',')
		}
		return append(text, ']')
	case map[string]any:
		text = append(text, '{')
		for _, key := range slices.Sorted(maps.Keys(v)) {
			text = append(appendValue(appendKey(text, key), v[key]), ',')
		}
		return append(text, '}')
	default:
		return fmt.Appendf(text, "%#v", v)
	}
}
