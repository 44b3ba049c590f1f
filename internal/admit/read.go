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
	Bytes int // of memory that it takes, about, its text included
}

// Read parses a document, admits it, and validates it. The error is an [ExceededError], a [fault.Error] where the document
// may not ask for the schema, or a [gqlerror.List] of what is wrong with it.
func (a *Admission) Read(text string) (*Document, error) {
	if err := a.Text(text); err != nil {
		return nil, err
	}
	parsed, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: text}, a.Tokens)
	if err != nil {
		wrong := gqlerror.WrapIfUnwrapped(err)
		if strings.HasPrefix(wrong.Message, tokenLimit) {
			return nil, Exceeded("tokens", a.Tokens, max(tokens(text), a.Tokens+1), nil, "The document has %s tokens")
		}
		return nil, gqlerror.List{wrong}
	}
	if len(parsed.Operations) == 0 {
		return nil, gqlerror.List{gqlerror.Errorf("The document has no operation.")}
	}
	bytes, err := a.document(parsed)
	if wrong, ok := errors.AsType[*gqlerror.Error](err); ok {
		return nil, gqlerror.List{wrong}
	}
	if err != nil {
		return nil, err
	}
	if wrong := validator.ValidateWithRules(a.schema, parsed, a.rules()); len(wrong) > 0 {
		if n := len(wrong) - mostErrors; n > 0 {
			wrong = append(wrong[:mostErrors:mostErrors], gqlerror.Errorf("There are %d more errors.", n))
		}
		return nil, wrong
	}
	return &Document{parsed, bytes + len(text)}, nil
}

// rules returns the rules of validation. Where the schema is not told, no error suggests what there is.
func (a *Admission) rules() *rules.Rules {
	all := rules.NewDefaultRules()
	if a.Introspection {
		return all
	}
	for _, rule := range suggestingNothing() {
		all.ReplaceRule(strings.TrimSuffix(rule.Name, "WithoutSuggestions"), rule.RuleFunc)
	}
	return all
}

func suggestingNothing() []core.Rule {
	return []core.Rule{
		rules.FieldsOnCorrectTypeRuleWithoutSuggestions, rules.KnownArgumentNamesRuleWithoutSuggestions,
		rules.KnownTypeNamesRuleWithoutSuggestions, rules.ScalarLeafsRuleWithoutSuggestions,
		rules.ValuesOfCorrectTypeRuleWithoutSuggestions,
	}
}

// tokenLimit begins the parser's message for a document of too many tokens; it has no code and no type.
const tokenLimit = "exceeded token limit"

// tokens counts the tokens of a text, up to what is none.
func tokens(text string) int {
	read := lexer.New(&ast.Source{Input: text})
	for n := 0; ; n++ {
		if token, err := read.ReadToken(); err != nil || token.Kind == lexer.EOF {
			return n
		}
	}
}
