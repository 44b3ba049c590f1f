package graph_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"syllabus/internal/store/storetest"
)

// path is one way through the schema, as a document, and the statements that it
// must run according to the model below.
type path struct {
	document   string
	statements []string // in alphabetical order
	nobody     bool     // ends where there are no rows, whatever the data
}

// rows is the model of a peer group: what docs/decisions.md says of statements,
// written down a second time and without a database. A relation costs one
// statement for each group that it is newly loaded for; ways back cost none.
type rows struct {
	types     []string         // the concrete types among them
	loaded    map[string]*rows // by edge: asked before
	back      map[string]*rows // by edge: the rows that these were loaded through
	exercises []string         // of sessions: the types of their exercises
}

// edges are the relations that cost a statement: "Type.field", the statement, the
// concrete types of the rows, and the edge that leads back.
type modelEdge struct {
	statement string
	types     []string
	back      string
}

var exerciseTypes = []string{"VideoExercise", "MultipleChoiceExercise", "FillInBlankExercise", "TextExercise"}

func modelEdges() map[string]modelEdge {
	return map[string]modelEdge{
		"Course.owner":                   {"OwnerByCourse", []string{"User"}, ""},
		"Course.modules":                 {"ModulesByCourse", []string{"Module"}, "Module.course"},
		"Course.moduleCount":             {"ModuleCountByCourse", nil, ""},
		"Course.lessonCount":             {"LessonCountByCourse", nil, ""},
		"Course.exerciseCount":           {"ExerciseCountByCourse", nil, ""},
		"Module.course":                  {"CourseByModule", []string{"Course"}, ""},
		"Module.lessons":                 {"LessonsByModule", []string{"Lesson"}, "Lesson.module"},
		"Module.lessonCount":             {"LessonCountByModule", nil, ""},
		"Module.exerciseCount":           {"ExerciseCountByModule", nil, ""},
		"Lesson.module":                  {"ModuleByLesson", []string{"Module"}, ""},
		"Lesson.exercises":               {"ExercisesByLesson", exerciseTypes, "Exercise.lesson"},
		"Lesson.exercisePage":            {"ExercisePageByLesson", exerciseTypes, "Exercise.lesson"},
		"Lesson.exerciseCount":           {"ExerciseCountByLesson", nil, ""},
		"Exercise.lesson":                {"LessonByExercise", []string{"Lesson"}, ""},
		"MultipleChoiceExercise.choices": {"ChoicesByExercise", []string{"Choice"}, "Choice.exercise"},
		"Choice.exercise":                {"ExerciseByChoice", []string{"MultipleChoiceExercise"}, ""},
		"User.profile":                   {"ProfileByUser", []string{"UserProfile"}, "UserProfile.user"},
		"User.settings":                  {"SettingsByUser", []string{"UserSettings"}, ""},
		"UserProfile.user":               {"UserByProfile", []string{"User"}, ""},
		"UserProfile.settings":           {"SettingsByProfile", []string{"UserSettings"}, ""},

		"Course.enrollment":         {"EnrollmentByCourse", []string{"Enrollment"}, ""},
		"Course.enrollments":        {"EnrollmentsByCourse", []string{"Enrollment"}, ""},
		"Course.progress":           {"ProgressByCourse", nil, ""},
		"Course.nextLesson":         {"NextLessonByCourse", []string{"Lesson"}, ""},
		"Module.progress":           {"ProgressByModule", nil, ""},
		"Lesson.completedExercises": {"ProgressByLesson", nil, ""},
		"Lesson.complete":           {"ProgressByLesson", nil, ""},
		"Lesson.lockedBy":           {"LocksByLesson", []string{"Lesson"}, ""},
		"Lesson.locked":             {"LocksByLesson", nil, ""},
		"Lesson.lockReason":         {"LocksByLesson", nil, ""},
		"Exercise.session":          {"SessionByExercise", []string{"ExerciseSession"}, ""},
		"Choice.correct":            {"AnswersShownByChoice", nil, ""},
		"Choice.feedback":           {"AnswersShownByChoice", nil, ""},
		"Blank.answers":             {"AnswersShownByBlanks", nil, ""},
		"Enrollment.user":           {"UserByEnrollment", []string{"User"}, ""},
		"Enrollment.course":         {"CourseByEnrollment", []string{"Course"}, ""},
		"Enrollment.progress":       {"ProgressByEnrollment", nil, ""},
		"ExerciseSession.exercise":  {"ExerciseBySession", exerciseTypes, ""},
		"Viewer.enrollments":        {"EnrollmentsByUser", []string{"Enrollment"}, ""},
		"Viewer.sessions":           {"SessionsByUser", []string{"ExerciseSession"}, ""},
	}
}

