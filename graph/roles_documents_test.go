package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
)

// accountTypes do not depend on a course: they stand in the first section alone.
var accountTypes = []string{
	"User", "UserProfile", "UserSettings", "Viewer", "ExerciseSessionConnection", "ExerciseSessionEdge",
	"UpdateProfilePayload", "UpdateSettingsPayload",
}

var accountFields = []string{"Query.viewer", "Mutation.updateProfile", "Mutation.updateSettings"}

// roleSection is a part of testdata/roles.txt, with what it is about and which rows it must have.
type roleSection struct {
	name    string
	subject roleSubject
	has     func(row, typ string) bool
}

func roleSections() []roleSection {
	return []roleSection{
		{"published", roleSubject{publishedCourse, 1}, func(string, string) bool { return true }},
		{"unpublished", roleSubject{unpublishedCourse, 1}, func(row, typ string) bool {
			return !slices.Contains(accountTypes, typ) && !slices.Contains(accountFields, row)
		}},
		{"begun", roleSubject{publishedCourse, 2}, func(_, typ string) bool {
			return slices.Contains([]string{"Choice", "Blank", "ExerciseSession"}, typ)
		}},
	}
}

// rolesRow is what a row of the table asks for.
type rolesRow struct {
	typ     string // of the object that has the field
	field   *ast.FieldDefinition
	variant string // in parentheses: which key, or which type of node
}

// rolesRows are the rows that a section must have, by their names.
func rolesRows(schema *ast.Schema, in roleSection) map[string]rolesRow {
	rows := make(map[string]rolesRow)
	for name, typ := range schema.Types {
		if typ.Kind != ast.Object || typ.BuiltIn {
			continue
		}
		for _, field := range typ.Fields {
			row := name + "." + field.Name
			if strings.HasPrefix(field.Name, "__") || !in.has(row, name) {
				continue
			}
			switch row {
			case "Query.course":
				rows[row+"(id)"], rows[row+"(slug)"] = rolesRow{name, field, "id"}, rolesRow{name, field, "slug"}
			case "Query.node", "Query.nodes":
				for _, node := range schema.GetPossibleTypes(schema.Types["Node"]) {
					if node.Kind == ast.Object && in.has("", node.Name) {
						rows[row+"("+node.Name+")"] = rolesRow{name, field, node.Name}
					}
				}
			default:
				rows[row] = rolesRow{name, field, ""}
			}
		}
	}
	return rows
}

// roleQuestion is a document, and the way to the value in its answer.
type roleQuestion struct {
	document string
	mutation bool
	path     []string
}

// question makes the document for a row.
func (s roleSubject) question(t *testing.T, schema *ast.Schema, row rolesRow) roleQuestion {
	t.Helper()
	field := row.field.Name
	switch row.typ {
	case "Query":
		field = s.root(field, row.variant)
	case "Mutation":
		field = s.mutation(field)
	case "Lesson":
		if strings.HasPrefix(field, "lock") { // of the second lesson, which requires the first
			s.lesson = 2
		}
	}
	steps, ok := s.reach(row.typ)
	if !ok || field == "" {
		t.Fatalf("nothing says how to ask for %s.%s: add it to roles_documents_test.go", row.typ, row.field.Name)
	}
	steps = append(slices.Clone(steps), field)
	q := roleQuestion{document: strings.Join(steps, " { ") + roleSelection(schema, row.field.Type.Name())}
	q.document = "{ " + q.document + strings.Repeat(" }", len(steps))
	for _, step := range steps {
		if name, _, _ := strings.Cut(step, "("); !strings.HasPrefix(step, "...") {
			q.path = append(q.path, name)
		}
		if root, _, _ := strings.Cut(steps[0], "("); schema.Mutation.Fields.ForName(root) != nil {
			q.mutation = true
		}
	}
	if q.mutation {
		q.document = "mutation " + q.document
	}
	return q
}

// root is a root field with its arguments.
func (s roleSubject) root(field, variant string) string {
	switch field {
	case "course":
		if variant == "slug" {
			return fmt.Sprintf("course(by: {slug: %q})", s.slug())
		}
		return fmt.Sprintf("course(by: {id: %q})", s.id("Course"))
	case "courses": // the one of that title
		return fmt.Sprintf(`courses(filter: {titleContains: "Title of %s"})`, s.slug())
	case "module", "lesson":
		return fmt.Sprintf("%s(id: %q)", field, s.id(strings.ToUpper(field[:1])+field[1:]))
	case "exercise":
		return fmt.Sprintf("exercise(id: %q)", s.id("MultipleChoiceExercise"))
	case "node":
		return fmt.Sprintf("node(id: %q)", s.id(variant))
	case "nodes":
		return fmt.Sprintf("nodes(ids: [%q])", s.id(variant))
	case "viewer":
		return "viewer"
	default:
		return ""
	}
}

// reach is the way to an object of a type.
func (s roleSubject) reach(typ string) ([]string, bool) {
	way, known := map[string][]string{
		"Query": {}, "Mutation": {},
		"Course":                    {s.root("course", "id")},
		"Module":                    {s.root("module", "")},
		"Lesson":                    {s.root("lesson", "")},
		"Blank":                     {s.root("node", "FillInBlankExercise"), "... on FillInBlankExercise", "blanks"},
		"Progress":                  {s.root("course", "id"), "progress"},
		"EnrollmentConnection":      {s.root("course", "id"), "enrollments"},
		"EnrollmentEdge":            {s.root("course", "id"), "enrollments", "edges"},
		"ExerciseSessionConnection": {"viewer", "sessions"},
		"ExerciseSessionEdge":       {"viewer", "sessions", "edges"},
		"CourseConnection":          {s.root("courses", "")},
		"CourseEdge":                {s.root("courses", ""), "edges"},
		"PageInfo":                  {s.root("courses", ""), "pageInfo"},
		"ExerciseConnection":        {s.root("lesson", ""), "exercisePage"},
		"ExerciseEdge":              {s.root("lesson", ""), "exercisePage", "edges"},
		"Viewer":                    {"viewer"},
		"EnrollPayload":             {s.mutation("enroll")},
		"LeaveCoursePayload":        {s.mutation("leaveCourse")},
		"StartExercisePayload":      {s.mutation("startExercise")},
		"SubmitExercisePayload":     {s.mutation("submitExercise")},
		"AnswerPart":                {s.mutation("submitExercise"), "parts"},
		"ResetExercisePayload":      {s.mutation("resetExercise")},
		"UpdateProfilePayload":      {s.mutation("updateProfile")},
		"UpdateSettingsPayload":     {s.mutation("updateSettings")},
	}[typ]
	if !known && (slices.Contains(exerciseTypes, typ) || slices.Contains([]string{
		"Choice", "User", "UserProfile", "UserSettings", "Enrollment", "ExerciseSession",
	}, typ)) {
		return []string{s.root("node", typ), "... on " + typ}, true
	}
	return way, known
}

// roleSelection selects what tells whose an object is, where there is something.
func roleSelection(schema *ast.Schema, typ string) string {
	definition := schema.Types[typ]
	if !definition.IsCompositeType() {
		return ""
	}
	for _, inner := range []struct{ field, selection string }{
		{"id", " { id"}, {"nodes", " { nodes { id }"}, {"node", " { node { id }"}, {"user", " { user { id }"},
	} {
		if definition.Fields.ForName(inner.field) != nil {
			return inner.selection + " }"
		}
	}
	return " { __typename }"
}
