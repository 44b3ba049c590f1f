package trusted

import (
	"fmt"
	"strings"

	"syllabus/internal/fault"
)

// maxProblems is how many problems an [Error] lists.
const maxProblems = 20

// Error is all that is wrong with a manifest. Its [fault.Code] is [fault.BadUserInput].
type Error struct {
	Problems []string // each with its place, e.g. `operations[2]: body: must be a string`; at least one
	More     int      // how many further problems there are
}

// Error lists the problems, one a line.
func (e *Error) Error() string {
	text := strings.Join(e.Problems, "\n")
	if e.More > 0 {
		text += fmt.Sprintf("\nand %d more", e.More)
	}
	return text
}

// Unwrap returns the error as one with a code.
func (e *Error) Unwrap() error { return fault.New(fault.BadUserInput, "%s", e.Error()) }

// problems collects what is wrong with a manifest.
type problems struct{ found Error }

// add takes a problem; the place is empty for the manifest itself.
func (ps *problems) add(place, format string, args ...any) {
	if len(ps.found.Problems) == maxProblems {
		ps.found.More++
		return
	}
	text := fmt.Sprintf(format, args...)
	if place != "" {
		text = place + ": " + text
	}
	ps.found.Problems = append(ps.found.Problems, text)
}

// err returns the problems as an [*Error], nil where there are none.
func (ps *problems) err() error {
	if len(ps.found.Problems) == 0 {
		return nil
	}
	return &ps.found
}