// modelRoots are the root fields: the statement by the type of the rows.
func modelRoots() map[string]map[string]string {
	byID := map[string]string{
		"Course": "CoursesByID", "Module": "ModulesByID", "Lesson": "LessonsByID", "Choice": "ChoicesByID",
		"VideoExercise": "ExercisesByID", "MultipleChoiceExercise": "ExercisesByID",
		"FillInBlankExercise": "ExercisesByID", "TextExercise": "ExercisesByID",
		"User": "UsersByID", "UserProfile": "ProfilesByID", "UserSettings": "SettingsByID",
		"Enrollment": "EnrollmentsByID", "ExerciseSession": "SessionsByID",
	}
	only := func(types ...string) map[string]string {
		some := make(map[string]string)
		for _, t := range types {
			some[t] = byID[t]
		}
		return some
	}
	return map[string]map[string]string{
		"course":   {"Course": "CourseBySlug"},
		"courses":  {"Course": "Courses"},
		"module":   only("Module"),
		"lesson":   only("Lesson"),
		"exercise": only(exerciseTypes...),
		"node":     byID,
		"nodes":    byID,
		"viewer":   only("User"),
	}
}

// ids names one row of each type in course c of the scale fixture.
func ids(typ string, c int) string {
	switch typ {
	case "Course":
		return fmt.Sprintf("course_%d", c)
	case "User", "UserProfile":
		prefix := map[string]string{"User": "user", "UserProfile": "profile"}[typ]
		return fmt.Sprintf("%s_%d", prefix, 1+c%2)
	case "UserSettings":
		return "settings_3" // the viewer's
	case "Enrollment":
		return fmt.Sprintf("enrollment_%d_3", c)
	case "ExerciseSession":
		return fmt.Sprintf("session_%d_%d_3", c, 16*(c-1)+1)
	case "Module":
		return fmt.Sprintf("module_%d_%d", c, 2*(c-1)+1)
	case "Lesson":
		return fmt.Sprintf("lesson_%d_%d", c, 4*(c-1)+1)
	case "Choice":
		return fmt.Sprintf("choice_%d_%d", c, 8*(c-1)+1)
	default:
		return fmt.Sprintf("exercise_%d_%d", c, 16*(c-1)+1+slices.Index(exerciseTypes, typ))
	}
}

// rootArguments selects the rows of a root field at a scale of n courses.
func rootArguments(field, typ string, n int) string {
	switch field {
	case "course":
		return `(by: {slug: "course-01"})`
	case "courses":
		return `(first: 100)`
	case "viewer":
		return ""
	case "nodes":
		var all []string
		for c := 1; c <= n; c++ {
			all = append(all, `"`+ids(typ, c)+`"`)
		}
		return "(ids: [" + strings.Join(all, ", ") + "])"
	default:
		return `(id: "` + ids(typ, 1) + `")`
	}
}

func schema(t testing.TB) *ast.Schema {
	t.Helper()
	text, err := os.ReadFile("../schema.graphqls")
	if err != nil {
		t.Fatal(err)
	}
	return gqlparser.MustLoadSchema(&ast.Source{Name: "schema.graphqls", Input: string(text)})
}

