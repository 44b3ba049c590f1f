package plan_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"syllabus/internal/plan"
)

// doubling is a document whose fragments are in each other twice.
func doubling(depth int, inside func(next string) string) string {
	var b strings.Builder
	b.WriteString("{ " + course + " { ...F0 } }\n")
	for i := range depth {
		fmt.Fprintf(&b, "fragment F%d on Course { %s }\n", i, inside(fmt.Sprintf("...F%d", i+1)))
	}
	fmt.Fprintf(&b, "fragment F%d on Course { title }\n", depth)
	return b.String()
}

// A fragment is followed once for each place, so that a short document of many fragments is little work. Where it
// makes many places, there is an end.
func TestFragmentsInEachOther(t *testing.T) {
	s := setup(t)
	same := s.plan(t, doubling(30, func(next string) string { return next + " modules { id } " + next }), nil, visitor)
	if same.TooLarge || same.Statements != 2 || same.Cost != 1+1+6+1 {
		t.Errorf("fragments of one place: %s", same)
	}
	many := s.plan(t, doubling(30, func(next string) string {
		return "a: modules { course { " + next + " } } b: modules { course { " + next + " } }"
	}), nil, visitor)
	if !many.TooLarge || many.Statements != plan.Unbounded || many.Exact {
		t.Errorf("a document of a billion places is planned: %s", many.Summary())
	}
	if n := len(fields(many)); n > 20_000 {
		t.Errorf("its plan has %d fields", n)
	}
	if found := many.Compare([]plan.Ran{{Name: "AnyCourse", Batch: 1}}); len(found) > 0 {
		t.Errorf("what was not planned is compared: %v", found)
	}
}

// The path of a field repeats what is above it: their text has an end too.
func TestLongPaths(t *testing.T) {
	s := setup(t)
	for name, text := range map[string]string{
		"deep":       "{ " + course + strings.Repeat(" { modules { course", 5_000) + " { id }" + strings.Repeat(" } }", 5_000) + " }",
		"long names": "{ " + strings.Repeat("a", 500_000) + ": " + course + " { modules { id } owner { id } a: modules { id } b: modules { id } } }",
	} {
		if got := s.plan(t, text, nil, visitor); !got.TooLarge || len(fields(got)) > 1_000 {
			t.Errorf("%s: planned with %d fields: %s", name, len(fields(got)), got.Summary())
		}
	}
}

// The benchmark's page query is planned with few allocations: it may be done for every request.
func TestPlanningAllocatesLittle(t *testing.T) {
	text, err := os.ReadFile("../../bench/queries/page.graphql")
	if err != nil {
		t.Fatal(err)
	}
	s := setup(t)
	document := s.document(t, string(text))
	operation := document.Operations[0]
	variables := map[string]any{"slug": "course-001"}
	allocations := testing.AllocsPerRun(100, func() { s.planner.Plan(operation, document, variables, visitor) })
	t.Logf("%v allocations", allocations)
	if allocations > 80 {
		t.Errorf("planning the page allocates %v times", allocations)
	}
	cache := plan.NewCache(s.planner, 10)
	again := testing.AllocsPerRun(100, func() { cache.Plan(operation, document, variables, visitor) })
	if again > 0 {
		t.Errorf("a plan that is kept allocates %v times", again)
	}
}

// A plan is kept for what it depends on, and nothing else.
func TestCache(t *testing.T) {
	s := setup(t)
	cache := plan.NewCache(s.planner, 2)
	document := s.document(t, `query($slug: String!, $id: ID!, $n: Int!, $yes: Boolean!) {
		course(by: {slug: $slug}) { modules @include(if: $yes) { id } }
		node(id: $id) { ... on Lesson { exercisePage(first: $n) { nodes { id } } } }
	}`)
	get := func(slug, id string, n int, yes bool, viewer plan.Viewer) *plan.Plan {
		variables := map[string]any{"slug": slug, "id": id, "n": n, "yes": yes}
		got := cache.Plan(document.Operations[0], document, variables, viewer)
		want := s.planner.Plan(document.Operations[0], document, variables, viewer)
		if got.String() != want.String() {
			t.Errorf("a plan is kept for other variables: %s\nwant %s", got, want)
		}
		return got
	}
	first := get("a", "lesson_1_1", 5, true, visitor)
	if get("b", "lesson_2_7", 5, true, visitor) != first {
		t.Error("another slug or id of the same type is planned again")
	}
	for name, other := range map[string]*plan.Plan{
		"the type of an id": get("a", "module_1_1", 5, true, visitor),
		"a page's size":     get("a", "lesson_1_1", 6, true, visitor),
		"a condition":       get("a", "lesson_1_1", 5, false, visitor),
		"who asks":          get("a", "lesson_1_1", 5, true, learner),
		"no variables":      cache.Plan(document.Operations[0], document, nil, visitor),
	} {
		if other == first {
			t.Errorf("%s does not matter", name)
		}
	}
	for n := range 100 { // more than are kept
		get("a", "lesson_1_1", n, true, visitor)
	}
}

