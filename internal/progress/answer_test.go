package progress_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"syllabus/internal/course"
	"syllabus/internal/progress"
)

// What is in a database stays readable: these forms are forever.
func TestStoredAnswers(t *testing.T) {
	for stored, answer := range map[string]progress.Answer{
		`{"choices":[301,302]}`:             chosen(301, 302),
		`{"choices":[]}`:                    chosen(),
		`{"choices":[9223372036854775807]}`: chosen(1<<63 - 1),
		`{"blanks":["a"," B ",""]}`:         filled("a", " B ", ""),
		`{"blanks":[]}`:                     filled(),
		`{"watched":true}`:                  {Watched: true},
		`{"read":true}`:                     {Read: true},
	} {
		t.Run(stored, func(t *testing.T) {
			written, err := json.Marshal(answer)
			if err != nil || string(written) != stored {
				t.Errorf("%s is written, %v", written, err)
			}
			read, err := progress.ReadAnswer([]byte(stored), 7)
			if diff := cmp.Diff(answer, read); diff != "" || err != nil {
				t.Errorf("%v; read (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestStoredAnswersRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		of := course.ID(rapid.Int64().Draw(t, "course"))
		var want progress.Answer
		switch rapid.IntRange(0, 3).Draw(t, "type") {
		case 0:
			want.Choices = []course.ChoiceID{}
			for _, row := range rapid.SliceOf(rapid.Int64()).Draw(t, "choices") {
				want.Choices = append(want.Choices, course.ChoiceID{Course: of, Row: row})
			}
		case 1:
			want = filled(rapid.SliceOf(rapid.String()).Draw(t, "blanks")...)
		case 2:
			want.Watched = true
		case 3:
			want.Read = true
		}
		data, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		got, err := progress.ReadAnswer(data, of)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%v; by way of %s (-want +got):\n%s", err, data, diff)
		}
	})
}

func TestStoredAnswersOfNoType(t *testing.T) {
	for _, answer := range []progress.Answer{{}, {Watched: true, Read: true}, {Choices: chosen().Choices, Blanks: filled().Blanks}} {
		if data, err := json.Marshal(answer); err == nil {
			t.Errorf("%+v is written as %s", answer, data)
		}
	}
	for _, stored := range []string{
		``, `null`, `[]`, `{}`, `{"choices":null}`, `{"choices":["301"]}`, `{"choices":[1.5]}`, `{"blanks":"a"}`, `{"watched":false}`,
		`{"watched":true,"read":true}`, `{"read":true} {}`, `{"choices":[1],"blanks":["a"]}`,
	} {
		if answer, err := progress.ReadAnswer([]byte(stored), 7); err == nil {
			t.Errorf("%s is read as %+v", stored, answer)
		}
	}
}
