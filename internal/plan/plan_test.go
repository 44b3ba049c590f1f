package plan_test

import (
	"fmt"
	"maps"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"syllabus/internal/plan"
)

// server is the schema that documents of these tests are of, with a planner.
type server struct {
	schema  *ast.Schema
	planner *plan.Planner
}

func setup(t testing.TB) *server {
	t.Helper()
	text, err := os.ReadFile("../../schema.graphqls")
	if err != nil {
		t.Fatal(err)
	}
	schema := gqlparser.MustLoadSchema(&ast.Source{Name: "schema.graphqls", Input: string(text)})
	planner, err := plan.New(schema, 10_000)
	if err != nil {
		t.Fatal(err)
	}
	return &server{schema, planner}
}

func (s *server) document(t testing.TB, text string) *ast.QueryDocument {
	t.Helper()
	document, errs := gqlparser.LoadQueryWithRules(s.schema, text, rules.NewDefaultRules())
	if errs != nil {
		t.Fatalf("%v\n%s", errs, text)
	}
	return document
}

func (s *server) plan(t testing.TB, text string, variables map[string]any, viewer plan.Viewer) *plan.Plan {
	t.Helper()
	document := s.document(t, text)
	return s.planner.Plan(document.Operations[0], document, variables, viewer)
}

// statements lists the statements in the order of first appearance, with how often they run: "A B×2".
func statements(p *plan.Plan) string {
	names, sum := make([]string, len(p.ByName)), 0
	for i, named := range p.ByName {
		if names[i] = named.Name; named.Count > 1 {
			names[i] = fmt.Sprintf("%s×%d", named.Name, named.Count)
		}
		sum += named.Count
	}
	if sum != p.Statements {
		names = append(names, fmt.Sprintf("%d in all", p.Statements))
	}
	return strings.Join(names, " ")
}

// fields are the fields of a plan by their paths.
func fields(p *plan.Plan) map[string]*plan.Field {
	all := make(map[string]*plan.Field)
	var add func([]*plan.Field)
	add = func(fields []*plan.Field) {
		for _, f := range fields {
			all[f.Path] = f
			add(f.Fields)
		}
	}
	add(p.Fields)
	return all
}

var (
	visitor = plan.Viewer{}
	learner = plan.Viewer{SignedIn: true}
	admin   = plan.Viewer{SignedIn: true, Admin: true}
)

const course = `course(by: {slug: "a"})`

