package store_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/progress"
)

// about writes a row of progress as whose it is, and of what, and "-" for none.
func about[R *progress.Session | *progress.Enrollment](row R) string {
	switch r := any(row).(type) {
	case *progress.Session:
		if r != nil {
			return fmt.Sprintf("%d in %d/%d", r.ID.User, r.ID.Exercise.Course, r.ID.Exercise.Row)
		}
	case *progress.Enrollment:
		if r != nil {
			return fmt.Sprintf("%d in %d", r.ID.User, r.ID.Course)
		}
	}
	return "-"
}

func aboutAll[R *progress.Session | *progress.Enrollment](rows []R) []string {
	texts := make([]string, len(rows))
	for i, row := range rows {
		texts[i] = about(row)
	}
	return texts
}

// present returns the rows that there are, each once.
func present[R edgeRow](rows []R) []R {
	var none R
	var found []R
	for _, row := range rows {
		if row != none && !slices.Contains(found, row) {
			found = append(found, row)
		}
	}
	return found
}

func TestEnrollmentByCourse(t *testing.T) {
	database, chunked := setupLearners(t)
	s := database.Store
	courses := []*course.Course{courseByID(2), courseByID(1), courseByID(3), courseByID(4), courseByID(9), courseByID(1)}
	for user, want := range map[account.UserID][]string{
		0: {"-", "-", "-", "-", "-", "-"},
		6: {"-", "6 in 1", "6 in 3", "-", "-", "6 in 1"}, // has left course 2
		7: {"7 in 2", "7 in 1", "-", "-", "-", "7 in 1"},
	} {
		load := by(user, s.EnrollmentByCourse)
		got := both(t, "EnrollmentByCourse", load, by(user, chunked.EnrollmentByCourse), courses, 5, aboutAll)
		if diff := cmp.Diff(want, aboutAll(got)); diff != "" {
			t.Errorf("user %d (-want +got):\n%s", user, diff)
		}
		if user != 0 {
			wantGroup(t, "the enrollments", present(got))
		}
	}
	got := must[[]*progress.Enrollment](t)(s.EnrollmentByCourse(t.Context(), courses[:1], 7))[0]
	if want := time.Date(2026, 3, 1, 8, 0, 0, 1000, time.UTC); !got.EnrolledAt.Equal(want) {
		t.Errorf("the enrollment is %+v", got)
	}
}

func TestEdgesOfEnrollments(t *testing.T) {
	database, chunked := setupLearners(t)
	s := database.Store
	enrollments := []*progress.Enrollment{enrollment(3, 6), enrollment(1, 7), enrollment(1, 6), enrollment(3, 8), enrollment(2, 99)}
	t.Run("UserByEnrollment", single(s.UserByEnrollment, enrollments, "six", "seven", "six", "eight", "-"))
	both(t, "UserByEnrollment", s.UserByEnrollment, chunked.UserByEnrollment, enrollments, 4, describeAll)
	sessions := make([]*progress.Session, len(enrollments))
	for i, e := range enrollments {
		sessions[i] = &progress.Session{ID: progress.SessionID{User: e.ID.User, Exercise: course.ExerciseID{Course: e.ID.Course, Row: 10}}}
	}
	for name, c := range map[string]struct {
		viewer account.Viewer
		hidden bool // whether they see course 3
	}{
		"a visitor": {account.Viewer{}, false},
		"a learner": {account.Viewer{ID: 8}, false}, // the course is published no more
		"its owner": {account.Viewer{ID: 6}, true},
		"admin":     {admin, true},
	} {
		courses, exercises := []string{"-", "1", "1", "-", "2"}, []string{"-", "1/10", "1/10", "-", "2/10"}
		if c.hidden {
			courses[0], courses[3], exercises[0], exercises[3] = "3", "3", "3/10", "3/10"
		}
		t.Run(name+" CourseByEnrollment", single(viewedBy(c.viewer, s.CourseByEnrollment), enrollments, courses...))
		both(t, "CourseByEnrollment", by(c.viewer, s.CourseByEnrollment), by(c.viewer, chunked.CourseByEnrollment), enrollments, 3, describeAll)
		t.Run(name+" ExerciseBySession", single(viewedBy(c.viewer, s.ExerciseBySession), sessions, exercises...))
		both(t, "ExerciseBySession", by(c.viewer, s.ExerciseBySession), by(c.viewer, chunked.ExerciseBySession), sessions, 3, describeAll)
	}
}

