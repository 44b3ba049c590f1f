package shapes_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"syllabus/internal/direct/plugin/shapes"
)

// run executes a document, and returns all of its answers: a subscription has several.
func run(t *testing.T, data *shapes.Shapes, document string, extensions ...graphql.HandlerExtension) []*graphql.Response {
	t.Helper()
	exec := executor.New(shapes.NewExecutableSchema(shapes.Config{
		Resolvers: root{data}, Directives: shapes.DirectiveRoot{Loud: loud},
	}))
	for _, extension := range extensions {
		exec.Use(extension)
	}
	exec.SetRecoverFunc(func(_ context.Context, r any) error { return fmt.Errorf("panic: %v", r) })
	ctx := graphql.StartOperationTrace(t.Context())
	prepared, errs := exec.CreateOperationContext(ctx, &graphql.RawParams{Query: document})
	if errs != nil {
		t.Fatalf("%v\n%s", errs, document)
	}
	respond, ctx := exec.DispatchOperation(ctx, prepared)
	var all []*graphql.Response
	for answer := respond(ctx); answer != nil; answer = respond(ctx) {
		answer.Data = slices.Clone(answer.Data) // the next one is written in its place
		all = append(all, answer)
		if prepared.Operation.Operation != "subscription" {
			break
		}
	}
	return all
}

// dataOf is the data of all answers, one a line.
func dataOf(answers []*graphql.Response) string {
	var lines []string
	for _, answer := range answers {
		lines = append(lines, string(answer.Data))
	}
	return strings.Join(lines, "\n")
}

// errorsOf are the errors of all answers as "path: message", in the order of their text.
func errorsOf(answers []*graphql.Response) []string {
	return told(answers, func(err *gqlerror.Error) string { return err.Path.String() + ": " + err.Message })
}

// wholeErrorsOf are the errors as clients get them.
func wholeErrorsOf(answers []*graphql.Response) []string {
	return told(answers, func(err *gqlerror.Error) string {
		text, _ := json.Marshal(err)
		return string(text)
	})
}

func told(answers []*graphql.Response, text func(*gqlerror.Error) string) []string {
	texts := []string{}
	for _, answer := range answers {
		for _, err := range answer.Errors {
			texts = append(texts, text(err))
		}
	}
	slices.Sort(texts)
	return texts
}

// shape is a document and its answer. Errors are "path: message", in the order of their text.
type shape struct {
	name     string
	shapes   shapes.Shapes
	document string
	want     string
	errors   []string
}

// check executes the document both ways. The answers are the same, and they are right.
func (s shape) check(t *testing.T) {
	t.Helper()
	stock := run(t, &s.shapes, s.document)
	for how, answers := range map[string][]*graphql.Response{
		"stock":   stock,
		"direct":  run(t, &s.shapes, s.document, &shapes.Direct{}),
		"reusing": run(t, &s.shapes, s.document, &shapes.Direct{Reuse: true}),
	} {
		if diff := cmp.Diff(s.want, dataOf(answers)); diff != "" {
			t.Errorf("the data, %s (-want +got):\n%s", how, diff)
		}
		if diff := cmp.Diff(append([]string{}, s.errors...), errorsOf(answers)); diff != "" {
			t.Errorf("the errors, %s (-want +got):\n%s", how, diff)
		}
		if diff := cmp.Diff(wholeErrorsOf(stock), wholeErrorsOf(answers)); diff != "" {
			t.Errorf("the errors differ (-stock +%s):\n%s", how, diff)
		}
	}
}

const isNull = ": the requested element is null which the schema does not allow"

