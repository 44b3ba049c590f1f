package graph_test

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/graph-gophers/dataloader/v7"

	"syllabus/graph"
	"syllabus/graph/generated"
	"syllabus/internal/account"
	"syllabus/internal/auth"
	"syllabus/internal/course"
	"syllabus/internal/fault"
	"syllabus/internal/load"
	"syllabus/internal/load/loadtest"
	"syllabus/internal/progress"
)

// asker is who asks where somebody does.
var asker = account.Viewer{ID: 7}

// with is an edge with an argument, which tells its loaders apart.
type with[A, K comparable, V any] = func(A) dataloader.Interface[K, V]

// asking returns a context of a viewer, with one edge that answers for one argument only.
func asking[A, K comparable, V any](
	t *testing.T, viewer account.Viewer, argument A, set func(*load.Loaders, with[A, K, V]), loader dataloader.Interface[K, V],
) context.Context {
	t.Helper()
	return auth.NewContext(loaded(t, set, loadtest.For(t, map[A]dataloader.Interface[K, V]{argument: loader})), viewer)
}

// visiting returns a context of a visitor who has no loaders: asking any is a panic.
func visiting(t *testing.T) context.Context {
	t.Helper()
	return load.NewContext(t.Context(), &load.Loaders{})
}

// resolves checks what a field resolves to.
func resolves[R, G any](ctx context.Context, t *testing.T, who string, row R, resolve func(context.Context, R) (G, error), want G) {
	t.Helper()
	if got, err := resolve(ctx, row); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("for %s it resolves to %v, %v; not to %v", who, got, err, want)
	}
}

// breaks checks that a field passes on its loader's error, and nothing beside it.
func breaks[R, G any](ctx context.Context, t *testing.T, who string, row R, resolve func(context.Context, R) (G, error)) {
	t.Helper()
	if got, err := resolve(ctx, row); !errors.Is(err, errBroken) || !reflect.ValueOf(&got).Elem().IsZero() {
		t.Errorf("for %s its loader fails, and it resolves to %v, %v", who, got, err)
	}
}

// askedAs tests that the loader is asked for one viewer, that the field shows what it should of the
// loader's answer, and that it passes the loader's error on.
func askedAs[A, K comparable, R, V, G any](
	t *testing.T, who string, viewer account.Viewer, argument A, row R, key K, answer V,
	set func(*load.Loaders, with[A, K, V]), resolve func(context.Context, R) (G, error), want G,
) {
	t.Helper()
	resolves(asking(t, viewer, argument, set, loadtest.Values(t, map[K]V{key: answer})), t, who, row, resolve, want)
	breaks(asking(t, viewer, argument, set, loadtest.Fails[K, V](t, errBroken)), t, who, row, resolve)
}

// ownEdge is the test of an edge that shows what the viewer has done: a visitor has done nothing, and no
// loader is asked.
func ownEdge[K comparable, R, V, G any](
	name string, row R, key K, answer V,
	set func(*load.Loaders, with[account.UserID, K, V]), resolve func(context.Context, R) (G, error), want G,
) edgeTest {
	return edgeTest{name, func(t *testing.T) {
		t.Helper()
		askedAs(t, "the viewer", asker, asker.ID, row, key, answer, set, resolve, want)
		resolves(visiting(t), t, "a visitor", row, resolve, *new(G))
	}}
}

// lockEdge is the test of an edge about what is to be done first, which is all of it for a visitor: the
// loader is asked for user 0.
func lockEdge[G any](name string, locks []*course.Lesson, resolve func(context.Context, *course.Lesson) (G, error), want G) edgeTest {
	set := func(to *load.Loaders, l with[account.UserID, *course.Lesson, []*course.Lesson]) { to.LocksByLesson = l }
	return edgeTest{name, func(t *testing.T) {
		t.Helper()
		lesson := &course.Lesson{}
		askedAs(t, "the viewer", asker, asker.ID, lesson, lesson, locks, set, resolve, want)
		askedAs(t, "a visitor", account.Viewer{}, 0, lesson, lesson, locks, set, resolve, want)
	}}
}

// seenEdge is the test of an edge to what not everybody may see, which the loader decides: it is told who
// asks, also where that is a visitor.
func seenEdge[K comparable, V any](
	name string, key K, answer, nothing V,
	set func(*load.Loaders, with[account.Viewer, K, V]), resolve func(context.Context, K) (V, error),
) edgeTest {
	return edgeTest{name, func(t *testing.T) {
		t.Helper()
		admin := account.Viewer{ID: 8, Author: true, Admin: true}
		askedAs(t, "the viewer", asker, asker, key, key, answer, set, resolve, answer)
		askedAs(t, "an administrator", admin, admin, key, key, answer, set, resolve, answer)
		askedAs(t, "a visitor", account.Viewer{}, account.Viewer{}, key, key, nothing, set, resolve, nothing)
	}}
}

