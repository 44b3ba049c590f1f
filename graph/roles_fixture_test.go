package graph_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/store"
	"syllabus/internal/store/storetest"
)

// role is a column of testdata/roles.txt: who asks.
type role struct {
	name  string
	token string // empty for a visitor
	user  int
}

func roles() []role {
	return []role{
		{"visitor", "", 0},
		{"learner", "lin", 3},
		{"other-learner", "mia", 4},
		{"author", "ada", 1},
		{"other-author", "grace", 2},
		{"administrator", "root", 5},
	}
}

// ada's courses, by their ids. The third is grace's.
const (
	publishedCourse   = 1
	unpublishedCourse = 2
)

// rolesAPI has the people of [roles] and three courses. The learners took ada's second course
// before it was withdrawn.
func rolesAPI(t *testing.T) *api {
	t.Helper()
	database := storetest.New(t)
	for _, name := range []string{"ada", "grace", "lin", "mia", "root"} {
		user := account.NewUser{
			Issuer: storetest.Issuer, Subject: name, Username: name, Email: name + "@example.com", DisplayName: name + " of the tests",
		}
		if _, err := database.Store.CreateUser(t.Context(), user); err != nil {
			t.Fatal(err)
		}
	}
	for i, owner := range []string{"ada", "ada", "grace"} {
		slug := []string{"open", "hidden", "other"}[i]
		if id := database.Import(t, rolesDraft(slug), store.ImportOptions{Owner: owner}); int(id) != i+1 {
			t.Fatalf("the course %s has the id %d", slug, id)
		}
	}
	database.Settle(t)
	database.Exec(t, fmt.Sprintf(`UPDATE course SET published = false WHERE id = %d`, unpublishedCourse))
	database.Exec(t, rolesState)
	return newAPI(t, database)
}

// rolesDraft is a course in which nothing is empty that may be, and whose second lesson requires the first.
func rolesDraft(slug string) *course.Draft {
	draft, attempts := storetest.Draft(slug), 3
	for m := range draft.Modules {
		for l := range draft.Modules[m].Lessons {
			for e := range draft.Modules[m].Lessons[l].Exercises {
				draft.Modules[m].Lessons[l].Exercises[e].MaxAttempts = &attempts
			}
		}
	}
	lessons := draft.Modules[0].Lessons
	lessons[1].Requires = []string{lessons[0].Key}
	return draft
}

// rolesState is what everybody has done: lin (3) has completed all of the first lesson of both of ada's
// courses, and begun the multiple choice and the blanks of the second; mia (4) takes them and has done nothing.
const rolesState = `
DELETE FROM submission;
DELETE FROM exercise_session;
DELETE FROM enrollment;
UPDATE user_profile SET display_name = 'Somebody', bio = 'About me.', avatar_url = 'https://pictures.example.com/me.png';
UPDATE settings SET locale = 'pt-BR', theme = 'DARK', email_notifications = false;
INSERT INTO enrollment (course_id, user_id, enrolled_at)
SELECT course.id, learner, '2026-02-01 08:00:00Z' FROM course, unnest(ARRAY[3, 4]) AS learner WHERE course.id < 3;
INSERT INTO exercise_session (course_id, user_id, exercise_id, complete, score, attempts, started_at, completed_at)
SELECT exercise.course_id, 3, exercise.id, lesson.index = 1, CASE lesson.index WHEN 1 THEN 1 ELSE 0.5 END, 1,
    '2026-02-02 08:00:00Z', CASE lesson.index WHEN 1 THEN timestamptz '2026-02-03 08:00:00Z' END
FROM exercise
JOIN lesson ON lesson.course_id = exercise.course_id AND lesson.id = exercise.lesson_id
JOIN module ON module.course_id = lesson.course_id AND module.id = lesson.module_id
WHERE exercise.course_id < 3 AND module.index = 1
  AND (lesson.index = 1 OR exercise.type IN ('MULTIPLE_CHOICE', 'FILL_IN_BLANK'))`

