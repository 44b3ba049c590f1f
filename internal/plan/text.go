package plan

import (
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"
)

// String writes the plan as a tree of fields, with the statements of each beside it.
func (p *Plan) String() string {
	var b strings.Builder
	name := p.Operation
	if name == "" {
		name = "without a name"
	}
	fmt.Fprintf(&b, "%s %s, %s\n%s\n\n", p.Kind, name, p.Viewer, p.Summary())
	table := tabwriter.NewWriter(&b, 0, 0, 3, ' ', 0)
	_, _ = fmt.Fprint(table, "FIELD\tSTATEMENT\tHOW MANY\tTABLES\tROWS\n")
	if len(p.Before) > 0 {
		writeUses(table, "(before all fields)", p.Before, "")
	}
	writeFields(table, p.Fields, 0)
	_ = table.Flush()
	lines := strings.Split(b.String(), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	return strings.Join(lines, "\n")
}

// Summary is the plan in one line.
func (p *Plan) Summary() string {
	if p.TooLarge {
		return fmt.Sprintf("too large to plan: more than %s fields, fragments counted each time", thousands(mostSteps))
	}
	bound := ""
	if !p.Exact {
		bound = "at most "
	}
	return fmt.Sprintf("%s%s, %s one after another, depth %d, about %s",
		bound, count(int64(p.Statements), "statement"), count(int64(p.RoundTrips), "round trip"), p.Depth, count(p.Cost, "field"))
}

func count(n int64, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return thousands(n) + " " + what + "s"
}

func writeFields(table *tabwriter.Writer, fields []Field, depth int) {
	for i := range fields {
		f := &fields[i]
		key, rows := strings.Repeat("  ", depth)+f.Key, thousands(f.Rows)
		switch {
		case len(f.Statements) > 0:
			writeUses(table, key, f.Statements, rows)
		case f.Shared != "":
			_, _ = fmt.Fprintf(table, "%s\t(as %s)\t\t\t%s\n", key, f.Shared, rows)
		case f.Free != "":
			_, _ = fmt.Fprintf(table, "%s\t(free: %s)\t\t\t%s\n", key, f.Free, rows)
		default:
			_, _ = fmt.Fprintf(table, "%s\t\t\t\t%s\n", key, rows)
		}
		writeFields(table, f.Fields, depth+1)
	}
}

func writeUses(table *tabwriter.Writer, key string, uses []Use, rows string) {
	for _, use := range uses {
		how := use.Formula
		if use.Times > 1 && how != strconv.Itoa(use.Times) {
			how = strconv.Itoa(use.Times) + " × " + how
		}
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", key, use.Name, how, strings.Join(use.Tables, ", "), rows)
		key, rows = "", ""
	}
}
