package plan

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/vektah/gqlparser/v2/ast"
)

// statementsOf reads the directives @statement beside something.
func (c *compiler) statementsOf(beside string, directives ast.DirectiveList) (found []*statement) {
	for _, d := range directives.ForNames("statement") {
		s := &statement{
			name: text(d, "name"), tables: texts(d, "tables"), ids: text(d, "ids"),
			visitors: boolean(d, "visitors"), admins: boolean(d, "administrators"), times: number(d, "times", 1),
		}
		if s.tables == nil {
			s.tables = []string{}
		}
		if by := text(d, "by"); by != "" {
			s.by = strings.Split(by, ".")
		}
		s.atMost = number(d, "atMost", s.times)
		if s.name == "" || s.times < 0 || s.atMost < s.times {
			c.fail("%s: @statement: %q runs %d times, at most %d", beside, s.name, s.times, s.atMost)
		}
		found = append(found, s)
	}
	return found
}

func value(d *ast.Directive, argument string) *ast.Value {
	if d == nil {
		return nil
	}
	if given := d.Arguments.ForName(argument); given != nil {
		return given.Value
	}
	return nil
}

func text(d *ast.Directive, argument string) string {
	if v := value(d, argument); v != nil && v.Kind != ast.NullValue {
		return v.Raw
	}
	return ""
}

func texts(d *ast.Directive, argument string) (all []string) {
	v := value(d, argument)
	if v == nil {
		return nil
	}
	if v.Kind != ast.ListValue {
		return []string{v.Raw}
	}
	for _, element := range v.Children {
		all = append(all, element.Value.Raw)
	}
	return all
}

// boolean is true unless it is said to be false, as all of the schema's are.
func boolean(d *ast.Directive, argument string) bool { return text(d, argument) != "false" }

func number(d *ast.Directive, argument string, otherwise int) int {
	if n, err := strconv.Atoi(text(d, argument)); err == nil {
		return n
	}
	return otherwise
}

// plural is how a formula names the rows of a type: "multiple choice exercises".
func plural(typ string) string {
	var b strings.Builder
	for i, r := range typ {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	if strings.HasSuffix(typ, "s") {
		return b.String()
	}
	return b.String() + "s"
}

// thousands writes a number as people read it: 10,000.
func thousands(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for at := len(digits) - 3; at > 0 && digits[at-1] != '-'; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}
