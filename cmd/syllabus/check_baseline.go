package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"syllabus/internal/plan"
)

// cost is one statement that an operation runs, and for which field.
type cost struct {
	name, path string // the path is empty for what every operation runs
	at         string // file and line
}

// String is the cost as the baseline has it.
func (c cost) String() string { return strings.TrimSpace(c.name + " " + c.path) }

// costsOf lists each statement of a plan as often as it runs.
func costsOf(p *plan.Plan) (all []cost) {
	add := func(uses []plan.Use, path, at string) {
		for _, use := range uses {
			all = append(all, slices.Repeat([]cost{{use.Name, path, at}}, use.Times)...)
		}
	}
	add(p.Before, "", "")
	var walk func([]*plan.Field)
	walk = func(fields []*plan.Field) {
		for _, f := range fields {
			add(f.Statements, f.Path, fmt.Sprintf("%s:%d", f.File(), f.Line))
			walk(f.Fields)
		}
	}
	walk(p.Fields)
	return all
}

// baseline is what operations cost when a team last agreed to it. As JSON it has a line for each statement, so
// that a change of it is a change of lines.
type baseline struct {
	Viewer     string              `json:"viewer"`
	Operations map[string][]string `json:"operations"` // the statements, each with the path of its field
}

// of returns what an operation cost; there may be no baseline.
func (b *baseline) of(name string) (costs []string, ok bool) {
	if b != nil {
		costs, ok = b.Operations[name]
	}
	return costs, ok
}

// gone returns the operations that there are no more.
func (b *baseline) gone(operations []*checked) (names []string) {
	if b == nil {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(b.Operations)) {
		if !slices.ContainsFunc(operations, func(o *checked) bool { return o.name == name }) {
			names = append(names, name)
		}
	}
	return names
}

func readBaseline(path, viewer string) (*baseline, error) {
	text, err := os.ReadFile(path) //nolint:gosec // named on the command line
	if os.IsNotExist(err) {
		return nil, fmt.Errorf("%w: write it with --update", err)
	}
	if err != nil {
		return nil, err
	}
	var b baseline
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&b); err != nil {
		return nil, fmt.Errorf("%s: this is no baseline: %w", path, err)
	}
	if b.Viewer != viewer {
		return nil, fmt.Errorf("%s: it is for --viewer %s, and not for %s", path, b.Viewer, viewer)
	}
	return &b, nil
}

func writeBaseline(path, viewer string, operations []*checked) error {
	b := baseline{Viewer: viewer, Operations: make(map[string][]string, len(operations))}
	for _, o := range operations {
		costs := make([]string, len(o.costs))
		for i, c := range o.costs {
			costs[i] = c.String()
		}
		b.Operations[o.name] = costs
	}
	text, err := json.MarshalIndent(b, "", "  ") // sorted by name
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o644) //nolint:gosec // a team's file, in its repository
}

// since tells what has changed since an operation cost that much, and whether it costs more.
func (o *checked) since(was []string) (grew bool, diff string) {
	added, removed := changes(was, o.costs)
	if len(added)+len(removed) == 0 {
		return false, ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %d → %d (%s)\n", o.name, len(was), len(o.costs), place(o.at))
	for _, c := range added {
		b.WriteString("  + " + c.where() + "\n")
	}
	for _, c := range removed {
		b.WriteString("  - " + c + "\n")
	}
	return len(o.costs) > len(was), b.String()
}

// where is the cost with the place of its field.
func (c cost) where() string {
	if c.path == "" {
		return c.name
	}
	return fmt.Sprintf("%s (%s %s)", c.name, c.at, c.path)
}

func listed(costs []cost) string {
	var b strings.Builder
	for _, c := range costs {
		b.WriteString("    " + c.where() + "\n")
	}
	return b.String()
}

// changes returns the statements that are new, and those that are there no more. One that has only moved to
// another field has not changed.
func changes(was []string, is []cost) (added []cost, removed []string) {
	removed = slices.Clone(was)
	for _, c := range is {
		if at := slices.Index(removed, c.String()); at >= 0 {
			removed = slices.Delete(removed, at, at+1)
		} else {
			added = append(added, c)
		}
	}
	return slices.DeleteFunc(added, func(c cost) bool {
		at := slices.IndexFunc(removed, func(old string) bool { name, _, _ := strings.Cut(old, " "); return name == c.name })
		if at >= 0 {
			removed = slices.Delete(removed, at, at+1)
		}
		return at >= 0
	}), removed
}
