package coursefile_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"syllabus/internal/course"
	"syllabus/internal/coursefile"
	"syllabus/internal/fault"
)

// read reads text that must be a valid course file.
func read(t *testing.T, text string) *course.Draft {
	t.Helper()
	draft, err := coursefile.Read(strings.NewReader(text), "f", coursefile.DefaultLimit)
	if err != nil {
		t.Fatal(err)
	}
	return draft
}

const goodYAML = `# A course with all that there is.
format: syllabus/1
slug: sql-for-developers
title: SQL for application developers
description: |
  Two lines,
  the second one indented by nothing.
published: true
modules:
  - key: m1
    title: "2026"
    lessons:
      - {key: l1, title: First}
      - key: l2
        title: Second
        requires: [l1]
        exercises:
          - {type: VIDEO, key: e1, title: V, video: {url: https://example.org/v, seconds: 120}, maxAttempts: 3}
          - type: MULTIPLE_CHOICE
            title: 2026-11-22
            prompt: "\u00e9\U0001F600?"
            choices: [{key: c1, text: 'yes', correct: true, feedback: "Right: so it is."}, {text: no, correct: false}]
          - {type: FILL_IN_BLANK, title: F, prompt: "SELECT ____ FROM _____", blanks: [["*", "id"], [course]], caseSensitive: true}
          - {type: FILL_IN_BLANK, title: F, prompt: 'Which?', answers: [a, b]}
          - type: TEXT
            title: T
            body: >-
              one

              two
  - title: Empty
    lessons: []
`

const goodJSON = `{
	"format": "syllabus/1", "slug": "sql-for-developers", "title": "SQL for application developers",
	"description": "Two lines,\nthe second one indented by nothing.\n", "published": true,
	"modules": [
		{"key": "m1", "title": "2026", "lessons": [
			{"key": "l1", "title": "First"},
			{"key": "l2", "title": "Second", "requires": ["l1"], "exercises": [
				{"type": "VIDEO", "key": "e1", "title": "V", "video": {"url": "https:\/\/example.org\/v", "seconds": 120}, "maxAttempts": 3},
				{"type": "MULTIPLE_CHOICE", "title": "2026-11-22", "prompt": "\u00e9\ud83d\ude00?", "choices": [
					{"key": "c1", "text": "yes", "correct": true, "feedback": "Right: so it is."}, {"text": "no", "correct": false}]},
				{"type": "FILL_IN_BLANK", "title": "F", "prompt": "SELECT ____ FROM _____", "blanks": [["*", "id"], ["course"]], "caseSensitive": true},
				{"type": "FILL_IN_BLANK", "title": "F", "prompt": "Which?", "answers": ["a", "b"]},
				{"type": "TEXT", "title": "T", "body": "one\ntwo"}
			]}
		]},
		{"title": "Empty", "lessons": []}
	]
}`

func goodDraft() *course.Draft {
	return &course.Draft{
		Slug:        "sql-for-developers",
		Title:       "SQL for application developers",
		Description: "Two lines,\nthe second one indented by nothing.\n",
		Published:   true,
		Modules: []course.ModuleDraft{
			{Key: "m1", Title: "2026", Lessons: []course.LessonDraft{
				{Key: "l1", Title: "First"},
				{Key: "l2", Title: "Second", Requires: []string{"l1"}, Exercises: []course.ExerciseDraft{
					{
						Key: "e1", Type: course.Video, Title: "V", MaxAttempts: new(3),
						Video: &course.VideoDraft{URL: "https://example.org/v", Seconds: new(120)},
					},
					{Type: course.MultipleChoice, Title: "2026-11-22", Prompt: "é😀?", Choices: []course.ChoiceDraft{
						{Key: "c1", Text: "yes", Correct: true, Feedback: "Right: so it is."},
						{Text: "no"},
					}},
					{
						Type: course.FillInBlank, Title: "F", Prompt: "SELECT ____ FROM _____", CaseSensitive: true,
						Blanks: []course.Blank{{Answers: []string{"*", "id"}}, {Answers: []string{"course"}}},
					},
					{
						Type: course.FillInBlank, Title: "F", Prompt: "Which?",
						Blanks: []course.Blank{{Answers: []string{"a", "b"}}},
					},
					{Type: course.Text, Title: "T", Body: "one\ntwo"},
				}},
			}},
			{Title: "Empty"},
		},
	}
}