// learnerEdges are the tests of the edges about what somebody has done, but for pages and for what is withheld.
func learnerEdges() []edgeTest {
	r := new(graph.Resolver)
	c, m, l := &course.Course{}, &course.Module{}, &course.Lesson{}
	video, multiple, fill, text := &course.VideoExercise{}, &course.MultipleChoiceExercise{}, &course.FillInBlankExercise{}, &course.TextExercise{}
	enrollment, session, user := &progress.Enrollment{}, &progress.Session{}, &account.User{}
	some, all := progress.Count{Completed: 2, Total: 5}, progress.Count{Completed: 5, Total: 5}
	type (
		countOfLesson     = with[account.UserID, *course.Lesson, progress.Count]
		sessionOfExercise = with[account.UserID, course.Exercise, *progress.Session]
	)
	setCount := func(to *load.Loaders, l countOfLesson) { to.ProgressByLesson = l }
	setSession := func(to *load.Loaders, l sessionOfExercise) { to.SessionByExercise = l }
	setEnrollment := func(to *load.Loaders, l with[account.UserID, *course.Course, *progress.Enrollment]) {
		to.EnrollmentByCourse = l
	}
	setNext := func(to *load.Loaders, l with[account.UserID, *course.Course, *course.Lesson]) {
		to.NextLessonByCourse = l
	}
	return []edgeTest{
		ownEdge("Course.enrollment", c, c, enrollment, setEnrollment, r.Course().Enrollment, enrollment),
		ownEdge("Course.enrollment", c, c, nil, setEnrollment, r.Course().Enrollment, nil),
		ownEdge("Course.progress", c, c, some, func(to *load.Loaders, l with[account.UserID, *course.Course, progress.Count]) {
			to.ProgressByCourse = l
		}, r.Course().Progress, &some),
		ownEdge("Course.nextLesson", c, c, l, setNext, r.Course().NextLesson, l),
		ownEdge("Course.nextLesson", c, c, nil, setNext, r.Course().NextLesson, nil),
		ownEdge("Module.progress", m, m, progress.Count{}, func(to *load.Loaders, l with[account.UserID, *course.Module, progress.Count]) {
			to.ProgressByModule = l
		}, r.Module().Progress, &progress.Count{}), // a module without exercises: there is nothing to do, and that is something

		ownEdge("Lesson.completedExercises", l, l, some, setCount, r.Lesson().CompletedExercises, 2),
		ownEdge("Lesson.complete", l, l, some, setCount, r.Lesson().Complete, false),
		ownEdge("Lesson.complete", l, l, all, setCount, r.Lesson().Complete, true),
		ownEdge("Lesson.complete", l, l, progress.Count{}, setCount, r.Lesson().Complete, true),
		lockEdge("Lesson.lockedBy", []*course.Lesson{l, {}}, r.Lesson().LockedBy, []*course.Lesson{l, {}}),
		lockEdge("Lesson.lockedBy", []*course.Lesson{}, r.Lesson().LockedBy, []*course.Lesson{}),
		lockEdge("Lesson.locked", []*course.Lesson{l}, r.Lesson().Locked, true),
		lockEdge("Lesson.locked", []*course.Lesson{}, r.Lesson().Locked, false),
		lockEdge("Lesson.lockReason", []*course.Lesson{l}, r.Lesson().LockReason, new(generated.LockReasonPrerequisites)),
		lockEdge("Lesson.lockReason", []*course.Lesson{}, r.Lesson().LockReason, nil),

		ownEdge("VideoExercise.session", video, course.Exercise(video), session, setSession, r.VideoExercise().Session, session),
		ownEdge("MultipleChoiceExercise.session", multiple, course.Exercise(multiple), session, setSession, r.MultipleChoiceExercise().Session, session),
		ownEdge("FillInBlankExercise.session", fill, course.Exercise(fill), session, setSession, r.FillInBlankExercise().Session, session),
		ownEdge("TextExercise.session", text, course.Exercise(text), session, setSession, r.TextExercise().Session, session),
		ownEdge("TextExercise.session", text, course.Exercise(text), nil, setSession, r.TextExercise().Session, nil),

		edge("Enrollment.user", enrollment, enrollment, user, func(to *load.Loaders, l dataloader.Interface[*progress.Enrollment, *account.User]) {
			to.UserByEnrollment = l
		}, r.Enrollment().User),
		seenEdge("Enrollment.course", enrollment, c, nil, func(to *load.Loaders, l with[account.Viewer, *progress.Enrollment, *course.Course]) {
			to.CourseByEnrollment = l
		}, r.Enrollment().Course),
		{"Enrollment.progress", func(t *testing.T) { // of whoever takes the course, whoever asks
			t.Helper()
			set := func(to *load.Loaders, l dataloader.Interface[*progress.Enrollment, progress.Count]) {
				to.ProgressByEnrollment = l
			}
			answer := loadtest.Values(t, map[*progress.Enrollment]progress.Count{enrollment: some})
			resolves(loaded(t, set, answer), t, "a visitor", enrollment, r.Enrollment().Progress, &some)
			resolves(auth.NewContext(loaded(t, set, answer), asker), t, "the viewer", enrollment, r.Enrollment().Progress, &some)
			breaks(loaded(t, set, loadtest.Fails[*progress.Enrollment, progress.Count](t, errBroken)), t, "a visitor", enrollment, r.Enrollment().Progress)
		}},
		seenEdge("ExerciseSession.exercise", session, course.Exercise(video), nil, func(to *load.Loaders, l with[account.Viewer, *progress.Session, course.Exercise]) {
			to.ExerciseBySession = l
		}, r.ExerciseSession().Exercise),
		{"Progress.ratio", func(t *testing.T) {
			t.Helper()
			for count, want := range map[progress.Count]float64{some: 0.4, all: 1, {Total: 3}: 0, {}: 1} {
				resolves(t.Context(), t, "anybody", &count, r.Progress().Ratio, want)
			}
		}},
	}
}

