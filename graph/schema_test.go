package graph_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	gql "github.com/vektah/gqlparser/v2/ast"

	"syllabus/graph/generated"
	"syllabus/graph/globalid"
)

// ownTypes returns the schema's types without those of GraphQL itself, by name.
func ownTypes(schema *gql.Schema) []*gql.Definition {
	var types []*gql.Definition
	for _, name := range slices.Sorted(maps.Keys(schema.Types)) {
		if typ := schema.Types[name]; !typ.BuiltIn {
			types = append(types, typ)
		}
	}
	return types
}

// resolverFields returns the fields that gqlgen has made resolvers of: "Type.field".
func resolverFields() []string {
	var fields []string
	root := reflect.TypeFor[generated.ResolverRoot]()
	for resolver := range root.Methods() {
		for method := range resolver.Type.Out(0).Methods() {
			first := []rune(method.Name)
			first[0] = unicode.ToLower(first[0])
			fields = append(fields, resolver.Name+"."+string(first))
		}
	}
	slices.Sort(fields)
	return fields
}

// A field that leads to another row, that counts rows or that is withheld from some
// must be a resolver: else gqlgen binds a Go field or method of its name
// silently, and the answer depends on how the row was loaded.
func TestEdgesOfTheSchemaAreResolvers(t *testing.T) {
	schema := schema(t)
	container := func(typ *gql.Definition) bool { // its fields are values that somebody has loaded already
		return slices.Contains([]string{"PageInfo", "Blank", "Viewer", "AnswerPart"}, typ.Name) || strings.HasSuffix(typ.Name, "Connection") ||
			strings.HasSuffix(typ.Name, "Edge") || strings.HasSuffix(typ.Name, "Payload")
	}
	// What is worked out from what somebody has done. Neither its type nor its name tells it.
	workedOut := []string{
		"Lesson.complete", "Lesson.completedExercises", "Lesson.locked", "Lesson.lockReason", "Progress.ratio",
	}
	var edges []string
	for _, typ := range ownTypes(schema) {
		if typ.Kind != gql.Object {
			continue
		}
		for _, field := range typ.Fields {
			if strings.HasPrefix(field.Name, "__") {
				continue
			}
			to := schema.Types[field.Type.Name()]
			connection := strings.HasSuffix(to.Name, "Connection")
			leads := to.IsCompositeType() && (connection || !container(typ) && !container(to))
			counts := strings.HasSuffix(field.Name, "Count")
			withheld := strings.Contains(field.Description, "null to ")
			root, name := typ == schema.Query || typ == schema.Mutation, typ.Name+"."+field.Name
			if leads || counts || withheld || root || slices.Contains(workedOut, name) {
				edges = append(edges, name)
			}
		}
	}
	slices.Sort(edges)
	if diff := cmp.Diff(edges, resolverFields()); diff != "" {
		t.Errorf("the schema's edges and the generated resolvers differ; see gqlgen.yml (-schema +generated):\n%s", diff)
	}
}

func TestEverythingInTheSchemaIsDescribed(t *testing.T) {
	schema := schema(t)
	described := func(what, description string) {
		t.Helper()
		if strings.TrimSpace(description) == "" {
			t.Errorf("%s has no description", what)
		}
	}
	described("the schema", schema.Description)
	for _, typ := range ownTypes(schema) {
		described(typ.Name, typ.Description)
		for _, field := range typ.Fields {
			if strings.HasPrefix(field.Name, "__") {
				continue
			}
			described(typ.Name+"."+field.Name, field.Description)
			for _, argument := range field.Arguments {
				described(typ.Name+"."+field.Name+"("+argument.Name+")", argument.Description)
			}
		}
		for _, value := range typ.EnumValues {
			described(typ.Name+"."+value.Name, value.Description)
		}
	}
}

// Every object that can be fetched by its id has a type of ids, and the other way round.
func TestEveryNodeHasATypeOfIDs(t *testing.T) {
	ids := map[string]string{ // of each type that implements Node
		"Course": globalid.Course, "Module": globalid.Module, "Lesson": globalid.Lesson, "Choice": globalid.Choice,
		"VideoExercise": globalid.Exercise, "MultipleChoiceExercise": globalid.Exercise,
		"FillInBlankExercise": globalid.Exercise, "TextExercise": globalid.Exercise,
		"User": globalid.User, "UserProfile": globalid.Profile, "UserSettings": globalid.Settings,
		"Enrollment": globalid.Enrollment, "ExerciseSession": globalid.Session,
	}
	schema := schema(t)
	var nodes []string
	for _, typ := range schema.GetPossibleTypes(schema.Types["Node"]) {
		if typ.Kind == gql.Object {
			nodes = append(nodes, typ.Name)
		}
	}
	slices.Sort(nodes)
	if diff := cmp.Diff(slices.Sorted(maps.Keys(ids)), nodes); diff != "" {
		t.Errorf("the types that implement Node (-known +schema):\n%s", diff)
	}
	used := slices.Compact(slices.Sorted(maps.Values(ids)))
	if diff := cmp.Diff(stringConstants(t, "globalid/globalid.go"), used); diff != "" {
		t.Errorf("the types of ids (-globalid +schema):\n%s", diff)
	}
	for _, typ := range used {
		understood := func(id string) bool { _, err := globalid.Parse(id); return err == nil }
		if !slices.ContainsFunc([]string{typ + "_1", typ + "_1_2", typ + "_1_2_3"}, understood) {
			t.Errorf("no id of a %s is understood", typ)
		}
	}
}

// stringConstants returns the values of a Go file's constants, sorted.
func stringConstants(t *testing.T, path string) []string {
	t.Helper()
	var values []string
	for _, declaration := range parse(t, path).Decls {
		constants, ok := declaration.(*ast.GenDecl)
		if !ok || constants.Tok != token.CONST {
			continue
		}
		for _, spec := range constants.Specs {
			for _, value := range spec.(*ast.ValueSpec).Values {
				values = append(values, strings.Trim(value.(*ast.BasicLit).Value, `"`))
			}
		}
	}
	slices.Sort(values)
	return values
}

func parse(t *testing.T, path string) *ast.File {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// A resolver is one sentence, and its file has nothing but resolvers: gqlgen moves
// other code into a comment.
func TestResolversAreOneSentence(t *testing.T) {
	resolvers := 0
	for _, declaration := range parse(t, "schema.resolvers.go").Decls {
		switch d := declaration.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil {
				t.Errorf("%s is no method of a resolver", d.Name.Name)
				continue
			}
			resolvers++
			if len(d.Body.List) != 1 {
				t.Errorf("%s has %d statements", d.Name.Name, len(d.Body.List))
				continue
			}
			if _, ok := d.Body.List[0].(*ast.ReturnStmt); !ok {
				t.Errorf("%s is no return statement", d.Name.Name)
			}
		case *ast.GenDecl:
			if d.Tok == token.IMPORT {
				continue
			}
			if d.Tok != token.TYPE {
				t.Errorf("there is a %s among the resolvers", d.Tok)
				continue
			}
			for _, spec := range d.Specs {
				if name := spec.(*ast.TypeSpec).Name.Name; !strings.HasSuffix(name, "Resolver") {
					t.Errorf("the type %s is no resolver", name)
				}
			}
		}
	}
	if fields := resolverFields(); resolvers < len(fields) {
		t.Errorf("%d methods for %d resolvers: this test looks at the wrong file", resolvers, len(fields))
	}
}