func TestPlan(t *testing.T) {
	s := setup(t)
	for _, test := range []struct {
		name, document string
		variables      map[string]any
		viewer         plan.Viewer
		want           string
	}{
		{"one for each relation", `{ ` + course + ` { modules { lessons { exercises { title } } } } }`, nil, visitor,
			"CourseBySlug ModulesByCourse LessonsByModule ExercisesByLesson"},
		{"plain fields", `{ __typename __schema { types { name fields { name } } } }`, nil, visitor, ""},
		{"who asks is asked first", `{ __typename }`, nil, learner, "ViewerBySubject"},
		{"ways back", `{ ` + course + ` { modules { course { modules { course { title } } } } } }`, nil, visitor, "CourseBySlug ModulesByCourse"},
		{"a way that is none", `{ module(id: "module_1_1") { course { modules { course { title } } } } }`, nil, visitor,
			"ModulesByID CourseByModule ModulesByCourse"},
		{"root fields are one each", `{ a: ` + course + ` { title } b: ` + course + ` { title } }`, nil, visitor, "CourseBySlug×2"},
		{"fields of one key are one", `{ ` + course + ` { title } ` + course + ` { modules { id } } }`, nil, visitor, "CourseBySlug ModulesByCourse"},
		{"fields of one statement", `{ lesson(id: "lesson_1_1") { complete completedExercises locked lockReason lockedBy { title module { id } } } }`, nil, learner,
			"ViewerBySubject LessonsByID ProgressByLesson LocksByLesson ModuleByLesson"},
		{"a visitor has done nothing", `{ ` + course + ` { progress { total } nextLesson { module { id } } owner { settings { locale } } } viewer { user { id } } }`, nil,
			visitor, "CourseBySlug OwnerByCourse"},
		{"answers are shown to administrators", `{ node(id: "choice_1_1") { ... on Choice { correct feedback } } }`, nil, admin, "ViewerBySubject ChoicesByID"},
		{"and asked for of others", `{ node(id: "choice_1_1") { ... on Choice { correct feedback } } }`, nil, learner,
			"ViewerBySubject ChoicesByID AnswersShownByChoice"},
		{"blanks know their exercise", `{ exercise(id: "exercise_1_1") { ... on FillInBlankExercise { blanks { answers } } } }`, nil, learner,
			"ViewerBySubject ExercisesByID AnswersShownByBlanks"},
		{"a field of an interface is one", `{ lesson(id: "lesson_1_1") { exercises { ... on VideoExercise { session { id } } ... on TextExercise { session { id } } ... on Exercise { s: session { id } } } } }`,
			nil, learner, "ViewerBySubject LessonsByID ExercisesByLesson SessionByExercise"},
		{"types that cannot be", `{ lesson(id: "lesson_1_1") { exercises { ... on VideoExercise { ... on Exercise { ... on MultipleChoiceExercise { choices { id } } } } } } }`,
			nil, visitor, "LessonsByID ExercisesByLesson"},
		{"other arguments are another loader", `{ lesson(id: "lesson_1_1") { a: exercisePage(first: 2) { nodes { id } } b: exercisePage(first: 3) { nodes { id } } } }`,
			nil, visitor, "LessonsByID ExercisePageByLesson×2"},
		{"equal arguments are not", `query($n: Int!, $c: String) { lesson(id: "lesson_1_1") { a: exercisePage(first: 20) { nodes { id } } b: exercisePage(first: $n, after: $c) { nodes { id } } c: exercisePage(after: null) { nodes { id } } } }`,
			map[string]any{"n": 20.0}, visitor, "LessonsByID ExercisePageByLesson"},
		{"sets have no order", `query($t: [ExerciseType!]) { lesson(id: "lesson_1_1") { a: exercises(types: [TEXT, VIDEO]) { id } b: exercises(types: [VIDEO, TEXT, VIDEO]) { id } c: exercises(types: $t) { id } } }`,
			map[string]any{"t": []any{"VIDEO", "TEXT"}}, visitor, "LessonsByID ExercisesByLesson"},
		{"all is as none", `{ lesson(id: "lesson_1_1") { a: exercises(types: null) { id } b: exercises(types: [VIDEO, TEXT, MULTIPLE_CHOICE, FILL_IN_BLANK]) { id } c: exercises { id } d: exercises(types: []) { id } } }`,
			nil, visitor, "LessonsByID ExercisesByLesson×2"},
		{"by id or slug", `query($id: ID!, $slug: String!) { a: course(by: {id: $id}) { title } b: course(by: {slug: $slug}) { title } }`,
			map[string]any{"id": "course_1", "slug": "a"}, visitor, "CoursesByID CourseBySlug"},
		{"one for each type of ids", `{ nodes(ids: ["module_1_1", "choice_1_1", "module_1_2"]) { ... on Module { lessons { id } } ... on Lesson { module { id } } } }`, nil, visitor,
			"ModulesByID ChoicesByID LessonsByModule"},
		{"what is no id", `{ node(id: "nothing") { id } nodes(ids: []) { id } }`, nil, visitor, ""},
		{"skipped", `query($no: Boolean! = false) { ` + course + ` { modules @include(if: $no) { id } owner @skip(if: true) { id } ... @include(if: false) { moduleCount } } }`,
			map[string]any{}, visitor, "CourseBySlug"},
		{"fragments", `{ ` + course + ` { ...F ...F modules { id } } } fragment F on Course { modules { id lessons { id } } }`, nil, visitor,
			"CourseBySlug ModulesByCourse LessonsByModule"},
		{"connections", `{ courses(first: 3) { nodes { owner { id } } edges { node { owner { profile { user { id } } } } } } }`, nil, visitor,
			"Courses OwnerByCourse ProfileByUser"},
		{"a mutation", `mutation { enroll(input: {courseId: "course_1"}) { course { enrollment { course { id } } } enrollment { course { id } } } }`, nil, learner,
			"ViewerBySubject CoursesByID Enroll EnrollmentByCourse CourseByEnrollment×2"},
		{"a visitor changes nothing", `mutation { enroll(input: {courseId: "course_1"}) { course { modules { id } } } }`, nil, visitor, ""},
		{"what a submission has read", `mutation { resetExercise(input: {exerciseId: "exercise_1_1"}) { session { complete } exercise { lesson { id } } } }`, nil, learner,
			"ViewerBySubject BEGIN ExerciseToDo LockSession SaveSession COMMIT LessonByExercise"},
	} {
		t.Run(test.name, func(t *testing.T) {
			variables := test.variables
			if variables == nil {
				variables = map[string]any{}
			}
			got := s.plan(t, test.document, variables, test.viewer)
			if diff := cmp.Diff(strings.Fields(test.want), strings.Fields(statements(got))); diff != "" {
				t.Errorf("the statements differ (-want +planned):\n%s\n%s", diff, got)
			}
		})
	}
}