// shown is what a connection shows, whatever its rows are.
type shown[N any] struct {
	nodes   []N
	under   []N // the nodes of the edges
	cursors []string
	info    *generated.PageInfo
}

func shownEnrollments(c *generated.EnrollmentConnection) shown[*progress.Enrollment] {
	s := shown[*progress.Enrollment]{nodes: c.Nodes, info: c.PageInfo}
	for _, edge := range c.Edges {
		s.under, s.cursors = append(s.under, edge.Node), append(s.cursors, edge.Cursor)
	}
	return s
}

func shownSessions(c *generated.ExerciseSessionConnection) shown[*progress.Session] {
	s := shown[*progress.Session]{nodes: c.Nodes, info: c.PageInfo}
	for _, edge := range c.Edges {
		s.under, s.cursors = append(s.under, edge.Node), append(s.cursors, edge.Cursor)
	}
	return s
}

// pageEdge is the test of a connection: its page is the loader's, the last cursor leads on, and what is no
// page is refused before a loader is asked. page makes the loader's answer of two rows, or of none.
func pageEdge[K comparable, R, P, N, C any](
	name string, row R, key K, rows [2]N, last progress.Position, page func(rows []N, more bool) P,
	set func(*load.Loaders, with[progress.PageArgs, K, P]), resolve func(context.Context, R, int, *string) (*C, error), show func(*C) shown[N],
) edgeTest {
	return edgeTest{name, func(t *testing.T) {
		t.Helper()
		asks := func(args progress.PageArgs, answer P) context.Context {
			return asking(t, asker, args, set, loadtest.Values(t, map[K]P{key: answer}))
		}
		first, err := resolve(asks(progress.PageArgs{First: 2}, page(rows[:], true)), row, 2, nil)
		if err != nil {
			t.Fatal(err)
		}
		got := show(first)
		if !reflect.DeepEqual(got.nodes, rows[:]) || !reflect.DeepEqual(got.under, rows[:]) || got.cursors[0] == got.cursors[1] {
			t.Fatalf("the page has the nodes %v, and in its edges %v with the cursors %q", got.nodes, got.under, got.cursors)
		}
		if diff := cmp.Diff(&generated.PageInfo{HasNextPage: true, StartCursor: &got.cursors[0], EndCursor: &got.cursors[1]}, got.info); diff != "" {
			t.Errorf("the first page (-want +got):\n%s", diff)
		}

		next, err := resolve(asks(progress.PageArgs{First: 100, After: last}, page(nil, false)), row, 100, got.info.EndCursor)
		if err != nil {
			t.Fatal(err)
		}
		empty := show(next)
		if diff := cmp.Diff(&generated.PageInfo{HasPreviousPage: true}, empty.info); diff != "" || len(empty.nodes)+len(empty.under) != 0 {
			t.Errorf("the empty page behind it has %v (-want +got):\n%s", empty.nodes, diff)
		}

		failing := asking(t, asker, progress.PageArgs{First: 1}, set, loadtest.Fails[K, P](t, errBroken))
		if got, err := resolve(failing, row, 1, nil); got != nil || !errors.Is(err, errBroken) {
			t.Errorf("its loader fails, and it resolves to %v, %v", got, err)
		}
		for _, c := range []struct {
			first   int
			after   *string
			refused string
		}{
			{0, nil, "first: 0 is not"}, {101, nil, "first: 101 is not"}, {-1, got.info.EndCursor, "first: -1 is not"}, {1, new(""), "after: "}, {1, new("course_1"), "after: "},
		} {
			got, err := resolve(auth.NewContext(visiting(t), asker), row, c.first, c.after)
			if got != nil || fault.CodeOf(err) != fault.BadUserInput || !strings.HasPrefix(err.Error(), c.refused) {
				t.Errorf("%d rows behind %v are %v, %v", c.first, c.after, got, err)
			}
		}
	}}
}

