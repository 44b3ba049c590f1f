package graph_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/google/go-cmp/cmp"

	"syllabus/graph"
	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/fault"
	"syllabus/internal/load"
	"syllabus/internal/peer"
	"syllabus/internal/progress"
)

// fakeStore is a graph.Store of rows by their ids, which notes what it is asked.
type fakeStore struct {
	graph.Writer                     // panics: nobody writes
	rows         map[any]peer.Member // by course.ID, course.ModuleID, …, or the slug of a course
	page         *course.Page
	err          error // of every method, if it is set

	mu    sync.Mutex
	asked []string // the methods with what they were asked for
	args  []course.ListArgs
}

func (s *fakeStore) note(method string, keys any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, fmt.Sprint(method, keys))
}

// was checks what the store was asked, in any order.
func (s *fakeStore) was(t *testing.T, want ...string) {
	t.Helper()
	slices.Sort(s.asked)
	slices.Sort(want)
	if !slices.Equal(s.asked, want) {
		t.Errorf("the store was asked %q, not %q", s.asked, want)
	}
}

func find[K any, R peer.Member](s *fakeStore, method string, keys []K) ([]R, error) {
	s.note(method, keys)
	rows := make([]R, len(keys))
	for i, key := range keys {
		rows[i], _ = s.rows[key].(R)
	}
	return rows, s.err
}

func (s *fakeStore) CourseBySlug(_ context.Context, _ account.Viewer, slug string) (*course.Course, error) {
	s.note("CourseBySlug", []string{slug})
	found, _ := s.rows[slug].(*course.Course)
	return found, s.err
}

func (s *fakeStore) Courses(_ context.Context, _ account.Viewer, args course.ListArgs) (*course.Page, error) {
	s.note("Courses", nil)
	s.args = append(s.args, args)
	return s.page, s.err
}

func (s *fakeStore) CoursesByID(_ context.Context, _ account.Viewer, ids []course.ID) ([]*course.Course, error) {
	return find[course.ID, *course.Course](s, "CoursesByID", ids)
}

func (s *fakeStore) ModulesByID(_ context.Context, _ account.Viewer, ids []course.ModuleID) ([]*course.Module, error) {
	return find[course.ModuleID, *course.Module](s, "ModulesByID", ids)
}

func (s *fakeStore) LessonsByID(_ context.Context, _ account.Viewer, ids []course.LessonID) ([]*course.Lesson, error) {
	return find[course.LessonID, *course.Lesson](s, "LessonsByID", ids)
}

func (s *fakeStore) ExercisesByID(_ context.Context, _ account.Viewer, ids []course.ExerciseID) ([]course.Exercise, error) {
	return find[course.ExerciseID, course.Exercise](s, "ExercisesByID", ids)
}

func (s *fakeStore) ChoicesByID(_ context.Context, _ account.Viewer, ids []course.ChoiceID) ([]*course.Choice, error) {
	return find[course.ChoiceID, *course.Choice](s, "ChoicesByID", ids)
}

func (s *fakeStore) UsersByID(_ context.Context, ids []account.UserID) ([]*account.User, error) {
	return find[account.UserID, *account.User](s, "UsersByID", ids)
}

func (s *fakeStore) ProfilesByID(_ context.Context, ids []account.ProfileID) ([]*account.Profile, error) {
	return find[account.ProfileID, *account.Profile](s, "ProfilesByID", ids)
}

func (s *fakeStore) SettingsByID(_ context.Context, _ account.Viewer, ids []account.SettingsID) ([]*account.Settings, error) {
	return find[account.SettingsID, *account.Settings](s, "SettingsByID", ids)
}

func (s *fakeStore) EnrollmentsByID(_ context.Context, _ account.Viewer, ids []progress.EnrollmentID) ([]*progress.Enrollment, error) {
	return find[progress.EnrollmentID, *progress.Enrollment](s, "EnrollmentsByID", ids)
}

func (s *fakeStore) SessionsByID(_ context.Context, _ account.Viewer, ids []progress.SessionID) ([]*progress.Session, error) {
	return find[progress.SessionID, *progress.Session](s, "SessionsByID", ids)
}

