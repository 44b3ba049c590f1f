package graph_test

import (
	"go/ast"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	gql "github.com/vektah/gqlparser/v2/ast"

	"syllabus/graph/generated"
	"syllabus/internal/load"
)

// said is a directive @statement, and what it stands beside.
type said struct {
	beside, name string
	tables       []string // in alphabetical order
}

// saidStatements are all directives @statement of the schema.
func saidStatements(schema *gql.Schema) (all []said) {
	read := func(beside string, directives gql.DirectiveList) {
		for _, d := range directives.ForNames("statement") {
			s := said{beside: beside, name: d.Arguments.ForName("name").Value.Raw}
			for _, table := range d.Arguments.ForName("tables").Value.Children {
				s.tables = append(s.tables, table.Value.Raw)
			}
			slices.Sort(s.tables)
			all = append(all, s)
		}
	}
	read("the schema", schema.SchemaDirectives)
	for _, typ := range ownTypes(schema) {
		read(typ.Name, typ.Directives)
		for _, field := range typ.Fields {
			read(typ.Name+"."+field.Name, field.Directives)
		}
	}
	return all
}

var (
	named = regexp.MustCompile(`^-- name: ([A-Z][A-Za-z]+)\n`)
	// What follows FROM in an expression, such as extract(day FROM …), is no table of ours; a test of the store
	// keeps statements to one clause per line.
	reads = regexp.MustCompile(`\b(?:FROM|JOIN|UPDATE|INTO) ([a-z_]+)\b`)
	// Names that a statement gives to rows of its own.
	noTables = []string{"unnest", "generate_series", "discarded"}
)

// storeStatements are the statements of the store, with the tables that their texts read and write. Courses is put
// together of pieces; those of its file are its.
func storeStatements(t *testing.T) map[string][]string {
	t.Helper()
	files, err := filepath.Glob("../internal/store/*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := make(map[string][]string)
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		name := ""
		ast.Inspect(parse(t, path), func(node ast.Node) bool {
			literal, ok := node.(*ast.BasicLit)
			if !ok || literal.Kind != token.STRING {
				return true
			}
			text, err := strconv.Unquote(literal.Value)
			if err != nil {
				t.Fatal(err)
			}
			if head := named.FindStringSubmatch(text); head != nil {
				name = head[1]
				found[name] = nil
			} else if name != "Courses" {
				return true
			}
			for _, table := range reads.FindAllStringSubmatch(text, -1) {
				if !slices.Contains(noTables, table[1]) {
					found[name] = append(found[name], table[1])
				}
			}
			return true
		})
	}
	for name, tables := range found {
		slices.Sort(tables)
		found[name] = slices.Compact(tables)
	}
	for _, name := range []string{"BEGIN", "COMMIT", "ROLLBACK"} { // the driver's
		found[name] = nil
	}
	return found
}

// What the schema says of a statement is what its SQL does.
func TestStatementsOfTheSchemaAreThoseOfTheStore(t *testing.T) {
	texts := storeStatements(t)
	all := saidStatements(schema(t))
	if len(all) < 60 {
		t.Fatalf("the schema has only %d statements", len(all))
	}
	for _, s := range all {
		tables, ok := texts[s.name]
		if !ok {
			t.Errorf("%s: the store has no statement %s", s.beside, s.name)
			continue
		}
		if diff := cmp.Diff(tables, s.tables); diff != "" {
			t.Errorf("%s: the tables of %s (-SQL +schema):\n%s", s.beside, s.name, diff)
		}
	}
}

// An edge without a cost in the schema would be a statement that no plan has.
func TestEveryEdgeSaysWhatItCosts(t *testing.T) {
	schema := schema(t)
	free := []string{"Progress.ratio", "User.email"} // worked out of the row
	costs := func(name string) bool {
		typ, field, _ := strings.Cut(name, ".")
		for _, definition := range append([]string{typ}, schema.Types[typ].Interfaces...) {
			if f := schema.Types[definition].Fields.ForName(field); f != nil &&
				(f.Directives.ForName("statement") != nil || f.Directives.ForName("byID") != nil) {
				return true
			}
		}
		return false
	}
	for _, name := range resolverFields() {
		if costs(name) == slices.Contains(free, name) {
			t.Errorf("%s: @statement or @byID is missing, or is there for what costs nothing", name)
		}
	}
	for _, typ := range schema.GetPossibleTypes(schema.Types["Node"]) {
		read := typ.Directives.ForName("statement") != nil
		for _, name := range typ.Interfaces {
			read = read || schema.Types[name].Directives.ForName("statement") != nil
		}
		if !read {
			t.Errorf("%s does not say which statement reads it by its id", typ.Name)
		}
	}
}

// Each loader is an edge of the schema, by the name of its statement.
func TestEveryLoaderIsInTheSchema(t *testing.T) {
	var names []string
	for _, s := range saidStatements(schema(t)) {
		names = append(names, s.name)
	}
	loaders := 0
	for field := range reflect.TypeFor[load.Loaders]().Fields() {
		if !field.IsExported() {
			continue
		}
		if loaders++; !slices.Contains(names, field.Name) {
			t.Errorf("no field of the schema says that it costs %s", field.Name)
		}
	}
	if loaders < 30 {
		t.Errorf("there are only %d loaders", loaders)
	}
}

// The schema's own directives are for readers of the schema: nothing calls them when a field is resolved, so no field is
// left to gqlgen's own code for their sake.
func TestDirectivesOfTheSchemaAreNotCalled(t *testing.T) {
	if n := reflect.TypeFor[generated.DirectiveRoot]().NumField(); n != 0 {
		t.Errorf("gqlgen wants %d directives implemented: they lack skip_runtime in gqlgen.yml", n)
	}
	for _, name := range []string{"exec.go", "direct.go"} {
		text, err := os.ReadFile(filepath.Join("generated", name))
		if err != nil {
			t.Fatal(err)
		}
		for _, call := range []string{"ec.Directives.", "has run-time directives", "_fieldMiddleware"} {
			if strings.Contains(string(text), call) {
				t.Errorf("generated/%s has %s", name, call)
			}
		}
	}
	own := 0
	for name, directive := range schema(t).Directives {
		if directive.Position == nil || directive.Position.Src == nil || directive.Position.Src.BuiltIn {
			continue
		}
		if own++; strings.TrimSpace(directive.Description) == "" {
			t.Errorf("@%s has no description", name)
		}
		for _, argument := range directive.Arguments {
			if strings.TrimSpace(argument.Description) == "" {
				t.Errorf("@%s(%s:) has no description", name, argument.Name)
			}
		}
	}
	if own < 6 {
		t.Errorf("the schema has only %d directives of its own", own)
	}
}

// What a person says of themselves is marked, so that it is masked wherever operations are written down.
func TestSensitiveInputs(t *testing.T) {
	var marked []string
	for _, typ := range ownTypes(schema(t)) {
		for _, field := range typ.Fields {
			if field.Directives.ForName("sensitive") != nil {
				marked = append(marked, typ.Name+"."+field.Name)
			}
		}
	}
	want := []string{"UpdateProfileInput.displayName", "UpdateProfileInput.bio", "UpdateProfileInput.avatarUrl"}
	if diff := cmp.Diff(want, marked); diff != "" {
		t.Errorf("sensitive are (-want +schema):\n%s", diff)
	}
}