func TestGood(t *testing.T) {
	files := map[string]struct {
		text string
		want *course.Draft
	}{
		"YAML":                        {goodYAML, goodDraft()},
		"JSON":                        {goodJSON, goodDraft()},
		"YAML with a byte order mark": {"\ufeff" + goodYAML, goodDraft()},
		"JSON with a byte order mark": {"\ufeff\n " + goodJSON + " \n", goodDraft()},
		"YAML with CRLF":              {strings.ReplaceAll(goodYAML, "\n", "\r\n"), goodDraft()},
		"YAML between markers":        {"---\n" + goodYAML + "...\n", goodDraft()},
		"least":                       {yamlModules + "  []", &course.Draft{Slug: "a", Title: "A"}},
		"JSON with U+FFFD as it is": {
			`{"format": "syllabus/1", "slug": "a", "title": "\ufffd\\ud800\ud83d\uDE00` + "\ufffd" + `", "modules": []}`,
			&course.Draft{Slug: "a", Title: "\ufffd\\ud800😀\ufffd"},
		},
	}
	for name, file := range files {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(file.want, read(t, file.text), cmpopts.IgnoreUnexported(course.Blank{})); diff != "" {
				t.Errorf("draft (-want +got):\n%s", diff)
			}
		})
	}
}

// endless gives the byte 'a' for ever and counts what was taken.
type endless struct{ taken int64 }

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	e.taken += int64(len(p))
	return len(p), nil
}

func TestLimit(t *testing.T) {
	const limit = 1 << 20
	stream := &endless{}
	_, err := coursefile.Read(stream, "stream", limit)
	if want := "stream: has more bytes than the limit of 1048576 bytes"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	if fault.CodeOf(err) != fault.BadUserInput {
		t.Errorf("code %s", fault.CodeOf(err))
	}
	if stream.taken > 2*limit {
		t.Errorf("%d bytes were read", stream.taken)
	}

	size := int64(len(goodYAML))
	if _, err := coursefile.Read(strings.NewReader(goodYAML), "f", size); err != nil {
		t.Errorf("a file of just the limit: %v", err)
	}
	if _, err := coursefile.Read(strings.NewReader(goodYAML), "f", size-1); err == nil {
		t.Error("a file of one byte more than the limit was read")
	}
}

func TestReadFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "good.course.yaml")
	if err := os.WriteFile(path, []byte(goodYAML), 0o600); err != nil {
		t.Fatal(err)
	}
	draft, err := coursefile.ReadFile(path, coursefile.DefaultLimit)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(goodDraft(), draft, cmpopts.IgnoreUnexported(course.Blank{})); diff != "" {
		t.Errorf("draft (-want +got):\n%s", diff)
	}

	if err := os.Truncate(path, 200_000_000); err != nil { // a hole: it takes no room on the disk
		t.Fatal(err)
	}
	_, err = coursefile.ReadFile(path, coursefile.DefaultLimit)
	if want := path + ": has 200000000 bytes, more than the limit of 67108864 bytes"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}

	if _, err = coursefile.ReadFile(path+"x", coursefile.DefaultLimit); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("error %v for a file that does not exist", err)
	}
}

func TestReaderFails(t *testing.T) {
	broken := errors.New("the disk is on fire")
	_, err := coursefile.Read(io.MultiReader(strings.NewReader("format: "), failing{broken}), "f", 1000)
	if !errors.Is(err, broken) || fault.CodeOf(err) != fault.Internal {
		t.Errorf("error %v", err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }
