package graph_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"syllabus/internal/course"
	"syllabus/internal/store"
	"syllabus/internal/store/storetest"
)

// goldenAPI has two full courses of two owners (ids 1 and 2), one without modules
// and owner (3), one that is not published (4), and one with empty places (5).
func goldenAPI(t *testing.T) *api {
	t.Helper()
	database := storetest.New(t)
	database.Scale(t, 2)
	database.Import(t, &course.Draft{Slug: "empty", Title: "Nothing yet", Published: true}, store.ImportOptions{})
	hidden := storetest.Draft("hidden")
	hidden.Published = false
	database.Import(t, hidden, store.ImportOptions{Owner: "ada"})
	database.Import(t, &course.Draft{Slug: "hollow", Title: "Empty places", Published: true, Modules: []course.ModuleDraft{
		{Title: "No lessons"},
		{Title: "A lesson without exercises", Lessons: []course.LessonDraft{{Title: "No exercises"}}},
	}}, store.ImportOptions{})
	api := newAPI(t, database)
	api.as("root").must(t, "{ __typename }", nil) // becomes user 3
	api.as("lin").must(t, "{ __typename }", nil)  // becomes user 4
	database.Settle(t)
	database.Exec(t, learned)
	return api
}

// learned is what Lin, user 4, has done: all of the first lesson of course 1, and a part of the second. They take the
// hidden course too. A lesson of each module of course 1 is locked by the one before.
const learned = `
INSERT INTO prerequisite (course_id, lesson_id, required_lesson_id) VALUES (1, 2, 1), (1, 4, 3), (1, 4, 1);
INSERT INTO enrollment (course_id, user_id, enrolled_at)
VALUES (1, 4, '2026-02-01 08:00:00Z'), (4, 4, '2026-02-02 08:00:00Z'), (1, 2, '2026-02-03 08:00:00Z');
INSERT INTO exercise_session (course_id, user_id, exercise_id, complete, score, attempts, started_at, completed_at)
VALUES (1, 4, 1, true, 1, 1, '2026-02-01 09:01:00Z', '2026-02-01 10:00:00Z'), (1, 4, 2, true, 1, 2, '2026-02-01 09:02:00Z', '2026-02-01 10:00:00Z'),
       (1, 4, 3, true, 1, 1, '2026-02-01 09:03:00Z', '2026-02-01 10:00:00Z'), (1, 4, 4, true, 1, 1, '2026-02-01 09:04:00Z', '2026-02-01 10:00:00Z'),
       (1, 4, 6, false, 0.5, 1, '2026-02-01 09:05:00Z', NULL), (1, 2, 6, true, 1, 1, '2026-02-03 09:00:00Z', '2026-02-03 10:00:00Z')`

// TestGolden answers each testdata/golden/*.graphql, with the variables beside it, for the
// viewer beside it (.viewer) or a visitor, and compares the answer (.json) and the statements it ran (.statements).
func TestGolden(t *testing.T) {
	api := goldenAPI(t)
	documents, err := filepath.Glob("testdata/golden/*.graphql")
	if err != nil || len(documents) == 0 {
		t.Fatalf("no golden operations: %v", err)
	}
	for _, path := range documents {
		name := strings.TrimSuffix(filepath.Base(path), ".graphql")
		t.Run(name, func(t *testing.T) {
			base := strings.TrimSuffix(path, ".graphql")
			document, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			variables, api := goldenVariables(t, base+".variables.json"), api.as(goldenViewer(t, base+".viewer"))
			got := api.must(t, string(document), variables)
			golden(t, base+".json", readable(t, got.Body))
			stock := api.stock(t).must(t, string(document), variables)
			if diff := cmp.Diff(readable(t, stock.Body), readable(t, got.Body)); diff != "" {
				t.Errorf("direct execution answers otherwise (-stock +direct):\n%s", diff)
			}
			if diff := cmp.Diff(stock.names(), got.names()); diff != "" {
				t.Errorf("direct execution runs other statements (-stock +direct):\n%s", diff)
			}
			timing := got.Header.Get("Server-Timing")
			if n := len(got.Statements); !strings.HasPrefix(timing, fmt.Sprintf(`sql;desc="%d statement`, n)) {
				t.Errorf("Server-Timing is %s, but %d statements were run", timing, n)
			}
			golden(t, base+".statements", strings.Join(append(got.names(), ""), "\n"))
		})
	}
}

// readable returns the answer indented.
func readable(t *testing.T, body []byte) string {
	t.Helper()
	var response struct {
		Errors []json.RawMessage `json:"errors,omitempty"`
		Data   json.RawMessage   `json:"data,omitempty"`
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&response); err != nil {
		t.Fatalf("the answer is not a GraphQL response: %v\n%s", err, body)
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(response); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

// TestEveryEdgeHasAGoldenOperation fails for an edge or a root field of the schema
// that no golden operation asks for.
func TestEveryEdgeHasAGoldenOperation(t *testing.T) {
	g := &generator{t: t, schema: schema(t), edges: modelEdges()}
	missing := make(map[string]bool)
	for edge := range g.edges {
		missing[edge] = true
	}
	for _, root := range g.schema.Query.Fields {
		if !strings.HasPrefix(root.Name, "__") {
			missing["Query."+root.Name] = true
		}
	}
	documents, err := filepath.Glob("testdata/golden/*.graphql")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range documents {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		document, errs := gqlparser.LoadQueryWithRules(g.schema, string(text), rules.NewDefaultRules())
		if errs != nil {
			continue // it is golden for the error
		}
		for _, operation := range document.Operations {
			g.visit(operation.SelectionSet, func(field *ast.Field) {
				delete(missing, g.edgeName(field.ObjectDefinition, field.Definition))
			})
		}
	}
	for edge := range missing {
		t.Errorf("no golden operation asks for %s", edge)
	}
}

func (g *generator) visit(selections ast.SelectionSet, see func(*ast.Field)) {
	for _, selection := range selections {
		switch s := selection.(type) {
		case *ast.Field:
			see(s)
			g.visit(s.SelectionSet, see)
		case *ast.InlineFragment:
			g.visit(s.SelectionSet, see)
		case *ast.FragmentSpread:
			g.visit(s.Definition.SelectionSet, see)
		}
	}
}

// goldenViewer returns the name of who asks, empty for a visitor.
func goldenViewer(t *testing.T, path string) string {
	t.Helper()
	name, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(name))
}

func goldenVariables(t *testing.T, path string) map[string]any {
	t.Helper()
	text, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	var variables map[string]any
	if err := json.Unmarshal(text, &variables); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return variables
}

// golden compares text with a file, or writes it there with -update.
func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v: run make golden, and read what it wrote", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}