// TestProgressByID asks for rows by their ids: one twice, and some that are not there. Between the pairs
// that are asked for are those that nobody asked for.
func TestProgressByID(t *testing.T) {
	database, chunked := setupLearners(t)
	s := database.Store
	of := func(user account.UserID, c course.ID, exercise int64) progress.SessionID {
		return progress.SessionID{User: user, Exercise: course.ExerciseID{Course: c, Row: exercise}}
	}
	sessions := []progress.SessionID{of(7, 2, 10), of(6, 1, 10), of(7, 1, 20), of(6, 3, 10), of(6, 1, 10), of(8, 1, 10), of(6, 9, 10), {}}
	enrollments := make([]progress.EnrollmentID, len(sessions))
	for i, id := range sessions {
		enrollments[i] = progress.EnrollmentID{User: id.User, Course: id.Exercise.Course}
	}
	enrollments = append(enrollments, progress.EnrollmentID{User: 6, Course: 2}) // which was left
	for name, c := range map[string]struct {
		viewer                account.Viewer
		sessions, enrollments []string
	}{
		"a visitor": {
			account.Viewer{},
			[]string{"-", "-", "-", "-", "-", "-", "-", "-"}, []string{"-", "-", "-", "-", "-", "-", "-", "-", "-"},
		},
		"six, who owns course 3": {
			account.Viewer{ID: 6},
			[]string{"-", "6 in 1/10", "-", "6 in 3/10", "6 in 1/10", "-", "-", "-"},
			[]string{"-", "6 in 1", "-", "6 in 3", "6 in 1", "-", "-", "-", "-"},
		},
		"seven": {
			account.Viewer{ID: 7},
			[]string{"7 in 2/10", "-", "7 in 1/20", "-", "-", "-", "-", "-"},
			[]string{"7 in 2", "-", "7 in 1", "-", "-", "-", "-", "-", "-"},
		},
		"five, who owns courses 1 and 2": {
			account.Viewer{ID: 5},
			[]string{"7 in 2/10", "6 in 1/10", "7 in 1/20", "-", "6 in 1/10", "-", "-", "-"},
			[]string{"7 in 2", "6 in 1", "7 in 1", "-", "6 in 1", "8 in 1", "-", "-", "-"},
		},
		"admin": {
			admin,
			[]string{"7 in 2/10", "6 in 1/10", "7 in 1/20", "6 in 3/10", "6 in 1/10", "-", "-", "-"},
			[]string{"7 in 2", "6 in 1", "7 in 1", "6 in 3", "6 in 1", "8 in 1", "-", "-", "-"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			found := must[[]*progress.Session](t)(s.SessionsByID(t.Context(), c.viewer, sessions))
			if diff := cmp.Diff(c.sessions, aboutAll(found)); diff != "" {
				t.Errorf("sessions (-want +got):\n%s", diff)
			}
			taken := must[[]*progress.Enrollment](t)(s.EnrollmentsByID(t.Context(), c.viewer, enrollments))
			if diff := cmp.Diff(c.enrollments, aboutAll(taken)); diff != "" {
				t.Errorf("enrollments (-want +got):\n%s", diff)
			}
			if !c.viewer.Visitor() {
				wantGroup(t, "the sessions", present(found))
				wantGroup(t, "the enrollments", present(taken))
			}
			// The zero key is sent by nobody, so the rest are six and seven.
			both(t, "SessionsByID", as(c.viewer, s.SessionsByID), as(c.viewer, chunked.SessionsByID), sessions, 6, aboutAll)
			both(t, "EnrollmentsByID", as(c.viewer, s.EnrollmentsByID), as(c.viewer, chunked.EnrollmentsByID), enrollments, 7, aboutAll)
		})
	}
}

