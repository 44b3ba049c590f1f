package coursefile_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"syllabus/internal/course"
	"syllabus/internal/coursefile"
)

// object is a mapping of a course file.
type object = map[string]any

// TestRoundTrip writes drafts as JSON and reads them again. JSON is YAML too where no
// slash and no surrogate pair is escaped, and json.Marshal escapes neither: behind a
// marker, which no JSON begins with, the same text goes through the YAML front end.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := genDraft(t)
		text, err := json.MarshalIndent(written(want), "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range []string{string(text), "---\n" + string(text)} {
			got, err := coursefile.Read(strings.NewReader(file), "f", coursefile.DefaultLimit)
			if err != nil {
				t.Fatalf("%v\n%s", err, file)
			}
			if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(course.Blank{})); diff != "" {
				t.Fatalf("draft (-want +got):\n%s\n%s", diff, file)
			}
		}
	})
}

// written gives a draft the shape of a file.
func written(d *course.Draft) object {
	modules := []object{}
	for _, m := range d.Modules {
		var lessons []object
		for _, l := range m.Lessons {
			var exercises []object
			for _, e := range l.Exercises {
				exercises = append(exercises, writtenExercise(e))
			}
			lesson := withKey(object{"title": l.Title, "exercises": exercises}, l.Key)
			if len(l.Requires) > 0 {
				lesson["requires"] = l.Requires
			}
			lessons = append(lessons, withoutEmpty(lesson, "exercises", len(exercises)))
		}
		module := withKey(object{"title": m.Title, "lessons": lessons}, m.Key)
		modules = append(modules, withoutEmpty(module, "lessons", len(lessons)))
	}
	return object{
		"format": coursefile.Format, "slug": d.Slug, "title": d.Title, "description": d.Description,
		"published": d.Published, "modules": modules,
	}
}

func writtenExercise(e course.ExerciseDraft) object {
	o := withKey(object{"type": e.Type, "title": e.Title}, e.Key)
	if e.MaxAttempts != nil {
		o["maxAttempts"] = *e.MaxAttempts
	}
	switch e.Type {
	case course.Video:
		video := object{"url": e.Video.URL}
		if e.Video.Seconds != nil {
			video["seconds"] = *e.Video.Seconds
		}
		o["video"] = video
	case course.MultipleChoice:
		var choices []object
		for _, c := range e.Choices {
			choices = append(choices, withKey(object{"text": c.Text, "correct": c.Correct, "feedback": c.Feedback}, c.Key))
		}
		o["prompt"], o["choices"] = e.Prompt, choices
	case course.FillInBlank:
		o["prompt"], o["caseSensitive"] = e.Prompt, e.CaseSensitive
		if len(e.Blanks) == 1 {
			o["answers"] = e.Blanks[0].Answers
			break
		}
		var blanks [][]string
		for _, b := range e.Blanks {
			blanks = append(blanks, b.Answers)
		}
		o["blanks"] = blanks
	case course.Text:
		o["body"] = e.Body
	}
	return o
}

func withKey(o object, key string) object {
	if key != "" {
		o["key"] = key
	}
	return o
}

func withoutEmpty(o object, list string, length int) object {
	if length == 0 {
		delete(o, list)
	}
	return o
}

// genText draws text that is not blank and has any characters but NUL and those that
// are no text in YAML.
func genText(t *rapid.T, label string) string {
	runes := rapid.RuneFrom([]rune("abc: #'\"\\/\t\n-_[]{}<>&é😀\u2028\ufffd"))
	return "x" + rapid.StringOfN(runes, 0, 20, -1).Draw(t, label)
}

// genDraft draws a valid draft.
func genDraft(t *rapid.T) *course.Draft {
	d := &course.Draft{
		Slug:      rapid.StringMatching(`[a-z0-9]{1,9}(-[a-z0-9]{1,9}){0,3}`).Draw(t, "slug"),
		Title:     genText(t, "title"),
		Published: rapid.Bool().Draw(t, "published"),
	}
	if rapid.Bool().Draw(t, "described") {
		d.Description = genText(t, "description")
	}
	number := 0 // makes keys unique
	key := func() string {
		if number++; rapid.Bool().Draw(t, "keyed") {
			return fmt.Sprintf("k.%d", number)
		}
		return ""
	}
	var lessonKeys []string
	for range rapid.IntRange(0, 3).Draw(t, "modules") {
		m := course.ModuleDraft{Key: key(), Title: genText(t, "title")}
		for range rapid.IntRange(0, 3).Draw(t, "lessons") {
			l := course.LessonDraft{Key: key(), Title: genText(t, "title")}
			for _, k := range lessonKeys { // only what comes before, so that there is no circle
				if rapid.Bool().Draw(t, "requires") {
					l.Requires = append(l.Requires, k)
				}
			}
			if l.Key != "" {
				lessonKeys = append(lessonKeys, l.Key)
			}
			for range rapid.IntRange(0, 3).Draw(t, "exercises") {
				l.Exercises = append(l.Exercises, genExercise(t, key))
			}
			m.Lessons = append(m.Lessons, l)
		}
		d.Modules = append(d.Modules, m)
	}
	return d
}

func genExercise(t *rapid.T, key func() string) course.ExerciseDraft {
	e := course.ExerciseDraft{
		Key:         key(),
		Type:        course.ExerciseType(rapid.SampledFrom(course.AllExerciseTypes.Names()).Draw(t, "type")),
		Title:       genText(t, "title"),
		MaxAttempts: rapid.Ptr(rapid.IntRange(1, course.MaxMaxAttempts), true).Draw(t, "maxAttempts"),
	}
	switch e.Type {
	case course.Video:
		e.Video = &course.VideoDraft{
			URL:     rapid.StringMatching(`https?://[a-z]{1,9}\.org/[a-z%?=/]{0,9}`).Filter(unescaped).Draw(t, "url"),
			Seconds: rapid.Ptr(rapid.IntRange(1, course.MaxVideoSeconds), true).Draw(t, "seconds"),
		}
	case course.MultipleChoice:
		e.Prompt = genText(t, "prompt")
		for i := range rapid.IntRange(course.MinChoices, 5).Draw(t, "choices") {
			e.Choices = append(e.Choices, course.ChoiceDraft{
				Key:     key(),
				Text:    fmt.Sprint(i, genText(t, "text")),
				Correct: i == 0 || rapid.Bool().Draw(t, "correct"),
			})
		}
	case course.FillInBlank:
		e.CaseSensitive = rapid.Bool().Draw(t, "caseSensitive")
		e.Prompt = strings.ReplaceAll(genText(t, "prompt"), "_", "-")
		markers := rapid.IntRange(0, 3).Draw(t, "markers")
		e.Prompt += strings.Repeat(" "+course.BlankMarker, markers)
		for range max(1, markers) {
			answers := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string { return genText(t, "answer") }), 1, 3)
			e.Blanks = append(e.Blanks, course.Blank{Answers: answers.Draw(t, "answers")})
		}
	case course.Text:
		e.Body = genText(t, "body")
	}
	return e
}

// unescaped reports whether a URL has no percent sign, which would have to begin an escape.
func unescaped(url string) bool { return !strings.Contains(url, "%") }
