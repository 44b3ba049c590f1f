package store_test

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/inspect"
	"syllabus/internal/store"
	"syllabus/internal/store/storetest"
)

// TestEdges asks each edge for rows of two courses that have the same numbers, in
// no order of theirs, with parents that have nothing and with parents that are not there.
func TestEdges(t *testing.T) {
	s := setupTwins(t).Store
	allTypes := func(ctx context.Context, lessons []*course.Lesson) ([][]course.Exercise, error) {
		return s.ExercisesByLesson(ctx, lessons, course.AllExerciseTypes)
	}
	none := []string{}
	five, six, nobody := int64(5), int64(6), int64(7)
	users := []*account.User{{ID: 6}, {ID: 5}, {ID: 7}}
	profiles := []*account.Profile{{ID: 6}, {ID: 5}, {ID: 7}}
	edges := map[string]func(*testing.T){
		"ModulesByCourse": list(s.ModulesByCourse, []*course.Course{courseByID(2), courseByID(4), courseByID(1), courseByID(9)},
			[]string{"2/10", "2/20", "2/31", "2/30"}, none, []string{"1/10", "1/20", "1/31", "1/30"}, none),
		"LessonsByModule": list(s.LessonsByModule, []*course.Module{module(2, 30), module(1, 10), module(2, 31), module(1, 99)},
			[]string{"2/31", "2/30"}, []string{"1/10"}, none, none),
		"ExercisesByLesson": list(allTypes, []*course.Lesson{lesson(2, 30), lesson(1, 20), lesson(1, 31), lesson(9, 20)},
			[]string{"2/31", "2/30"}, []string{"1/20"}, none, none),
		"ChoicesByExercise": list(s.ChoicesByExercise,
			[]*course.MultipleChoiceExercise{exercise(2, 30), exercise(1, 10), exercise(1, 31)}, []string{"2/31", "2/30"}, []string{"1/10"}, none),
		"CourseByModule":   single(s.CourseByModule, []*course.Module{module(2, 10), module(1, 10), module(9, 10), module(2, 20)}, "2", "1", "-", "2"),
		"ModuleByLesson":   single(s.ModuleByLesson, []*course.Lesson{lesson(2, 10), lesson(1, 20), lesson(1, 99), lesson(2, 10)}, "2/10", "1/20", "-", "2/10"),
		"LessonByExercise": single(s.LessonByExercise, []course.Exercise{exercise(2, 10), exercise(1, 20), exercise(3, 99)}, "2/10", "1/20", "-"),
		"ExerciseByChoice": single(s.ExerciseByChoice, []*course.Choice{choice(2, 10), choice(1, 20), choice(1, 99)}, "2/10", "1/20", "-"),
		"OwnerByCourse": single(s.OwnerByCourse,
			[]*course.Course{{ID: 1, OwnerID: &six}, {ID: 2, OwnerID: &five}, {ID: 3}, {ID: 4, OwnerID: &nobody}, {ID: 5, OwnerID: &five}},
			"six", "five", "-", "-", "five"),
		"ProfileByUser":     single(s.ProfileByUser, users, "-", "Five", "-"),
		"SettingsByUser":    single(viewedBy(admin, s.SettingsByUser), users, "-", "nb", "-"),
		"SettingsByProfile": single(viewedBy(admin, s.SettingsByProfile), profiles, "-", "nb", "-"),
		"UserByProfile":     single(s.UserByProfile, profiles, "six", "five", "-"),
	}
	for name, test := range edges {
		t.Run(name, test)
	}
}

// admin sees everything.
var admin = account.Viewer{ID: 1000, Admin: true}

// viewedBy asks as a viewer, where the method takes them last.
func viewedBy[P, R any](viewer account.Viewer, load func(context.Context, []P, account.Viewer) ([]R, error)) func(context.Context, []P) ([]R, error) {
	return func(ctx context.Context, parents []P) ([]R, error) { return load(ctx, parents, viewer) }
}

// as asks as a viewer, where the method takes them first.
func as[P, R any](viewer account.Viewer, load func(context.Context, account.Viewer, []P) ([]R, error)) func(context.Context, []P) ([]R, error) {
	return func(ctx context.Context, parents []P) ([]R, error) { return load(ctx, viewer, parents) }
}

