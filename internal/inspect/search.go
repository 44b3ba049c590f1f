package inspect

import (
	"github.com/vektah/gqlparser/v2/ast"
)

// search finds what is to be masked in a document. It looks types up by itself: a document that is not valid has none. What
// the schema does not know is masked, because it may be a misspelling of what is.
type search struct {
	*masker
	secrets *secrets
	whole   map[string]bool      // variables that go, as they are, where values are masked
	types   map[string]*ast.Type // of variables
	at      map[int]bool         // the literals to be masked, by the rune that they start at
}

func (s *search) document(document *ast.QueryDocument) {
	for _, operation := range document.Operations {
		s.directives(operation.Directives)
		s.selections(s.root(operation.Operation), operation.SelectionSet)
	}
	for _, fragment := range document.Fragments {
		s.directives(fragment.Directives)
		s.selections(s.typ(fragment.TypeCondition), fragment.SelectionSet)
	}
	for _, operation := range document.Operations {
		for _, v := range operation.VariableDefinitions {
			s.whole[v.Variable] = s.whole[v.Variable] || s.named(v.Variable)
			s.types[v.Variable] = v.Type
			s.directives(v.Directives)
			s.value(v.DefaultValue, v.Type, s.whole[v.Variable])
		}
	}
}

func (s *search) root(kind ast.Operation) *ast.Definition {
	switch {
	case s.schema == nil:
		return nil
	case kind == ast.Mutation:
		return s.schema.Mutation
	case kind == ast.Subscription:
		return s.schema.Subscription
	default:
		return s.schema.Query
	}
}

// typ returns a type of the schema, nil where it has none of that name.
func (s *search) typ(name string) *ast.Definition {
	if s.schema == nil {
		return nil
	}
	return s.schema.Types[name]
}

func (s *search) selections(of *ast.Definition, set ast.SelectionSet) {
	for _, selection := range set {
		switch selection := selection.(type) {
		case *ast.Field:
			s.directives(selection.Directives)
			var (
				takes ast.ArgumentDefinitionList
				below *ast.Definition
			)
			if of != nil {
				if field := of.Fields.ForName(selection.Name); field != nil {
					takes, below = field.Arguments, s.typ(field.Type.Name())
				}
			}
			s.arguments(takes, selection.Arguments)
			s.selections(below, selection.SelectionSet)
		case *ast.InlineFragment:
			s.directives(selection.Directives)
			below := of
			if selection.TypeCondition != "" {
				below = s.typ(selection.TypeCondition)
			}
			s.selections(below, selection.SelectionSet)
		case *ast.FragmentSpread:
			s.directives(selection.Directives)
		}
	}
}

func (s *search) directives(list ast.DirectiveList) {
	for _, directive := range list {
		var takes ast.ArgumentDefinitionList
		if s.schema != nil {
			if definition := s.schema.Directives[directive.Name]; definition != nil {
				takes = definition.Arguments
			}
		}
		s.arguments(takes, directive.Arguments)
	}
}

func (s *search) arguments(takes ast.ArgumentDefinitionList, given ast.ArgumentList) {
	for _, argument := range given {
		definition := takes.ForName(argument.Name)
		if definition == nil {
			s.value(argument.Value, nil, true)
			continue
		}
		s.value(argument.Value, definition.Type, s.named(argument.Name) || definition.Directives.ForName(sensitive) != nil)
	}
}

// value finds what is masked in a literal of a type.
func (s *search) value(value *ast.Value, typ *ast.Type, mask bool) {
	if value == nil {
		return
	}
	switch {
	case value.Kind == ast.Variable:
		s.whole[value.Raw] = s.whole[value.Raw] || mask
		return
	case mask || value.Kind != ast.NullValue && value.Kind != ast.ListValue && value.Kind != ast.ObjectValue && s.object(typ):
		s.hide(value)
		return
	}
	for _, child := range value.Children {
		switch value.Kind {
		case ast.ListValue:
			s.value(child.Value, elementOf(typ), false)
		case ast.ObjectValue:
			of, mask := s.input(typ, child.Name)
			s.value(child.Value, of, mask)
		}
	}
}

// hide masks a literal, and whatever is in it.
func (s *search) hide(value *ast.Value) {
	if value.Kind == ast.Variable {
		s.whole[value.Raw] = true
		return
	}
	if value.Position != nil {
		s.at[value.Position.Start] = true
	}
	if len(value.Children) == 0 && value.Kind != ast.ListValue && value.Kind != ast.ObjectValue {
		s.secrets.add(value.Raw)
	}
	for _, child := range value.Children {
		s.secrets.add(child.Name)
		s.hide(child.Value)
	}
}

// elementOf returns the type of a list's elements: one value stands for a list of itself.
func elementOf(typ *ast.Type) *ast.Type {
	if typ != nil && typ.Elem != nil {
		return typ.Elem
	}
	return typ
}

// object reports whether values of a type are objects, or lists of them: what else is given in place of one is masked, because it may
// be what is masked in there.
func (s *search) object(typ *ast.Type) bool {
	if typ == nil {
		return false
	}
	definition := s.typ(typ.Name())
	return definition != nil && definition.Kind == ast.InputObject
}

// input returns the type of a member of an input object, and whether it is masked.
func (s *search) input(typ *ast.Type, name string) (*ast.Type, bool) {
	if s.named(name) || typ == nil {
		return nil, s.named(name)
	}
	object := s.typ(typ.Name())
	switch {
	case object == nil:
		return nil, true
	case object.Kind == ast.Scalar: // any value that its own code takes
		return nil, false
	}
	member := object.Fields.ForName(name)
	if member == nil {
		return nil, true
	}
	return member.Type, member.Directives.ForName(sensitive) != nil
}
