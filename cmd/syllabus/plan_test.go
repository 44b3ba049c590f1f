package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"syllabus/internal/plan"
	"syllabus/internal/server"
)

// documents writes files below a directory, which the test is in then.
func documents(t *testing.T, files map[string]string) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
}

const treeDocument = `query Tree($slug: String!, $all: Boolean! = true) {
  course(by: {slug: $slug}) {
    modules @include(if: $all) { lessons { title } progress { ratio } }
  }
}
`

func TestPlanCommand(t *testing.T) {
	documents(t, map[string]string{
		"tree.graphql": treeDocument,
		"two.graphql":  "query A { __typename }\nquery B { viewer { user { id } } }\n",
		"some.json":    `{"slug": "a", "all": false}`,
	})
	for _, test := range []struct {
		name  string
		args  []string
		stdin string
		code  int
		want  []string
	}{
		{"a tree", []string{"tree.graphql"}, "", 0, []string{`query Tree, visitor
3 statements, 3 round trips one after another, depth 4, cost 44

FIELD          ROWS   STATEMENT         HOW MANY             TABLES
course            1   CourseBySlug      1                    course
  modules         6   ModulesByCourse   ⌈courses ÷ 10,000⌉   module
    lessons      30   LessonsByModule   ⌈modules ÷ 10,000⌉   lesson
    progress      0   free: visitor
`}},
		{"for a user", []string{"tree.graphql", "--viewer", "user"}, "", 0, []string{"ViewerBySubject", "ProgressByModule", "5 statements"}},
		{"with variables", []string{"tree.graphql", "--variables", `{"slug": "a", "all": false}`}, "", 0, []string{"\n1 statement, 1 round trip"}},
		{"with variables of a file", []string{"tree.graphql", "--variables", "@some.json"}, "", 0, []string{"\n1 statement, 1 round trip"}},
		{"of other chunks", []string{"tree.graphql", "--chunk", "100"}, "", 0, []string{"⌈courses ÷ 100⌉"}},
		{"one of several", []string{"two.graphql", "--operation", "B", "--viewer", "admin"}, "", 0, []string{"query B, administrator", "UsersByID"}},
		{"of the standard input", []string{"-"}, "{ course(by: {id: \"course_1\"}) { title } }", 0, []string{"query without a name", "CoursesByID"}},
		{"which of several", []string{"two.graphql"}, "", 1, []string{"two.graphql: name one of its operations with --operation: A, B"}},
		{"none of them", []string{"two.graphql", "--operation", "C"}, "", 1, []string{"there is no operation C: it has A, B"}},
		{"what does not parse", []string{"-"}, "{\n  course(by {", 1, []string{"standard input:2:13: Expected :"}},
		{"what is not valid", []string{"-"}, "{\n  viewer { nothing } }", 1, []string{`standard input:2:12: Cannot query field "nothing" on type "Viewer".`}},
		{"nothing", []string{"-"}, " \n", 1, []string{"standard input: the file is empty"}},
		{"comments", []string{"-"}, "# later", 1, []string{"standard input: there is no operation and no fragment"}},
		{"fragments alone", []string{"-"}, "fragment F on Course { title }", 1, []string{"there is no operation, only fragments"}},
		{"a file that is not there", []string{"none.graphql"}, "", 1, []string{"none.graphql: no such file"}},
		{"a directory", []string{"."}, "", 1, []string{".: is a directory"}},
		{"too large", []string{"-"}, strings.Repeat("# large\n", 200_000), 1, []string{"standard input: the file is larger than 1048576 bytes"}},
		{"too deep", []string{"-"}, strings.Repeat("{a", 60_000), 1, []string{"standard input", "token limit"}},
		{"bad variables", []string{"tree.graphql", "--variables", "[1]"}, "", 1, []string{"--variables: this is not a JSON object"}},
		{"variables of other types", []string{"tree.graphql", "--variables", `{"slug": [1]}`}, "", 1, []string{"--variables: ", "slug"}},
		{"a variable that is missing", []string{"tree.graphql", "--variables", `{}`}, "", 1, []string{"slug"}},
		{"nobody", []string{"tree.graphql", "--viewer", "nobody"}, "", 2, []string{"--viewer"}},
		{"no chunk", []string{"tree.graphql", "--chunk", "0"}, "", 2, []string{"--chunk"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			syllabus(t, test.stdin, append([]string{"plan"}, test.args...)...).expect(t, test.code, test.want...)
		})
	}
}

// The plan as JSON is the plan.
func TestPlanCommandJSON(t *testing.T) {
	documents(t, map[string]string{"tree.graphql": treeDocument})
	got := syllabus(t, "", "plan", "tree.graphql", "--json")
	got.expect(t, 0)
	var p struct {
		plan.Plan
		CostLimit int64
	}
	decoder := json.NewDecoder(strings.NewReader(got.out))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&p); err != nil {
		t.Fatalf("%v\n%s", err, got.out)
	}
	if p.Operation != "Tree" || p.Statements != 3 || !p.Exact || p.CostLimit != server.DefaultMaxCost || p.Fields[0].Fields[0].Path != "course.modules" {
		t.Errorf("the plan is %s", got.out)
	}
	want := []plan.Use{{Name: "ModulesByCourse", Tables: []string{"module"}, Formula: "⌈courses ÷ 10,000⌉", Keys: 1, Times: 1}}
	if diff := cmp.Diff(want, p.Fields[0].Fields[0].Statements); diff != "" {
		t.Errorf("the statements of modules (-want +got):\n%s", diff)
	}
	if strings.Contains(got.out, "null") {
		t.Errorf("a list is null:\n%s", got.out)
	}
}

// The README shows a document and its plan, which is printed so.
func TestPlanAsInTheReadme(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, chapter, _ := strings.Cut(string(text), "\n    $ cat course.graphql\n")
	document, chapter, found := strings.Cut(chapter, "    $ bin/syllabus plan course.graphql\n")
	printed, _, ended := strings.Cut(chapter, "\n\n`")
	if !found || !ended {
		t.Fatal("the README shows no plan")
	}
	documents(t, map[string]string{"course.graphql": strings.TrimSpace(document)})
	var want strings.Builder
	for line := range strings.Lines(printed + "\n") {
		want.WriteString(strings.TrimPrefix(line, "    "))
	}
	got := syllabus(t, "", "plan", "course.graphql")
	if diff := cmp.Diff(want.String(), got.out); diff != "" {
		t.Errorf("the plan is another (-README +printed):\n%s", diff)
	}
}