func TestSessionByExercise(t *testing.T) {
	database, chunked := setupLearners(t)
	s := database.Store
	exercises := []course.Exercise{exercise(2, 10), exercise(1, 20), exercise(1, 10), exercise(3, 10), exercise(2, 20), exercise(1, 20), exercise(9, 10)}
	for user, want := range map[account.UserID][]string{
		0: {"-", "-", "-", "-", "-", "-", "-"},
		6: {"-", "6 in 1/20", "6 in 1/10", "6 in 3/10", "6 in 2/20", "6 in 1/20", "-"},
		7: {"7 in 2/10", "7 in 1/20", "-", "-", "-", "7 in 1/20", "-"},
	} {
		load := by(user, s.SessionByExercise)
		got := both(t, "SessionByExercise", load, by(user, chunked.SessionByExercise), exercises, 6, aboutAll)
		if diff := cmp.Diff(want, aboutAll(got)); diff != "" {
			t.Errorf("user %d (-want +got):\n%s", user, diff)
		}
		if user != 0 {
			wantGroup(t, "the sessions", present(got))
		}
	}
	got := must[[]*progress.Session](t)(s.SessionByExercise(t.Context(), exercises[:3], 6))
	done, begun, score, quarter := got[2], got[1], 1.0, 0.25
	at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	if !done.Complete || *done.Score != score || done.Attempts != 2 || !done.StartedAt.Equal(at) || !done.CompletedAt.Equal(at.Add(time.Hour)) {
		t.Errorf("the session is %+v", done)
	}
	if begun.Complete || *begun.Score != quarter || begun.Attempts != 1 || begun.CompletedAt != nil {
		t.Errorf("the session is %+v", begun)
	}
}

// shownRows are pages as text: what is on each, and whether there is more.
type shownRows struct {
	Rows []string
	More bool
}

// readAll reads a list to its end, page by page, and fails unless what is shown are peers, and nothing else.
func readAll[P any, V any, R interface {
	edgeRow
	*progress.Session | *progress.Enrollment
	Position() progress.Position
}](
	t *testing.T, load func(context.Context, []P, progress.PageArgs) ([]V, error), parents []P, first int,
	open func(V) ([]R, bool, progress.Position),
) (read [][]string) {
	t.Helper()
	read = make([][]string, len(parents))
	for i := range parents {
		args := progress.PageArgs{First: first}
		for more := true; more; {
			pages := must[[]V](t)(load(t.Context(), parents[i:i+1], args))
			var rows []R
			var after progress.Position
			if rows, more, after = open(pages[0]); after != args.After || len(rows) > first || rows == nil {
				t.Fatalf("a page of %+v has %d rows, and begins behind %+v", args, len(rows), after)
			}
			if len(rows) > 0 {
				wantGroup(t, "the rows shown", rows)
				args.After = rows[len(rows)-1].Position()
			} else if more {
				t.Fatal("there is more behind an empty page")
			}
			if read[i] = append(read[i], aboutAll(rows)...); len(read[i]) > 10 {
				t.Fatalf("the list does not end: %v", read[i])
			}
		}
	}
	return read
}

