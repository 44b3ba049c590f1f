package progress_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"syllabus/internal/course"
	"syllabus/internal/progress"
)

// must grades an answer that fits.
func must(t *rapid.T, q question, answer progress.Answer) progress.Grade {
	t.Helper()
	got, err := q.grade(answer)
	if err != nil {
		t.Fatalf("%v is refused: %v", answer, err)
	}
	return got
}

// drawChoices draws a multiple choice, also one without a right choice, and some of its rows in any order.
func drawChoices(t *rapid.T) (q question, rows []int64) {
	right := rapid.SliceOfN(rapid.Bool(), 0, 8).Draw(t, "right")
	all := make([]int64, len(right))
	for i := range all {
		all[i] = int64(i)
	}
	all = rapid.Permutation(all).Draw(t, "order")
	return multipleChoice(right...), all[:rapid.IntRange(0, len(all)).Draw(t, "how many")]
}

// The score is held against the rule said once more, over sets.
func TestChoicesAreAllAndOnly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q, rows := drawChoices(t)
		got := must(t, q, chosen(rows...))
		all, right := 0, 0
		allAndOnly := true
		for row, c := range q.choices {
			is := slices.Contains(rows, int64(row))
			allAndOnly = allAndOnly && is == c.Correct
			if c.Correct {
				all++
			}
			if c.Correct && is {
				right++
			}
		}
		if got.Score < 0 || got.Score > 1 {
			t.Errorf("the score is %v", got.Score)
		}
		if got.Complete != allAndOnly || (got.Score == 1) != allAndOnly {
			t.Errorf("%+v, but all and only the right ones: %v", got, allAndOnly)
		}
		if want := max(0, 2*right-len(rows)); all > 0 && got.Score != float64(want)/float64(all) {
			t.Errorf("the score is %v, not %d of %d", got.Score, want, all)
		}
		for i, row := range rows {
			if got.Correct[i] != q.choices[row].Correct {
				t.Errorf("choices[%d] is told to be %v", i, got.Correct[i])
			}
		}
	})
}

func TestOrderOfChoices(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q, rows := drawChoices(t)
		other := rapid.Permutation(rows).Draw(t, "other order")
		shuffled := question{q.exercise, rapid.Permutation(q.choices).Draw(t, "shuffled")}
		one, two := must(t, q, chosen(rows...)), must(t, shuffled, chosen(other...))
		if one.Score != two.Score || one.Complete != two.Complete {
			t.Errorf("%v is graded %+v, and %v %+v", rows, one, other, two)
		}
	})
}

// One choice more never lowers the score where it is right, and never raises it where it is wrong.
func TestOneChoiceMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q, rows := drawChoices(t)
		before := must(t, q, chosen(rows...))
		for row, c := range q.choices {
			if slices.Contains(rows, int64(row)) {
				continue
			}
			after := must(t, q, chosen(append(slices.Clone(rows), int64(row))...))
			if c.Correct && after.Score < before.Score || !c.Correct && after.Score > before.Score {
				t.Errorf("with %v the score is %v, and with %d, which is right: %v, too it is %v",
					rows, before.Score, row, c.Correct, after.Score)
			}
		}
	})
}

// drawAnswer draws text with something in it, as an author may write it: any script, and often letters with an accent.
func drawAnswer(t *rapid.T, name string) string {
	letters := rapid.OneOf(rapid.Rune(), rapid.RuneFrom([]rune("aZéÅßΣςкİı\u0301\u0345 _%")))
	return rapid.StringOfN(letters, 1, 12, -1).
		Filter(func(s string) bool { return strings.TrimSpace(s) != "" && !strings.Contains(s, "\x00") }).Draw(t, name)
}

// respaced draws the text with other white space where it has some, and around it.
func respaced(t *rapid.T, text string) string {
	space := rapid.StringOfN(rapid.RuneFrom([]rune(" \t\r\n\u00a0\u2003\u3000")), 1, 3, -1)
	around := rapid.OneOf(rapid.Just(""), space)
	varied := around.Draw(t, "before")
	for i, word := range strings.Fields(text) {
		if i > 0 {
			varied += space.Draw(t, "between")
		}
		varied += word
	}
	return varied + around.Draw(t, "behind")
}

// recased draws the text with each letter in any of its cases. An iota below another letter is a mark and stays one: as
// a letter of its own it would take the accents that follow.
func recased(t *rapid.T, text string) string {
	return strings.Map(func(r rune) rune {
		for range rapid.IntRange(0, 2).Draw(t, "case") {
			if other := unicode.SimpleFold(r); unicode.IsMark(r) == unicode.IsMark(other) {
				r = other
			}
		}
		return r
	}, text)
}

// retyped draws the text in one of the forms that look alike.
func retyped(t *rapid.T, text string) string {
	return rapid.SampledFrom([]string{text, norm.NFC.String(text), norm.NFD.String(text)}).Draw(t, "typed")
}

