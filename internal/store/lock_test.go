package store_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/peer"
)

// TestLocks has lessons that are required by several others, and asks for one of them twice.
func TestLocks(t *testing.T) {
	database, chunked := setupLearners(t)
	s := database.Store
	parents := []*course.Lesson{lesson(2, 30), lesson(1, 30), lesson(1, 31), lesson(1, 10), lesson(1, 20), lesson(9, 30), lesson(1, 30), lesson(3, 30)}
	text := func(lists [][]*course.Lesson) []string {
		texts := make([]string, len(lists))
		for i, rows := range lists {
			texts[i] = fmt.Sprint(describeAll(rows))
		}
		return texts
	}
	for user, want := range map[account.UserID][]string{
		// In the course's order: lesson 41 before 30. Lessons 31 and 40 have no exercises.
		0: {"[2/10 2/20]", "[1/10 1/20 1/41]", "[1/20 1/41]", "[1/41 1/30]", "[]", "[]", "[1/10 1/20 1/41]", "[3/10 3/20]"},
		6: {"[2/10]", "[1/20 1/41]", "[1/20 1/41]", "[1/41 1/30]", "[]", "[]", "[1/20 1/41]", "[3/20]"},
		7: {"[2/10 2/20]", "[1/10]", "[]", "[1/30]", "[]", "[]", "[1/10]", "[3/10 3/20]"},
	} {
		t.Run(fmt.Sprint(user), func(t *testing.T) {
			lists := both(t, "LocksByLesson", by(user, s.LocksByLesson), by(user, chunked.LocksByLesson), parents, 7, text)
			if diff := cmp.Diff(want, text(lists)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			for i, rows := range lists {
				if rows == nil {
					t.Errorf("the list of parent %d is nil, want it empty", i)
				}
			}
			if !slices.Equal(lists[1], lists[6]) {
				t.Error("the same lesson has other rows the second time")
			}
			// The rows of the lesson that was asked for twice are there once.
			wantGroup(t, "the required lessons", slices.Concat(append(slices.Clone(lists[:6]), lists[7])...))
			cut := must[[][]*course.Lesson](t)(chunked.LocksByLesson(t.Context(), parents, user))
			wantGroup(t, "the required lessons of chunks", slices.Concat(append(slices.Clone(cut[:6]), cut[7])...))
		})
	}
	// A lesson that two require is a row of each list.
	lists := must[[][]*course.Lesson](t)(s.LocksByLesson(t.Context(), []*course.Lesson{lesson(1, 30), lesson(1, 31)}, 6))
	if lists[0][0].ID != lists[1][0].ID || lists[0][0] == lists[1][0] {
		t.Errorf("%p and %p are not two rows of one lesson", lists[0][0], lists[1][0])
	}
	l := lists[0][1]
	if l.ModuleID.Row != 31 || l.ModuleID.Course != 1 || l.Title != "More" || l.Index != 41 {
		t.Errorf("a required lesson is %+v", l)
	}
	if _, known := l.KnownModule(); known {
		t.Error("a required lesson claims to know its module")
	}
}

func TestNextLesson(t *testing.T) {
	database, chunked := setupLearners(t)
	s := database.Store
	courses := []*course.Course{courseByID(2), courseByID(1), courseByID(4), courseByID(3), courseByID(9), courseByID(2)}
	for user, want := range map[account.UserID][]string{
		0: {"2/10", "1/10", "-", "3/10", "-", "2/10"},
		6: {"2/10", "1/20", "-", "3/20", "-", "2/10"},
		7: {"2/10", "1/10", "-", "3/10", "-", "2/10"},
	} {
		t.Run(fmt.Sprint(user), single(by(user, s.NextLessonByCourse), courses, want...))
		both(t, "NextLessonByCourse", by(user, s.NextLessonByCourse), by(user, chunked.NextLessonByCourse), courses, 5, describeAll)
	}
	// Lesson 41 is complete with both of its exercises, and lesson 40, before it, is always.
	complete := func(exercise int) {
		database.Exec(t, `INSERT INTO exercise_session (course_id, user_id, exercise_id, complete, completed_at)
			VALUES (1, 6, $1, true, now()) ON CONFLICT (course_id, user_id, exercise_id) DO UPDATE SET complete = true, completed_at = now()`, exercise)
	}
	for _, step := range []struct {
		exercise int
		want     string
	}{{20, "1/41"}, {42, "1/30"}, {30, "1/30"}, {31, "-"}} {
		complete(step.exercise)
		next := must[[]*course.Lesson](t)(s.NextLessonByCourse(t.Context(), courses[1:2], 6))
		if describe(next[0]) != step.want {
			t.Errorf("after %d the next lesson is %s, want %s", step.exercise, describe(next[0]), step.want)
		}
		if next[0] != nil && peer.GroupOf(next[0]) == nil {
			t.Error("the next lesson has no group")
		}
	}
}
