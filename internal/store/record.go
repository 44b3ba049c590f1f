package store

import (
	"encoding/binary"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"syllabus/internal/slab"
)

// record reads the columns of a row one after the other, from the bytes that the
// driver received: without reflection, and without an allocation for each text. It
// is for the rows that come in thousands. The zero value is ready, and is used again
// for each row of one statement.
//
// Integers and booleans come in binary, or as text where the connection speaks the
// simple protocol, as it may behind a pooler: each column says which,
// https://www.postgresql.org/docs/current/protocol-overview.html#PROTOCOL-FORMAT-CODES.
type record struct {
	columns []pgconn.FieldDescription
	values  [][]byte
	next    int
	failed  error // the first column that was not what it should be
	kept    slab.Text
}

// read begins a row.
func (r *record) read(row pgx.CollectableRow) {
	r.columns, r.values = row.FieldDescriptions(), row.RawValues()
	r.next, r.failed = 0, nil
}

// err returns what was wrong with the row's columns, when all of them have been read: one
// is not what the statement's function expects, or there are more or fewer.
func (r *record) err() error {
	if r.failed == nil && r.next != len(r.values) {
		return fmt.Errorf("store: %d columns are read of a row that has %d", r.next, len(r.values))
	}
	return r.failed
}

// value returns the next column's bytes, nil for a null, and whether they are binary.
func (r *record) value() (value []byte, isBinary bool) {
	i := r.next
	r.next++
	if i >= len(r.values) {
		return nil, false
	}
	return r.values[i], r.columns[i].Format == pgx.BinaryFormatCode
}

func (r *record) fail(want string) {
	if i := r.next - 1; r.failed == nil && i < len(r.values) {
		r.failed = fmt.Errorf("store: the column %s has %q, which is not %s", r.columns[i].Name, r.values[i], want)
	}
}

// number reads an integer of any width; a null is an error.
func (r *record) number() int64 {
	n, ok := r.optionalNumber()
	if !ok {
		r.fail("an integer")
	}
	return n
}

// optionalNumber reads an integer of any width; ok is false for a null.
func (r *record) optionalNumber() (n int64, ok bool) {
	value, isBinary := r.value()
	switch {
	case value == nil:
		return 0, false
	case !isBinary:
		n, err := strconv.ParseInt(string(value), 10, 64)
		if err != nil {
			r.fail("an integer")
		}
		return n, true
	case len(value) == 8:
		return int64(binary.BigEndian.Uint64(value)), true
	case len(value) == 4:
		return int64(int32(binary.BigEndian.Uint32(value))), true
	case len(value) == 2:
		return int64(int16(binary.BigEndian.Uint16(value))), true
	default:
		r.fail("an integer")
		return 0, true
	}
}

// boolean reads a boolean; a null is an error.
func (r *record) boolean() bool {
	b, ok := r.optionalBoolean()
	if !ok {
		r.fail("a boolean")
	}
	return b
}

// optionalBoolean reads a boolean; ok is false for a null.
func (r *record) optionalBoolean() (b, ok bool) {
	value, isBinary := r.value()
	switch {
	case value == nil:
		return false, false
	case len(value) != 1:
		r.fail("a boolean")
		return false, true
	case isBinary:
		return value[0] != 0, true
	default:
		return value[0] == 't', true
	}
}

// text reads a text; a null is an error. Texts are the same in both formats.
func (r *record) text() string {
	value, _ := r.value()
	if value == nil {
		r.fail("a text")
	}
	return r.kept.Keep(value)
}

// optionalText reads a text; a null is empty.
func (r *record) optionalText() string {
	value, _ := r.value()
	return r.kept.Keep(value)
}

// bytes reads a column as it came, nil for a null. They are good until the next row.
func (r *record) bytes() []byte {
	value, _ := r.value()
	return value
}