func TestLists(t *testing.T) {
	a, b, last := named("a"), named("b"), named("last")
	withNil := []*shapes.Thing{a, nil, b}
	for _, s := range []shape{
		{"elements that may be null", shapes.Shapes{Maybe: withNil, Must: withNil},
			`{ shapes { maybe { name } must { name } } things { n: name __typename } }`,
			`{"shapes":{"maybe":[{"name":"a"},null,{"name":"b"}],"must":[{"name":"a"},null,{"name":"b"}]},"things":[{"n":"a","__typename":"Thing"},null,{"n":"b","__typename":"Thing"}]}`, nil},
		{"elements that may not be null", shapes.Shapes{Filled: []*shapes.Thing{nil, a, nil}},
			`{ shapes { filled { name } must { name } } }`, `{"shapes":{"filled":null,"must":[]}}`,
			[]string{"shapes.filled[0]" + isNull, "shapes.filled[2]" + isNull}},
		{"no list", shapes.Shapes{}, `{ shapes { maybe { name } must { name } filled { name } rows { id } someRows { id } } things { name } }`,
			`{"shapes":{"maybe":null,"must":[],"filled":null,"rows":[],"someRows":null},"things":[]}`, nil},
		{"a field that fails in an element", shapes.Shapes{Must: []*shapes.Thing{a, nil, b}, Filled: []*shapes.Thing{a}},
			`{ shapes { must { name brokenMust { name } } filled { brokenMust { name } } } }`,
			`{"shapes":{"must":[null,null,null],"filled":null}}`,
			[]string{"shapes.filled[0].brokenMust: broken", "shapes.must[0].brokenMust: broken", "shapes.must[2].brokenMust: broken"}},
		{"a field that is null in an element", shapes.Shapes{Must: []*shapes.Thing{a, last}, Filled: []*shapes.Thing{a, last}},
			`{ shapes { must { nextMust { name } } filled { next { name } } } }`,
			`{"shapes":{"must":[{"nextMust":{"name":"a'"}},null],"filled":[{"next":{"name":"a'"}},{"next":null}]}}`,
			[]string{"shapes.must[1].nextMust" + isNull}},
		{"values", shapes.Shapes{Rows: []shapes.Row{{ID: 1, Thing: a, ThingMust: b}, {ID: 2, ThingMust: b}}, Row: shapes.Row{ID: 3}},
			`{ shapes { rows { id thing { name } thingMust { name } resolved { id resolved { id } } } row { id thing { name } } } rows { id } }`,
			`{"shapes":{"rows":[{"id":1,"thing":{"name":"a"},"thingMust":{"name":"b"},"resolved":{"id":2,"resolved":{"id":3}}},` +
				`{"id":2,"thing":null,"thingMust":{"name":"b"},"resolved":{"id":3,"resolved":{"id":4}}}],"row":{"id":3,"thing":null}},"rows":[{"id":1},{"id":2}]}`, nil},
		{"values with a null that may not be", shapes.Shapes{SomeRows: []shapes.Row{{ID: 1, ThingMust: b}, {ID: 2}}},
			`{ shapes { someRows { id thingMust { name } } } }`,
			`{"shapes":{"someRows":[{"id":1,"thingMust":{"name":"b"}},null]}}`, []string{"shapes.someRows[1].thingMust" + isNull}},
		{"a value that is null", shapes.Shapes{}, `{ shapes { row { thingMust { name } } } number }`, `null`,
			[]string{"shapes.row.thingMust" + isNull}},
		{"objects whose fields are all skipped", shapes.Shapes{Must: []*shapes.Thing{a, nil}, Rows: []shapes.Row{{ID: 1}}},
			`{ shapes { must { name @skip(if: true) } rows { thing @include(if: false) { name } } row { id @skip(if: true) } } }`,
			`{"shapes":{"must":[{},null],"rows":[{}],"row":{}}}`, nil},
		{"lists of lists", shapes.Shapes{Grid: [][]*shapes.Thing{{a, b}, {}, nil, {last}}},
			`{ shapes { grid { name next { name } } } grid { name } }`,
			`{"shapes":{"grid":[[{"name":"a","next":{"name":"a'"}},{"name":"b","next":{"name":"b'"}}],[],[],[{"name":"last","next":null}]]},` +
				`"grid":[[{"name":"a"},{"name":"b"}],[],[],[{"name":"last"}]]}`, nil},
		{"pointers to pointers", shapes.Shapes{Indirect: &a, Indirects: []**shapes.Thing{&a, nil, &b, new(*shapes.Thing)}},
			`{ shapes { indirect { name } indirects { name } } }`,
			`{"shapes":{"indirect":{"name":"a"},"indirects":[{"name":"a"},null,{"name":"b"},null]}}`, nil},
	} {
		t.Run(s.name, s.check)
	}
}