// stored has one row of each type: course 1 and user 1, and below them 11, 12, ….
func stored() *fakeStore {
	video, multiple := &course.VideoExercise{}, &course.MultipleChoiceExercise{}
	video.ID, video.Title = course.ExerciseID{Course: 1, Row: 13}, "V"
	multiple.ID, multiple.Title = course.ExerciseID{Course: 1, Row: 14}, "C"
	sql := &course.Course{ID: 1, Slug: "sql", Title: "SQL"}
	return &fakeStore{rows: map[any]peer.Member{
		sql.ID: sql, sql.Slug: sql,
		course.ModuleID{Course: 1, Row: 11}: &course.Module{ID: course.ModuleID{Course: 1, Row: 11}, Title: "M"},
		course.LessonID{Course: 1, Row: 12}: &course.Lesson{ID: course.LessonID{Course: 1, Row: 12}, Title: "L"},
		video.ID:                            video,
		multiple.ID:                         multiple,
		course.ChoiceID{Course: 1, Row: 15}: &course.Choice{ID: course.ChoiceID{Course: 1, Row: 15}, Text: "A"},
		account.UserID(1):                   &account.User{ID: 1, Username: "ada"},
		account.ProfileID(1):                &account.Profile{ID: 1, DisplayName: "Ada"},
		account.SettingsID(1):               &account.Settings{ID: 1, Locale: "en"},
	}}
}

// ask runs a document over a store, as the server does. The errors that are logged
// go to log, which may be nil; loaders may be nil where no edge is asked.
func ask(ctx context.Context, t *testing.T, store graph.Store, loaders *load.Loaders, log io.Writer, query string, variables map[string]any) *graphql.Response {
	t.Helper()
	logger := slog.New(slog.DiscardHandler)
	if log != nil {
		logger = slog.New(slog.NewJSONHandler(log, nil))
	}
	exec := executor.New(graph.NewSchema(store))
	exec.SetErrorPresenter(graph.PresentErrors(logger))
	exec.SetRecoverFunc(graph.Recover)
	if loaders == nil {
		loaders = &load.Loaders{}
	}
	ctx = load.NewContext(graphql.StartOperationTrace(ctx), loaders)
	operation, errs := exec.CreateOperationContext(ctx, &graphql.RawParams{Query: query, Variables: variables})
	if errs != nil {
		return exec.DispatchError(graphql.WithOperationContext(ctx, operation), errs)
	}
	run, ctx := exec.DispatchOperation(ctx, operation)
	return run(ctx)
}

// answers checks a document's data, and that it has no errors.
func answers(t *testing.T, store graph.Store, query string, variables map[string]any, want string) {
	t.Helper()
	got := ask(t.Context(), t, store, nil, nil, query, variables)
	if len(got.Errors) != 0 {
		t.Errorf("%s\nhas the errors %v", query, got.Errors)
	}
	if string(got.Data) != want {
		t.Errorf("%s\nanswers %s\nnot %s", query, got.Data, want)
	}
}

// refuses checks that a document has exactly one error, of that code and with the text in its message.
func refuses(t *testing.T, store graph.Store, query string, variables map[string]any, code fault.Code, text string) {
	t.Helper()
	got := ask(t.Context(), t, store, nil, nil, query, variables)
	if len(got.Errors) != 1 {
		t.Fatalf("%s\nhas the errors %v", query, got.Errors)
	}
	if err := got.Errors[0]; err.Extensions["code"] != code || !strings.Contains(err.Message, text) || len(err.Message) > 500 {
		t.Errorf("%s\nis refused with %v %q\nnot %v %q", query, err.Extensions["code"], err.Message, code, text)
	}
}

