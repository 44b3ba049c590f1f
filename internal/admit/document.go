package admit

import (
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"syllabus/internal/fault"
)

// Admission admits documents of one schema.
type Admission struct {
	Limits
	schema *ast.Schema
	sizes  sizes
}

// New returns what holds documents to the limits. The schema says how much there is to be told of it.
func New(limits Limits, schema *ast.Schema) *Admission {
	return &Admission{Limits: limits, schema: schema, sizes: sizesOf(schema)}
}

// Document refuses a parsed document that asks for more than it may, by an [ExceededError]; one that asks for the schema where
// nobody may, by a [fault.Error]; and one with a fragment inside itself, by a [gqlerror.Error], because it has no
// size. It does not have to be valid otherwise: what it names need not exist.
func (a *Admission) Document(document *ast.QueryDocument) error {
	_, err := a.document(document)
	return err
}

// size is what a document takes.
type size struct {
	bytes         int // of memory
	introspection int // fields of the schema that it asks for, in all of its operations
}

// document returns the size of the document, too.
func (a *Admission) document(document *ast.QueryDocument) (size, error) {
	if n := len(document.Operations) + len(document.Fragments); n > a.Definitions {
		return size{}, Exceeded("definitions", a.Definitions, n, nil, "The document has %s operations and fragments")
	}
	p := &pass{Admission: a, document: document, fragments: make(map[string]*fragment, len(document.Fragments))}
	for _, operation := range document.Operations {
		p.bytes += bytesOfOperation
		p.name(operation.Name, operation.Position)
		p.variables(operation.VariableDefinitions)
		p.directives(operation.Directives)
		s := p.selections(operation.SelectionSet, false)
		if s.fields > a.RootFields {
			p.exceeded("root-fields", a.RootFields, s.fields, operation.Position, "The operation has %s root fields")
		}
		p.bounded(s, "operation", operation.Position)
		p.introspection = plus(p.introspection, s.schema)
		p.total, p.walked = plus(p.total, s.selections), plus(p.walked, s.walked)
	}
	for _, definition := range document.Fragments { // also those that nobody spreads: they are validated too
		if document.Fragments.ForName(definition.Name) != definition {
			p.fail(gqlerror.ErrorPosf(definition.Position, "There is another fragment %s.", short(definition.Name)))
		}
		s := p.spread(definition.Name, definition.Position)
		p.bounded(s, "fragment", definition.Position)
		p.walked = plus(p.walked, s.walked)
	}
	if p.total > a.Selections {
		p.exceeded("selections", a.Selections, p.total, nil, "The document selects %s fields, those of fragments each time")
	}
	if p.walked > a.Walked {
		p.exceeded("walked", a.Walked, p.walked, nil,
			"Validation would walk %s selections and values, those of fragments for each definition")
	}
	if p.written.aliases > a.Aliases {
		p.exceeded("aliases", a.Aliases, p.written.aliases, p.written.alias, "The document has %s aliases")
	}
	if p.written.directives > a.Directives {
		p.exceeded("directives", a.Directives, p.written.directives, p.written.directive, "The document has %s directives")
	}
	if p.err == nil {
		p.merged()
	}
	if p.err == nil {
		p.comparisons()
	}
	return p.size, p.err
}

// pass is one pass over a document.
type pass struct {
	*Admission
	document  *ast.QueryDocument
	fragments map[string]*fragment
	total     int // of selections, in all operations
	walked    int // of selections and values, in all definitions
	values    int // that were looked at, until now
	size
	written struct {
		aliases, directives int
		alias, directive    *ast.Position // the first that is too much
	}
	err error // the first
}

// sum is what some selections come to, those of fragments counted each time that they are spread.
type sum struct {
	selections  int
	walked      int // selections and values
	fields      int // of one object
	depth       int // of fields that do not ask for the schema
	cost        int // fields of the answer, if these are fields of the schema
	schema      int // cost of the fields that ask for the schema
	schemaDepth int
}

func (s *sum) add(other sum) {
	s.selections, s.walked = plus(s.selections, other.selections), plus(s.walked, other.walked)
	s.fields = plus(s.fields, other.fields)
	s.depth, s.schemaDepth = max(s.depth, other.depth), max(s.schemaDepth, other.schemaDepth)
	s.cost, s.schema = plus(s.cost, other.cost), plus(s.schema, other.schema)
}