// Clients choose how large documents, variables and plans are, and not how much memory their plans take.
func TestCacheIsBounded(t *testing.T) {
	s := setup(t)
	cache := plan.NewCache(s.planner, 1000)
	const ids = `query($ids: [ID!]!) { nodes(ids: $ids) { id } }`
	for name, c := range map[string]struct {
		text      string
		variables map[string]any
		kept      bool
	}{
		"small":     {ids, map[string]any{"ids": []any{"course_1"}}, true},
		"document":  {ids + " # " + strings.Repeat("x", 20_000), map[string]any{"ids": []any{"course_1"}}, false},
		"a long id": {ids, map[string]any{"ids": []any{strings.Repeat("x", 20_000)}}, true}, // of which the type counts
		"a long cursor": {`query($after: String!) { viewer { enrollments(after: $after) { nodes { id } } } }`,
			map[string]any{"after": strings.Repeat("x", 20_000)}, false},
		"many variables": {ids, map[string]any{"ids": slices.Repeat([]any{"course_1"}, 5000)}, false},
	} {
		document := s.document(t, c.text)
		first := cache.Plan(document.Operations[0], document, c.variables, visitor)
		if again := cache.Plan(document.Operations[0], document, c.variables, visitor); (again == first) != c.kept {
			t.Errorf("%s: that the plan is kept is %v, want %v", name, again == first, c.kept)
		}
	}

	many := "query($n: Int!) {" + strings.Repeat(" a%[1]d: lesson(id: \"lesson_1_1\") { module { course { modules { id } } } exercisePage(first: $n) { nodes { id } } }", 60) + " }"
	for i := range 60 {
		many = strings.Replace(many, "%[1]d", strconv.Itoa(i), 1)
	}
	for range 200 {
		document := s.document(t, many)
		for n := range 16 {
			cache.Plan(document.Operations[0], document, map[string]any{"n": n}, visitor)
		}
		if kept := cache.Bytes(); kept > 17<<20 {
			t.Fatalf("plans of %d bytes are kept", kept)
		}
	}
	if kept := cache.Bytes(); kept < 8<<20 {
		t.Errorf("plans of %d bytes are kept: the test has not come to the bound", kept)
	}
	for range 1000 { // operations that push the others out
		document := s.document(t, "{ __typename }")
		cache.Plan(document.Operations[0], document, nil, visitor)
	}
	if kept := cache.Bytes(); kept > 1<<20 {
		t.Errorf("%d bytes are counted of plans that are forgotten", kept)
	}
}

// Many requests plan one operation at once.
func TestCacheAtOnce(t *testing.T) {
	s := setup(t)
	cache := plan.NewCache(s.planner, 4)
	document := s.document(t, `query($n: Int!) { lesson(id: "lesson_1_1") { exercisePage(first: $n) { nodes { id } } } }`)
	var wait sync.WaitGroup
	for client := range 20 {
		wait.Go(func() {
			for n := range 40 {
				got := cache.Plan(document.Operations[0], document, map[string]any{"n": n + 1}, plan.Viewer{SignedIn: client%2 == 0})
				if rows := fields(got)["lesson.exercisePage.nodes"].Rows; rows != int64(n+1) || len(got.Before) != 1-client%2 {
					t.Errorf("a page of %d is planned with %d rows", n+1, rows)
				}
			}
		})
	}
	wait.Wait()
}

// FuzzPlan plans whatever parses, also what is no valid document: nothing panics, and there is an end.
func FuzzPlan(f *testing.F) {
	golden, err := filepath.Glob("../../graph/testdata/golden/*.graphql")
	if err != nil || len(golden) == 0 {
		f.Fatalf("no documents to begin with: %v", err)
	}
	for _, path := range golden {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Add(`query($a: Int, $b: [ID!]) { nodes(ids: $b) { ...F } } fragment F on Module { course { modules { ...F } } }`)
	s := setup(f)
	f.Fuzz(func(t *testing.T, text string) {
		document, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: text}, 2000)
		if err != nil {
			return
		}
		valid, errs := gqlparser.LoadQueryWithRules(s.schema, text, rules.NewDefaultRules())
		if errs != nil {
			valid = &ast.QueryDocument{}
		}
		for _, of := range []*ast.QueryDocument{document, valid} {
			for _, operation := range of.Operations {
				for _, viewer := range []plan.Viewer{visitor, learner, admin} {
					for _, variables := range []map[string]any{nil, {"a": nil, "b": []any{"module_1_1", 1}}} {
						check(t, s.planner.Plan(operation, of, variables, viewer))
					}
				}
			}
		}
	})
}

// check looks at what is true of every plan.
func check(t *testing.T, p *plan.Plan) {
	t.Helper()
	sum, n := 0, 0
	for _, named := range p.ByName {
		sum += named.Count
	}
	var count func([]*plan.Field)
	count = func(all []*plan.Field) {
		for _, field := range all {
			n++
			if field.Rows < 0 || field.Statements == nil || field.Fields == nil {
				t.Fatalf("%s has %d rows, or lists that are null", field.Path, field.Rows)
			}
			count(field.Fields)
		}
	}
	count(p.Fields)
	if !p.TooLarge && sum != p.Statements || n > 20_000 || p.Cost < 0 || p.RoundTrips > sum {
		t.Fatalf("%d fields, and %d statements by name: %s", n, sum, p.Summary())
	}
}
