package graph_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestDocuments reads like the specification's chapter on execution: each rule with
// a document that shows it, its data byte for byte, and the paths of its errors.
func TestDocuments(t *testing.T) {
	b := newBoth(differentialDatabase(t).Store)
	for _, c := range []struct {
		name, query string
		variables   map[string]any
		want        string
		paths       []string
	}{
		{
			"fields stand in the order in which they are met",
			`{ b: __typename module(id: "module_1_1") { index ...Two id title } a: __typename } fragment Two on Module { title ... on Node { id } index }`, nil,
			`{"b":"Query","module":{"index":1,"title":"Module 1","id":"module_1_1"},"a":"Query"}`, nil,
		},
		{
			"aliases keep equal fields apart",
			`{ one: module(id: "module_1_1") { title t: title, u: title } two: module(id: "module_1_2") { title } }`, nil,
			`{"one":{"title":"Module 1","t":"Module 1","u":"Module 1"},"two":{"title":"Module 2"}}`, nil,
		},
		{
			"duplicates of a root field merge",
			`{ module(id: "module_1_1") { title } ... on Query { module(id: "module_1_1") { index title } } }`, nil,
			`{"module":{"title":"Module 1","index":1}}`, nil,
		},
		{
			"duplicates merge across interfaces, on all levels",
			`{ exercise(id: "exercise_1_2") {
				... on Exercise { l: lesson { id m: module { title } } }
				... on MultipleChoiceExercise { l: lesson { title m: module { index course { slug } } } c: choices { text } }
				... on Node { ... on Exercise { l: lesson { m: module { course { title } } } } ... on MultipleChoiceExercise { c: choices { index text } } }
			} }`, nil,
			`{"exercise":{"l":{"id":"lesson_1_1","m":{"title":"Module 1","index":1,"course":{"slug":"course-01","title":"Title of course-01"}},"title":"Lesson 1.1"},` +
				`"c":[{"text":"this","index":1},{"text":"that","index":2}]}}`, nil,
		},
		{
			"one key is another field for each type",
			`{ nodes(ids: ["module_1_1", "lesson_1_1", "user_1"]) { ... on Module { x: title y: index } ... on Lesson { y: index x: title } ... on User { x: username } } }`, nil,
			`{"nodes":[{"x":"Module 1","y":1},{"y":1,"x":"Lesson 1.1"},{"x":"ada"}]}`, nil,
		},
		{
			"a fragment that does not apply, and one that nothing is left of",
			`{ nodes(ids: ["module_1_1", "user_1", "module_1_99"]) { ... on User { username } ... on Exercise { title } } }`, nil,
			`{"nodes":[{},{"username":"ada"},null]}`, nil,
		},
		{
			"__typename is the object's, also through interfaces and fragments",
			`{ node(id: "exercise_1_4") { __typename ... on Exercise { t: __typename ... on Node { u: __typename ...T } } } } fragment T on TextExercise { v: __typename type }`, nil,
			`{"node":{"__typename":"TextExercise","t":"TextExercise","u":"TextExercise","v":"TextExercise","type":"TEXT"}}`, nil,
		},
		{
			"@skip and @include by variables, on fields, inline fragments and spreads",
			`query ($yes: Boolean!, $no: Boolean! = false) { module(id: "module_1_1") {
				a: title @skip(if: $yes) b: title @include(if: $yes) c: title @skip(if: $no) d: title @include(if: $no)
				... @skip(if: $yes) { e: title } ... @include(if: $yes) { f: title } ... on Node @include(if: $no) { g: id } ... on Node @skip(if: $no) { h: id }
				...I @skip(if: $yes) ...J @include(if: $yes)
				k: title @include(if: $yes) @skip(if: $yes) l: title @skip(if: $no) @include(if: $no) m: title @skip(if: $no) @include(if: $yes)
			} } fragment I on Module { i: title } fragment J on Module { j: title n: index @skip(if: $yes) }`, map[string]any{"yes": true},
			`{"module":{"b":"Module 1","c":"Module 1","f":"Module 1","h":"module_1_1","j":"Module 1","m":"Module 1"}}`, nil,
		},
		{
			"a spread that is skipped may come later, and a field that is skipped once may be met again",
			`query ($no: Boolean!) { module(id: "module_1_1") { ...T @include(if: $no) title @include(if: $no) index ...T title } } fragment T on Module { id title }`,
			map[string]any{"no": false}, `{"module":{"index":1,"id":"module_1_1","title":"Module 1"}}`, nil,
		},
		{
			"all is skipped",
			`query ($yes: Boolean!) { module(id: "module_1_1") { title @skip(if: $yes) lessons @skip(if: $yes) { id } } none: node(id: "user_1") @skip(if: $yes) { id } }`,
			map[string]any{"yes": true}, `{"module":{}}`, nil,
		},
		{
			"what is skipped is not executed",
			`query ($yes: Boolean!) { bad: node(id: "bad") @skip(if: $yes) { id } node(id: "user_1") { ...B @skip(if: $yes) id } } fragment B on User { profile { user { id } } }`,
			map[string]any{"yes": true}, `{"node":{"id":"user_1"}}`, nil,
		},
		{
			"enums go in and out by name",
			`query ($t: [ExerciseType!]) { lesson(id: "lesson_1_1") { some: exercises(types: $t) { kind: type, type } none: exercises(types: []) { type } } }`,
			map[string]any{"t": []any{"TEXT", "FILL_IN_BLANK"}},
			`{"lesson":{"some":[{"kind":"FILL_IN_BLANK","type":"FILL_IN_BLANK"},{"kind":"TEXT","type":"TEXT"}],"none":[]}}`, nil,
		},
		{
			"scalars that may be null, and lists of them",
			`{ nodes(ids: ["exercise_1_1", "exercise_1_2", "exercise_1_3"]) { ... on Exercise { maxAttempts ... on VideoExercise { seconds } ... on FillInBlankExercise { caseSensitive blanks { answers } } } } }`, nil,
			`{"nodes":[{"maxAttempts":null,"seconds":90},{"maxAttempts":3},{"maxAttempts":null,"caseSensitive":true,"blanks":[{"answers":null},{"answers":null}]}]}`, nil,
		},
		{
			"an argument that is refused costs its field, and no other",
			`query ($id: ID = "user_1") { a: node(id: $id) { id } b: node(id: "bad") { id } c: course(by: {slug: "nothing"}) { id } d: module(id: "lesson_1_1") { id } e: module(id: "module_1_1") { id } }`,
			map[string]any{"id": nil}, `{"a":null,"b":null,"c":null,"d":null,"e":{"id":"module_1_1"}}`, []string{"a", "b", "d"},
		},
		{
			"an argument that is refused at each row is told of at each",
			`query ($n: Int = 1) { nodes(ids: ["module_1_1", "user_1"]) { id ... on Module { lessons { title exercisePage(first: $n) { pageInfo { hasNextPage } } } } } }`,
			map[string]any{"n": nil}, `{"nodes":[null,{"id":"user_1"}]}`,
			[]string{"nodes[0].lessons[0].exercisePage", "nodes[0].lessons[1].exercisePage"},
		},
		{
			"an enum's value that is none, in a variable, is told of at each row",
			`query ($t: [ExerciseType!]) { nodes(ids: ["lesson_1_1", "lesson_1_2"]) { ... on Lesson { title exercises(types: $t) { id } exerciseCount } } last: __typename }`,
			map[string]any{"t": []any{"text"}}, `{"nodes":[null,null],"last":"Query"}`, []string{"nodes[0].exercises", "nodes[1].exercises"},
		},
		{
			"a null goes up to the root",
			`{ courses(first: 0) { nodes { id } } module(id: "module_1_1") { title } bad: node(id: "bad") { id } }`, nil,
			`null`, []string{"courses", "bad"},
		},
		{
			"introspection stands beside other fields",
			`{ __type(name: "Blank") { name fields { name } } module(id: "module_1_1") { __typename } }`, nil,
			`{"__type":{"name":"Blank","fields":[{"name":"answers"}]},"module":{"__typename":"Module"}}`, nil,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := b.equal(t, nil, c.query, c.variables)
			if diff := cmp.Diff(c.want, string(got.Data)); diff != "" {
				t.Errorf("the data (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(append([]string{}, c.paths...), pathsOf(got.Errors)); diff != "" {
				t.Errorf("the errors (-want +got):\n%s", diff)
			}
		})
	}
}