// What is not known is counted as if it were to happen, and says so.
func TestPlanWithoutVariables(t *testing.T) {
	s := setup(t)
	for _, test := range []struct {
		name, document string
		want           string
		count          int
		exact          bool
	}{
		{"conditions", `query($yes: Boolean! = false) { ` + course + ` { modules @include(if: $yes) { id } owner @skip(if: $yes) { id } } }`,
			"CourseBySlug ModulesByCourse OwnerByCourse", 3, true},
		{"pages", `query($a: Int!, $b: Int!) { lesson(id: "lesson_1_1") { a: exercisePage(first: $a) { nodes { id } } b: exercisePage(first: $b) { nodes { id } } c: exercisePage(first: $a) { nodes { id } } } }`,
			"LessonsByID ExercisePageByLesson×2", 3, true},
		{"one id", `query($id: ID!) { node(id: $id) { ... on Lesson { module { id } } } }`, "one of 10 statements ModuleByLesson", 2, false},
		{"many ids", `query($ids: [ID!]!) { nodes(ids: $ids) { id } }`,
			"ChoicesByID CoursesByID EnrollmentsByID ExercisesByID SessionsByID LessonsByID ModulesByID UsersByID ProfilesByID SettingsByID", 10, false},
		{"either key", `query($by: CourseBy!) { course(by: $by) { modules { id } } }`, "CourseBySlug or CoursesByID ModulesByCourse", 2, false},
		{"one type of ids", `query($id: ID!) { lesson(id: $id) { title } }`, "LessonsByID", 1, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := s.plan(t, test.document, nil, visitor)
			if statements(got) != test.want || got.Statements != test.count || got.Exact != test.exact {
				t.Errorf("%d statements are planned (exact: %t): %s", got.Statements, got.Exact, got)
			}
		})
	}
}