func TestVariantsOfAcceptedAnswers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		accepted := []string{drawAnswer(t, "one"), drawAnswer(t, "two"), drawAnswer(t, "three")}
		caseSensitive := rapid.Bool().Draw(t, "case sensitive")
		given := retyped(t, respaced(t, rapid.SampledFrom(accepted).Draw(t, "accepted")))
		if !caseSensitive {
			given = retyped(t, recased(t, given))
		}
		q := fillInBlank(caseSensitive, accepted)
		if diff := cmp.Diff(grade(1, true), must(t, q, filled(given))); diff != "" {
			t.Errorf("%q of %q (-want +got):\n%s", given, accepted, diff)
		}
	})
}

// Where case matters, a letter in another case is another letter.
func TestCaseThatMatters(t *testing.T) {
	letters := rapid.RuneFrom(nil, unicode.Latin, unicode.Greek, unicode.Cyrillic)
	rapid.Check(t, func(t *rapid.T) {
		accepted := rapid.StringOfN(letters, 1, 10, -1).Draw(t, "accepted")
		given := recased(t, accepted)
		// The sign of an Ohm is the letter Omega by canonical equivalence, and no case of it.
		same := norm.NFC.String(accepted) == norm.NFC.String(given)
		if got := must(t, fillInBlank(true, []string{accepted}), filled(given)); got.Complete != same {
			t.Errorf("%q for %q is graded %+v", given, accepted, got)
		}
		if got := must(t, fillInBlank(false, []string{accepted}), filled(given)); !got.Complete {
			t.Errorf("where case does not matter, %q for %q is graded %+v", given, accepted, got)
		}
	})
}

// Every letter that there is counts as the same in all of its cases, one after another.
func TestEveryLetterInEveryCase(t *testing.T) {
	letters := 0
	for r := rune(1); r <= unicode.MaxRune; r++ {
		other := unicode.SimpleFold(r)
		if other == r {
			continue
		}
		letters++
		for caseSensitive, want := range map[bool]bool{false: true, true: norm.NFC.String(string(r)) == norm.NFC.String(string(other))} {
			got, err := fillInBlank(caseSensitive, []string{string(r)}).grade(filled(string(other)))
			if err != nil || got.Complete != want {
				t.Errorf("%q for %q, case sensitive %v: %+v, %v", other, r, caseSensitive, got, err)
			}
		}
	}
	if letters < 2000 {
		t.Errorf("only %d letters have a case", letters)
	}
}

// Each blank counts alike, and what is in one does not matter to the others.
func TestBlanksCountAlike(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		right := rapid.SliceOfN(rapid.Bool(), 1, course.MaxBlanks).Draw(t, "right")
		q, answer, n := fillInBlank(rapid.Bool().Draw(t, "case sensitive")), filled(), 0
		exercise := q.exercise.(*course.FillInBlankExercise)
		for i, is := range right {
			word := strings.Repeat("x", i+1)
			exercise.Blanks = append(exercise.Blanks, course.Blank{Answers: []string{"other", word}})
			if is {
				n++
			} else {
				word += "y"
			}
			answer.Blanks = append(answer.Blanks, word)
		}
		if diff := cmp.Diff(grade(float64(n)/float64(len(right)), right...), must(t, q, answer)); diff != "" {
			t.Errorf("grade (-want +got):\n%s", diff)
		}
	})
}

// Whatever an exercise holds and whatever is answered, there is a grade from 0 to 1 or an error.
func TestGradeAnything(t *testing.T) {
	texts := rapid.OneOf(rapid.SampledFrom([]string{"", " ", "a", "A", "\xff", "\x00"}), rapid.String())
	rapid.Check(t, func(t *rapid.T) {
		q, _ := drawChoices(t)
		blanks := rapid.SliceOfN(rapid.SliceOfN(texts, 0, 2), 0, 2).Draw(t, "blanks")
		base := rapid.SampledFrom([]question{q, fillInBlank(true, blanks...), fillInBlank(false, blanks...), video(), text()}).Draw(t, "exercise")
		base.choices = q.choices
		var answer progress.Answer
		if rapid.Bool().Draw(t, "with choices") {
			answer = chosen(rapid.SliceOfN(rapid.Int64Range(0, 8), 0, 4).Draw(t, "chosen")...)
		}
		if rapid.Bool().Draw(t, "with blanks") {
			answer.Blanks = filled(rapid.SliceOfN(texts, 0, 2).Draw(t, "filled")...).Blanks
		}
		answer.Watched, answer.Read = rapid.Bool().Draw(t, "watched"), rapid.Bool().Draw(t, "read")
		got, err := base.grade(answer)
		if err == nil && (got.Score < 0 || got.Score > 1 || got.Complete != (got.Score == 1)) {
			t.Errorf("%+v is graded %+v", answer, got)
		}
		if parts := len(answer.Choices) + len(answer.Blanks); err == nil && len(got.Correct) != parts {
			t.Errorf("%+v has %d parts, and the grade %d", answer, parts, len(got.Correct))
		}
	})
}
