package graph_test

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"testing"

	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/fault"
	"syllabus/internal/load"
	"syllabus/internal/progress"
	"syllabus/internal/store"
)

// mutation is one of the schema's, with what it is given, what reaches the writer and what is answered.
type mutation struct {
	name   string
	input  map[string]any
	shows  string
	told   call
	answer string
}

// query returns the document, whose one variable is the input.
func (m mutation) query() string {
	return fmt.Sprintf(`mutation ($input: %s%sInput!) { %s(input: $input) { %s } }`, strings.ToUpper(m.name[:1]), m.name[1:], m.name, m.shows)
}

// with returns the input with one key changed.
func (m mutation) with(key string, value any) map[string]any {
	input := maps.Clone(m.input)
	input[key] = value
	return map[string]any{"input": input}
}

func mutations() []mutation {
	exercise := course.ExerciseID{Course: 1, Row: 13}
	ofCourse, ofExercise := map[string]any{"courseId": "course_1"}, map[string]any{"exerciseId": "exercise_1_13"}
	const session = `{"id":"session_1_13_7","attempts":2}`
	return []mutation{
		{
			"enroll", ofCourse, "enrollment { id } course { title }", call{"Enroll", asker, course.ID(1)},
			`{"enroll":{"enrollment":{"id":"enrollment_1_7"},"course":{"title":"SQL"}}}`,
		},
		{"leaveCourse", ofCourse, "course { title }", call{"LeaveCourse", asker, course.ID(1)}, `{"leaveCourse":{"course":{"title":"SQL"}}}`},
		{
			"startExercise", ofExercise, "session { id attempts } exercise { id }", call{"StartExercise", asker, exercise},
			`{"startExercise":{"session":` + session + `,"exercise":{"id":"exercise_1_13"}}}`,
		},
		{
			"submitExercise", map[string]any{"exerciseId": "exercise_1_13", "key": "k", "answer": map[string]any{"watched": true}},
			"score session { id attempts } exercise { id }",
			call{"Submit", asker, store.Submission{Exercise: exercise, Key: "k", Answer: progress.Answer{Watched: true}}},
			`{"submitExercise":{"score":1,"session":` + session + `,"exercise":{"id":"exercise_1_13"}}}`,
		},
		{
			"resetExercise", ofExercise, "session { id attempts } exercise { id }", call{"ResetExercise", asker, exercise},
			`{"resetExercise":{"session":` + session + `,"exercise":{"id":"exercise_1_13"}}}`,
		},
		{
			"updateProfile", map[string]any{"displayName": " Ada ", "bio": ""}, "profile { id displayName }",
			call{"UpdateProfile", asker, account.ProfileChange{DisplayName: new(" Ada "), Bio: new("")}},
			`{"updateProfile":{"profile":{"id":"profile_7","displayName":"Ada"}}}`,
		},
		{
			"updateSettings", map[string]any{"locale": "pt-br", "theme": "DARK", "emailNotifications": false}, "settings { id locale }",
			call{"UpdateSettings", asker, account.SettingsChange{
				Locale: new("pt-br"), Theme: new(account.DarkTheme), EmailNotifications: new(false),
			}},
			`{"updateSettings":{"settings":{"id":"settings_7","locale":"en"}}}`,
		},
	}
}

func TestMutations(t *testing.T) {
	for _, m := range mutations() {
		t.Run(m.name, func(t *testing.T) {
			w := newWriter()
			answered(t, w.mutate(t, asker, nil, m.query(), map[string]any{"input": m.input}), m.answer)
			w.was(t, m.told)

			w, m.told.Viewer = newWriter(), account.Viewer{ID: 3, Author: true, Admin: true}
			answered(t, w.mutate(t, m.told.Viewer, nil, m.query(), map[string]any{"input": m.input}), m.answer)
			w.was(t, m.told)
		})
	}
}