func TestInterfacesAndUnions(t *testing.T) {
	owner := named("Ada")
	tom, jerry := shapes.Cat{Name: "Tom", Lives: 9, Owner: owner}, &shapes.Cat{Name: "Jerry", Lives: 1}
	rex := &shapes.Dog{Name: "Rex", Barks: true, Owner: owner}
	const pets = `{ __typename name ... on Cat { lives } ... on Dog { barks } }`
	for _, s := range []shape{
		{"values and pointers", shapes.Shapes{Pet: tom, PetMust: jerry, Pets: []shapes.Pet{tom, nil, rex, jerry}},
			`{ shapes { pet ` + pets + ` petMust ` + pets + ` pets ` + pets + ` } pet ` + pets + ` pets { name } }`,
			`{"shapes":{"pet":{"__typename":"Cat","name":"Tom","lives":9},"petMust":{"__typename":"Cat","name":"Jerry","lives":1},` +
				`"pets":[{"__typename":"Cat","name":"Tom","lives":9},null,{"__typename":"Dog","name":"Rex","barks":true},{"__typename":"Cat","name":"Jerry","lives":1}]},` +
				`"pet":{"__typename":"Cat","name":"Tom","lives":9},"pets":[{"name":"Tom"},null,{"name":"Rex"},{"name":"Jerry"}]}`, nil},
		{"none", shapes.Shapes{PetsFilled: []shapes.Pet{tom, nil}}, `{ shapes { pet { name } pets { name } petsFilled { name } found { __typename } } pet { name } }`,
			`{"shapes":{"pet":null,"pets":[],"petsFilled":null,"found":null},"pet":null}`, []string{"shapes.petsFilled[1]" + isNull}},
		{"none where there must be one", shapes.Shapes{}, `{ shapes { petMust { name } } }`, `null`, []string{"shapes.petMust: must not be null"}},
		{"nil pointers that may be null", shapes.Shapes{Pet: (*shapes.Dog)(nil), Pets: []shapes.Pet{(*shapes.Cat)(nil), rex}},
			`{ shapes { pet { name } pets { name } } }`, `{"shapes":{"pet":null,"pets":[null,{"name":"Rex"}]}}`, nil},
		{"a null below", shapes.Shapes{Pet: jerry, Pets: []shapes.Pet{tom, jerry, rex}},
			`{ shapes { pet { ... on Cat { owner { name } } } pets { ... on Cat { owner { name } } ... on Dog { owner { name next { name } } } } } }`,
			`{"shapes":{"pet":null,"pets":[{"owner":{"name":"Ada"}},null,{"owner":{"name":"Ada","next":{"name":"Ada'"}}}]}}`,
			[]string{"shapes.pet.owner" + isNull, "shapes.pets[1].owner" + isNull}},
		{"a union", shapes.Shapes{Found: shapes.Row{ID: 1}, Finds: []shapes.Found{tom, owner, &shapes.Row{ID: 2}, jerry, *owner, shapes.Row{ID: 3}}},
			`{ shapes { found { ... on Row { id resolved { id } } } finds { __typename ... on Pet { name } ... on Thing { name next { name } } ... on Row { id } } } found { ... on Row { id } } }`,
			`{"shapes":{"found":{"id":1,"resolved":{"id":2}},"finds":[{"__typename":"Cat","name":"Tom"},{"__typename":"Thing","name":"Ada","next":{"name":"Ada'"}},` +
				`{"__typename":"Row","id":2},{"__typename":"Cat","name":"Jerry"},{"__typename":"Thing","name":"Ada","next":{"name":"Ada'"}},{"__typename":"Row","id":3}]},"found":{"id":1}}`, nil},
		{"a union of nothing", shapes.Shapes{}, `{ found { __typename } }`, `null`, []string{"found: must not be null"}},
		{"one that is none of the schema's", shapes.Shapes{Pet: shapes.Stranger{}}, `{ shapes { pet { name } } number }`,
			`{"shapes":{"pet":null},"number":7}`, []string{"shapes.pet: panic: unexpected type shapes.Stranger; non-generated variants of Pet must implement graphql.Marshaler"}},
		{"one that writes itself", shapes.Shapes{Pet: shapes.Robot{}, Pets: []shapes.Pet{shapes.Robot{}, tom}}, `{ shapes { pet { name } pets { name } } }`,
			`{"shapes":{"pet":"beep","pets":["beep",{"name":"Tom"}]}}`, nil},
	} {
		t.Run(s.name, s.check)
	}
}

