package coursefile_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"syllabus/internal/coursefile"
	"syllabus/internal/fault"
)

// Each is refused; what must not happen is that the stack overflows, which ends the
// process, or that aliases are expanded.
func TestHostile(t *testing.T) {
	const deep = 100_000
	var laughs strings.Builder
	laughs.WriteString("format: syllabus/1\na0: &a0 [ha]\n")
	for i := range 40 {
		fmt.Fprintf(&laughs, "a%d: &a%d [*a%d, *a%d, *a%d, *a%d]\n", i+1, i+1, i, i, i, i)
	}
	files := map[string]string{
		"JSON lists":           `{"format": "syllabus/1", "modules": ` + strings.Repeat("[", deep),
		"JSON lists, closed":   `{"modules": ` + strings.Repeat("[", deep) + strings.Repeat("]", deep) + "}",
		"JSON objects":         strings.Repeat(`{"a":`, deep),
		"YAML lists":           strings.Repeat("[", deep),
		"YAML lists, closed":   "a: " + strings.Repeat("[", 9_000) + strings.Repeat("]", 9_000),
		"YAML mappings":        "a: " + strings.Repeat("{a: ", deep),
		"YAML block lists":     strings.Repeat("- ", deep),
		"YAML complex keys":    strings.Repeat("? ", deep),
		"YAML tags":            strings.Repeat("!a ", deep),
		"YAML anchors":         strings.Repeat("&a ", deep),
		"YAML billion laughs":  laughs.String(),
		"YAML alias to itself": "format: syllabus/1\nmodules: &a [*a]\n",
		"JSON with many keys":  "{" + strings.Repeat(`"a": 1, `, 101),
		"YAML with many texts": "[" + strings.Repeat("a,", 5_000_001),
		"JSON with many lists": "{" + `"modules": [` + strings.Repeat("[],", 5_000_001),
		"a long key":           "format: syllabus/1\n" + strings.Repeat("a", 20_000) + ": 1\n",
		"many keys":            "format: syllabus/1\n" + manyKeys(200_000),
		"many problems":        yamlModules + strings.Repeat("- a\n", 20_000),
		"many blank lines":     "title: |\n  a\n" + strings.Repeat("\n", 1_000_000),
	}
	for name, file := range files {
		t.Run(name, func(t *testing.T) {
			_, err := coursefile.Read(strings.NewReader(file), "f", coursefile.DefaultLimit)
			if fault.CodeOf(err) != fault.BadUserInput {
				t.Fatalf("error %v", err)
			}
			if text := err.Error(); len(text) > 10_000 {
				t.Errorf("the message has %d bytes", len(text))
			}
		})
	}
}

func manyKeys(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "key%d: 1\n", i)
	}
	return b.String()
}

// Of very many problems all are counted, some are kept and few are printed.
func TestErrorIsCut(t *testing.T) {
	files := map[string]string{
		"of the shape":   yamlModules + strings.Repeat("- a\n", 12_000),
		"unknown keys":   yamlModules + strings.Repeat("- {title: a, a: 1, b: 1, c: 1}\n", 4_000),
		"of the domain":  yamlLessons + strings.Repeat("      - {title: ''}\n", 9_000) + "  - title: M\n    lessons:\n" + strings.Repeat("      - {title: ''}\n", 3_000),
		"of either kind": yamlModules + strings.Repeat("- {title: '', a: 1}\n", 6_000),
	}
	for name, file := range files {
		t.Run(name, func(t *testing.T) {
			_, err := coursefile.Read(strings.NewReader(file), "f", coursefile.DefaultLimit)
			bad, ok := errors.AsType[*coursefile.Error](err)
			if !ok {
				t.Fatalf("error %v", err)
			}
			if got := len(bad.Problems) + bad.More; got != 12_000 {
				t.Errorf("%d problems, want 12000", got)
			}
			lines := strings.Split(err.Error(), "\n")
			if len(lines) != coursefile.MaxPrinted+1 || lines[coursefile.MaxPrinted] != "and 11950 more" {
				t.Errorf("%d lines, the last one %q", len(lines), lines[len(lines)-1])
			}
		})
	}
}
