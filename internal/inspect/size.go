package inspect

import (
	"reflect"
	"unsafe"
)

// What the allocator adds to small things is not counted, but for maps, which are mostly that.
const (
	nodeSize = int64(unsafe.Sizeof(node{}))
	wordSize = int64(unsafe.Sizeof(uintptr(0)))
)

// size returns about how many bytes a record takes. Texts that several statements share are counted once.
func (r *Record) size() int64 {
	n := int64(unsafe.Sizeof(*r)) + nodeSize + texts(r.Name, r.Document, r.Traceparent)
	n += deepSize(reflect.ValueOf(r.Variables)) + deepSize(reflect.ValueOf(r.Plan)) + deepSize(reflect.ValueOf(r.Mismatches))
	n += int64(cap(r.Errors)) * int64(unsafe.Sizeof(Error{}))
	for i := range r.Errors {
		n += texts(r.Errors[i].Message, r.Errors[i].Code, r.Errors[i].Path)
	}
	n += int64(cap(r.Fields)) * int64(unsafe.Sizeof(Field{}))
	for i := range r.Fields {
		n += texts(r.Fields[i].Path, r.Fields[i].Field) + wordSize*int64(cap(r.Fields[i].Statements))
	}
	n += int64(cap(r.Statements)) * int64(unsafe.Sizeof(Ran{}))
	seen := map[*byte]bool{}
	for i := range r.Statements {
		s := &r.Statements[i]
		for _, text := range []string{s.Name, s.SQL, s.Error, s.Field, s.Source} {
			if at := unsafe.StringData(text); len(text) > 0 && !seen[at] {
				seen[at] = true
				n += texts(text)
			}
		}
		n += deepSize(reflect.ValueOf(s.args))
	}
	return n
}

// texts returns the bytes of texts, as the allocator rounds them.
func texts(all ...string) (n int64) {
	for _, text := range all {
		n += rounded(int64(len(text)))
	}
	return n
}

func rounded(n int64) int64 { return (n + 15) &^ 15 }

// deepSize returns about how many bytes a value refers to, beside its own. It must not refer to itself.
func deepSize(v reflect.Value) (n int64) {
	switch v.Kind() {
	case reflect.String:
		return rounded(int64(v.Len()))
	case reflect.Pointer:
		if v.IsNil() {
			return 0
		}
		return rounded(int64(v.Type().Elem().Size())) + deepSize(v.Elem())
	case reflect.Interface:
		if v.IsNil() {
			return 0
		}
		return rounded(int64(v.Elem().Type().Size())) + deepSize(v.Elem())
	case reflect.Slice:
		n = rounded(int64(v.Cap()) * int64(v.Type().Elem().Size()))
		if flat(v.Type().Elem()) {
			return n
		}
		for i := range v.Len() {
			n += deepSize(v.Index(i))
		}
	case reflect.Map:
		if v.IsNil() {
			return 0
		}
		entry := int64(v.Type().Key().Size() + v.Type().Elem().Size())
		// Places come in powers of two, with a mark for each, and are at most 7/8 full: https://go.dev/blog/swisstable.
		places := int64(8)
		for places*7 < int64(v.Len())*8 {
			places *= 2
		}
		n = 48 + places*(entry+1)
		for entries := v.MapRange(); entries.Next(); {
			n += deepSize(entries.Key()) + deepSize(entries.Value())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			n += deepSize(v.Field(i))
		}
	}
	return n
}

// flat reports whether values of a type refer to nothing.
func flat(t reflect.Type) bool { return t.Kind() < reflect.Array && t.Kind() != reflect.Invalid }