func TestFieldsThatFallBack(t *testing.T) {
	a, muted := named("a"), named("muted")
	a.Loud, muted.Loud = named("b"), muted
	for _, s := range []shape{
		{"methods", shapes.Shapes{Must: []*shapes.Thing{a}}, `{ things { method methodNext { name next { name } } methodFails name } }`,
			`{"things":[{"method":"method of a","methodNext":{"name":"behind a","next":{"name":"behind a'"}},"methodFails":null,"name":"a"}]}`,
			[]string{"things[0].methodFails: failed: a"}},
		{"directives", shapes.Shapes{Must: []*shapes.Thing{a, muted}}, `{ things { loud { name loud { name } } } loud { name } }`,
			`{"things":[{"loud":{"name":"b!","loud":null}},{"loud":null}],"loud":{"name":"root!"}}`, []string{"things[1].loud: too loud"}},
		{"batches", shapes.Shapes{Maybe: []*shapes.Thing{muted}, Must: []*shapes.Thing{a, nil, named("last"), muted}},
			`{ things { batched { name next { name } } } thing { batched { name } } }`,
			`{"things":[{"batched":{"name":"of a batch: a","next":{"name":"of a batch: a'"}}},null,{"batched":null},{"batched":{"name":"of a batch: muted","next":{"name":"of a batch: muted'"}}}],` +
				`"thing":{"batched":{"name":"of a batch: muted"}}}`, nil},
		{"maps", shapes.Shapes{Loose: map[string]any{"size": new(3)}}, `{ shapes { loose { __typename size thing { name next { name } } } } }`,
			`{"shapes":{"loose":{"__typename":"Loose","size":3,"thing":{"name":"loose","next":{"name":"loose'"}}}}}`, nil},
		{"maps that fail", shapes.Shapes{Loose: map[string]any{}}, `{ shapes { loose { size thing { name } } } }`,
			`{"shapes":{"loose":{"size":null,"thing":null}}}`, []string{"shapes.loose.thing: broken"}},
		{"no map", shapes.Shapes{}, `{ shapes { loose { size } } }`, `{"shapes":{"loose":null}}`, nil},
	} {
		t.Run(s.name, s.check)
	}
}

func TestResolvers(t *testing.T) {
	a, last := named("a"), named("last")
	for _, s := range []shape{
		{"that fail side by side", shapes.Shapes{Must: []*shapes.Thing{a, last}},
			`{ things { next { name } broken { name } panics { name } numbered one: numbered(by: 1) } }`,
			`{"things":[{"next":{"name":"a'"},"broken":null,"panics":null,"numbered":[2,4],"one":[1,2]},{"next":null,"broken":null,"panics":null,"numbered":[2,4],"one":[1,2]}]}`,
			[]string{"things[0].broken: broken", "things[0].panics: panic: a resolver", "things[1].broken: broken", "things[1].panics: panic: a resolver"}},
		{"of null where none may be", shapes.Shapes{Maybe: []*shapes.Thing{last}}, `{ thing { name nextMust { name } broken { name } } number }`,
			`{"thing":null,"number":7}`, []string{"thing.broken: broken", "thing.nextMust" + isNull}},
		{"of nothing", shapes.Shapes{}, `{ thing { name } number }`, `{"thing":null,"number":7}`, nil},
		{"of mutations", shapes.Shapes{}, `mutation { a: rename(name: "b") { name next { name } broken { name } } rename(name: "last") { next { name } } }`,
			`{"a":{"name":"b","next":{"name":"b'"},"broken":null},"rename":{"next":null}}`, []string{"a.broken: broken"}},
		{"of subscriptions", shapes.Shapes{}, `subscription { ticks { name next { name } } }`,
			`{"ticks":{"name":"tick","next":{"name":"tick'"}}}` + "\n" + `{"ticks":{"name":"tock","next":{"name":"tock'"}}}`, nil},
	} {
		t.Run(s.name, s.check)
	}
}

