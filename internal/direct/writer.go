// Package direct is the run-time part of direct execution: what the generated code
// of graph/generated/direct.go writes its answers with. The plugin that generates
// that code is in the package plugin below.
package direct

import (
	"bytes"
	"io"
	"strconv"
	"sync"

	"github.com/99designs/gqlgen/graphql"
)

// Writer collects the JSON of one root field. It is a [graphql.Marshaler], which
// writes what was collected once, and an [io.Writer] for marshalers of others.
type Writer struct {
	buf    []byte
	budget Budget
	home   *Writers
}

// Budget bounds an answer. Fields that gqlgen resolves are counted by its field
// middleware; those that are written here are counted by Take.
type Budget interface {
	// Take spends the fields of an object, and reports whether there were enough.
	Take(fields int) bool
}

// keepAtMost is how many bytes a buffer may have to be kept for another answer. A
// page of courses down to their choices has one or two million.
const keepAtMost = 4 << 20

// Writers keeps the buffers of answers that have been sent for others to come. The
// zero value is ready.
type Writers struct{ pool sync.Pool }

// New returns an empty writer. Without a budget nothing bounds it.
func (p *Writers) New(budget Budget) *Writer {
	w, ok := p.pool.Get().(*Writer)
	if !ok {
		w = &Writer{buf: make([]byte, 0, 4096), home: p}
	}
	w.buf, w.budget = w.buf[:0], budget
	return w
}

// Take spends the plain fields of an object, and reports whether they may be written.
func (w *Writer) Take(fields int) bool { return w.budget == nil || w.budget.Take(fields) }

// MarshalGQL writes what was collected, and ends the writer's life.
func (w *Writer) MarshalGQL(to io.Writer) {
	if buffer, ok := to.(*bytes.Buffer); ok {
		buffer.Grow(len(w.buf) + 64) // the closing brace is not to double a full buffer
	}
	_, _ = to.Write(w.buf) // the answer's own buffer
	w.budget = nil
	if cap(w.buf) <= keepAtMost {
		w.home.pool.Put(w)
	}
}

// Write implements [io.Writer]; it never fails.
func (w *Writer) Write(p []byte) (int, error) {
	w.buf = append(w.buf, p...)
	return len(p), nil
}

// WriteString implements [io.StringWriter]; it never fails.
func (w *Writer) WriteString(s string) (int, error) {
	w.buf = append(w.buf, s...)
	return len(s), nil
}

// Mark returns the place where the next value begins, for [Writer.Truncate].
func (w *Writer) Mark() int { return len(w.buf) }

// Truncate takes back what was written since the mark.
func (w *Writer) Truncate(mark int) { w.buf = w.buf[:mark] }

// Byte writes a mark of JSON.
func (w *Writer) Byte(b byte) { w.buf = append(w.buf, b) }

// Key writes the i-th key of an object.
func (w *Writer) Key(i int, alias string) {
	if i > 0 {
		w.buf = append(w.buf, ',')
	}
	w.buf = append(w.buf, '"') // a GraphQL name has nothing to be escaped
	w.buf = append(w.buf, alias...)
	w.buf = append(w.buf, '"', ':')
}

// Null writes null.
func (w *Writer) Null() { w.buf = append(w.buf, "null"...) }

// Int writes a number.
func (w *Writer) Int(n int) { w.buf = strconv.AppendInt(w.buf, int64(n), 10) }

// Bool writes true or false.
func (w *Writer) Bool(b bool) { w.buf = strconv.AppendBool(w.buf, b) }

// String writes a string with the same escapes as gqlgen's, byte for byte.
func (w *Writer) String(s string) {
	const hex = "0123456789ABCDEF" // as gqlgen has it
	buf, start := w.buf, 0
	buf = append(buf, '"')
	for i := range len(s) {
		c := s[i]
		if c >= 0x20 && c != '\\' && c != '"' {
			continue
		}
		buf = append(buf, s[start:i]...)
		switch c {
		case '\t':
			buf = append(buf, '\\', 't')
		case '\r':
			buf = append(buf, '\\', 'r')
		case '\n':
			buf = append(buf, '\\', 'n')
		case '\\', '"':
			buf = append(buf, '\\', c)
		default:
			buf = append(buf, '\\', 'u', '0', '0', hex[c>>4], hex[c&0xf])
		}
		start = i + 1
	}
	w.buf = append(append(buf, s[start:]...), '"')
}

// Bytes returns what was written; [Writer.Set] takes it back with more appended.
func (w *Writer) Bytes() []byte { return w.buf }

// Set replaces what was written by what was appended to it.
func (w *Writer) Set(appended []byte) { w.buf = appended }

// Leaf writes the value of a scalar or an enum, and reports whether it is one: a
// null is not written.
func (w *Writer) Leaf(value graphql.Marshaler) bool {
	if value == graphql.Null || value == graphql.RequiredNull {
		return false
	}
	value.MarshalGQL(w)
	return true
}

// Field ends a field: result is what gqlgen made of it, mark is where its value
// began. A null takes the value back; it is written where the field is nullable,
// and else reported as false, for the object to be null.
func (w *Writer) Field(mark int, result graphql.Marshaler, nonNull bool) bool {
	if result == Written {
		return true
	}
	w.Truncate(mark)
	if w.Leaf(result) {
		return true
	}
	if nonNull {
		return false
	}
	w.Null()
	return true
}

// Value is what a generated marshal function returns to gqlgen: that the value was
// written already, or that it is null.
func Value(ok bool) graphql.Marshaler {
	if ok {
		return Written
	}
	return graphql.Null
}

// Written stands for a value that is in the writer already.
var Written graphql.Marshaler = written{}

type written struct{}

func (written) MarshalGQL(io.Writer) {}