// everythingWritten is all that mutations write, as one text.
const everythingWritten = `SELECT jsonb_build_array(
    (SELECT jsonb_agg(to_jsonb(r) ORDER BY user_id, course_id) FROM enrollment AS r),
    (SELECT jsonb_agg(to_jsonb(r) ORDER BY user_id, exercise_id) FROM exercise_session AS r),
    (SELECT jsonb_agg(to_jsonb(r) ORDER BY user_id, exercise_id, key) FROM submission AS r),
    (SELECT jsonb_agg(to_jsonb(r) ORDER BY user_id) FROM user_profile AS r),
    (SELECT jsonb_agg(to_jsonb(r) ORDER BY user_id) FROM settings AS r))::text`

// written reads [everythingWritten].
func (a *api) written(t *testing.T) (all string) {
	t.Helper()
	if err := a.Pool.QueryRow(t.Context(), everythingWritten).Scan(&all); err != nil {
		t.Fatal(err)
	}
	return all
}

// roleSubject is what a section of the table is about: a lesson of the first module of a course, and what is
// in it. People, and what is theirs, are lin.
type roleSubject struct{ course, lesson int }

// id names the subject's row of a type.
func (s roleSubject) id(typ string) string {
	exercise := func(typ string) int { return 16*(s.course-1) + 4*(s.lesson-1) + 1 + slices.Index(exerciseTypes, typ) }
	switch typ {
	case "Course", "Module":
		return ids(typ, s.course)
	case "Lesson":
		return fmt.Sprintf("lesson_%d_%d", s.course, 4*(s.course-1)+s.lesson)
	case "Choice": // the right one
		return fmt.Sprintf("choice_%d_%d", s.course, 8*(s.course-1)+2*(s.lesson-1)+1)
	case "Enrollment":
		return fmt.Sprintf("enrollment_%d_3", s.course)
	case "ExerciseSession":
		return fmt.Sprintf("session_%d_%d_3", s.course, exercise("MultipleChoiceExercise"))
	case "User", "UserProfile", "UserSettings":
		return map[string]string{"User": "user", "UserProfile": "profile", "UserSettings": "settings"}[typ] + "_3"
	default:
		return fmt.Sprintf("exercise_%d_%d", s.course, exercise(typ))
	}
}

// slug is that of the subject's course.
func (s roleSubject) slug() string { return []string{"", "open", "hidden"}[s.course] }

// mutation is a mutation with its arguments. Exercises are begun, submitted and reset in the first lesson.
func (s roleSubject) mutation(field string) string {
	input := map[string]string{
		"enroll":        fmt.Sprintf("courseId: %q", s.id("Course")),
		"leaveCourse":   fmt.Sprintf("courseId: %q", s.id("Course")),
		"startExercise": fmt.Sprintf("exerciseId: %q", s.id("TextExercise")),
		"resetExercise": fmt.Sprintf("exerciseId: %q", s.id("TextExercise")),
		"submitExercise": fmt.Sprintf("exerciseId: %q, key: %q, answer: {choices: [%q]}",
			s.id("MultipleChoiceExercise"), "one", s.id("Choice")),
		"updateProfile":  `displayName: "Another"`,
		"updateSettings": `locale: "en"`,
	}[field]
	if input == "" {
		return "" // unknown
	}
	return field + "(input: {" + input + "})"
}

// ownedBy reports whether what was answered is a user's: their number ends its id.
func ownedBy(value any, user int) bool {
	switch v := value.(type) {
	case string:
		return user != 0 && strings.HasSuffix(v, "_"+strconv.Itoa(user))
	case []any:
		return len(v) > 0 && ownedBy(v[0], user)
	case map[string]any:
		for _, key := range []string{"id", "nodes", "node", "user"} {
			if inner, ok := v[key]; ok {
				return ownedBy(inner, user)
			}
		}
	}
	return false
}
