package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"syllabus/graph"
	"syllabus/internal/plan"
)

// Bounds of a file of documents. The parser is recursive, so its tokens are bounded.
const (
	maxDocumentFile   = 1 << 20
	maxDocumentTokens = 100_000
)

// planning is what it takes to read documents and to plan them: no database.
type planning struct {
	schema  *ast.Schema
	planner *plan.Planner
	rules   *rules.Rules
}

func newPlanning(chunk int) (*planning, error) {
	schema := graph.Schema() // it is in the binary
	planner, err := plan.New(schema, chunk)
	if err != nil {
		return nil, err
	}
	all := rules.NewDefaultRules()
	all.RemoveRule("NoUnusedFragments") // the file may be one of many
	return &planning{schema, planner, all}, nil
}

func openSource(path string) (*ast.Source, error) {
	file, err := os.Open(path) //nolint:gosec // named on the command line
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	return readSource(file, path)
}

// readSource reads a document, whole, with a bound on its size.
func readSource(r io.Reader, name string) (*ast.Source, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxDocumentFile+1))
	switch {
	case err != nil:
		if reason := errors.Unwrap(err); reason != nil { // the path is said once
			err = reason
		}
		return nil, fmt.Errorf("%s: %w", name, err)
	case len(text) > maxDocumentFile:
		return nil, fmt.Errorf("%s: the file is larger than %d bytes", name, maxDocumentFile)
	case strings.TrimSpace(string(text)) == "":
		return nil, fmt.Errorf("%s: the file is empty", name)
	}
	return &ast.Source{Name: name, Input: string(text)}, nil
}

// read parses a document. Errors name file, line and column.
func (p *planning) read(source *ast.Source) (*ast.QueryDocument, error) {
	document, err := parser.ParseQueryWithTokenLimit(source, maxDocumentTokens)
	if err != nil {
		return nil, located(err, source.Name)
	}
	if len(document.Operations)+len(document.Fragments) == 0 {
		return nil, fmt.Errorf("%s: there is no operation and no fragment", source.Name)
	}
	return document, nil
}

// validate checks a document by the rules of the server's schema.
func (p *planning) validate(document *ast.QueryDocument) error {
	found := validator.ValidateWithRules(p.schema, document, p.rules)
	errs := make([]error, len(found))
	for i, err := range found {
		errs[i] = located(err, "")
	}
	return errors.Join(errs...)
}

// located writes an error as compilers do: file, line, column, message.
func located(err error, file string) error {
	known, ok := errors.AsType[*gqlerror.Error](err)
	if !ok {
		return fmt.Errorf("%s: %w", file, err)
	}
	if named, ok := known.Extensions["file"].(string); ok && named != "" {
		file = named
	}
	if len(known.Locations) == 0 {
		return fmt.Errorf("%s: %s", file, known.Message)
	}
	return fmt.Errorf("%s:%d:%d: %s", file, known.Locations[0].Line, known.Locations[0].Column, known.Message)
}

// place is where something is in a file, as located writes it.
func place(at *ast.Position) string {
	if at == nil || at.Src == nil {
		return "?"
	}
	return fmt.Sprintf("%s:%d:%d", at.Src.Name, at.Line, at.Column)
}
