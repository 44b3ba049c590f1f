package graph_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"syllabus/internal/plan"
)

// The plan of every path of the schema is what the model of paths_test.go says, which the server is held against
// with rows at each level.
func TestThePlanOfEveryPathIsExact(t *testing.T) {
	planned := 0
	for _, p := range generatePaths(t, 2).paths {
		got, err := plans().of(p.document, nil, plan.Viewer{SignedIn: true})
		if err != nil || got == nil {
			t.Fatalf("%s is not planned: %v", p.document, err)
		}
		if p.nobody { // the plan does not know of which type an exercise is
			continue
		}
		planned++
		if diff := cmp.Diff(p.statements, plannedNames(got)); diff != "" || !got.Exact {
			t.Errorf("%s\nis planned otherwise (-model +plan):\n%s", p.document, diff)
		}
	}
	if planned < 1000 {
		t.Errorf("only %d paths were planned", planned)
	}
}

// Every golden operation, and some paths, run no more than planned also for those whom they are not for: the harness
// compares. All paths are asked for by a learner, see TestEveryPathCostsOneStatementPerRelation.
func TestOperationsOfOthersKeepToTheirPlans(t *testing.T) {
	api := goldenAPI(t)
	documents, err := filepath.Glob("testdata/golden/*.graphql")
	if err != nil || len(documents) == 0 {
		t.Fatalf("no golden operations: %v", err)
	}
	paths := generatePaths(t, 2).paths
	for _, token := range []string{"", "lin", "root"} {
		api := api.as(token)
		for _, path := range documents {
			document, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			api.must(t, string(document), goldenVariables(t, strings.TrimSuffix(path, ".graphql")+".variables.json"))
		}
		var wait sync.WaitGroup
		const clients, every = 8, 7
		for client := range clients {
			wait.Go(func() {
				for i := client; i < len(paths); i += clients * every {
					if _, err := api.do(t.Context(), paths[i].document, nil); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wait.Wait()
	}
	t.Logf("%d golden operations and %d paths", len(documents), len(paths))
}

// Drawn documents run no more than planned, for whoever asks: the harness compares.
func TestDrawnDocumentsKeepToTheirPlans(t *testing.T) {
	database := differentialDatabase(t)
	api, schema := newAPI(t, database), schema(t)
	for _, name := range []string{"lin", "root"} {
		api.as(name).must(t, "{ __typename }", nil) // is seen for the first time
	}
	database.Exec(t, everywhere)
	exact, all := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		document := (&documents{t: rt, schema: schema, fields: 40}).document()
		for _, token := range []string{"", "lin", "root"} {
			got, err := api.as(token).do(t.Context(), document, nil)
			if err != nil {
				rt.Fatal(err)
			}
			planned, err := plans().of(document, nil, viewerOf(token))
			if err != nil {
				rt.Fatal(err)
			}
			if planned == nil {
				continue
			}
			if len(got.Statements) > planned.Statements {
				rt.Fatalf("%d statements were run, and the plan has %d:\n%s\n%s", len(got.Statements), planned.Statements, document, planned)
			}
			if all++; len(got.Statements) == planned.Statements {
				exact++
			}
		}
	})
	t.Logf("%d of %d plans were exact", exact, all)
	if 2*exact < all {
		t.Errorf("only %d of %d plans are as many statements as were run: the plan is no use", exact, all)
	}
}

// A golden operation has its plan beside it where that shows something.
func TestGoldenPlans(t *testing.T) {
	for _, name := range []string{"course_tree", "back_and_forth", "learner_whole_course"} {
		t.Run(name, func(t *testing.T) {
			base := filepath.Join("testdata", "golden", name)
			document, err := os.ReadFile(base + ".graphql")
			if err != nil {
				t.Fatal(err)
			}
			planned, err := plans().of(string(document), goldenVariables(t, base+".variables.json"), viewerOf(goldenViewer(t, base+".viewer")))
			if err != nil || planned == nil {
				t.Fatalf("it is not planned: %v", err)
			}
			golden(t, base+".plan", planned.String())
		})
	}
}

// Golden operations that answer with data run what is planned, but for those whose data leave something out.
func TestGoldenOperationsRunWhatIsPlanned(t *testing.T) {
	const (
		refused   = "an argument is refused when its field is resolved"
		noRows    = "there are no rows to ask for"
		notTheirs = "a course's learners are for its owner"
	)
	less := map[string]string{
		"bad_ids":                    refused,
		"bad_ids_among_nodes":        refused,
		"bad_page_both_ends":         refused,
		"bad_page_too_many":          refused,
		"bad_pages":                  refused,
		"bad_type_in_a_variable":     refused,
		"course_by_null_key":         refused,
		"course_by_two_keys":         refused,
		"cursor_of_another_order":    refused,
		"empty_parents":              noRows,
		"hidden_course_as_a_visitor": noRows,
		"hidden_course_as_grace":     noRows,
		"learner_whole_course":       notTheirs,
		"missing_ids":                noRows,
		"null_page":                  refused,
		"whole_course_as_ada":        noRows,
	}
	statements, err := filepath.Glob("testdata/golden/*.statements")
	if err != nil || len(statements) == 0 {
		t.Fatalf("no golden operations: %v", err)
	}
	for _, path := range statements {
		base := strings.TrimSuffix(path, ".statements")
		document, err := os.ReadFile(base + ".graphql")
		if err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		planned, err := plans().of(string(document), goldenVariables(t, base+".variables.json"), viewerOf(goldenViewer(t, base+".viewer")))
		if err != nil {
			t.Fatal(err)
		}
		if planned == nil {
			continue
		}
		name, why := filepath.Base(base), less[filepath.Base(base)]
		diff := cmp.Diff(strings.Fields(string(text)), plannedNames(planned))
		switch {
		case diff != "" && why == "":
			t.Errorf("%s is planned otherwise than it runs (-ran +planned):\n%s", name, diff)
		case diff == "" && why != "":
			t.Errorf("%s runs what is planned: %s is no reason", name, why)
		}
	}
}