// generator walks the schema. Its statements are those of the path so far.
type generator struct {
	t      *testing.T
	schema *ast.Schema
	edges  map[string]modelEdge
	used   map[string]bool // edges that some path takes
	paths  []path
}

func generatePaths(t *testing.T, scale int) *generator {
	t.Helper()
	g := &generator{t: t, schema: schema(t), edges: modelEdges(), used: make(map[string]bool)}
	roots := modelRoots()
	for _, field := range g.schema.Query.Fields {
		if strings.HasPrefix(field.Name, "__") {
			continue
		}
		if roots[field.Name] == nil {
			t.Fatalf("the model does not know Query.%s", field.Name)
		}
		for typ, statement := range roots[field.Name] {
			found := &rows{types: []string{typ}, exercises: []string{"VideoExercise"}}
			if field.Name == "viewer" {
				found.exercises = exerciseTypes
			}
			g.walk(field.Type.Name(), found, field.Name+rootArguments(field.Name, typ, scale), "", []string{statement, "ViewerBySubject"}, 1)
		}
	}
	return g
}

// walk emits the path that ends here, selecting what costs nothing, and goes on
// through every field. head is the document so far, with tail closing it.
func (g *generator) walk(typ string, at *rows, head, tail string, statements []string, depth int) {
	sorted := slices.Sorted(slices.Values(statements))
	g.paths = append(g.paths, path{"{ " + head + " { " + g.plain(typ) + " }" + tail + " }", sorted, len(at.types) == 0})
	if depth == maxDepth {
		return
	}
	definition := g.schema.Types[typ]
	g.fields(definition, at, head+" {", " }"+tail, statements, depth)
	if definition.Kind != ast.Interface {
		return
	}
	for _, concrete := range g.schema.GetPossibleTypes(definition) {
		if !slices.Contains(at.types, concrete.Name) && typ == "Node" {
			continue // the root's ids are of another type
		}
		g.fields(concrete, at.of(concrete.Name), head+" { ... on "+concrete.Name+" {", " } }"+tail, statements, depth)
	}
}

// fields goes through each field of a type that is an object, or costs a statement.
func (g *generator) fields(typ *ast.Definition, at *rows, head, tail string, statements []string, depth int) {
	for _, field := range typ.Fields {
		name := g.edgeName(typ, field)
		edge, costs := g.edges[name]
		target := g.schema.Types[field.Type.Name()]
		composite := target.IsCompositeType()
		next, after := at, statements // a container, such as a connection: the same rows
		if costs {
			g.used[name] = true
			next, after = at.follow(name, edge, statements)
			if name == "Exercise.session" && typ.Kind == ast.Object { // loaded for all, but only these are walked
				sessions := *next
				sessions.exercises = []string{typ.Name}
				next = &sessions
			}
		} else if composite && !container(typ.Name) {
			g.t.Fatalf("the model does not know %s", name)
		}
		switch {
		case composite:
			g.walk(target.Name, next, head+" "+field.Name, tail, after, depth+1)
		case costs:
			g.paths = append(g.paths, path{"{ " + head + " " + field.Name + tail + " }", slices.Sorted(slices.Values(after)), len(at.types) == 0})
		}
	}
}

// edgeName is "Type.field", of the interface where the interface has the field.
func (g *generator) edgeName(typ *ast.Definition, field *ast.FieldDefinition) string {
	for _, name := range typ.Interfaces {
		if name != "Node" && g.schema.Types[name].Fields.ForName(field.Name) != nil {
			return name + "." + field.Name
		}
	}
	return typ.Name + "." + field.Name
}

// plain selects all that costs nothing.
func (g *generator) plain(typ string) string {
	names := []string{"__typename"}
	for _, field := range g.schema.Types[typ].Fields {
		_, costs := g.edges[g.edgeName(g.schema.Types[typ], field)]
		if !costs && !g.schema.Types[field.Type.Name()].IsCompositeType() {
			names = append(names, field.Name)
		}
	}
	return strings.Join(names, " ")
}

