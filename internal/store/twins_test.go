package store_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/peer"
	"syllabus/internal/store/storetest"
)

// twins makes two courses whose rows have the same numbers, so that asking for
// (1, 10) and (2, 20) names (1, 20) and (2, 10) too, which nobody asked for. Every
// course has modules, lessons, exercises and choices 10, 20 and 30; each of those is
// in the one of the same number, and 31 beside 30, at an index before it.
const twins = `
INSERT INTO app_user (id, subject, username, email) VALUES (5, 's5', 'five', 'five@example.com'), (6, 's6', 'six', NULL);
INSERT INTO user_profile (user_id, display_name, avatar_url) VALUES (5, 'Five', 'https://example.com/5.png');
INSERT INTO settings (user_id, locale, theme) VALUES (5, 'nb', 'DARK');
INSERT INTO course (id, slug, title, published, published_at, owner_id)
VALUES (1, 'one', 'One', true, now(), 5), (2, 'two', 'Two', true, now(), 5), (3, 'hidden', 'Hidden', false, NULL, 6), (4, 'empty', 'Empty', true, now(), NULL);
INSERT INTO module (course_id, id, title, index)
SELECT c, id, c || '/' || id, CASE id WHEN 31 THEN 3 WHEN 30 THEN 4 ELSE id / 10 END
FROM generate_series(1, 3) AS c, unnest(ARRAY[31, 30, 20, 10]) AS id;
INSERT INTO lesson (course_id, module_id, id, title, index)
SELECT course_id, id / 10 * 10, id, title, CASE id WHEN 30 THEN 2 ELSE 1 END FROM module;
INSERT INTO exercise (course_id, lesson_id, id, title, index, type, prompt)
SELECT course_id, module_id, id, title, index, 'MULTIPLE_CHOICE', 'Which?' FROM lesson;
INSERT INTO choice (course_id, exercise_id, id, text, index, correct)
SELECT course_id, lesson_id, id, title, index, index = 1 FROM exercise;`

func setupTwins(t *testing.T) *storetest.Database {
	t.Helper()
	database := storetest.New(t)
	database.Exec(t, twins)
	return database
}

func key(c course.ID, id int64) course.Key { return course.Key{Course: c, Row: id} }

// Rows as a client may hold them: not loaded through a parent.
func module(c course.ID, id int64) *course.Module {
	return &course.Module{ID: course.ModuleID{Course: c, Row: id}}
}

func lesson(c course.ID, id int64) *course.Lesson {
	return &course.Lesson{ID: course.LessonID{Course: c, Row: id}, ModuleID: course.ModuleID{Course: c, Row: id}}
}

func exercise(c course.ID, id int64) *course.MultipleChoiceExercise {
	return &course.MultipleChoiceExercise{ExerciseBase: course.ExerciseBase{
		ID: course.ExerciseID{Course: c, Row: id}, LessonID: course.LessonID{Course: c, Row: id},
	}}
}

func choice(c course.ID, id int64) *course.Choice {
	return &course.Choice{ID: course.ChoiceID{Course: c, Row: id}, ExerciseID: course.ExerciseID{Course: c, Row: id}}
}

// describe writes a row as its course and number, and "-" for none.
func describe[R any](row R) string {
	write := func(c course.ID, id int64) string { return fmt.Sprintf("%d/%d", c, id) }
	switch r := any(row).(type) {
	case *course.Course:
		if r != nil {
			return fmt.Sprint(r.ID)
		}
	case *course.Module:
		if r != nil {
			return write(r.ID.Course, r.ID.Row)
		}
	case *course.Lesson:
		if r != nil {
			return write(r.ID.Course, r.ID.Row)
		}
	case *course.Choice:
		if r != nil {
			return write(r.ID.Course, r.ID.Row)
		}
	case *course.MultipleChoiceExercise:
		if r != nil {
			return write(r.ID.Course, r.ID.Row)
		}
	case course.Exercise:
		return write(r.Base().ID.Course, r.Base().ID.Row)
	case *account.User:
		if r != nil {
			return r.Username
		}
	case *account.Profile:
		if r != nil {
			return r.DisplayName
		}
	case *account.Settings:
		if r != nil {
			return r.Locale
		}
	}
	return "-"
}

func describeAll[R any](rows []R) []string {
	texts := make([]string, len(rows))
	for i, row := range rows {
		texts[i] = describe(row)
	}
	return texts
}

// edgeRow is what an edge leads to.
type edgeRow interface {
	comparable
	peer.Member
}

// list checks an edge to lists: the rows of each parent, that none is nil, and
// that the rows of all parents are one group of peers.
func list[P any, R edgeRow](
	load func(context.Context, []P) ([][]R, error), parents []P, want ...[]string,
) func(*testing.T) {
	return func(t *testing.T) {
		t.Helper()
		lists := must[[][]R](t)(load(t.Context(), parents))
		got := make([][]string, len(lists))
		for i, rows := range lists {
			if rows == nil {
				t.Errorf("the list of parent %d is nil, want it empty", i)
			}
			got[i] = describeAll(rows)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		wantGroup(t, "rows of all parents", slices.Concat(lists...))
	}
}

// single checks an edge to one row: the row of each parent, that equal keys share a
// row, and that the rows are one group of peers.
func single[P any, R edgeRow](
	load func(context.Context, []P) ([]R, error), parents []P, want ...string,
) func(*testing.T) {
	return func(t *testing.T) {
		t.Helper()
		rows := must[[]R](t)(load(t.Context(), parents))
		if diff := cmp.Diff(want, describeAll(rows)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		var none R
		var found []R
		byText := make(map[string]R)
		for _, row := range rows {
			if row == none {
				continue
			}
			if other, ok := byText[describe(row)]; !ok {
				byText[describe(row)] = row
				found = append(found, row)
			} else if other != row {
				t.Errorf("%s was made twice", describe(row))
			}
		}
		wantGroup(t, "rows of all parents", found)
	}
}

// keysOf gives keys the type of a table.
func keysOf[To ~struct {
	Course course.ID
	Row    int64
}](keys []course.Key) []To {
	typed := make([]To, len(keys))
	for i, key := range keys {
		typed[i] = To(key)
	}
	return typed
}

// idsOf gives ids of users the type of a table that is keyed by them.
func idsOf[To ~int64](ids []account.UserID) []To {
	typed := make([]To, len(ids))
	for i, id := range ids {
		typed[i] = To(id)
	}
	return typed
}
