// Package direct is the run-time part of direct execution: what the generated code
// of graph/generated/direct.go writes its answers with. The plugin that generates
// that code is in the package plugin below.
package direct

import (
	"bytes"
	"io"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
)

// Writer collects the JSON of one root field. It is a [graphql.Marshaler], which
// hands over what was collected once, and an [io.Writer] for marshalers of others.
type Writer struct {
	buf       []byte // begins with room for what may have to stand before the field
	operation Operation
	taken     int  // fields that the operation was not yet told of
	told      int  // bytes that it was told of
	exhausted bool // there are no more fields to be had
	home      *Writers
}

// Operation is what direct execution is told of the operation that it executes.
type Operation interface {
	// Take spends fields of the answer, which have written so many bytes, and reports whether there
	// were enough of both. What is written after there were not is of no use to anybody.
	Take(fields, bytes int) bool
	// Keep is given the writers of the answer, which share its memory. They are to be
	// released when the answer has been sent, or never.
	Keep(w *Writer)
}

// Unbounded is an operation that may have any number of fields, and keeps nothing.
type Unbounded struct{}

// Take reports true.
func (Unbounded) Take(int, int) bool { return true }

// Keep does nothing: the memory is left to the garbage collector.
func (Unbounded) Keep(*Writer) {}

const (
	// room is how many bytes of a root object stand before its first field's value at
	// most, for the field's bytes to become the object's: its brace and the quoted alias.
	room = 64
	// spare is how many bytes a buffer has for the next object, or else it grows.
	spare = 512
	// takeAtOnce is how many fields are written before the operation is told.
	takeAtOnce = 64
)

// Writers keeps the buffers of answers that have been sent for others to come. The
// zero value is ready.
type Writers struct{ buffers buffers }

// New returns an empty writer for a field of the operation.
func (p *Writers) New(operation Operation) *Writer {
	w := &Writer{buf: p.buffers.take(0)[:room], operation: operation, home: p}
	operation.Keep(w)
	return w
}

// Release gives the writer's memory to others.
func (w *Writer) Release() {
	w.home.buffers.give(w.buf)
	w.buf, w.operation = nil, nil
}

// Take spends fields that are about to be written, and reports whether they may be.
func (w *Writer) Take(fields int) bool {
	w.reserve(0)
	if w.taken += max(1, fields); w.taken < takeAtOnce { // an object costs something, though all its fields be skipped
		return !w.exhausted
	}
	return w.End()
}

// Exhausted reports whether the operation has no more fields to be had: what is written
// from then on is of no use.
func (w *Writer) Exhausted() bool { return w.exhausted }

// reserve makes room for so many bytes, and for what is written beside them.
func (w *Writer) reserve(n int) {
	if cap(w.buf)-len(w.buf) < n+spare {
		w.buf = w.home.buffers.grow(w.buf, n+spare)
	}
}

// End tells the operation of the fields that it was not yet told of.
func (w *Writer) End() bool {
	fields, bytes := w.taken, max(0, len(w.buf)-max(w.told, room)) // what was taken back counts until it is written over
	w.taken, w.told = 0, max(w.told, len(w.buf))
	w.exhausted = w.exhausted || !w.operation.Take(fields, bytes)
	return !w.exhausted
}

// MarshalGQL hands over what was collected. gqlgen copies the bytes of each field behind
// those of the fields before it; the first field of an answer, and mostly there is no
// other, becomes the answer's buffer itself.
func (w *Writer) MarshalGQL(to io.Writer) {
	if buffer, ok := to.(*bytes.Buffer); ok && buffer.Len() <= room {
		from := room - copy(w.buf[room-buffer.Len():room], buffer.Bytes())
		*buffer = *bytes.NewBuffer(w.buf[from:])
		return
	}
	_, _ = to.Write(w.buf[room:]) // the answer's own buffer
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

// Raw writes JSON.
func (w *Writer) Raw(json string) { w.buf = append(w.buf, json...) }

// Null writes null.
func (w *Writer) Null() { w.buf = append(w.buf, "null"...) }

// Int writes a number.
func (w *Writer) Int(n int) { w.buf = strconv.AppendInt(w.buf, int64(n), 10) }

// Bool writes true or false.
func (w *Writer) Bool(b bool) { w.buf = strconv.AppendBool(w.buf, b) }

// escaped are the bytes that a string of JSON cannot have as they are.
var escaped = func() (table [256]bool) {
	for c := range 0x20 {
		table[c] = true
	}
	table['"'], table['\\'] = true, true
	return table
}()

// String writes a string with the same escapes as gqlgen's, byte for byte.
func (w *Writer) String(s string) {
	const hex = "0123456789ABCDEF" // as gqlgen has it
	w.reserve(len(s))
	buf, start := w.buf, 0
	buf = append(buf, '"')
	for i := range len(s) {
		c := s[i]
		if !escaped[c] {
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

// Bytes returns the buffer, for a function that appends to it; [Writer.Set] takes it back.
// It begins with bytes that are not of this answer.
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
// began. A null takes the value back; it is written where the field is nullable, and
// else, or where middleware has called it non-null, reported as false, for the object to be null.
func (w *Writer) Field(mark int, result graphql.Marshaler, nonNull bool) bool {
	if result == Written {
		return true
	}
	w.Truncate(mark)
	if w.Leaf(result) {
		return true
	}
	if nonNull || result == graphql.RequiredNull {
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