func TestCourseByExactlyOneKey(t *testing.T) {
	const query = `query ($by: CourseBy!) { course(by: $by) { slug } }`
	for name, c := range map[string]struct {
		by    map[string]any
		want  string
		asked string
	}{
		"id":                    {map[string]any{"id": "course_1"}, `{"course":{"slug":"sql"}}`, "CoursesByID[1]"},
		"slug":                  {map[string]any{"slug": "sql"}, `{"course":{"slug":"sql"}}`, "CourseBySlug[sql]"},
		"an id of no course":    {map[string]any{"id": "course_2"}, `{"course":null}`, "CoursesByID[2]"},
		"a slug of no course":   {map[string]any{"slug": "go"}, `{"course":null}`, "CourseBySlug[go]"},
		"a slug that is empty":  {map[string]any{"slug": ""}, `{"course":null}`, "CourseBySlug[]"},
		"an id in a slug place": {map[string]any{"slug": "course_1"}, `{"course":null}`, "CourseBySlug[course_1]"},
	} {
		t.Run(name, func(t *testing.T) {
			store := stored()
			answers(t, store, query, map[string]any{"by": c.by}, c.want)
			store.was(t, c.asked)
		})
	}
	for name, by := range map[string]map[string]any{
		"both":               {"id": "course_1", "slug": "sql"},
		"neither":            {},
		"a null":             {"slug": nil},
		"two nulls":          {"slug": nil, "id": nil},
		"one, and a null":    {"id": "course_1", "slug": nil},
		"a null, and one":    {"id": nil, "slug": "sql"},
		"an id that is null": {"id": nil},
	} {
		t.Run(name, func(t *testing.T) {
			store := stored()
			refuses(t, store, query, map[string]any{"by": by}, fault.BadUserInput, "exactly one of id and slug")
			store.was(t)
		})
	}
	// In a literal, the parser refuses it before we do.
	for _, by := range []string{`{id: "course_1", slug: "sql"}`, `{}`, `{slug: null}`} {
		refuses(t, stored(), `{ course(by: `+by+`) { slug } }`, nil, fault.BadUserInput, "")
	}
	// A key of @oneOf may be a variable, if that cannot be null.
	answers(t, stored(), `query ($slug: String!) { course(by: {slug: $slug}) { slug } }`, map[string]any{"slug": "sql"}, `{"course":{"slug":"sql"}}`)
}

func TestRootFieldsByID(t *testing.T) {
	for field, c := range map[string]struct{ id, asked, missing, of, needed string }{
		"module":   {"module_1_11", "ModulesByID[{1 11}]", "module_1_99", "lesson_1_12", "a module"},
		"lesson":   {"lesson_1_12", "LessonsByID[{1 12}]", "lesson_2_12", "course_1", "a lesson"},
		"exercise": {"exercise_1_13", "ExercisesByID[{1 13}]", "exercise_1_12", "module_1_11", "an exercise"},
	} {
		t.Run(field, func(t *testing.T) {
			query := `query ($id: ID!) { ` + field + `(id: $id) { id } }`
			store := stored()
			answers(t, store, query, map[string]any{"id": c.id}, `{"`+field+`":{"id":"`+c.id+`"}}`)
			store.was(t, c.asked)
			answers(t, stored(), query, map[string]any{"id": c.missing}, `{"`+field+`":null}`)

			store = stored()
			refuses(t, store, query, map[string]any{"id": c.of}, fault.BadUserInput, "the id of "+c.needed+" is needed")
			refuses(t, store, query, map[string]any{"id": "7"}, fault.BadUserInput, `"7" is not an id`)
			refuses(t, store, query, map[string]any{"id": 7}, fault.BadUserInput, `"7" is not an id`)
			refuses(t, store, query, map[string]any{"id": ""}, fault.BadUserInput, `"" is not an id`)
			store.was(t)

			store.err = fault.New(fault.Unavailable, "The database is away.")
			refuses(t, store, query, map[string]any{"id": c.id}, fault.Unavailable, "away")
		})
	}
}

// allIDs are the ids of all rows of stored.
var allIDs = []string{
	"course_1", "module_1_11", "lesson_1_12", "exercise_1_13", "exercise_1_14", "choice_1_15", "user_1", "profile_1",
}

func TestNode(t *testing.T) {
	for _, id := range allIDs {
		answers(t, stored(), `query ($id: ID!) { node(id: $id) { id } }`, map[string]any{"id": id}, `{"node":{"id":"`+id+`"}}`)
	}
	answers(t, stored(), `{ node(id: "exercise_1_14") { ... on MultipleChoiceExercise { title } ... on VideoExercise { url } } }`, nil, `{"node":{"title":"C"}}`)
	for _, id := range []string{"course_9", "module_9_11", "lesson_1_9", "exercise_9_9", "choice_9_9", "user_9", "profile_9", "settings_9"} {
		answers(t, stored(), `query ($id: ID!) { node(id: $id) { id } }`, map[string]any{"id": id}, `{"node":null}`)
	}
	refuses(t, stored(), `{ node(id: "teacher_1") { id } }`, nil, fault.BadUserInput, `"teacher_1" is not an id`)
	store := stored()
	store.err = fault.New(fault.Unavailable, "The database is away.")
	refuses(t, store, `{ node(id: "user_1") { id } }`, nil, fault.Unavailable, "away")
}

