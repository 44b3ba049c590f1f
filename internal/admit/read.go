package admit

import (
	"errors"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/lexer"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// mostErrors is how many errors of a document are told.
const mostErrors = 20

// Document is a document that is valid, and asks for no more than it may.
type Document struct {
	*ast.QueryDocument
	Bytes         int // of memory that it takes, about, its text included
	Introspection int // fields of the schema that it asks for, in all of its operations
}

// Read parses a document, admits it, and validates it. The error is an [ExceededError], a [fault.Error] where the document
// may not ask for the schema, or a [gqlerror.List] of what is wrong with it.
func (a *Admission) Read(text string) (*Document, error) {
	if err := a.Text(text); err != nil {
		return nil, err
	}
	parsed, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: text}, a.Tokens)
	if err != nil {
		return nil, a.unparsed(text, gqlerror.WrapIfUnwrapped(err))
	}
	if len(parsed.Operations) == 0 {
		return nil, gqlerror.List{gqlerror.Errorf("The document has no operation.")}
	}
	size, err := a.document(parsed)
	if wrong, ok := errors.AsType[*gqlerror.Error](err); ok {
		return nil, gqlerror.List{wrong}
	}
	if err != nil {
		return nil, err
	}
	if wrong := a.validate(parsed); len(wrong) > 0 {
		BriefErrors(wrong)
		return nil, wrong
	}
	return &Document{QueryDocument: parsed, Bytes: size.bytes + len(text), Introspection: size.introspection}, nil
}

// Admits refuses what Read would refuse of a document that is parsed already, but for what is not valid.
func (a *Admission) Admits(text string, document *ast.QueryDocument) error {
	if err := a.Text(text); err != nil {
		return err
	}
	if n, _ := tokens(text); n > a.Tokens {
		return Exceeded("tokens", a.Tokens, n, nil, "The document has %s tokens")
	}
	return a.Document(document)
}

// unparsed says why a text could not be parsed.
func (a *Admission) unparsed(text string, wrong *gqlerror.Error) error {
	if strings.HasPrefix(wrong.Message, tokenLimit) {
		n, _ := tokens(text)
		return Exceeded("tokens", a.Tokens, max(n, a.Tokens+1), nil, "The document has %s tokens")
	}
	if strings.HasSuffix(wrong.Message, invalidToken) {
		if _, err := tokens(text); err != nil {
			wrong = gqlerror.WrapIfUnwrapped(err)
		}
	}
	errs := gqlerror.List{wrong}
	BriefErrors(errs)
	return errs
}

// validate returns what is wrong with a document. What there is in place of what there is not is looked for only where that is
// not often: each time it takes long.
func (a *Admission) validate(document *ast.QueryDocument) gqlerror.List {
	wrong := validator.ValidateWithRules(a.schema, document, rulesOf(false))
	if n := len(wrong) - mostErrors; n > 0 {
		return append(wrong[:mostErrors:mostErrors], gqlerror.Errorf("There are %d more errors.", n))
	}
	if len(wrong) > 0 && a.Introspection { // else nobody is told what there is
		return validator.ValidateWithRules(a.schema, document, rulesOf(true))
	}
	return wrong
}

// rulesOf returns the rules of validation, with errors that suggest what there is, or without.
func rulesOf(suggesting bool) *rules.Rules {
	all := rules.NewDefaultRules()
	all.RemoveRule(rules.MaxIntrospectionDepth.Name) // what it is for is admitted by its cost, or refused with a number
	all.AddRule("ObjectsAreOfInputObjects", objects)
	if suggesting {
		return all
	}
	for _, rule := range suggestingNothing() {
		all.ReplaceRule(strings.TrimSuffix(rule.Name, "WithoutSuggestions"), rule.RuleFunc)
	}
	return all
}

// objects is a rule that refuses an object in place of what is no input object. gqlparser takes it for a value of any scalar, and
// gqlgen then panics at @skip and @include.
func objects(observers *core.Events, addError core.AddErrFunc) {
	observers.OnValue(func(_ *core.Walker, value *ast.Value) {
		if value.Kind == ast.ObjectValue && value.Definition != nil && value.Definition.Kind != ast.InputObject {
			addError(core.Message("%s cannot be an object.", value.Definition.Name), core.At(value.Position))
		}
	})
}

func suggestingNothing() []core.Rule {
	return []core.Rule{
		rules.FieldsOnCorrectTypeRuleWithoutSuggestions, rules.KnownArgumentNamesRuleWithoutSuggestions,
		rules.KnownTypeNamesRuleWithoutSuggestions, rules.ScalarLeafsRuleWithoutSuggestions,
		rules.ValuesOfCorrectTypeRuleWithoutSuggestions,
	}
}

// The parser's messages for a document of too many tokens, and for what is no token, have no code and no type. The first begins so,
// and the second ends so: it does not say what the lexer has said.
const (
	tokenLimit   = "exceeded token limit"
	invalidToken = "<Invalid>"
)

// tokens counts the tokens of a text, up to what is none, and says why that is none.
func tokens(text string) (int, error) {
	read := lexer.New(&ast.Source{Input: text})
	for n := 0; ; n++ {
		if token, err := read.ReadToken(); err != nil || token.Kind == lexer.EOF {
			return n, err
		}
	}
}