// A visitor is refused first of all: nothing is said about what they gave.
func TestMutationsRefuseVisitors(t *testing.T) {
	for _, m := range mutations() {
		t.Run(m.name, func(t *testing.T) {
			w := newWriter()
			inputs := []map[string]any{{"input": m.input}}
			for _, key := range []string{"courseId", "exerciseId"} {
				if m.input[key] != nil {
					inputs = append(inputs, m.with(key, "7"))
				}
			}
			if m.input["answer"] != nil {
				inputs = append(inputs, m.with("answer", map[string]any{}))
			}
			for _, variables := range inputs {
				refused(t, w.mutate(t, account.Viewer{}, nil, m.query(), variables), fault.Unauthenticated, "Sign in")
				// Whoever says to be an author or an administrator, and is nobody, is a visitor.
				refused(t, w.mutate(t, account.Viewer{Author: true, Admin: true}, nil, m.query(), variables), fault.Unauthenticated, "Sign in")
			}
			w.was(t)
		})
	}
}

// The writer answers its rows beside the error, and none of them is shown.
func TestMutationsPassErrorsOn(t *testing.T) {
	for _, m := range mutations() {
		t.Run(m.name, func(t *testing.T) {
			w := newWriter()
			w.err = fault.New(fault.Forbidden, "Not today.")
			got := w.mutate(t, asker, nil, m.query(), map[string]any{"input": m.input})
			refused(t, got, fault.Forbidden, "Not today.")
			if path := got.Errors[0].Path.String(); path != m.name {
				t.Errorf("the error is of %s", path)
			}
			w.err = errBroken
			refused(t, w.mutate(t, asker, nil, m.query(), map[string]any{"input": m.input}), fault.Internal, "Internal error.")
			w.was(t, m.told, m.told)
		})
	}
}

func TestMutationsRefuseIDs(t *testing.T) {
	bad := map[string]map[string]string{ // by key and id
		"courseId": {
			"exercise_1_13": "the id of a course is needed", "enrollment_1_7": "the id of a course is needed",
			"": `"" is not an id`, "7": `"7" is not an id`, "course_0": "is not an id", "course_1_1": "is not an id",
			"course_9223372036854775808": "is not an id", strings.Repeat("x", 1<<20): "is not an id",
		},
		"exerciseId": {
			"course_1": "the id of an exercise is needed", "session_1_13_7": "the id of an exercise is needed", "choice_1_15": "the id of an exercise is needed",
			"": `"" is not an id`, "exercise_13": "is not an id", "exercise_1_13_7": "is not an id", "exercise_1_-1": "is not an id",
		},
	}
	for _, m := range mutations() {
		for key, ids := range bad {
			if m.input[key] == nil {
				continue
			}
			t.Run(m.name, func(t *testing.T) {
				w := newWriter()
				for id, text := range ids {
					got := w.mutate(t, asker, nil, m.query(), m.with(key, id))
					refused(t, got, fault.BadUserInput, text)
					if message := got.Errors[0].Message; !strings.HasPrefix(message, "input."+key+": ") {
						t.Errorf("the message does not begin with what is wrong: %q", message)
					}
				}
				refused(t, w.mutate(t, asker, nil, m.query(), m.with(key, 7)), fault.BadUserInput, `input.`+key+`: "7" is not an id`)
				refused(t, w.mutate(t, asker, nil, m.query(), m.with(key, nil)), fault.BadUserInput, "")
				w.was(t)
			})
		}
	}
}

// What is not given stays as it is; a picture that is null is taken away.
func TestUpdateProfileTellsNullFromAbsent(t *testing.T) {
	const shows = `{ profile { displayName } } }`
	byVariable, byKey := `mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) `+shows, `mutation ($url: String) { updateProfile(input: {avatarUrl: $url}) `+shows
	away, there := account.ProfileChange{AvatarURL: new((*string)(nil))}, account.ProfileChange{AvatarURL: new(new("https://example.org/a.png"))}
	input := func(fields map[string]any) map[string]any { return map[string]any{"input": fields} }
	for name, c := range map[string]struct {
		query     string
		variables map[string]any
		want      account.ProfileChange
	}{
		"absent":             {byVariable, input(map[string]any{}), account.ProfileChange{}},
		"null":               {byVariable, input(map[string]any{"avatarUrl": nil}), away},
		"given":              {byVariable, input(map[string]any{"avatarUrl": "https://example.org/a.png"}), there},
		"empty":              {byVariable, input(map[string]any{"avatarUrl": ""}), account.ProfileChange{AvatarURL: new(new(""))}},
		"a variable, absent": {byKey, nil, account.ProfileChange{}},
		"a variable, by default": {
			strings.Replace(byKey, "String)", "String = null)", 1), nil, away,
		},
		"a variable, null":  {byKey, map[string]any{"url": nil}, away},
		"a variable, given": {byKey, map[string]any{"url": "https://example.org/a.png"}, there},
		"a literal, absent": {`mutation { updateProfile(input: {}) ` + shows, nil, account.ProfileChange{}},
		"a literal, null":   {`mutation { updateProfile(input: {avatarUrl: null}) ` + shows, nil, away},
		"a literal, given":  {`mutation { updateProfile(input: {avatarUrl: "https://example.org/a.png"}) ` + shows, nil, there},
		"the others, null":  {byVariable, input(map[string]any{"displayName": nil, "bio": nil}), account.ProfileChange{}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWriter()
			answered(t, w.mutate(t, asker, nil, c.query, c.variables), `{"updateProfile":{"profile":{"displayName":"Ada"}}}`)
			w.was(t, call{"UpdateProfile", asker, c.want})
		})
	}
}

