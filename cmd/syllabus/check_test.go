package main

import (
	"os"
	"strings"
	"testing"
)

// frontEnd is the documents of a team that has its fragments beside its components.
func frontEnd() map[string]string {
	return map[string]string{
		"src/CoursePage.graphql":          "query CoursePage($slug: String!) {\n  course(by: {slug: $slug}) {\n    title\n    modules { ...Module }\n  }\n}\n",
		"src/parts/Module.graphql":        "fragment Module on Module {\n  title\n}\n\nfragment Unused on User { username }\n",
		"src/catalog/deep/list.graphql":   "query Catalog { courses { nodes { title owner { username } } } }\n",
		"src/catalog/deep/README.md":      "no document",
		"src/catalog/actions/add.graphql": "mutation Add($id: ID!) { enroll(input: {courseId: $id}) { course { title } } }\n",
	}
}

const everyDocument = "src/**/*.graphql"

func TestCheckCommand(t *testing.T) {
	documents(t, frontEnd())
	syllabus(t, "", "check", everyDocument).expect(t, 0, "3 operations, at most 3 statements (Add)\n")
	syllabus(t, "", "check", "--max-statements", "3", everyDocument).expect(t, 0)
	syllabus(t, "", "check", "--max-statements", "2", everyDocument).expect(t, 1,
		"Catalog: 3 statements, the budget is 2 (src/catalog/deep/list.graphql:1:1)\n    ViewerBySubject\n    Courses (src/catalog/deep/list.graphql:1 courses)\n",
		"3 of 3 operations cost too much")
	syllabus(t, "", "check", "--max-statements", "2", "--viewer", "visitor", everyDocument).expect(t, 0, "at most 2 statements")
}

// An operation that costs more than the team has agreed to fails, with the field that does it.
func TestCheckCommandBaseline(t *testing.T) {
	files := frontEnd()
	documents(t, files)
	args := []string{"check", "--baseline", "statements.json", everyDocument}
	syllabus(t, "", args...).expect(t, 1, "statements.json", "write it with --update")
	syllabus(t, "", append(args, "--update")...).expect(t, 0)
	text, err := os.ReadFile("statements.json")
	if err != nil {
		t.Fatal(err)
	}
	want := `{
  "viewer": "user",
  "operations": {
    "Add": [
      "ViewerBySubject",
      "CoursesByID enroll",
      "Enroll enroll"
    ],
    "Catalog": [
      "ViewerBySubject",
      "Courses courses",
      "OwnerByCourse courses.nodes.owner"
    ],
    "CoursePage": [
      "ViewerBySubject",
      "CourseBySlug course",
      "ModulesByCourse course.modules"
    ]
  }
}
`
	if string(text) != want {
		t.Errorf("the baseline is\n%s", text)
	}
	syllabus(t, "", args...).expect(t, 0, "3 operations, at most 3 statements")

	write := func(path, text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("src/parts/Module.graphql", "fragment Module on Module {\n  title\n  lessons { title }\n}\n")
	syllabus(t, "", args...).expect(t, 1,
		"CoursePage 3 → 4 (src/CoursePage.graphql:1:1)\n  + LessonsByModule (src/parts/Module.graphql:3 course.modules.lessons)\n",
		"1 of 3 operations cost too much")

	// Another name of a field is no other cost, less is told, and so is what is new or gone.
	write("src/parts/Module.graphql", files["src/parts/Module.graphql"])
	write("src/CoursePage.graphql", strings.Replace(files["src/CoursePage.graphql"], "modules {", "parts: modules {", 1))
	write("src/catalog/deep/list.graphql", "query Catalog { courses { nodes { title } } }\nquery New { __typename }\n")
	write("src/catalog/actions/add.graphql", "# gone\nfragment None on User { id }\n")
	got := syllabus(t, "", args...)
	got.expect(t, 0,
		"Catalog 3 → 2 (src/catalog/deep/list.graphql:1:1)\n  - OwnerByCourse courses.nodes.owner\n",
		"New: 1 statement, not in the baseline yet (src/catalog/deep/list.graphql:2:1)\n",
		"Add: in the baseline, and in no file\n")
	if strings.Contains(got.out, "CoursePage ") {
		t.Errorf("what costs the same is told:\n%s", got.out)
	}
	syllabus(t, "", append(args, "--viewer", "admin")...).expect(t, 1, "it is for --viewer user, and not for admin")
	write("statements.json", `{"operations": []}`)
	syllabus(t, "", args...).expect(t, 1, "statements.json: this is no baseline")
}

// What cannot be checked is said with its place, all of it at once.
func TestCheckCommandErrors(t *testing.T) {
	for name, test := range map[string]struct {
		files map[string]string
		args  []string
		code  int
		want  []string
	}{
		"no file":              {nil, []string{everyDocument}, 1, []string{"src/**/*.graphql: there is no such file"}},
		"no pattern":           {nil, []string{"src/[.graphql"}, 1, []string{"src/[.graphql: syntax error in pattern"}},
		"nothing to check":     {nil, nil, 2, []string{"glob"}},
		"an update of nothing": {nil, []string{"--update", everyDocument}, 2, []string{"--update: name the file with --baseline"}},
		"a budget below zero":  {nil, []string{"--max-statements=-1", everyDocument}, 2, []string{"--max-statements"}},
		"all that is wrong": {
			map[string]string{"a.graphql": "query {", "b.graphql": "", "c.graphql": "query B { viewer { user { id } } }\n\n{ __typename }", "d.graphql": "query B { __typename }\nfragment F on User { id }", "e.graphql": "fragment F on User { id }"},
			[]string{"*.graphql"}, 1,
			[]string{"a.graphql:1:8: Expected Name", "b.graphql: the file is empty", "c.graphql:3:1: an operation without a name",
				"d.graphql:1:1: the operation B is at c.graphql:1:1 too", "e.graphql:1:1: the fragment F is at d.graphql:2:1 too"},
		},
		"what is not valid": {
			map[string]string{"a.graphql": "query A { ...F }", "b.graphql": "query B {\n  course { title }\n}"},
			[]string{"*.graphql"}, 1,
			[]string{"a.graphql:1:14: Unknown fragment \"F\".", "b.graphql:2:3: Field \"course\" argument \"by\""},
		},
		"fragments alone": {map[string]string{"a.graphql": "fragment F on User { id }"}, []string{"a.graphql"}, 1, []string{"a.graphql: there is no operation, only fragments"}},
		"too large to plan": {
			map[string]string{"a.graphql": "query A { course(by: {slug: \"a\"}) { ...F0 } }" + manyFragments(30)}, []string{"a.graphql"}, 1,
			[]string{"A: too large to plan: more than 20,000 fields", "a.graphql:1:1"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			documents(t, test.files)
			syllabus(t, "", append([]string{"check"}, test.args...)...).expect(t, test.code, test.want...)
		})
	}
}

// manyFragments are in each other twice, so that a short document has a billion places.
func manyFragments(depth int) string {
	var b strings.Builder
	next := "title"
	for i := depth; i >= 0; i-- {
		name := "F" + strings.Repeat("0", i+1)
		if i == 0 {
			name = "F0"
		}
		b.WriteString("\nfragment " + name + " on Course { " + next + " }")
		next = "a: modules { course { ..." + name + " } } b: modules { course { ..." + name + " } }"
	}
	return b.String()
}