// TestByID asks for rows by their ids: some twice, and some that are not there. The course that
// is not published is there for its owner and for administrators.
func TestByID(t *testing.T) {
	s := setupTwins(t).Store
	keys := []course.Key{key(2, 10), key(3, 10), key(1, 20), key(2, 10), key(1, 99), key(9, 10), key(0, 0)}
	accounts := []account.UserID{6, 5, 7, 0, 5}
	for name, c := range map[string]struct {
		viewer   account.Viewer
		hidden   bool // whether they see course 3
		settings string
	}{
		"a visitor": {account.Viewer{}, false, "-"},
		"somebody":  {account.Viewer{ID: 5, Author: true}, false, "nb"},
		"its owner": {account.Viewer{ID: 6}, true, "-"},
		"admin":     {admin, true, "nb"},
	} {
		courses, below := []string{"2", "-", "1", "2", "-", "-"}, []string{"2/10", "-", "1/20", "2/10", "-", "-", "-"}
		if c.hidden {
			courses[1], below[1] = "3", "3/10"
		}
		tables := map[string]func(*testing.T){
			"CoursesByID":   single(as(c.viewer, s.CoursesByID), []course.ID{2, 3, 1, 2, 9, 0}, courses...),
			"ModulesByID":   single(as(c.viewer, s.ModulesByID), keysOf[course.ModuleID](keys), below...),
			"LessonsByID":   single(as(c.viewer, s.LessonsByID), keysOf[course.LessonID](keys), below...),
			"ExercisesByID": single(as(c.viewer, s.ExercisesByID), keysOf[course.ExerciseID](keys), below...),
			"ChoicesByID":   single(as(c.viewer, s.ChoicesByID), keysOf[course.ChoiceID](keys), below...),
			"UsersByID":     single(s.UsersByID, accounts, "six", "five", "-", "-", "five"),
			"ProfilesByID":  single(s.ProfilesByID, idsOf[account.ProfileID](accounts), "-", "Five", "-", "-", "Five"),
			"SettingsByID": func(t *testing.T) {
				t.Helper()
				rows := must[[]*account.Settings](t)(s.SettingsByID(t.Context(), c.viewer, idsOf[account.SettingsID](accounts)))
				if diff := cmp.Diff([]string{"-", c.settings, "-", "-", c.settings}, describeAll(rows)); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			},
			"CourseBySlug": func(t *testing.T) {
				t.Helper()
				got := describe(must[*course.Course](t)(s.CourseBySlug(t.Context(), c.viewer, "hidden")))
				if want := map[bool]string{false: "-", true: "3"}[c.hidden]; got != want {
					t.Errorf("it is course %s, want %s", got, want)
				}
			},
		}
		for table, test := range tables {
			t.Run(name+" "+table, test)
		}
	}
}

func TestCourseBySlug(t *testing.T) {
	s := setupTwins(t).Store
	for slug, want := range map[string]string{"two": "2", "hidden": "-", "three": "-", "": "-", "TWO": "-"} {
		if got := describe(must[*course.Course](t)(s.CourseBySlug(t.Context(), account.Viewer{}, slug))); got != want {
			t.Errorf("%q is course %s, want %s", slug, got, want)
		}
	}
}