// pageEdges are the tests of the connections of enrollments and of sessions.
func pageEdges() []edgeTest {
	r := new(graph.Resolver)
	owned, viewer := &course.Course{OwnerID: new(int64(asker.ID))}, &generated.Viewer{User: &account.User{ID: asker.ID}}
	at := time.Date(2026, 3, 14, 15, 9, 26, 535_897_000, time.UTC)
	enrollments := [2]*progress.Enrollment{
		{ID: progress.EnrollmentID{User: 7, Course: 4}, EnrolledAt: at}, {ID: progress.EnrollmentID{User: 8, Course: 5}, EnrolledAt: at},
	}
	sessions := [2]*progress.Session{
		{ID: progress.SessionID{User: 7, Exercise: course.ExerciseID{Course: 4, Row: 13}}, StartedAt: at},
		{ID: progress.SessionID{User: 7, Exercise: course.ExerciseID{Course: 4, Row: 14}}, StartedAt: at},
	}
	lastEnrollment := progress.Position{Micros: at.UnixMicro(), Course: 5, User: 8}
	lastSession := progress.Position{Micros: at.UnixMicro(), Course: 4, Exercise: 14, User: 7}
	enrollmentPage := func(rows []*progress.Enrollment, more bool) *progress.EnrollmentPage {
		return &progress.EnrollmentPage{Enrollments: rows, HasNext: more}
	}
	return []edgeTest{
		pageEdge("Course.enrollments", owned, owned, enrollments, lastEnrollment, enrollmentPage,
			func(to *load.Loaders, l with[progress.PageArgs, *course.Course, *progress.EnrollmentPage]) {
				to.EnrollmentsByCourse = l
			},
			r.Course().Enrollments, shownEnrollments),
		pageEdge("Viewer.enrollments", viewer, viewer.User, enrollments, lastEnrollment, enrollmentPage,
			func(to *load.Loaders, l with[progress.PageArgs, *account.User, *progress.EnrollmentPage]) {
				to.EnrollmentsByUser = l
			},
			r.Viewer().Enrollments, shownEnrollments),
		pageEdge("Viewer.sessions", viewer, viewer.User, sessions, lastSession,
			func(rows []*progress.Session, more bool) *progress.SessionPage {
				return &progress.SessionPage{Sessions: rows, HasNext: more}
			},
			func(to *load.Loaders, l with[progress.PageArgs, *account.User, *progress.SessionPage]) {
				to.SessionsByUser = l
			},
			r.Viewer().Sessions, shownSessions),
	}
}

func TestLearnerEdges(t *testing.T) {
	for _, edge := range slices.Concat(learnerEdges(), pageEdges()) {
		t.Run(edge.name, edge.run)
	}
}

// Who takes a course is for its owner and for administrators. Nobody owns a course without an owner, a
// visitor least of all.
func TestCourseEnrollmentsAreForItsOwner(t *testing.T) {
	owned, orphaned := &course.Course{OwnerID: new(int64(asker.ID))}, &course.Course{}
	admin, other, visitor := account.Viewer{ID: 9, Admin: true}, account.Viewer{ID: 8, Author: true}, account.Viewer{}
	set := func(to *load.Loaders, l with[progress.PageArgs, *course.Course, *progress.EnrollmentPage]) {
		to.EnrollmentsByCourse = l
	}
	for name, c := range map[string]struct {
		viewer account.Viewer
		of     *course.Course
		shown  bool
	}{
		"its owner":                                      {asker, owned, true},
		"an administrator":                               {admin, owned, true},
		"another author":                                 {other, owned, false},
		"a visitor":                                      {visitor, owned, false},
		"without an owner, an administrator":             {admin, orphaned, true},
		"without an owner, an author":                    {other, orphaned, false},
		"without an owner, a visitor":                    {visitor, orphaned, false},
		"owned by user 0, who is nobody, also a visitor": {visitor, &course.Course{OwnerID: new(int64(0))}, false},
	} {
		t.Run(name, func(t *testing.T) {
			ctx := auth.NewContext(visiting(t), c.viewer)
			if c.shown {
				ctx = asking(t, c.viewer, progress.PageArgs{First: 20}, set,
					loadtest.Values(t, map[*course.Course]*progress.EnrollmentPage{c.of: {}}))
			}
			got, err := new(graph.Resolver).Course().Enrollments(ctx, c.of, 20, nil)
			if err != nil || (got != nil) != c.shown {
				t.Errorf("the enrollments are %v, %v", got, err)
			}
		})
	}
}
