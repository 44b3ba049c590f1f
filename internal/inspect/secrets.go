package inspect

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/vektah/gqlparser/v2/ast"
)

// variables returns the variables that may be seen. Those that the document does not declare are masked, as nobody
// knows what they are for, and long strings are cut.
func (s *search) variables(sent map[string]any) map[string]any {
	shown := make(map[string]any, len(sent))
	for name, value := range sent {
		typ := s.types[name]
		shown[cut(name, maxName)] = s.variable(value, typ, typ == nil || s.whole[name])
	}
	long := s.secrets.long()
	for name, value := range shown { // a value that is masked at one place is so at the others
		shown[name] = long.replaceIn(value)
	}
	return shown
}

func (s *search) variable(value any, typ *ast.Type, mask bool) any {
	if mask {
		s.secrets.addAll(value)
		return hidden
	}
	switch value := value.(type) {
	case map[string]any:
		shown := make(map[string]any, len(value))
		for name, member := range value {
			of, mask := s.input(typ, name)
			shown[cut(name, maxName)] = s.variable(member, of, mask)
		}
		return shown
	case []any:
		shown := make([]any, len(value))
		for i, element := range value {
			shown[i] = s.variable(element, elementOf(typ), false)
		}
		return shown
	case nil:
		return nil
	default:
		if s.object(typ) {
			return s.variable(value, typ, true)
		}
		return value
	}
}

// maxForms is how many forms of secrets are looked for. Where there are more, nothing at all is shown
// of what may have them.
const maxForms = 2000

// secrets are the values that were masked: an error may repeat them.
type secrets struct{ forms map[string]bool }

// addAll adds all values in a value as encoding/json reads it.
func (s *secrets) addAll(value any) {
	switch value := value.(type) {
	case nil:
	case map[string]any:
		for name, member := range value {
			s.add(name)
			s.addAll(member)
		}
	case []any:
		for _, element := range value {
			s.addAll(element)
		}
	default:
		s.add(fmt.Sprint(value))
	}
}

// add adds a value in the forms that a message may show it in.
func (s *secrets) add(value string) {
	if value == "" || len(s.forms) > maxForms {
		return
	}
	if s.forms == nil {
		s.forms = map[string]bool{}
	}
	s.forms[value] = true
	for _, quoted := range []string{strconv.Quote(value), strconv.QuoteToASCII(value), marshaled(value)} {
		s.forms[quoted[1:len(quoted)-1]] = true
	}
	if number, err := strconv.ParseFloat(value, 64); err == nil {
		for _, format := range []byte{'g', 'f', 'e'} {
			s.forms[strconv.FormatFloat(number, format, -1, 64)] = true
		}
	}
}

func marshaled(value string) string {
	text, err := json.Marshal(value)
	if err != nil { // which a string never is
		return strconv.Quote(value)
	}
	return string(text)
}

// certain is from how many characters on a value is replaced wherever it stands: a shorter one may be part of
// anything.
const certain = 4

// all replaces every secret, for messages.
func (s *secrets) all() *replacer { return s.from(1) }

// long replaces those secrets that are not to be confused with anything else.
func (s *secrets) long() *replacer { return s.from(certain) }

// A long form is looked for by itself: the table that finds many at once takes time that grows with their length, twice.
const (
	longForm = 256 // bytes
	maxLong  = 32  // of these
)

// replacer puts what stands for a secret in its place. Nil has nothing to replace.
type replacer struct {
	everything bool // of a text
	long       []string
	short      *strings.Replacer
}

func (s *secrets) from(characters int) *replacer {
	// The longest first: one secret may begin another.
	forms := slices.SortedFunc(maps.Keys(s.forms), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), strings.Compare(a, b))
	})
	forms = slices.DeleteFunc(forms, func(form string) bool { return utf8.RuneCountInString(form) < characters })
	if len(forms) == 0 {
		return nil
	}
	r := &replacer{everything: len(s.forms) > maxForms}
	var pairs []string
	for _, form := range forms {
		if len(form) > longForm {
			r.long = append(r.long, form)
		} else {
			pairs = append(pairs, form, hidden)
		}
	}
	r.everything = r.everything || len(r.long) > maxLong
	r.short = strings.NewReplacer(pairs...)
	return r
}

// Replace returns the text without secrets.
func (r *replacer) Replace(text string) string {
	switch {
	case r == nil:
		return text
	case r.everything:
		return hidden
	}
	for _, form := range r.long {
		text = strings.ReplaceAll(text, form, hidden)
	}
	return r.short.Replace(text)
}

// replaceIn returns a value without secrets, its strings cut.
func (r *replacer) replaceIn(value any) any {
	switch value := value.(type) {
	case string:
		return cut(r.Replace(value), maxString)
	case json.Number:
		if text := r.Replace(value.String()); text != value.String() {
			return hidden
		}
		return value
	case map[string]any:
		shown := make(map[string]any, len(value))
		for name, member := range value {
			shown[r.Replace(name)] = r.replaceIn(member)
		}
		return shown
	case []any:
		for i, element := range value {
			value[i] = r.replaceIn(element)
		}
	}
	return value
}