func TestUpdateSettingsWhatIsNotGiven(t *testing.T) {
	for name, c := range map[string]struct {
		input map[string]any
		want  account.SettingsChange
	}{
		"nothing":          {map[string]any{}, account.SettingsChange{}},
		"nulls":            {map[string]any{"locale": nil, "theme": nil, "emailNotifications": nil}, account.SettingsChange{}},
		"an empty locale":  {map[string]any{"locale": ""}, account.SettingsChange{Locale: new("")}},
		"no notifications": {map[string]any{"emailNotifications": false}, account.SettingsChange{EmailNotifications: new(false)}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWriter()
			got := w.mutate(t, asker, nil, `mutation ($input: UpdateSettingsInput!) { updateSettings(input: $input) { settings { id } } }`, map[string]any{"input": c.input})
			answered(t, got, `{"updateSettings":{"settings":{"id":"settings_7"}}}`)
			w.was(t, call{"UpdateSettings", asker, c.want})
		})
	}
}

// countingSource answers owners who are named after how often they were asked for. Any other edge is missing.
type countingSource struct {
	load.Source
	asked int
}

func (s *countingSource) OwnerByCourse(_ context.Context, courses []*course.Course) ([]*account.User, error) {
	s.asked++
	owners := make([]*account.User, len(courses))
	for i := range owners {
		owners[i] = &account.User{Username: fmt.Sprint("owner", s.asked)}
	}
	return owners, nil
}

// What was loaded before a mutation may be otherwise behind it: also where it has failed, since its
// transaction may be written all the same when the connection breaks at its end.
func TestMutationsClearLoaders(t *testing.T) {
	for _, m := range mutations() {
		t.Run(m.name, func(t *testing.T) {
			for _, err := range []error{nil, errBroken} {
				source, of, w := &countingSource{}, &course.Course{}, newWriter()
				loaders := load.New(t.Context(), source)
				owner := func(want string) {
					t.Helper()
					if got, err := loaders.OwnerByCourse.Load(t.Context(), of)(); err != nil || got.Username != want {
						t.Errorf("the owner is %v, %v; not %s", got, err, want)
					}
				}
				owner("owner1")
				owner("owner1")
				w.err = err
				w.mutate(t, asker, loaders, m.query(), map[string]any{"input": m.input})
				w.was(t, m.told)
				owner("owner2")
			}
		})
	}
}

// Each mutation of a document is answered before the next one begins, from what is loaded for it.
func TestMutationsOfOneDocument(t *testing.T) {
	w := newWriter()
	loaders := load.New(t.Context(), &countingSource{})
	got := w.mutate(t, asker, loaders, `mutation {
		a: leaveCourse(input: {courseId: "course_1"}) { course { owner { username } again: owner { username } } }
		b: enroll(input: {courseId: "course_1"}) { course { owner { username } } }
	}`, nil)
	answered(t, got, `{"a":{"course":{"owner":{"username":"owner1"},"again":{"username":"owner1"}}},"b":{"course":{"owner":{"username":"owner2"}}}}`)
	w.was(t, call{"LeaveCourse", asker, course.ID(1)}, call{"Enroll", asker, course.ID(1)})
}
