package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/progress"
	"syllabus/internal/store"
	"syllabus/internal/store/storetest"
)

// school is a database with the course "one", whose lesson m1-l2 requires m1-l1, and m2-l2 requires both
// of them; the course "hidden" that grace owns and nobody else sees; and people.
type school struct {
	*storetest.Database
	one, hidden            course.ID
	ada, grace, alan, root account.Viewer // grace is an author, and root an administrator
}

func setupSchool(t *testing.T) *school {
	t.Helper()
	s := &school{Database: setup(t)}
	person := func(name string) account.Viewer {
		return account.Viewer{ID: must[account.UserID](t)(s.Store.CreateUser(t.Context(), account.NewUser{
			Issuer: storetest.Issuer, Subject: name, Username: name, DisplayName: name,
		}))}
	}
	s.ada, s.grace, s.alan, s.root = person("ada"), person("grace"), person("alan"), person("root")
	s.grace.Author, s.root.Admin = true, true
	s.one = s.Import(t, schoolDraft(), store.ImportOptions{})
	hidden := storetest.Draft("hidden")
	hidden.Published = false
	s.hidden = s.Import(t, hidden, store.ImportOptions{Owner: "grace"})
	return s
}

// schoolDraft is the course "one".
func schoolDraft() *course.Draft {
	draft := storetest.Draft("one")
	draft.Modules[0].Lessons[1].Requires = []string{"m1-l1"}
	draft.Modules[1].Lessons[1].Requires = []string{"m1-l2", "m1-l1"}
	return draft
}

// enrolled makes the viewer take the course.
func (s *school) enrolled(t *testing.T, viewer account.Viewer, id course.ID) *progress.Enrollment {
	t.Helper()
	enrollment, _, err := s.Store.Enroll(t.Context(), viewer, id)
	if err != nil {
		t.Fatal(err)
	}
	return enrollment
}

// exercise returns the exercise of that key, such as m1-l1-text.
func (s *school) exercise(t *testing.T, in course.ID, key string) course.ExerciseID {
	t.Helper()
	row := queryValue[int64](t, s.Database, `SELECT id FROM exercise WHERE course_id = $1 AND key = $2`, in, key)
	return course.ExerciseID{Course: in, Row: row}
}

// choices returns the choices of those keys, such as m1-l1-this.
func (s *school) choices(t *testing.T, in course.ID, keys ...string) progress.Answer {
	t.Helper()
	answer := progress.Answer{Choices: []course.ChoiceID{}}
	for _, key := range keys {
		row := queryValue[int64](t, s.Database, `SELECT id FROM choice WHERE course_id = $1 AND key = $2`, in, key)
		answer.Choices = append(answer.Choices, course.ChoiceID{Course: in, Row: row})
	}
	return answer
}

// submitted submits what must be taken.
func (s *school) submitted(t *testing.T, viewer account.Viewer, id course.ExerciseID, key string, answer progress.Answer) *store.SubmitResult {
	t.Helper()
	return must[*store.SubmitResult](t)(s.Store.Submit(t.Context(), viewer, store.Submission{Exercise: id, Key: key, Answer: answer}))
}

// complete completes a lesson of the course "one", such as m1-l1.
func (s *school) complete(t *testing.T, viewer account.Viewer, lesson string) {
	t.Helper()
	for kind, answer := range map[string]progress.Answer{
		"video": {Watched: true}, "choice": s.choices(t, s.one, lesson+"-this"), "blank": {Blanks: []string{"id", "course"}}, "text": {Read: true},
	} {
		if r := s.submitted(t, viewer, s.exercise(t, s.one, lesson+"-"+kind), "complete", answer); !r.Grade.Complete || !r.Session.Complete {
			t.Fatalf("%s of %s is not complete: %+v", kind, lesson, r.Grade)
		}
	}
}

// learned is all that learners have done.
func (s *school) learned(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, table := range []string{"enrollment", "exercise_session", "submission"} {
		rows, err := s.Pool.Query(t.Context(), `SELECT to_jsonb(r)::text FROM `+table+` AS r ORDER BY 1`)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range must[[]string](t)(pgx.CollectRows(rows, pgx.RowTo[string])) {
			all = append(all, table+" "+row)
		}
	}
	return all
}

// unchanged fails unless learners have done what they had done before.
func (s *school) unchanged(t *testing.T, before []string) {
	t.Helper()
	if diff := cmp.Diff(before, s.learned(t)); diff != "" {
		t.Errorf("something was written (-before +after):\n%s", diff)
	}
}

// count returns how many rows of a table there are.
func (s *school) count(t *testing.T, table string) int {
	t.Helper()
	return queryValue[int](t, s.Database, `SELECT count(*) FROM `+table)
}
