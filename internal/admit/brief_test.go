package admit_test

import (
	"strings"
	"testing"

	"syllabus/internal/admit"
)

func TestMessagesAreBrief(t *testing.T) {
	x := func(n int) string { return strings.Repeat("x", n) }
	for _, test := range []struct{ name, message, want string }{
		{"nothing", "", ""},
		{"a sentence", `Cannot query field "titel" on type "Course". Did you mean "title"?`, `Cannot query field "titel" on type "Course". Did you mean "title"?`},
		{"a long word", "operation " + x(100) + " not found", "operation " + x(63) + "… not found"},
		{"a word of the length", "operation " + x(63) + " not found", "operation " + x(63) + " not found"},
		{"a long text", `found String "` + x(100) + `", and more`, `found String "` + x(62) + `…", and more`},
		{"a long text of short words", `found String "` + strings.Repeat("x ", 100) + `", and more`, `found String "` + strings.Repeat("x ", 31) + `…", and more`},
		{"a quote in a text", `found "a\" ` + x(100) + `" here`, `found "a\" ` + x(58) + `…" here`},
		{"runes", "the name " + strings.Repeat("é", 100), "the name " + strings.Repeat("é", 31) + "…"},
		{"many words", strings.Repeat("word ", 200), strings.Repeat("word ", 80) + "w…"},
	} {
		if got := admit.Brief(test.message); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}
