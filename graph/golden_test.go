package graph_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"syllabus/internal/course"
	"syllabus/internal/store"
	"syllabus/internal/store/storetest"
)

// goldenAPI has two full courses of two owners (ids 1 and 2), one without modules
// and owner (3), one that is not published (4), and one with empty places (5).
func goldenAPI(t *testing.T) *api {
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
	database.Settle(t)
	return newAPI(t, database)
}

// TestGolden answers each testdata/golden/*.graphql, with the variables beside it,
// and compares the answer (.json) and the statements it ran (.statements).
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
			got := api.must(t, string(document), goldenVariables(t, base+".variables.json"))
			var indented bytes.Buffer
			if err := json.Indent(&indented, got.Body, "", "  "); err != nil {
				t.Fatalf("the answer is not JSON: %v\n%s", err, got.Body)
			}
			indented.WriteByte('\n')
			golden(t, base+".json", indented.String())
			golden(t, base+".statements", strings.Join(append(got.names(), ""), "\n"))
		})
	}
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