func TestLeaves(t *testing.T) {
	whole := shapes.Leaf{
		Text: new("t\n\""), Int: new(-1), Bool: new(true), Float: new(1.5), FloatMust: 2, Pointer: new("p"), Tags: []string{"x", ""},
		Numbers: [][]int{{1, 2}, {}, nil}, Title: "T", TitleOrNull: "U", Token: "a", TokenOrNull: "b", Code: 4, CodeOrNull: 5,
		Wrapped: shapes.Wrapped{N: 6}, Color: shapes.Red, ColorOrNull: new(shapes.DarkBlue), Colors: []shapes.Color{shapes.DarkBlue, shapes.Red}, Measured: 8,
	}
	const all = `{ text int bool float floatMust tags numbers title titleOrNull tokenOrNull code codeOrNull wrapped color colorOrNull colors measured resolved resolvedColor`
	for _, s := range []shape{
		{"all", shapes.Shapes{Leaf: whole}, `{ shapes { leaf ` + all + ` pointer token } } }`,
			`{"shapes":{"leaf":{"text":"t\n\"","int":-1,"bool":true,"float":1.5,"floatMust":2,"tags":["x",""],"numbers":[[1,2],[],[]],"title":"T","titleOrNull":"U","tokenOrNull":"<b>",` +
				`"code":4,"codeOrNull":5,"wrapped":6,"color":"RED","colorOrNull":"DARK_BLUE","colors":["DARK_BLUE","RED"],"measured":8,"resolved":-1,"resolvedColor":"RED","pointer":"p","token":"<a>"}}}`, nil},
		{"nothing set", shapes.Shapes{}, `{ shapes { leaf ` + all + ` } } }`,
			`{"shapes":{"leaf":{"text":null,"int":null,"bool":null,"float":null,"floatMust":0,"tags":[],"numbers":null,"title":"","titleOrNull":"","tokenOrNull":null,` +
				`"code":0,"codeOrNull":0,"wrapped":0,"color":"","colorOrNull":null,"colors":null,"measured":0,"resolved":null,"resolvedColor":""}}}`, nil},
		{"nulls where none may be", shapes.Shapes{}, `{ shapes { leaf { pointer token made: token text } } }`, `null`,
			[]string{"shapes.leaf.made" + isNull, "shapes.leaf.pointer" + isNull, "shapes.leaf.token" + isNull}},
		{"scalars that panic", shapes.Shapes{Leaf: shapes.Leaf{TokenOrNull: "panics"}}, `{ shapes { leaf { tokenOrNull int } } }`,
			`{"shapes":{"leaf":{"tokenOrNull":null,"int":null}}}`, []string{"shapes.leaf.tokenOrNull: panic: no token"}},
		{"scalars that panic where none may", shapes.Shapes{Leaf: shapes.Leaf{Token: "panics"}}, `{ shapes { leaf { token int } } }`,
			`null`, []string{"shapes.leaf.token: panic: no token"}},
		{"an argument that is none", shapes.Shapes{}, `{ shapes { leaf { measured(unit: "mile") } } }`, `null`,
			[]string{"shapes.leaf.measured.unit: not a token"}},
	} {
		t.Run(s.name, s.check)
	}
}

