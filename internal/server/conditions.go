package server

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// conditions refuses an operation in which a variable of @skip or @include is null. A
// variable may be, when its type allows it and it has a default
// (https://spec.graphql.org/October2021/#sec-All-Variable-Usages-are-Allowed), and gqlgen
// would find it out, and panic, once for each row.
type conditions struct{}

var _ graphql.OperationContextMutator = conditions{}

// ExtensionName names the extension.
func (conditions) ExtensionName() string { return "Conditions" }

// Validate accepts every schema.
func (conditions) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext looks at each selection of the operation, and of the fragments
// that it uses, once.
func (conditions) MutateOperationContext(_ context.Context, oc *graphql.OperationContext) *gqlerror.Error {
	c := conditionCheck{fragments: oc.Doc.Fragments, variables: oc.Variables}
	c.selections(oc.Operation.SelectionSet)
	return c.err
}

// conditionCheck keeps the first error.
type conditionCheck struct {
	fragments ast.FragmentDefinitionList
	variables map[string]any
	seen      map[string]bool // fragments; nil until there is one
	err       *gqlerror.Error
}

func (c *conditionCheck) selections(set ast.SelectionSet) {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			c.directives(s.Directives)
			c.selections(s.SelectionSet)
		case *ast.InlineFragment:
			c.directives(s.Directives)
			c.selections(s.SelectionSet)
		case *ast.FragmentSpread:
			c.directives(s.Directives)
			c.fragment(s.Name)
		}
	}
}

func (c *conditionCheck) fragment(name string) {
	if c.seen[name] {
		return
	}
	if c.seen == nil {
		c.seen = make(map[string]bool)
	}
	c.seen[name] = true
	c.selections(c.fragments.ForName(name).SelectionSet)
}

func (c *conditionCheck) directives(list ast.DirectiveList) {
	for _, directive := range list {
		if directive.Name != "skip" && directive.Name != "include" {
			continue
		}
		condition := directive.Arguments.ForName("if")
		if condition == nil || condition.Value.Kind != ast.Variable {
			continue
		}
		name := condition.Value.Raw
		if _, ok := c.variables[name].(bool); !ok && c.err == nil {
			c.err = gqlerror.ErrorPosf(directive.Position, "The variable $%s is null; @%s needs true or false.", name, directive.Name)
			errcode.Set(c.err, errcode.ValidationFailed) // the document's fault, as the presenter has it
		}
	}
}