const nodesQuery = `query ($ids: [ID!]!) { nodes(ids: $ids) { id } }`

// Mixed types, some twice, some that are not there: each table is asked once, and
// every answer stands in the place of its id.
func TestNodes(t *testing.T) {
	store := stored()
	ids := []any{"user_1", "lesson_1_12", "course_9", "exercise_1_14", "lesson_1_12", "course_1", "exercise_1_13", "lesson_9_12", "user_1"}
	answers(t, store, nodesQuery, map[string]any{"ids": ids}, `{"nodes":[{"id":"user_1"},{"id":"lesson_1_12"},null,`+
		`{"id":"exercise_1_14"},{"id":"lesson_1_12"},{"id":"course_1"},{"id":"exercise_1_13"},null,{"id":"user_1"}]}`)
	store.was(t, "UsersByID[1 1]", "LessonsByID[{1 12} {1 12} {9 12}]", "CoursesByID[9 1]", "ExercisesByID[{1 14} {1 13}]")

	store = stored()
	answers(t, store, nodesQuery, map[string]any{"ids": []any{}}, `{"nodes":[]}`)
	store.was(t)

	reversed := slices.Clone(allIDs)
	slices.Reverse(reversed)
	want, err := json.Marshal(reversed)
	if err != nil {
		t.Fatal(err)
	}
	got := ask(t.Context(), t, stored(), nil, nil, nodesQuery, map[string]any{"ids": reversed})
	var data struct{ Nodes []struct{ ID string } }
	if err := json.Unmarshal(got.Data, &data); err != nil || len(got.Errors) != 0 {
		t.Fatal(err, got.Errors)
	}
	found := make([]string, len(data.Nodes))
	for i, node := range data.Nodes {
		found[i] = node.ID
	}
	if diff := cmp.Diff(string(want), mustJSON(t, found)); diff != "" {
		t.Errorf("one of each type (-want +got):\n%s", diff)
	}
}

func mustJSON(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestNodesRefuses(t *testing.T) {
	ids := func(n int) []any { return slices.Repeat([]any{"course_1"}, n) }
	store := stored()
	refuses(t, store, nodesQuery, map[string]any{"ids": ids(101)}, fault.LimitExceeded, "101 ids are more than the 100")
	refuses(t, store, nodesQuery, map[string]any{"ids": []any{"course_1", "module_1_11", "module_1"}}, fault.BadUserInput, `ids[2]: "module_1" is not an id`)
	refuses(t, store, nodesQuery, map[string]any{"ids": []any{""}}, fault.BadUserInput, `ids[0]: "" is not an id`)
	refuses(t, store, nodesQuery, map[string]any{"ids": []any{"course_1", nil}}, fault.BadUserInput, "")
	store.was(t) // nothing is read before all of them are understood
	if got := ask(t.Context(), t, store, nil, nil, nodesQuery, map[string]any{"ids": ids(100)}); len(got.Errors) != 0 {
		t.Errorf("100 ids are refused: %v", got.Errors)
	}

	store = stored()
	store.err = errors.New("disk full")
	refuses(t, store, nodesQuery, map[string]any{"ids": []any{"course_1"}}, fault.Internal, "Internal error.")
}

// The store is told who asks, and what it returns is shown; that it cannot be read is no secret.
func TestSettings(t *testing.T) {
	store := stored()
	answers(t, store, `{ node(id: "settings_1") { id } }`, nil, `{"node":{"id":"settings_1"}}`)
	answers(t, store, `{ nodes(ids: ["user_1", "settings_1", "settings_2", "profile_1"]) { id } }`, nil,
		`{"nodes":[{"id":"user_1"},{"id":"settings_1"},null,{"id":"profile_1"}]}`)
	store.was(t, "SettingsByID[1]", "SettingsByID[1 2]", "UsersByID[1]", "ProfilesByID[1]")

	store.err = fault.New(fault.Unavailable, "The database is away.")
	refuses(t, store, `{ node(id: "settings_1") { id } }`, nil, fault.Unavailable, "away")
	refuses(t, store, `{ nodes(ids: ["settings_1"]) { id } }`, nil, fault.Unavailable, "away")
}