func TestPagesOfProgress(t *testing.T) {
	database, _ := setupLearners(t)
	s := database.Store
	openEnrollments := func(p *progress.EnrollmentPage) ([]*progress.Enrollment, bool, progress.Position) {
		return p.Enrollments, p.HasNext, p.After
	}
	openSessions := func(p *progress.SessionPage) ([]*progress.Session, bool, progress.Position) {
		return p.Sessions, p.HasNext, p.After
	}
	users := []*account.User{{ID: 7}, {ID: 6}, {ID: 5}, {ID: 8}}
	courses := []*course.Course{courseByID(2), courseByID(1), courseByID(4), courseByID(3)}
	for first := 1; first <= 6; first++ {
		t.Run(fmt.Sprint(first), func(t *testing.T) {
			got := readAll(t, s.EnrollmentsByUser, users, first, openEnrollments)
			// A microsecond tells enrollments apart, and courses those of one time.
			if diff := cmp.Diff([][]string{{"7 in 2", "7 in 1"}, {"6 in 3", "6 in 1"}, nil, {"8 in 3", "8 in 1"}}, got); diff != "" {
				t.Errorf("EnrollmentsByUser (-want +got):\n%s", diff)
			}
			got = readAll(t, s.EnrollmentsByCourse, courses, first, openEnrollments)
			if diff := cmp.Diff([][]string{{"7 in 2"}, {"8 in 1", "6 in 1", "7 in 1"}, nil, {"6 in 3", "8 in 3"}}, got); diff != "" {
				t.Errorf("EnrollmentsByCourse (-want +got):\n%s", diff)
			}
			got = readAll(t, s.SessionsByUser, users, first, openSessions)
			want := [][]string{
				{"7 in 2/10", "7 in 1/42", "7 in 1/41", "7 in 1/20"},
				{"6 in 1/41", "6 in 2/20", "6 in 1/20", "6 in 1/10", "6 in 3/10"}, nil, nil,
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("SessionsByUser (-want +got):\n%s", diff)
			}
		})
	}
}

// TestPagesOfManyParents asks for the pages of several parents at once, of one of them twice.
func TestPagesOfManyParents(t *testing.T) {
	database, chunked := setupLearners(t)
	s := database.Store
	args := progress.PageArgs{First: 2}
	users := []*account.User{{ID: 7}, {ID: 6}, {ID: 5}, {ID: 7}, {ID: 8}}
	courses := []*course.Course{courseByID(2), courseByID(1), courseByID(4), courseByID(3), courseByID(1)}
	sessionText := func(pages []*progress.SessionPage) (texts []string) {
		for _, page := range pages {
			texts = append(texts, fmt.Sprint(shownRows{aboutAll(page.Sessions), page.HasNext}))
		}
		return texts
	}
	text := func(pages []*progress.EnrollmentPage) (texts []string) {
		for _, page := range pages {
			texts = append(texts, fmt.Sprint(shownRows{aboutAll(page.Enrollments), page.HasNext}))
		}
		return texts
	}
	rows := func(pages []*progress.EnrollmentPage) (all []*progress.Enrollment) {
		for _, page := range pages {
			all = append(all, page.Enrollments...)
		}
		return present(all)
	}
	taken := both(t, "EnrollmentsByUser", by(args, s.EnrollmentsByUser), by(args, chunked.EnrollmentsByUser), users, 4, text)
	want := []string{"{[7 in 2 7 in 1] false}", "{[6 in 3 6 in 1] false}", "{[] false}", "{[7 in 2 7 in 1] false}", "{[8 in 3 8 in 1] false}"}
	if diff := cmp.Diff(want, text(taken)); diff != "" {
		t.Errorf("EnrollmentsByUser (-want +got):\n%s", diff)
	}
	wantGroup(t, "EnrollmentsByUser", rows(taken))
	taken = both(t, "EnrollmentsByCourse", by(args, s.EnrollmentsByCourse), by(args, chunked.EnrollmentsByCourse), courses, 4, text)
	want = []string{"{[7 in 2] false}", "{[8 in 1 6 in 1] true}", "{[] false}", "{[6 in 3 8 in 3] false}", "{[8 in 1 6 in 1] true}"}
	if diff := cmp.Diff(want, text(taken)); diff != "" {
		t.Errorf("EnrollmentsByCourse (-want +got):\n%s", diff)
	}
	wantGroup(t, "EnrollmentsByCourse", rows(taken))
	begun := both(t, "SessionsByUser", by(args, s.SessionsByUser), by(args, chunked.SessionsByUser), users, 4, sessionText)
	want = []string{"{[7 in 2/10 7 in 1/42] true}", "{[6 in 1/41 6 in 2/20] true}", "{[] false}", "{[7 in 2/10 7 in 1/42] true}", "{[] false}"}
	if diff := cmp.Diff(want, sessionText(begun)); diff != "" {
		t.Errorf("SessionsByUser (-want +got):\n%s", diff)
	}
	wantGroup(t, "SessionsByUser", present(slices.Concat(begun[0].Sessions, begun[1].Sessions, begun[3].Sessions)))
}
