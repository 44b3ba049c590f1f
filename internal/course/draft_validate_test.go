package course_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"syllabus/internal/course"
)

// The exercises below are valid; cases change them.
func videoDraft() course.ExerciseDraft {
	return course.ExerciseDraft{
		Type: course.Video, Title: "V",
		Video: &course.VideoDraft{URL: "https://example.org/v?a=b#c", Seconds: new(course.MaxVideoSeconds)},
	}
}

func choiceDraft() course.ExerciseDraft {
	return course.ExerciseDraft{
		Type: course.MultipleChoice, Title: "C", Prompt: "P",
		Choices: []course.ChoiceDraft{{Text: "a", Correct: true}, {Text: "b"}},
	}
}

func blankDraft(prompt string, blanks int) course.ExerciseDraft {
	e := course.ExerciseDraft{Type: course.FillInBlank, Title: "F", Prompt: prompt}
	for range blanks {
		e.Blanks = append(e.Blanks, course.Blank{Answers: []string{"a"}})
	}
	return e
}

func textDraft() course.ExerciseDraft {
	return course.ExerciseDraft{Type: course.Text, Title: "T", Body: "B"}
}

func draftOf(exercises ...course.ExerciseDraft) *course.Draft {
	return draftOfLessons(course.LessonDraft{Title: "L", Exercises: exercises})
}

func draftOfLessons(lessons ...course.LessonDraft) *course.Draft {
	return &course.Draft{Slug: "a", Title: "A", Modules: []course.ModuleDraft{{Title: "M", Lessons: lessons}}}
}

func lessonDraft(key string, requires ...string) course.LessonDraft {
	return course.LessonDraft{Key: key, Title: "L", Requires: requires}
}

// changed applies a change to something valid.
func changed[T any](valid T, change func(*T)) T {
	change(&valid)
	return valid
}

// long is one character more than the limit, of several bytes each.
func long(limit int) string { return strings.Repeat("é", limit+1) }

// printed gives problems as text, without the path to the first exercise.
func printed(d *course.Draft) []string {
	var lines []string
	for _, p := range d.Validate() {
		lines = append(lines, strings.TrimPrefix(p.Path, "modules[0].lessons[0].exercises[0].")+": "+p.Message)
	}
	return lines
}

const keyRule = "must be 1 to 100 letters (a-z, A-Z), digits, dots, hyphens and underscores, beginning with a letter or digit"
const slugRule = "must be 1 to 100 lower-case letters (a-z) and digits, with single hyphens between them"

func TestValidateValid(t *testing.T) {
	full := strings.Repeat("é", course.MaxTitleLength)
	drafts := map[string]*course.Draft{
		"least":     {Slug: "a", Title: "A"},
		"all types": draftOf(videoDraft(), choiceDraft(), blankDraft("P", 1), textDraft()),
		"at the limits": {
			Slug: strings.Repeat("a", course.MaxSlugLength), Title: full,
			Description: strings.Repeat("é", course.MaxDescriptionLength),
		},
		"blanks": draftOf(blankDraft("a ____ b ___ c _________", 2)),
		"equal keys of different kinds": {Slug: "a-1-b", Title: " A ", Modules: []course.ModuleDraft{
			{Key: "x", Title: "M", Lessons: []course.LessonDraft{lessonDraft("x"), lessonDraft(""), lessonDraft("")}},
		}},
		"requirements": draftOfLessons(lessonDraft("d", "b", "c"), lessonDraft("b", "a"), lessonDraft("c", "a"), lessonDraft("a"), lessonDraft("", "d")),
		"attempts":     draftOf(changed(textDraft(), func(e *course.ExerciseDraft) { e.MaxAttempts = new(course.MaxMaxAttempts) })),
	}
	for name, draft := range drafts {
		t.Run(name, func(t *testing.T) {
			if got := printed(draft); len(got) > 0 {
				t.Errorf("problems %q", got)
			}
		})
	}
}