// fragment is what is known of one.
type fragment struct {
	sum  sum
	open bool // its selections are being looked at
}

// selections looks at a selection set, which may be that of an inline fragment. Validation compares the fields of an inline
// fragment by themselves, and again with those around it, so what is in several of them counts for each.
func (p *pass) selections(selections ast.SelectionSet, inline bool) (all sum) {
	for _, selection := range selections {
		if p.err != nil {
			return all
		}
		all.selections, all.walked = plus(all.selections, 1), plus(all.walked, 1)
		p.bytes += bytesOf(selection)
		values := p.values
		switch s := selection.(type) {
		case *ast.Field:
			all.add(p.field(s))
		case *ast.InlineFragment:
			p.directives(s.Directives)
			all.walked = plus(all.walked, p.values-values)
			p.name(s.TypeCondition, s.Position)
			inside := p.selections(s.SelectionSet, true)
			if inline {
				inside.selections = plus(inside.selections, inside.fields)
			}
			all.add(inside)
		case *ast.FragmentSpread:
			p.directives(s.Directives)
			all.walked = plus(all.walked, p.values-values)
			all.add(p.spread(s.Name, s.Position))
		}
	}
	return all
}

func (p *pass) field(f *ast.Field) sum {
	p.name(f.Name, f.Position)
	if f.Alias != f.Name {
		p.name(f.Alias, f.Position)
		if p.written.aliases++; p.written.aliases == p.Aliases+1 {
			p.written.alias = f.Position
		}
	}
	values := p.values
	p.arguments(f.Arguments)
	p.directives(f.Directives)
	values = p.values - values
	below := p.selections(f.SelectionSet, false)
	of := sum{
		selections: below.selections, walked: plus(below.walked, values), fields: 1, depth: below.depth + 1,
		schema: below.schema, schemaDepth: below.schemaDepth,
		cost: p.sizes.cost(f.Name, below.cost),
	}
	if f.Name == "__schema" || f.Name == "__type" {
		if !p.Introspection {
			p.fail(fault.New(fault.Forbidden, "This server does not tell its schema (__schema, __type)."))
		}
		of.depth, of.schemaDepth, of.schema = 1, below.depth+1, of.cost
	}
	return of
}

// spread returns what a fragment comes to, which is found out once.
func (p *pass) spread(name string, at *ast.Position) sum {
	known, ok := p.fragments[name]
	if ok && known.open {
		p.fail(gqlerror.ErrorPosf(at, "The fragment %s is inside itself.", short(name)))
	}
	if ok {
		return known.sum
	}
	p.name(name, at)
	known = &fragment{open: true}
	p.fragments[name] = known
	if definition := p.document.Fragments.ForName(name); definition != nil { // else validation tells
		p.bytes += bytesOfFragment
		p.variables(definition.VariableDefinition)
		p.directives(definition.Directives)
		p.name(definition.TypeCondition, definition.Position)
		known.sum = p.selections(definition.SelectionSet, false)
	}
	known.open = false
	return known.sum
}

// bounded holds an operation, or a fragment by itself, to the limits.
func (p *pass) bounded(s sum, what string, at *ast.Position) {
	switch {
	case s.depth > p.Depth:
		p.exceeded("depth", p.Depth, s.depth, at, "The "+what+" nests fields %s deep")
	case s.schemaDepth > p.IntrospectionDepth:
		p.exceeded("introspection-depth", p.IntrospectionDepth, s.schemaDepth, at, "The "+what+" nests fields of the schema %s deep")
	case s.schema > p.IntrospectionCost:
		p.exceeded("introspection-cost", p.IntrospectionCost, s.schema, at, "The "+what+" asks for %s fields of the schema")
	case s.selections > p.Selections:
		p.exceeded("selections", p.Selections, s.selections, at, "The "+what+" selects %s fields, those of fragments each time")
	}
}

func (p *pass) exceeded(limit string, most, found int, at *ast.Position, what string) {
	p.fail(Exceeded(limit, most, found, at, what))
}

func (p *pass) fail(err error) {
	if p.err == nil {
		p.err = err
	}
}
