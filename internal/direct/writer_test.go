package direct_test

import (
	"bytes"
	"encoding/json"
	"io"
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
		w := writers.New(nil)
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
		{"null that a directive requires", graphql.RequiredNull, true, false, "[1,"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := writers.New(nil)
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

type budget int

func (b *budget) Take(fields int) bool {
	*b -= budget(fields)
	return *b >= 0
}

func TestBudgetBoundsAWriter(t *testing.T) {
	var writers direct.Writers
	b := budget(5)
	w := writers.New(&b)
	if !w.Take(5) || w.Take(1) {
		t.Error("five fields of five may be written, and no sixth")
	}
	_ = text(w)
	if !writers.New(nil).Take(1_000_000) {
		t.Error("a writer without a budget is bounded")
	}
}

// A writer that is used again begins empty, also after a large answer.
func TestWritersAreUsedAgain(t *testing.T) {
	var writers direct.Writers
	for _, size := range []int{10, 3 << 20, 5} {
		w := writers.New(nil)
		_, _ = w.Write(bytes.Repeat([]byte("x"), size))
		if got := text(w); len(got) != size {
			t.Errorf("written are %d bytes, want %d", len(got), size)
		}
	}
}