// Fields say where they are, what they share and why they are free.
func TestFields(t *testing.T) {
	s := setup(t)
	got := s.plan(t, `query Tree {
  course(by: {slug: "a"}) {
    mods: modules {
      course { modules { id } }
      lessons { exercises { ... on MultipleChoiceExercise { lesson { id } choices { correct feedback } } } }
    }
  }
}`, nil, learner)
	all := fields(got)
	for path, want := range map[string]plan.Field{
		"course":                               {Field: "Query.course", Line: 2, Column: 3, Rows: 1},
		"course.mods":                          {Field: "Course.modules", Line: 3, Column: 5, Rows: 6},
		"course.mods.course":                   {Field: "Module.course", Line: 4, Column: 7, Rows: 6, Free: "way back"},
		"course.mods.course.modules":           {Field: "Course.modules", Line: 4, Column: 16, Rows: 36, Shared: "course.mods"},
		"course.mods.lessons.exercises.lesson": {Field: "Exercise.lesson", Line: 5, Column: 61, Rows: 45, Free: "way back"},
		"course.mods.lessons.exercises.choices.feedback": {
			Field: "Choice.feedback", Line: 5, Column: 93, Rows: 180, Shared: "course.mods.lessons.exercises.choices.correct",
		},
	} {
		field, ok := all[path]
		if !ok {
			t.Errorf("there is no field %s", path)
			continue
		}
		found := plan.Field{Field: field.Field, Line: field.Line, Column: field.Column, Rows: field.Rows, Shared: field.Shared, Free: field.Free}
		if diff := cmp.Diff(want, found, cmp.AllowUnexported(plan.Field{})); diff != "" {
			t.Errorf("%s (-want +planned):\n%s", path, diff)
		}
	}
	want := plan.Use{Name: "ChoicesByExercise", Tables: []string{"choice"}, Formula: "⌈multiple choice exercises ÷ 10,000⌉", Keys: 45, Times: 1}
	if diff := cmp.Diff([]plan.Use{want}, all["course.mods.lessons.exercises.choices"].Statements); diff != "" {
		t.Errorf("the use of choices (-want +planned):\n%s", diff)
	}
	if got.RoundTrips != 7 || got.Depth != 6 || got.Operation != "Tree" || got.Viewer != "signed in" || got.Kind != "query" {
		t.Errorf("the plan is of %s %s, %s, %d round trips, depth %d", got.Kind, got.Operation, got.Viewer, got.RoundTrips, got.Depth)
	}
}

// The cost is the number of fields that the answer is expected to have.
func TestCost(t *testing.T) {
	s := setup(t)
	for document, want := range map[string]int64{
		`{ __typename }`: 1,
		`{ ` + course + ` { title slug title } }`:                                                                           3,
		`{ ` + course + ` { modules { title } moduleCount } }`:                                                              1 + 1 + 6 + 1,
		`{ courses(first: 50) { nodes { title } pageInfo { hasNextPage } } }`:                                               1 + 1 + 50 + 1 + 1,
		`{ courses { edges { node { title } } } }`:                                                                          1 + 1 + 20 + 20,
		`{ lesson(id: "lesson_1_1") { exercises { title ... on VideoExercise { url } ... on TextExercise { id body } } } }`: 1 + 1 + 6 + 2 + 2*2,
		`{ nodes(ids: ["lesson_1_1", "module_1_1", "module_1_2"]) { id ... on Module { title } } }`:                         1 + 3 + 2,
	} {
		if got := s.plan(t, document, map[string]any{}, visitor); got.Cost != want {
			t.Errorf("%s costs %d, want %d", document, got.Cost, want)
		}
	}
	deep := `{ courses(first: 100) { nodes ` + strings.Repeat(`{ modules { lessons { exercises { lesson { module { course `, 20) + `{ id }` + strings.Repeat(` } } } } } }`, 20) + ` } }`
	if got := s.plan(t, deep, nil, visitor); got.Cost != 1<<63-1 || got.Statements != 4 {
		t.Errorf("what is too much to count costs %d, in %d statements", got.Cost, got.Statements)
	}
}