func TestValidate(t *testing.T) {
	exercise := func(valid course.ExerciseDraft, change func(*course.ExerciseDraft)) *course.Draft {
		return draftOf(changed(valid, change))
	}
	type choices = []course.ChoiceDraft
	cases := map[string]struct {
		draft *course.Draft
		want  []string
	}{
		"nothing":                        {&course.Draft{}, []string{"slug: " + slugRule, "title: must not be empty"}},
		"slug with an upper-case letter": {&course.Draft{Slug: "A", Title: "A"}, []string{"slug: " + slugRule}},
		"slug with two hyphens":          {&course.Draft{Slug: "a--b", Title: "A"}, []string{"slug: " + slugRule}},
		"slug that ends in a hyphen":     {&course.Draft{Slug: "a-", Title: "A"}, []string{"slug: " + slugRule}},
		"long texts": {
			&course.Draft{Slug: strings.Repeat("a", 101), Title: long(300), Description: long(10_000)},
			[]string{"slug: " + slugRule, "title: has 301 characters, at most 300 are allowed", "description: has 10001 characters, at most 10000 are allowed"},
		},
		"texts that PostgreSQL refuses": {
			&course.Draft{Slug: "a", Title: "a\x00", Description: "\xff"},
			[]string{"title: must not contain a NUL character", "description: must be valid UTF-8"},
		},
		"blank title": {&course.Draft{Slug: "a", Title: " \u00a0\n"}, []string{"title: must not be blank"}},
		"too many modules": {
			&course.Draft{Slug: "a", Title: "A", Modules: make([]course.ModuleDraft, 10_001)},
			[]string{"modules: must have at most 10000 modules, not 10001"},
		},
		"too many lessons":   {draftOfLessons(make([]course.LessonDraft, 10_001)...), []string{"modules[0].lessons: must have at most 10000 lessons, not 10001"}},
		"too many exercises": {draftOf(make([]course.ExerciseDraft, 10_001)...), []string{"modules[0].lessons[0].exercises: must have at most 10000 exercises, not 10001"}},
		"empty module and lesson": {
			&course.Draft{Slug: "a", Title: "A", Modules: []course.ModuleDraft{{Lessons: make([]course.LessonDraft, 1)}}},
			[]string{"modules[0].title: must not be empty", "modules[0].lessons[0].title: must not be empty"},
		},
		"keys": {
			draftOfLessons(lessonDraft("a"), lessonDraft(".a"), lessonDraft("a"), lessonDraft(strings.Repeat("a", 101))),
			[]string{
				"modules[0].lessons[1].key: " + keyRule,
				`modules[0].lessons[2].key: the key "a" is used by modules[0].lessons[0] already`,
				"modules[0].lessons[3].key: " + keyRule,
			},
		},
		"keys of exercises and choices": {
			draftOf(
				changed(choiceDraft(), func(e *course.ExerciseDraft) { e.Key, e.Choices[0].Key = "a", "a" }),
				changed(choiceDraft(), func(e *course.ExerciseDraft) { e.Key, e.Choices[1].Key = "a", "a" }),
			),
			[]string{
				`modules[0].lessons[0].exercises[1].key: the key "a" is used by modules[0].lessons[0].exercises[0] already`,
				`modules[0].lessons[0].exercises[1].choices[1].key: the key "a" is used by modules[0].lessons[0].exercises[0].choices[0] already`,
			},
		},
		"type":     {exercise(textDraft(), func(e *course.ExerciseDraft) { e.Type = "ESSAY" }), []string{"type: must be one of VIDEO, MULTIPLE_CHOICE, FILL_IN_BLANK, TEXT"}},
		"attempts": {exercise(textDraft(), func(e *course.ExerciseDraft) { e.MaxAttempts = new(1001) }), []string{"maxAttempts: must be between 1 and 1000, not 1001"}},
		"body":     {exercise(textDraft(), func(e *course.ExerciseDraft) { e.Body = long(1_000_000) }), []string{"body: has 1000001 characters, at most 1000000 are allowed"}},
		"content of other types": {
			exercise(textDraft(), func(e *course.ExerciseDraft) {
				e.Video, e.Prompt, e.CaseSensitive = &course.VideoDraft{}, "P", true
				e.Choices, e.Blanks = make(choices, 1), make([]course.Blank, 1)
			}),
			[]string{
				"video: belongs to VIDEO, this is a TEXT",
				"prompt: belongs to MULTIPLE_CHOICE and FILL_IN_BLANK, this is a TEXT",
				"choices: belongs to MULTIPLE_CHOICE, this is a TEXT",
				"blanks: belongs to FILL_IN_BLANK, this is a TEXT",
				"caseSensitive: belongs to FILL_IN_BLANK, this is a TEXT",
			},
		},
		"no video":   {exercise(videoDraft(), func(e *course.ExerciseDraft) { e.Video = nil }), []string{"video: must not be empty"}},
		"long URL":   {exercise(videoDraft(), func(e *course.ExerciseDraft) { e.Video.URL += long(2_000) }), []string{"video.url: has 2028 characters, at most 2000 are allowed"}},
		"seconds":    {exercise(videoDraft(), func(e *course.ExerciseDraft) { e.Video.Seconds = new(86_401) }), []string{"video.seconds: must be between 1 and 86400, not 86401"}},
		"no choices": {exercise(choiceDraft(), func(e *course.ExerciseDraft) { e.Choices = nil }), []string{"choices: must not be empty"}},
		"too many choices": {
			exercise(choiceDraft(), func(e *course.ExerciseDraft) { e.Choices = make(choices, 51) }),
			[]string{"choices: must have at most 50 choices, not 51"},
		},
		"choices": {
			exercise(choiceDraft(), func(e *course.ExerciseDraft) {
				e.Prompt = long(20_000)
				e.Choices = choices{{Text: "a"}, {Text: long(2_000)}, {Text: "a", Feedback: long(5_000)}, {Text: "A"}, {}}
			}),
			[]string{
				"prompt: has 20001 characters, at most 20000 are allowed",
				"choices[1].text: has 2001 characters, at most 2000 are allowed",
				"choices[2].feedback: has 5001 characters, at most 5000 are allowed",
				"choices[2].text: is the same as that of choices[0]",
				"choices[4].text: must not be empty",
				"choices: must have at least one correct choice",
			},
		},
		"no blanks":             {draftOf(blankDraft("P", 0)), []string{"blanks: must not be empty"}},
		"too many blanks":       {draftOf(blankDraft("P", 51)), []string{"blanks: must have at most 50 blanks, not 51"}},
		"two blanks, no marker": {draftOf(blankDraft("___ __ _", 2)), []string{"blanks: must have exactly 1 blank, not 2: the prompt has no ____"}},
		"one blank, two markers": {
			draftOf(blankDraft("____, ________", 1)),
			[]string{"blanks: must have as many blanks as the prompt has ____: 2, not 1"},
		},
		"answers": {
			exercise(blankDraft("P", 1), func(e *course.ExerciseDraft) { e.Blanks[0].Answers = []string{"", "\t", "a\x00", long(500)} }),
			[]string{
				"blanks[0].answers[0]: must not be blank",
				"blanks[0].answers[1]: must not be blank",
				"blanks[0].answers[2]: must not contain a NUL character",
				"blanks[0].answers[3]: has 501 characters, at most 500 are allowed",
			},
		},
		"no answers":       {exercise(blankDraft("P", 1), func(e *course.ExerciseDraft) { e.Blanks[0].Answers = nil }), []string{"blanks[0].answers: must not be empty"}},
		"too many answers": {exercise(blankDraft("P", 1), func(e *course.ExerciseDraft) { e.Blanks[0].Answers = make([]string, 51) }), []string{"blanks[0].answers: must have at most 50 answers, not 51"}},
		"requirements": {
			draftOfLessons(lessonDraft("a", "a", "", "no"), lessonDraft("b", "a", "a"), lessonDraft("c", make([]string, 101)...)),
			[]string{
				"modules[0].lessons[0].requires[0]: a lesson cannot require itself",
				`modules[0].lessons[0].requires[1]: no lesson of the course has the key ""`,
				`modules[0].lessons[0].requires[2]: no lesson of the course has the key "no"`,
				`modules[0].lessons[1].requires[1]: the lesson "a" is required twice`,
				"modules[0].lessons[2].requires: must have at most 100 lessons, not 101",
			},
		},
		"circles": {
			draftOfLessons(lessonDraft("x", "a"), lessonDraft("a", "b"), lessonDraft("b", "c"), lessonDraft("c", "x", "b")),
			[]string{
				"modules[0].lessons[3].requires[0]: lessons require each other in a circle: x → a → b → c → x",
				"modules[0].lessons[3].requires[1]: lessons require each other in a circle: b → c → b",
			},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, printed(c.draft)); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

func TestValidateURL(t *testing.T) {
	for _, url := range []string{"http://example.org", "HTTPS://example.org/é", "https://[::1]:80/", "https://example.org/a%20b"} {
		draft := draftOf(changed(videoDraft(), func(e *course.ExerciseDraft) { e.Video.URL = url }))
		if got := printed(draft); len(got) > 0 {
			t.Errorf("%q: %q", url, got)
		}
	}
	want := []string{"video.url: must be an absolute http or https address"}
	for _, url := range []string{
		"", "/v.mp4", "//example.org/", "example.org", "ftp://example.org/", "javascript:alert(1)",
		"https:", "https:///v", "https://:80/", "https://example.org/a b", "https://example.org/\n", "https://exa mple.org/", "https://example.org/%zz",
	} {
		draft := draftOf(changed(videoDraft(), func(e *course.ExerciseDraft) { e.Video.URL = url }))
		if diff := cmp.Diff(want, printed(draft)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", url, diff)
		}
	}
}

// The circle is as long as the course is: what follows it by recursion needs a stack of that depth.
func TestValidateLongCircle(t *testing.T) {
	const modules, lessons = 10, 10_000
	draft := &course.Draft{Slug: "a", Title: "A"}
	for m := range modules {
		module := course.ModuleDraft{Title: "M"}
		for l := range lessons {
			i := m*lessons + l
			module.Lessons = append(module.Lessons, lessonDraft(fmt.Sprint(i), fmt.Sprint((i+1)%(modules*lessons))))
		}
		draft.Modules = append(draft.Modules, module)
	}
	want := []string{"modules[9].lessons[9999].requires[0]: lessons require each other in a circle: " +
		"0 → 1 → 2 → 3 → 4 → 5 → 6 → 7 → 8 → 9 → … → 99999 → 0"}
	if got := printed(draft); !slices.Equal(got, want) {
		t.Errorf("problems %q", got)
	}
}

// Every lesson requires every other: there are far more circles than atoms.
func TestValidateManyCircles(t *testing.T) {
	var keys []string
	for i := range course.MaxRequires {
		keys = append(keys, fmt.Sprint(i))
	}
	var lessons []course.LessonDraft
	for i, key := range keys {
		lessons = append(lessons, lessonDraft(key, slices.Delete(slices.Clone(keys), i, i+1)...))
	}
	if got := printed(draftOfLessons(lessons...)); len(got) != 10 {
		t.Errorf("%d problems, want 10", len(got))
	}
}
