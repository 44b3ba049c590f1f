package inspect

import (
	"strings"
	"unicode"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
)

// What of a document and its variables is recorded.
const (
	maxDocument = 64 << 10 // bytes
	maxString   = 4 << 10  // bytes of a string among the variables
	maxTokens   = 15_000   // of a document that was refused, which is parsed again
)

// hidden stands for what is masked.
const hidden = "•••"

// sensitive is the directive for arguments and input fields whose values are masked.
const sensitive = "sensitive"

// DefaultMasked returns the parts of names whose values are masked although the schema does not say so.
func DefaultMasked() []string {
	return []string{"password", "passwd", "passphrase", "secret", "token", "authorization", "credential", "apikey", "email"}
}

// masker masks what is not to be seen by whoever looks at records.
type masker struct {
	schema *ast.Schema // may be nil
	parts  []string    // of names, plain
}

func newMasker(schema *ast.Schema, names []string) *masker {
	m := &masker{schema: schema}
	for _, name := range names {
		m.parts = append(m.parts, plain(name))
	}
	return m
}

// plain returns a name as it is compared: apiKey, api_key and API-Key are the same.
func plain(name string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || r == '-' || r == '.' || r == ' ' {
			return -1
		}
		return unicode.ToLower(r)
	}, name)
}

// named reports whether what has this name is masked because of it.
func (m *masker) named(name string) bool {
	name = plain(name)
	for _, part := range m.parts {
		if part != "" && strings.Contains(name, part) {
			return true
		}
	}
	return false
}

// masked is what may be seen of a request.
type masked struct {
	document  string
	cut       bool
	variables map[string]any

	parsed bool
	all    *replacer // of what is masked
}

// mask masks a request. A document that was refused because it is not valid is parsed again; of one that does not
// parse nothing is shown, and no value of its variables, because nobody knows what they are for.
func (m *masker) mask(request *graphql.OperationContext, variables map[string]any) *masked {
	found := &masked{}
	document := request.Doc
	if document == nil {
		var err error
		document, err = parser.ParseQueryWithTokenLimit(&ast.Source{Input: request.RawQuery}, maxTokens)
		if err != nil {
			document = nil
		}
	}
	s := &search{masker: m, secrets: &secrets{}, whole: map[string]bool{}, types: map[string]*ast.Type{}, at: map[int]bool{}}
	if document == nil {
		found.variables = s.variables(variables)
		return found
	}
	found.parsed = true
	s.document(document)
	found.variables = s.variables(variables)
	found.all = s.secrets.all()
	text := redact(request.RawQuery, s.at)
	text = s.secrets.long().Replace(text)
	found.document = cut(text, maxDocument)
	found.cut = len(found.document) < len(text)
	return found
}

// message returns an error's message without what is masked. That of a document that does not parse repeats what stands
// where it fails.
func (m *masked) message(err *gqlerror.Error) string {
	if !m.parsed {
		return "The document does not parse."
	}
	return m.all.Replace(err.Message)
}
