package plan

import (
	"fmt"
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// types is a set of types of rows, one bit for each.
type types uint64

const everything = ^types(0)

func (t types) len() int64 { return int64(bits.OnesCount64(uint64(t))) }

// statement is what a directive @statement says.
type statement struct {
	name             string
	tables           []string
	ids              string   // how the ids begin that it reads by; empty for others
	by               []string // the argument, and a key of it, that makes a field run it
	visitors, admins bool
	times, atMost    int
	rows             types // that it reads by ids
}

// runs reports whether the statement runs for a viewer, and if not, why.
func (s *statement) runs(viewer Viewer) (free string, ok bool) {
	switch {
	case !s.visitors && !viewer.SignedIn:
		return "visitor", false
	case !s.admins && viewer.Admin:
		return "administrator", false
	default:
		return "", true
	}
}

// edge is a field that leads to objects, or costs something.
type edge struct {
	name       string // Exercise.lesson
	target     string // the type that it leads to
	statements []*statement
	byID       []string // the argument that has ids, and a key of it
	byIDs      []*statement
	back       []string // edges whose rows know what this one leads to
	of         types    // the rows that have the field; none for what holds rows, such as a page
	to         types    // the rows that it leads to, also those inside of what holds rows
	root       bool
	list       bool
	object     bool // it leads to objects
	size       int64
	pages      ast.ArgumentDefinitionList // first and last
	arguments  []argument                 // that tell two uses of the edge apart
}

// argument is an argument of an edge. Where its order does not matter, all are its possible values.
type argument struct {
	definition *ast.ArgumentDefinition
	set        bool
	all        []string
}

// typeOf is what the planner knows of a type of the schema.
type typeOf struct {
	rows  types // the bits of the types of rows that it may be; none for other types
	edges map[string]*edge
}

// Planner plans documents of one schema. It is safe for concurrent use.
type Planner struct {
	chunk    int
	formulas map[types]string // how many statements it takes for rows of these types
	ofRows   string           // and of others
	query    string
	mutation string
	always   []*statement // of every operation
	tables   []types      // the rows of each statement that reads by ids
	types    map[string]*typeOf
}

// New returns a planner that knows what the schema says beside its types and fields. chunk is how many keys one
// statement takes at most. The error is of a directive that says what cannot be.
func New(schema *ast.Schema, chunk int) (*Planner, error) {
	if chunk < 1 {
		return nil, fmt.Errorf("plan: a chunk of %d keys", chunk)
	}
	if schema.Query == nil {
		return nil, fmt.Errorf("plan: the schema has no type of queries")
	}
	p := &Planner{
		chunk: chunk, query: schema.Query.Name, types: make(map[string]*typeOf), formulas: make(map[types]string),
	}
	if schema.Mutation != nil {
		p.mutation = schema.Mutation.Name
	}
	c := &compiler{Planner: p, schema: schema}
	c.compile()
	if c.err != nil {
		return nil, c.err
	}
	return p, nil
}

// compiler reads a schema's directives.
type compiler struct {
	*Planner
	schema *ast.Schema
	byID   []*statement
	err    error
}

func (c *compiler) fail(format string, args ...any) {
	if c.err == nil {
		c.err = fmt.Errorf("plan: "+format, args...)
	}
}

func (c *compiler) compile() {
	c.always = c.statementsOf("schema", c.schema.SchemaDirectives)
	names := make([]string, 0, len(c.schema.Types))
	for name := range c.schema.Types {
		names = append(names, name)
		c.types[name] = &typeOf{edges: make(map[string]*edge)}
	}
	slices.Sort(names)
	c.rowTypes(names)
	for _, kind := range []ast.DefinitionKind{ast.Interface, ast.Object} { // an object's edges may be an interface's
		for _, name := range names {
			if definition := c.schema.Types[name]; definition.Kind == kind && !definition.BuiltIn {
				for _, field := range definition.Fields {
					c.edgeOf(definition, field)
				}
			}
		}
	}
	for _, name := range names {
		for _, e := range c.types[name].edges {
			for _, through := range e.back {
				if typ, field, _ := strings.Cut(through, "."); c.types[typ] == nil || c.types[typ].edges[field] == nil {
					c.fail("%s: @back: there is no edge %s", e.name, through)
				}
			}
		}
	}
}

// rowTypes gives a bit to each object type whose rows are read by their ids, and to each
// abstract type those of its objects.
func (c *compiler) rowTypes(names []string) {
	next := 0
	for _, name := range names {
		definition := c.schema.Types[name]
		for _, s := range c.statementsOf(name, definition.Directives) {
			if s.ids == "" {
				c.fail("%s: @statement: %s says no ids", name, s.name)
			}
			for _, object := range c.schema.GetPossibleTypes(definition) {
				if t := c.types[object.Name]; object.Kind == ast.Object && t.rows == 0 {
					t.rows = 1 << next
					next++
				}
				s.rows |= c.types[object.Name].rows
			}
			c.byID, c.tables = append(c.byID, s), append(c.tables, s.rows)
		}
	}
	if next > 64 {
		c.fail("the schema has %d types of rows, more than 64", next)
	}
	for _, name := range names {
		if definition := c.schema.Types[name]; definition.IsAbstractType() {
			for _, object := range c.schema.GetPossibleTypes(definition) {
				c.types[name].rows |= c.types[object.Name].rows
			}
		}
		c.formulas[c.types[name].rows] = c.formula(plural(name))
	}
	c.ofRows = c.formula("rows")
}

func (c *compiler) formula(rows string) string {
	return "⌈" + rows + " ÷ " + thousands(int64(c.chunk)) + "⌉"
}

// edgeOf notes a field that leads to objects, or costs something.
func (c *compiler) edgeOf(of *ast.Definition, field *ast.FieldDefinition) {
	name := of.Name + "." + field.Name
	target := c.schema.Types[field.Type.Name()]
	e := &edge{
		name: name, target: target.Name, statements: c.statementsOf(name, field.Directives), object: target.IsCompositeType(),
		of: c.types[of.Name].rows, list: field.Type.Elem != nil,
		root: of.Name == c.query || of.Name == c.mutation,
		back: texts(field.Directives.ForName("back"), "through"),
	}
	if d := field.Directives.ForName("byID"); d != nil {
		e.byID = strings.Split(text(d, "argument"), ".")
	}
	if e.of != 0 && len(e.statements) == 0 { // the interface's edge is that of its objects
		for _, implemented := range of.Interfaces {
			if inherited := c.types[implemented].edges[field.Name]; inherited != nil && len(inherited.statements) > 0 {
				c.types[of.Name].edges[field.Name] = inherited
				return
			}
		}
	}
	if !e.object && len(e.statements) == 0 {
		return
	}
	if e.byID != nil && !e.root || len(e.statements) > 1 && !e.root {
		c.fail("%s: @byID, and several statements, are for root fields", name)
	}
	if d := field.Directives.ForName("size"); d != nil {
		e.size = int64(number(d, "assumed", 1))
	}
	e.to = c.behind(target, nil)
	for _, s := range c.byID {
		if e.byID != nil && s.rows&^e.to == 0 {
			e.byIDs = append(e.byIDs, s)
		}
	}
	c.argumentsOf(e, field)
	c.types[of.Name].edges[field.Name] = e
}

func (c *compiler) argumentsOf(e *edge, field *ast.FieldDefinition) {
	for _, definition := range field.Arguments {
		if definition.Name == "first" || definition.Name == "last" {
			e.pages = append(e.pages, definition)
		}
		a := argument{definition: definition, set: definition.Directives.ForName("set") != nil}
		if a.set {
			for _, value := range c.schema.Types[definition.Type.Name()].EnumValues {
				a.all = append(a.all, strconv.Quote(value.Name))
			}
			slices.Sort(a.all)
		}
		e.arguments = append(e.arguments, a)
	}
}

// behind returns the rows that a type is, or that what holds rows has inside.
func (c *compiler) behind(typ *ast.Definition, within []string) (rows types) {
	if rows = c.types[typ.Name].rows; rows != 0 || !typ.IsCompositeType() || slices.Contains(within, typ.Name) {
		return rows
	}
	for _, field := range typ.Fields {
		if !strings.HasPrefix(field.Name, "__") && len(field.Arguments) == 0 {
			rows |= c.behind(c.schema.Types[field.Type.Name()], append(within, typ.Name))
		}
	}
	return rows
}