// A panic is an error of the element, and a nil pointer of an interface is told of. Stock
// execution loses the list of the one, and says nothing of the other.
func TestWhereStockExecutionLeavesTheSpecification(t *testing.T) {
	tom := shapes.Cat{Name: "Tom"}
	for _, c := range []struct {
		shape
		stock       string
		stockErrors []string
	}{
		{shape{"an element that is none of the schema's", shapes.Shapes{Pets: []shapes.Pet{tom, shapes.Stranger{}}}, `{ pets { name } }`, `{"pets":[{"name":"Tom"},null]}`,
			[]string{"pets[1]: panic: unexpected type shapes.Stranger; non-generated variants of Pet must implement graphql.Marshaler"}},
			`{"pets":[]}`, []string{"pets[1]: panic: unexpected type shapes.Stranger; non-generated variants of Pet must implement graphql.Marshaler"}},
		{shape{"a nil pointer", shapes.Shapes{PetMust: (*shapes.Dog)(nil)}, `{ shapes { petMust { name } } }`, `null`, []string{"shapes.petMust" + isNull}},
			`null`, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			for how, got := range map[string][]*graphql.Response{
				"stock":   run(t, &c.shapes, c.document),
				"direct":  run(t, &c.shapes, c.document, &shapes.Direct{}),
				"reusing": run(t, &c.shapes, c.document, &shapes.Direct{Reuse: true}),
			} {
				want, wantErrors := c.want, c.errors
				if how == "stock" {
					want, wantErrors = c.stock, c.stockErrors
				}
				if diff := cmp.Diff(want, dataOf(got)); diff != "" {
					t.Errorf("the data, %s (-want +got):\n%s", how, diff)
				}
				if diff := cmp.Diff(append([]string{}, wantErrors...), errorsOf(got)); diff != "" {
					t.Errorf("the errors, %s (-want +got):\n%s", how, diff)
				}
			}
		})
	}
}

// The extension is of one schema only.
func TestAnotherSchema(t *testing.T) {
	var another struct{ graphql.ExecutableSchema }
	if err := new(shapes.Direct).Validate(another); err == nil {
		t.Error("it takes on any schema")
	}
}

// What is left to gqlgen's own code is what the head of the generated file says, and no more.
func TestWhatFallsBack(t *testing.T) {
	text, err := os.ReadFile("direct.go")
	if err != nil {
		t.Fatal(err)
	}
	_, after, found := strings.Cut(string(text), "// Left to gqlgen's own code:\n")
	list, _, ended := strings.Cut(after, "type Direct struct")
	if !found || !ended {
		t.Fatal("the generated file does not say what falls back")
	}
	want := `//   - Leaf.floatMust: a null of it would have no path
//   - Leaf.pointer: it can be null where the schema does not allow it
//   - Leaf.tags: it can be null where the schema does not allow it
//   - Leaf.numbers: it can be null where the schema does not allow it
//   - Leaf.title: a null of it would have no path
//   - Leaf.wrapped: a null of it would have no path
//   - Leaf.colors: it can be null where the schema does not allow it
//   - Leaf.measured: it is a field of a struct and has arguments
//   - Loose.size: its rows cannot be compared
//   - Loose.thing: its rows cannot be compared
//   - Shapes.grid: it is a list of lists
//   - Shapes.indirect: its Go type is a pointer to a pointer, a slice or an interface
//   - Shapes.indirects: its Go type is a pointer to a pointer, a slice or an interface
//   - Thing.method: it is not a field of a struct
//   - Thing.methodNext: it is not a field of a struct
//   - Thing.methodFails: it is not a field of a struct
//   - Thing.batched: it has a batch resolver
//   - Thing.loud: it has run-time directives
//   - Query.grid: it is a list of lists
//   - Query.loud: it has run-time directives
`
	if diff := cmp.Diff(want, list); diff != "" {
		t.Errorf("what falls back (-want +got):\n%s", diff)
	}
}