func TestCounts(t *testing.T) {
	s := setupTwins(t).Store
	courses := []*course.Course{courseByID(2), courseByID(4), courseByID(1), courseByID(2)}
	modules := []*course.Module{module(2, 30), module(1, 10), module(1, 31), module(9, 10)}
	lessons := []*course.Lesson{lesson(2, 30), lesson(1, 10), lesson(1, 31), lesson(9, 10)}
	tests := map[string]struct {
		load func(context.Context) ([]int, error)
		want []int
	}{
		"ModuleCountByCourse":   {func(ctx context.Context) ([]int, error) { return s.ModuleCountByCourse(ctx, courses) }, []int{4, 0, 4, 4}},
		"LessonCountByCourse":   {func(ctx context.Context) ([]int, error) { return s.LessonCountByCourse(ctx, courses) }, []int{4, 0, 4, 4}},
		"ExerciseCountByCourse": {func(ctx context.Context) ([]int, error) { return s.ExerciseCountByCourse(ctx, courses) }, []int{4, 0, 4, 4}},
		"LessonCountByModule":   {func(ctx context.Context) ([]int, error) { return s.LessonCountByModule(ctx, modules) }, []int{2, 1, 0, 0}},
		"ExerciseCountByModule": {func(ctx context.Context) ([]int, error) { return s.ExerciseCountByModule(ctx, modules) }, []int{2, 1, 0, 0}},
		"ExerciseCountByLesson": {func(ctx context.Context) ([]int, error) { return s.ExerciseCountByLesson(ctx, lessons) }, []int{2, 1, 0, 0}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, must[[]int](t)(test.load(t.Context()))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestCountsByModuleSumUp has several lessons with several exercises in each module.
func TestCountsByModuleSumUp(t *testing.T) {
	database := setup(t, storetest.Draft("one"), storetest.Draft("two"))
	modules := slices.Concat(modulesOf(t, database.Store, 2), modulesOf(t, database.Store, 1))
	if got := must[[]int](t)(database.Store.ExerciseCountByModule(t.Context(), modules)); !slices.Equal(got, []int{8, 8, 8, 8}) {
		t.Errorf("the modules have %v exercises, want 8 each", got)
	}
}

// TestValues reads every column that an edge leads to.
func TestValues(t *testing.T) {
	database := setupTwins(t)
	database.Settle(t)
	ctx, s, email, avatar := t.Context(), database.Store, "five@example.com", "https://example.com/5.png"
	users := must[[]*account.User](t)(s.UsersByID(ctx, []account.UserID{5, 6}))
	profile := must[[]*account.Profile](t)(s.ProfileByUser(ctx, users))[0]
	settings := must[[]*account.Settings](t)(s.SettingsByUser(ctx, users, admin))[0]
	got := []any{users[0].ID, users[0].Username, users[0].Email, users[0].CreatedAt.UTC().String(), users[1].Email,
		profile.ID, profile.DisplayName, profile.Bio, profile.AvatarURL,
		settings.ID, settings.Locale, settings.Theme, settings.EmailNotifications}
	want := []any{account.UserID(5), "five", &email, "2026-01-01 08:00:00 +0000 UTC", (*string)(nil),
		account.ProfileID(5), "Five", "", &avatar, account.SettingsID(5), "nb", account.DarkTheme, true}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("accounts (-want +got):\n%s", diff)
	}
	c := must[*course.Course](t)(s.CourseBySlug(ctx, account.Viewer{}, "two"))
	got = []any{c.ID, c.Slug, c.Title, c.Description, c.PublishedAt.UTC().String(), *c.OwnerID,
		c.CreatedAt.UTC().String(), c.UpdatedAt.UTC().String()}
	want = []any{course.ID(2), "two", "Two", "", "2026-01-06 08:00:00 +0000 UTC", int64(5),
		"2026-01-02 08:00:00 +0000 UTC", "2026-01-03 08:00:00.5 +0000 UTC"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("course (-want +got):\n%s", diff)
	}
}

// TestRowsKnowTheirParents goes down the tree: each row knows the very row that it
// was loaded through.
func TestRowsKnowTheirParents(t *testing.T) {
	database := storetest.New(t)
	database.Scale(t, 2)
	ctx, s := t.Context(), database.Store
	courses := must[[]*course.Course](t)(s.CoursesByID(ctx, account.Viewer{}, []course.ID{2, 1}))
	modules := slices.Concat(must[[][]*course.Module](t)(s.ModulesByCourse(ctx, courses))...)
	for i, m := range modules {
		known, ok := m.KnownCourse()
		wantParent(t, courses[i/2], known, ok)
	}
	lessons := slices.Concat(must[[][]*course.Lesson](t)(s.LessonsByModule(ctx, modules))...)
	for i, l := range lessons {
		known, ok := l.KnownModule()
		wantParent(t, modules[i/2], known, ok)
	}
	exercises := slices.Concat(must[[][]course.Exercise](t)(s.ExercisesByLesson(ctx, lessons, course.AllExerciseTypes))...)
	questions := make([]*course.MultipleChoiceExercise, 0, len(lessons))
	for i, e := range exercises {
		known, ok := e.Base().KnownLesson()
		wantParent(t, lessons[i/4], known, ok)
		if q, ok := e.(*course.MultipleChoiceExercise); ok {
			questions = append(questions, q)
		}
	}
	for i, c := range slices.Concat(must[[][]*course.Choice](t)(s.ChoicesByExercise(ctx, questions))...) {
		known, ok := c.KnownExercise()
		wantParent(t, questions[i/2], known, ok)
	}
	pages := must[[]*course.ExercisePage](t)(s.ExercisePageByLesson(ctx, lessons, course.ExercisePageArgs{First: 1}))
	for i, page := range pages {
		known, ok := page.Exercises[0].Base().KnownLesson()
		wantParent(t, lessons[i], known, ok)
	}
	users := must[[]*account.User](t)(s.OwnerByCourse(ctx, courses))
	for i, p := range must[[]*account.Profile](t)(s.ProfileByUser(ctx, users)) {
		known, ok := p.KnownUser()
		wantParent(t, users[i], known, ok)
	}
	up := must[[]*course.Module](t)(s.ModuleByLesson(ctx, lessons[:1]))
	if _, known := up[0].KnownCourse(); known {
		t.Error("a module that was loaded through a lesson claims to know its course")
	}
}

func wantParent[P comparable](t *testing.T, want, got P, known bool) {
	t.Helper()
	if !known || got != want {
		t.Errorf("a row knows another parent, or none (%t)", known)
	}
}

// TestParentsOfEqualKey gives one list to two parents that are the same row.
func TestParentsOfEqualKey(t *testing.T) {
	s := setupTwins(t).Store
	first, second := module(1, 30), module(1, 30)
	lists := must[[][]*course.Lesson](t)(s.LessonsByModule(t.Context(), []*course.Module{first, module(1, 10), second}))
	var got [][]string
	for _, rows := range lists {
		got = append(got, describeAll(rows))
	}
	if diff := cmp.Diff([][]string{{"1/31", "1/30"}, {"1/10"}, {"1/31", "1/30"}}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if lists[0][0] != lists[2][0] {
		t.Error("a row was made twice")
	}
}

// TestNothingToAskFor runs no statement where no parent refers to anything.
func TestNothingToAskFor(t *testing.T) {
	s := setupTwins(t).Store
	ctx, operation := inspect.Begin(t.Context())
	owners := must[[]*account.User](t)(s.OwnerByCourse(ctx, []*course.Course{{ID: 1}, {ID: 2}}))
	if !slices.Equal(describeAll(owners), []string{"-", "-"}) {
		t.Errorf("the owners are %v, want none", describeAll(owners))
	}
	if statements := operation.Statements(); len(statements) != 0 {
		t.Errorf("%d statements ran, want none", len(statements))
	}
	// Of two courses one has an owner: one key is sent, in one statement.
	five := int64(5)
	must[[]*account.User](t)(s.OwnerByCourse(ctx, []*course.Course{{ID: 1}, {ID: 2, OwnerID: &five}, {ID: 3, OwnerID: &five}}))
	if statements := operation.Statements(); len(statements) != 1 || statements[0].Name != "OwnerByCourse" {
		t.Errorf("the statements are %v, want one OwnerByCourse", statements)
	}
}

// TestChoicesNeedAMultipleChoice reports a choice whose exercise is of another type.
func TestChoicesNeedAMultipleChoice(t *testing.T) {
	database := setupTwins(t)
	database.Exec(t, `UPDATE exercise SET type = 'TEXT', prompt = NULL, body = 'Read.' WHERE course_id = 1 AND id = 10`)
	got, err := database.Store.ExerciseByChoice(t.Context(), []*course.Choice{choice(1, 10)})
	if err == nil || got != nil {
		t.Errorf("got %v and %v, want an error", got, err)
	}
}

func TestNewRefusesNoChunk(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a chunk of 0 was taken")
		}
	}()
	store.New(nil, 0, 1)
}