// Round trips are those that wait for each other: what stands side by side is one, mutations are one after the other.
func TestRoundTrips(t *testing.T) {
	s := setup(t)
	for document, want := range map[string]int{
		`{ ` + course + ` { moduleCount lessonCount owner { profile { id } } modules { lessonCount } } }`:                                                     4,
		`{ a: ` + course + ` { moduleCount } b: ` + course + ` { moduleCount } }`:                                                                             3,
		`{ nodes(ids: ["lesson_1_1", "module_1_1"]) { ... on Lesson { exerciseCount } } }`:                                                                    4,
		`mutation { enroll(input: {courseId: "course_1"}) { course { moduleCount } } leaveCourse(input: {courseId: "course_1"}) { course { moduleCount } } }`: 7,
	} {
		if got := s.plan(t, document, nil, learner); got.RoundTrips != want {
			t.Errorf("%s has %d round trips, want %d", document, got.RoundTrips, want)
		}
	}
}

func TestSchemasThatCannotBePlanned(t *testing.T) {
	text, err := os.ReadFile("../../schema.graphqls")
	if err != nil {
		t.Fatal(err)
	}
	for was, is := range map[string]string{
		`through: ["Course.modules"]`:          `through: ["Course.nothing"]`,
		`, ids: "module"`:                      ``,
		`visitors: false, times: 2, atMost: 6`: `visitors: false, times: 2, atMost: 1`,
	} {
		changed := strings.ReplaceAll(string(text), was, is)
		if changed == string(text) {
			t.Fatalf("the schema has no %s", was)
		}
		schema := gqlparser.MustLoadSchema(&ast.Source{Name: "schema.graphqls", Input: changed})
		if _, err := plan.New(schema, 100); err == nil {
			t.Errorf("a schema with %s instead of %s is accepted", is, was)
		}
	}
	if _, err := plan.New(setup(t).schema, 0); err == nil {
		t.Error("chunks of no keys are accepted")
	}
}

func TestCompare(t *testing.T) {
	s := setup(t)
	p := s.plan(t, `{ lesson(id: "lesson_1_1") { a: exercisePage(first: 2) { nodes { id } } b: exercisePage(first: 3) { nodes { id } } } }`, nil, learner)
	many := func(name string, batch, n, keys int) (all []plan.Ran) {
		for range n {
			all = append(all, plan.Ran{Name: name, Batch: batch, Keys: keys})
		}
		return all
	}
	for _, test := range []struct {
		name string
		ran  []plan.Ran
		want map[string]int // how often what is too much ran
	}{
		{"nothing", nil, nil},
		{"as planned", []plan.Ran{{"ViewerBySubject", 1, 1}, {"LessonsByID", 2, 1}, {"ExercisePageByLesson", 3, 1}, {"ExercisePageByLesson", 4, 1}}, nil},
		{"less", []plan.Ran{{"LessonsByID", 1, 1}}, nil},
		{"one more", many("LessonsByID", 1, 1, 1), nil},
		{"twice", append(many("LessonsByID", 1, 1, 1), many("LessonsByID", 2, 1, 1)...), map[string]int{"LessonsByID": 2}},
		{"not named", many("ModulesByID", 1, 1, 1), map[string]int{"ModulesByID": 1}},
		{"full chunks of one round trip", append(many("LessonsByID", 1, 4, 10_000), plan.Ran{"LessonsByID", 1, 1}), nil},
		{"more chunks than keys need", append(many("LessonsByID", 1, 4, 5_000), plan.Ran{"LessonsByID", 1, 1}), map[string]int{"LessonsByID": 3}},
		{"one by one in one round trip", many("LessonsByID", 1, 25, 1), map[string]int{"LessonsByID": 25}},
		{"a user who is seen for the first time", append(many("InsertUser", 1, 1, 0), many("ViewerBySubject", 2, 2, 0)...), nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got map[string]int
			for _, m := range p.Compare(test.ran) {
				if got == nil {
					got = make(map[string]int)
				}
				got[m.Statement] = m.Ran
				if !strings.Contains(m.Message, m.Statement) {
					t.Errorf("the message does not name the statement: %s", m.Message)
				}
			}
			if !maps.Equal(test.want, got) {
				t.Errorf("too much is %v, want %v", got, test.want)
			}
		})
	}
}