// container tells types that hold rows, or are part of one, from rows.
func container(typ string) bool {
	return strings.HasSuffix(typ, "Connection") || strings.HasSuffix(typ, "Edge") || typ == "FillInBlankExercise" || typ == "Viewer"
}

// of returns the rows of one type among these: the same group, seen by type.
func (r *rows) of(typ string) *rows {
	if slices.Contains(r.types, typ) {
		return r
	}
	return &rows{} // nobody: nothing below runs
}

// follow takes an edge from all rows.
func (r *rows) follow(name string, edge modelEdge, statements []string) (*rows, []string) {
	if len(r.types) == 0 {
		return &rows{}, statements
	}
	if back := r.back[name]; back != nil {
		return back, statements
	}
	if again := r.loaded[name]; again != nil {
		return again, statements
	}
	next := &rows{types: edge.types, exercises: exerciseTypes}
	switch name {
	case "Exercise.session":
		next.exercises = r.types
	case "ExerciseSession.exercise":
		next.types = r.exercises
	}
	// Paths share their beginning, so what this one loads is noted on a copy.
	here := &rows{types: r.types, back: r.back, exercises: r.exercises, loaded: map[string]*rows{name: next}}
	for edge, rows := range r.loaded {
		here.loaded[edge] = rows
	}
	if edge.back != "" {
		next.back = map[string]*rows{edge.back: here}
	}
	return next, append(slices.Clone(statements), edge.statement)
}

// check asks for a path and compares the statements that were run.
func (a *api) check(t *testing.T, p path) {
	t.Helper()
	got, err := a.do(t.Context(), p.document, nil)
	if err != nil {
		t.Error(err)
		return
	}
	if strings.Contains(string(got.Body), `"errors"`) {
		t.Errorf("%s\nanswered %s", p.document, got.Body)
		return
	}
	if diff := cmp.Diff(p.statements, got.names()); diff != "" {
		t.Errorf("%s\nran other statements (-want +got):\n%s", p.document, diff)
	}
}

// everywhere makes user 3 the owner and a learner of all courses, who has begun every exercise and
// completed none. The two lessons of a module lock each other.
const everywhere = `
UPDATE course SET owner_id = 3;
INSERT INTO enrollment (course_id, user_id) SELECT id, 3 FROM course;
INSERT INTO exercise_session (course_id, user_id, exercise_id) SELECT course_id, 3, id FROM exercise;
INSERT INTO prerequisite (course_id, lesson_id, required_lesson_id)
SELECT a.course_id, a.id, b.id FROM lesson AS a JOIN lesson AS b ON b.module_id = a.module_id AND b.course_id = a.course_id AND b.id <> a.id`

// TestEveryPathCostsOneStatementPerRelation asks for every path of the schema, at
// two scales, from 300 clients at once.
func TestEveryPathCostsOneStatementPerRelation(t *testing.T) {
	for _, scale := range []int{2, 20} {
		t.Run(fmt.Sprintf("scale %d", scale), func(t *testing.T) {
			database := storetest.New(t)
			database.Scale(t, scale)
			api, generated := newAPI(t, database).as("lin"), generatePaths(t, scale)
			api.must(t, "{ __typename }", nil) // becomes user 3
			database.Exec(t, everywhere)
			for edge := range generated.edges {
				if !generated.used[edge] {
					t.Errorf("no path takes %s, which the model knows", edge)
				}
			}
			t.Logf("%d paths", len(generated.paths))
			api.checkAtOnce(t, generated.paths, 300)
		})
	}
}

// checkAtOnce deals the paths, shuffled, to clients that all ask at the same time.
func (a *api) checkAtOnce(t *testing.T, paths []path, clients int) {
	t.Helper()
	shuffled := slices.Clone(paths)
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same order each time
	random.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	start := make(chan struct{})
	var wait sync.WaitGroup
	for client := range clients {
		wait.Go(func() {
			<-start
			for i := client; i < len(shuffled); i += clients {
				a.check(t, shuffled[i])
			}
		})
	}
	close(start)
	wait.Wait()
}
