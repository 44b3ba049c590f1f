package coursefile

import (
	"fmt"
	"slices"
	"strings"

	"syllabus/internal/fault"
)

// MaxPrinted is how many problems the text of an [Error] lists.
const MaxPrinted = 50

// maxProblems is how many problems are kept; a file of one mistake per byte
// would need far more memory for its problems than for itself.
const maxProblems = 10_000

// Problem is one thing that is wrong with a course file.
type Problem struct {
	File    string // the file's name as it was given
	Line    int    // 1-based; 0 where the problem is about the file as a whole
	Path    string // where in the course, e.g. "modules[0].lessons[2].title"; empty for the course itself
	Message string // what, e.g. "must not be empty"
}

// String returns the problem as one line, e.g.
// "file.yaml:12: modules[0].lessons[2].title: must not be empty".
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d", p.Line)
	}
	if p.Path != "" {
		b.WriteString(": " + p.Path)
	}
	b.WriteString(": " + p.Message)
	return b.String()
}

// Error is all that is wrong with a course file. Its [fault.Code] is
// [fault.BadUserInput].
type Error struct {
	Problems []Problem // by line; at least one
	More     int       // how many further problems were counted but not kept
}

// Error lists the problems, one a line, and at most [MaxPrinted] of them.
func (e *Error) Error() string {
	lines := make([]string, 0, MaxPrinted+1)
	for _, p := range e.Problems[:min(len(e.Problems), MaxPrinted)] {
		lines = append(lines, p.String())
	}
	if more := len(e.Problems) - len(lines) + e.More; more > 0 {
		lines = append(lines, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the error as one that may be shown to a client.
func (e *Error) Unwrap() error { return fault.New(fault.BadUserInput, "%s", e.Error()) }

// problems collects what is wrong with a file.
type problems struct {
	file string
	all  []Problem
	more int
}

// full reports whether further problems are only counted.
func (ps *problems) full() bool { return len(ps.all) == maxProblems }

func (ps *problems) add(line int, path, format string, args ...any) {
	if ps.full() {
		ps.more++
		return
	}
	ps.all = append(ps.all, Problem{ps.file, line, path, fmt.Sprintf(format, args...)})
}

// err returns the problems as an [*Error] in the order of their lines, nil where there are none.
func (ps *problems) err() error {
	if len(ps.all) == 0 {
		return nil
	}
	slices.SortStableFunc(ps.all, func(a, b Problem) int { return a.Line - b.Line })
	return &Error{ps.all, ps.more}
}
