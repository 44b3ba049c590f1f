package plan

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// String writes the plan as a tree of fields, with the statements of each beside it.
func (p *Plan) String() string {
	name := p.Operation
	if name == "" {
		name = "without a name"
	}
	t := table{{"FIELD", "ROWS", "STATEMENT", "HOW MANY", "TABLES"}}
	if len(p.Before) > 0 {
		t.uses("(before all fields)", "", p.Before)
	}
	t.fields(p.Fields, 0)
	return fmt.Sprintf("%s %s, %s\n%s\n\n%s", p.Kind, name, p.Viewer, p.Summary(), t.String())
}

// Summary is the plan in one line.
func (p *Plan) Summary() string {
	if p.TooLarge {
		return fmt.Sprintf("too large to plan: more than %s fields, fragments counted each time, or a megabyte of paths",
			thousands(mostSteps))
	}
	bound := ""
	if !p.Exact {
		bound = "at most "
	}
	return fmt.Sprintf("%s%s, %s one after another, depth %d, cost %s",
		bound, count(int64(p.Statements), "statement"), count(int64(p.RoundTrips), "round trip"), p.Depth, thousands(p.Cost))
}

func count(n int64, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return thousands(n) + " " + what + "s"
}

// table is lines of cells. What stands last in its line may be as long as it likes.
type table [][]string

func (t *table) fields(fields []*Field, depth int) {
	for _, f := range fields {
		key, rows := strings.Repeat("  ", depth)+f.Key, thousands(f.Rows)
		switch {
		case len(f.Statements) > 0:
			t.uses(key, rows, f.Statements)
		case f.Shared != "":
			*t = append(*t, []string{key, rows, "as " + f.Shared})
		case f.Free != "":
			*t = append(*t, []string{key, rows, "free: " + f.Free})
		default:
			*t = append(*t, []string{key, rows})
		}
		t.fields(f.Fields, depth+1)
	}
}

func (t *table) uses(key, rows string, uses []Use) {
	for _, use := range uses {
		how := use.Formula
		if use.Times > 1 && how != strconv.Itoa(use.Times) {
			how = strconv.Itoa(use.Times) + " × " + how
		}
		*t = append(*t, []string{key, rows, use.Name, how, strings.Join(use.Tables, ", ")})
		key, rows = "", ""
	}
}

const (
	betweenColumns = "   "
	rowsColumn     = 1 // numbers, with their ends below each other
)

func (t table) String() string {
	widths := make([]int, len(t[0]))
	for _, line := range t {
		for i, cell := range line {
			if i < len(line)-1 || i <= rowsColumn {
				widths[i] = max(widths[i], utf8.RuneCountInString(cell))
			}
		}
	}
	var b strings.Builder
	for _, line := range t {
		var text strings.Builder
		for i, cell := range line {
			padding := strings.Repeat(" ", max(0, widths[i]-utf8.RuneCountInString(cell)))
			if i == rowsColumn {
				cell, padding = padding+cell, ""
			}
			text.WriteString(cell + padding + betweenColumns)
		}
		b.WriteString(strings.TrimRight(text.String(), " ") + "\n")
	}
	return b.String()
}
