package direct_test

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"pgregory.net/rapid"

	"syllabus/internal/direct"
)

func text(w *direct.Writer) string {
	var b bytes.Buffer
	w.MarshalGQL(&b)
	return b.String()
}

// Strings are those of gqlgen, byte for byte, and JSON.
func TestStringIsThatOfGqlgen(t *testing.T) {
	var writers direct.Writers
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s")
		w := writers.New(direct.Unbounded{})
		w.String(s)
		got := text(w)
		var want bytes.Buffer
		graphql.MarshalString(s).MarshalGQL(&want)
		if got != want.String() {
			t.Errorf("%q is written as %s, not as %s", s, got, want.String())
		}
		var back string
		if err := json.Unmarshal([]byte(got), &back); err != nil || back != s {
			t.Errorf("%q reads back as %q, %v", s, back, err)
		}
	})
}

func TestFieldTakesBackWhatIsNull(t *testing.T) {
	var writers direct.Writers
	tests := []struct {
		name    string
		result  graphql.Marshaler
		nonNull bool
		ok      bool
		want    string
	}{
		{"written", direct.Written, true, true, "[1,[half"},
		{"another marshaler", graphql.MarshalInt(7), true, true, "[1,7"},
		{"null", graphql.Null, false, true, "[1,null"},
		{"null that is required", graphql.Null, true, false, "[1,"},
		{"null that middleware requires", graphql.RequiredNull, false, false, "[1,"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := writers.New(direct.Unbounded{})
			_, _ = io.WriteString(w, "[1,")
			mark := w.Mark()
			_, _ = io.WriteString(w, "[half")
			if ok := w.Field(mark, test.result, test.nonNull); ok != test.ok {
				t.Errorf("the field is %v", ok)
			}
			if got := text(w); got != test.want {
				t.Errorf("written is %s, want %s", got, test.want)
			}
		})
	}
}

// operation has so many fields to spend.
type operation struct {
	fields int
	bytes  int
	kept   []*direct.Writer
}

func (o *operation) Take(fields, bytes int) bool {
	o.fields -= fields
	o.bytes += bytes
	return o.fields >= 0
}

func (o *operation) Keep(w *direct.Writer) { o.kept = append(o.kept, w) }

// Fields are told of in bulk, and at the end; when there were not enough, nothing more
// is written.
func TestOperationBoundsAWriter(t *testing.T) {
	var writers direct.Writers
	enough := &operation{fields: 1000}
	w := writers.New(enough)
	for range 1000 {
		if !w.Take(1) {
			t.Fatal("there were enough fields")
		}
	}
	if !w.End() || enough.fields != 0 {
		t.Errorf("%d fields are left of those that were spent", enough.fields)
	}
	few := &operation{fields: 999}
	w = writers.New(few)
	for range 1000 {
		w.Take(1)
	}
	if w.End() || w.Take(1) {
		t.Error("there were not enough fields")
	}
}

// Bytes are told of once, though some are taken back and written over.
func TestOperationIsToldOfBytes(t *testing.T) {
	var writers direct.Writers
	told := &operation{fields: 1000}
	w := writers.New(told)
	w.Raw("0123456789")
	w.End()
	w.Truncate(w.Mark() - 5)
	w.Raw("56789ab")
	w.Take(1)
	if w.End(); told.bytes != 12 {
		t.Errorf("the operation was told of %d bytes, of 12", told.bytes)
	}
}

// An answer's bytes are the writer's own until it is released; then they are another's.
func TestWritersAreUsedAgain(t *testing.T) {
	var writers direct.Writers
	for _, size := range []int{10, 3 << 20, 5} {
		o := &operation{fields: 1}
		first, second := writers.New(o), writers.New(o)
		_, _ = first.Write(bytes.Repeat([]byte("x"), size))
		_, _ = second.Write(bytes.Repeat([]byte("y"), size))
		want := `{"a":` + strings.Repeat("x", size) + `,"b":` + strings.Repeat("y", size) + `}`
		var answer bytes.Buffer
		answer.WriteString(`{"a":`)
		first.MarshalGQL(&answer)
		answer.WriteString(`,"b":`)
		second.MarshalGQL(&answer)
		answer.WriteString(`}`)
		if answer.String() != want {
			t.Errorf("the answer of %d bytes is not what was written", size)
		}
		if len(o.kept) != 2 {
			t.Errorf("the operation keeps %d writers", len(o.kept))
		}
		for _, w := range o.kept {
			w.Release()
		}
	}
}

// What stands before the first field may be longer than the room that is kept for it.
func TestAnswerThatBeginsLong(t *testing.T) {
	var writers direct.Writers
	for _, before := range []int{0, 1, 63, 64, 65, 1000} {
		w := writers.New(direct.Unbounded{})
		w.Raw("[1]")
		answer := bytes.NewBuffer(bytes.Repeat([]byte("x"), before))
		w.MarshalGQL(answer)
		if want := strings.Repeat("x", before) + "[1]"; answer.String() != want {
			t.Errorf("behind %d bytes it is %q", before, answer.String())
		}
	}
}

// An object costs one field although all of its own are skipped: a list of such objects
// would have no bound. Whoever asks is told at once, from then on, that there are no more.
func TestObjectWithoutFieldsCostsOne(t *testing.T) {
	var writers direct.Writers
	o := &operation{fields: 100}
	w := writers.New(o)
	for range 90 {
		if !w.Take(0) || w.Exhausted() {
			t.Fatal("there were enough fields")
		}
	}
	if !w.End() || o.fields != 10 {
		t.Errorf("%d fields are left of 100 after 90 objects without any", o.fields)
	}
	for range 64 { // as many as the operation is told of at once
		w.Take(0)
	}
	if !w.Exhausted() {
		t.Error("the operation said no, and the writer does not say so")
	}
	o.fields = 1000 // the operation does not change its mind
	if w.Take(1) || w.End() || !w.Exhausted() {
		t.Error("the writer goes on after the operation said no")
	}
}
