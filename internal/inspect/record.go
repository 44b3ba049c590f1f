package inspect

import (
	"strconv"
	"time"

	"syllabus/internal/plan"
)

// Milliseconds is a duration that is written as a JSON number of milliseconds, to the microsecond.
type Milliseconds time.Duration

// MarshalJSON writes milliseconds.
func (m Milliseconds) MarshalJSON() ([]byte, error) {
	microseconds := time.Duration(m).Round(time.Microsecond).Microseconds()
	return strconv.AppendFloat(nil, float64(microseconds)/1000, 'f', -1, 64), nil
}

// head is what a record and its summary have in common.
type head struct {
	ID             int64        `json:"id"`
	Name           string       `json:"name"` // empty where it has none
	Kind           string       `json:"kind"` // query or mutation; empty where the document was not understood
	Role           string       `json:"role"` // visitor, learner, author or admin; visitor where it was refused before that was asked
	Start          time.Time    `json:"start"`
	Duration       Milliseconds `json:"durationMs"` // until its answer was written
	StatementCount int          `json:"statementCount"`
	Database       Milliseconds `json:"databaseMs"` // the sum of its statements' durations
	Rows           int64        `json:"rows"`
	AnswerBytes    int          `json:"answerBytes"`
	Outcome        Outcome      `json:"outcome"`
}

// Summary is a record as lists have it.
type Summary struct {
	head
	ErrorCount    int `json:"errorCount"`
	MismatchCount int `json:"mismatchCount"`
}

// Record is what an operation did. It never changes.
type Record struct {
	head
	Document    string          `json:"document"`    // masked; empty where it does not parse
	DocumentCut bool            `json:"documentCut"` // whether it is longer than what is recorded of it
	Variables   map[string]any  `json:"variables"`   // as they were sent, masked
	Errors      []Error         `json:"errors"`      // the first of them
	Phases      Phases          `json:"phases"`
	Statements  []Ran           `json:"statements"` // in the order of their start
	Fields      []Field         `json:"fields"`     // those that have caused statements, in the order of these
	Plan        *plan.Plan      `json:"plan"`       // nil where there is none
	Mismatches  []plan.Mismatch `json:"mismatches"`

	// Traceparent is the header of that name that it was asked with, https://www.w3.org/TR/trace-context/; empty
	// where there was none.
	Traceparent string `json:"-"`

	errorCount int
}

// Summary returns the record as lists have it.
func (r *Record) Summary() Summary {
	return Summary{head: r.head, ErrorCount: r.errorCount, MismatchCount: len(r.Mismatches)}
}

// Error is an error of an answer.
type Error struct {
	Message string `json:"message"` // masked
	Code    string `json:"code"`
	Path    string `json:"path"` // response keys, without list indices
}

// Phases tell how an operation's time was spent.
type Phases struct {
	Parse    Milliseconds `json:"parseMs"`
	Validate Milliseconds `json:"validateMs"`
	Execute  Milliseconds `json:"executeMs"`
	Write    Milliseconds `json:"writeMs"`
}

// Ran is a statement of a record. It waits, runs and is read, one after another; its duration
// is the time from its start, which is when it was sent, and so without the waiting.
type Ran struct {
	N           int          `json:"n"` // its number in the record, from 1
	Name        string       `json:"name"`
	SQL         string       `json:"sql"`
	Batch       int          `json:"batch"`
	Keys        int          `json:"keys"`
	Rows        int64        `json:"rows"`
	Start       Milliseconds `json:"startMs"` // since the operation's
	Duration    Milliseconds `json:"durationMs"`
	Wait        Milliseconds `json:"waitMs"` // before its start: for a connection, and preparing it there
	Run         Milliseconds `json:"runMs"`  // until the answer's first bytes
	Read        Milliseconds `json:"readMs"` // from then on
	Error       string       `json:"error"`  // empty where it succeeded; it has no value that was sent
	Field       string       `json:"field"`  // the path of the field that caused it; empty where that was none
	Source      string       `json:"source"` // the line of ours that sent it; empty where that is not known
	Similar     int          `json:"similar"`
	Duplicate   bool         `json:"duplicate"` // whether an earlier one had the same SQL and equal arguments
	Explainable bool         `json:"explainable"`

	at   time.Time
	args []any // kept to explain it
	kept bool  // whether args are the arguments
}

// Field is a field of the document that has caused statements.
type Field struct {
	Path       string       `json:"path"`
	Field      string       `json:"field"`   // "Course.modules"
	Start      Milliseconds `json:"startMs"` // since the operation's
	Duration   Milliseconds `json:"durationMs"`
	Statements []int        `json:"statements"` // their numbers
}
