// Package plan tells what a document will cost before it runs, without the database: which
// fields run a statement, which share one or know the answer already, and how many statements,
// round trips and fields of an answer that makes at most.
//
// What a field costs, the schema says beside it (@statement, @byID, @back, @size, @set). A
// [Planner] reads that once, and then follows a document as its rows will be loaded: rows that one
// statement returns together are one group, and a relation costs one statement for each group that it is newly
// loaded for. docs/decisions.md says why that is all there is to know.
package plan

import "math"

// Unbounded is [Plan.Statements] of a document that is too large to plan: more than any budget.
const Unbounded = math.MaxInt32

// Viewer is who will ask. Some fields cost nothing for some viewers.
type Viewer struct{ SignedIn, Admin bool }

// String names the viewer as plans do.
func (v Viewer) String() string {
	switch {
	case v.Admin:
		return "administrator"
	case v.SignedIn:
		return "signed in"
	default:
		return "visitor"
	}
}

// Plan is what one operation will cost. It is never changed once it is made.
type Plan struct {
	Operation  string   `json:"operation"`          // its name, empty where it has none
	Kind       string   `json:"kind"`               // query or mutation
	Viewer     string   `json:"viewer"`             // "visitor", "signed in" or "administrator"
	Statements int      `json:"statements"`         // at most, of one chunk each; Unbounded where TooLarge
	Exact      bool     `json:"exact"`              // false where something unknown or a mutation makes it a bound only
	TooLarge   bool     `json:"tooLarge,omitempty"` // there are more fields, fragments counted each time, than are planned
	RoundTrips int      `json:"roundTrips"`         // that have to wait for each other: the longest chain of statements
	Depth      int      `json:"depth"`              // fields inside each other, counted from 1
	Cost       int64    `json:"cost"`               // expected fields of the answer; saturates
	Chunk      int      `json:"chunk"`              // keys of one statement, at most
	Before     []Use    `json:"before"`             // what every operation runs before its first field
	Fields     []*Field `json:"fields"`             // those that lead to objects, or cost something
	ByName     []Named  `json:"byName"`             // in the order of first appearance

	allowed []allowance
}

// Field is one field of the document, at one place of the answer. Plain fields are counted in
// [Plan.Cost] and not listed.
type Field struct {
	Path       string   `json:"path"`             // response keys joined by dots, without indices: course.modules
	Key        string   `json:"key"`              // the response key
	Field      string   `json:"field"`            // Module.lessons; of the interface where that has it
	Line       int      `json:"line"`             // in the document, from 1
	Column     int      `json:"column"`           // from 1
	Statements []Use    `json:"statements"`       // that run for this field
	Shared     string   `json:"shared,omitempty"` // the path of the field whose statement it shares
	Free       string   `json:"free,omitempty"`   // why else it costs nothing: "way back", "visitor", "administrator", "introspection"
	Rows       int64    `json:"rows"`             // expected values of this field in the answer; saturates
	Fields     []*Field `json:"fields"`

	file string // that the field is in, where the document is of several
}

// File returns the name of the source that the field is in, as the parser was told it.
func (f *Field) File() string { return f.file }

// Use is one statement that a field runs.
type Use struct {
	Name    string   `json:"name"`
	Tables  []string `json:"tables"`
	Formula string   `json:"formula"` // how many it is: "⌈modules ÷ 10,000⌉", or a number
	Keys    int64    `json:"keys"`    // expected; saturates
	Times   int      `json:"times"`   // how often it runs, of one chunk each
}

// Named is how often a statement runs in the whole operation.
type Named struct {
	Name   string   `json:"name"`
	Tables []string `json:"tables"`
	Count  int      `json:"count"`
}

// allowance is how often a statement may run at most, which is more than planned where
// something else comes between.
type allowance struct {
	name   string
	atMost int
}

// allow notes statements for [Plan.Compare].
func (p *Plan) allow(name string, atMost int) {
	for i := range p.allowed {
		if p.allowed[i].name == name {
			p.allowed[i].atMost += atMost
			return
		}
	}
	p.allowed = append(p.allowed, allowance{name, atMost})
}

// count adds a use to the sums of the operation.
func (p *Plan) count(use Use) {
	p.Statements += use.Times
	for i := range p.ByName {
		if p.ByName[i].Name == use.Name {
			p.ByName[i].Count += use.Times
			return
		}
	}
	p.ByName = append(p.ByName, Named{use.Name, use.Tables, use.Times})
}
