package admit

import (
	"github.com/vektah/gqlparser/v2/ast"
)

func (p *pass) directives(directives ast.DirectiveList) {
	for _, d := range directives {
		if p.written.directives++; p.written.directives == p.Directives+1 {
			p.written.directive = d.Position
		}
		p.bytes += bytesOfDirective
		p.name(d.Name, d.Position)
		p.arguments(d.Arguments)
	}
}

func (p *pass) arguments(arguments ast.ArgumentList) {
	for _, argument := range arguments {
		p.bytes += bytesOfArgument
		p.name(argument.Name, argument.Position)
		p.value(argument.Value, 0)
	}
}

func (p *pass) variables(definitions ast.VariableDefinitionList) {
	for _, definition := range definitions {
		p.bytes += bytesOfVariable
		p.name(definition.Variable, definition.Position)
		p.directives(definition.Directives)
		p.value(definition.DefaultValue, 0)
		depth := 0
		for t := definition.Type; t != nil; t = t.Elem {
			p.bytes += bytesOfType
			p.name(t.NamedType, definition.Position)
			if t.Elem == nil {
				break
			}
			if depth++; depth > p.InputDepth {
				p.exceeded("input-depth", p.InputDepth, depth, definition.Position, "A type has at least %s lists inside each other")
				break
			}
		}
	}
}

// value looks at a literal that is inside of so many others.
func (p *pass) value(v *ast.Value, depth int) {
	if v == nil || p.err != nil {
		return
	}
	p.values++
	p.bytes += bytesOfValue
	switch v.Kind {
	case ast.StringValue, ast.BlockValue:
		p.bytes += len(v.Raw) // which may be a copy
	case ast.ListValue, ast.ObjectValue:
		if depth++; depth > p.InputDepth {
			p.exceeded("input-depth", p.InputDepth, depth, v.Position, "A value has at least %s lists and objects inside each other")
		}
		if len(v.Children) > p.InputList {
			p.exceeded("input-list", p.InputList, len(v.Children), v.Position, "A list or an object has %s elements")
		}
		for _, child := range v.Children {
			p.name(child.Name, child.Position)
			p.value(child.Value, depth)
		}
	case ast.EnumValue, ast.Variable:
		p.name(v.Raw, v.Position)
	default:
	}
}

// name bounds a name: what does not exist is compared with all that does, to suggest something.
func (p *pass) name(name string, at *ast.Position) {
	if len(name) > p.NameBytes {
		p.exceeded("name", p.NameBytes, len(name), at, "A name has %s bytes")
	}
}

// short cuts a name that is to be repeated.
func short(name string) string {
	if len(name) <= 64 {
		return name
	}
	return name[:64] + "…"
}

// Variables looks through the variables of a request, which are one well-formed JSON value, before a value is made of them.
func (l Limits) Variables(json []byte) error {
	s := scan{limits: l}
	for i := 0; i < len(json); i++ {
		switch json[i] {
		case '"':
			i = s.text(json, i)
		case '[', '{':
			s.open()
		case ']', '}':
			s.close()
		case ',':
			s.next()
		}
		if s.err != nil {
			return s.err
		}
	}
	return nil
}

// scan follows the marks of a JSON value.
type scan struct {
	limits   Limits
	elements []int // of the lists and objects that are open
	values   int
	err      error
}

// text returns where a text ends that begins there.
func (s *scan) text(json []byte, at int) int {
	for at++; at < len(json) && json[at] != '"'; at++ {
		if json[at] == '\\' {
			at++
		}
	}
	return at
}

func (s *scan) open() {
	s.elements = append(s.elements, 1) // or none, which is no more
	s.count()
	// The object that has the variables is none of their values.
	if depth := len(s.elements) - 1; depth > s.limits.InputDepth {
		s.err = Exceeded("input-depth", s.limits.InputDepth, depth, nil,
			"A variable has at least %s lists and objects inside each other")
	}
}

func (s *scan) close() { s.elements = s.elements[:max(0, len(s.elements)-1)] }

func (s *scan) next() {
	if len(s.elements) == 0 {
		return
	}
	top := len(s.elements) - 1
	s.elements[top]++
	s.count()
	if n := s.elements[top]; n > s.limits.InputList {
		s.err = Exceeded("input-list", s.limits.InputList, n, nil, "The variables have a list or an object of at least %s elements")
	}
}

func (s *scan) count() {
	if s.values++; s.values > s.limits.InputValues {
		s.err = Exceeded("input-values", s.limits.InputValues, s.values, nil, "The variables have at least %s values")
	}
}
