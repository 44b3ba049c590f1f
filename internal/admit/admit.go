// Package admit bounds what a request may ask, before anything is done for it.
//
// Validating a GraphQL document takes time that grows with the square of its size, and with the power of two of the
// fragments in each other. So what is small enough is found out first: in one pass over the parsed document that looks at each
// fragment once, and never counts beyond what it needs to refuse. Variables are looked through as they arrive,
// before a value is made of them.
package admit

import (
	"fmt"

	"github.com/vektah/gqlparser/v2/ast"

	"syllabus/internal/fault"
)

// Limits are what a document, and the variables beside it, may have at most.
type Limits struct {
	Bytes       int // of the document
	Tokens      int // of the document: names, numbers, strings, marks, comments
	Definitions int // operations and fragments
	Depth       int // fields inside each other, those of fragments too
	Selections  int // fields and fragments, those of a fragment each time, and fields in nested inline fragments once for each of these
	Walked      int // selections and values of all definitions together, those of a fragment for each definition that it is in
	Siblings    int // fields of one object of the answer, those of fragments and of fields with the same key too
	Comparisons int // of fields with one key, in pairs with what is below them, as validation does
	RootFields  int // of an operation, those of fragments too
	Aliases     int // written in the document
	Directives  int // written in the document
	NameBytes   int // of a name
	InputDepth  int // lists and objects inside each other in a value, and lists in a type
	InputList   int // elements of a list in a value
	InputValues int // in all variables together

	Introspection      bool // whether the schema may be asked for
	IntrospectionDepth int  // as Depth, below a field that asks for the schema
	IntrospectionCost  int  // fields of the answer that ask for the schema
}

// Defaults returns the limits of a server that is told of no others. SECURITY.md says what each is for.
func Defaults() Limits {
	return Limits{
		Bytes: 128 << 10, Tokens: 2000, Definitions: 50, Depth: 15, Selections: 1000, Walked: 10_000, Siblings: 100, Comparisons: 20_000,
		RootFields: 20, Aliases: 30, Directives: 50, NameBytes: 256, InputDepth: 32, InputList: 250, InputValues: 10_000,
		Introspection: true, IntrospectionDepth: 20, IntrospectionCost: 21_000,
	}
}

// most is where counting ends: what is beyond it is beyond every limit.
const most = 1 << 40

func plus(a, b int) int { return min(a+b, most) }

func times(a, b int) int {
	if a > 0 && b > most/a {
		return most
	}
	return a * b
}

// ExceededError says which limit a request is beyond. It is a [fault.Error] of [fault.LimitExceeded].
type ExceededError struct {
	Limit    string        // its name, as the command line has it: "depth"
	Most     int           // what is allowed
	Found    int           // what there is
	Position *ast.Position // in the document; nil where it is not of one place
	what     string        // the sentence
}

// Exceeded returns the error for what is beyond a limit. what says of what there is how much, and has one %s for it.
func Exceeded(limit string, most, found int, position *ast.Position, what string) *ExceededError {
	return &ExceededError{Limit: limit, Most: most, Found: found, Position: position, what: what}
}

// Error returns the sentence for clients.
func (e *ExceededError) Error() string {
	found := fmt.Sprint(e.Found)
	if e.Found >= most {
		found = "far more"
	}
	return fmt.Sprintf(e.what, found) + fmt.Sprintf("; the limit (%s) is %d.", e.Limit, e.Most)
}

// Unwrap returns the error as one with a code.
func (e *ExceededError) Unwrap() error { return fault.New(fault.LimitExceeded, "%s", e.Error()) }

// Text refuses a document that is too long to be parsed.
func (l Limits) Text(document string) error {
	if len(document) > l.Bytes {
		return Exceeded("document", l.Bytes, len(document), nil, "The document has %s bytes")
	}
	return nil
}

// Cost refuses an operation that is planned to cost more than it may, and one that is too large to be planned.
func Cost(expected int64, tooLarge bool, most int64) error {
	if tooLarge {
		return fault.New(fault.LimitExceeded, "The operation is too large to be planned; what it costs is not known.")
	}
	if expected > most {
		return Exceeded("cost", int(most), int(expected), nil, "The operation is planned to cost %s")
	}
	return nil
}
