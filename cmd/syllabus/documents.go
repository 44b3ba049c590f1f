package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"

	"syllabus/graph"
	"syllabus/internal/trusted"
)

// Bounds of a manifest of trusted documents, and of what is said of it.
const (
	maxManifest         = 64 << 20
	maxManifestProblems = 20
)

// documentsFlags say which documents are trusted.
type documentsFlags struct {
	Documents string `placeholder:"FILE" help:"A manifest of trusted documents, as Apollo's or Relay's tools write it: only they run."`
}

// documents reads the manifest that the flag names, nil where it names none. Each document must be valid against the schema, so
// that a front end of another version is noticed when the server starts. The errors name file and id, those of the documents
// the line and column in the document as well.
func (f *documentsFlags) documents() (*trusted.Documents, error) {
	if f.Documents == "" {
		return nil, nil
	}
	documents, err := readDocuments(f.Documents)
	if err != nil {
		return nil, fmt.Errorf("--documents: %w", err)
	}
	return documents, nil
}

func readDocuments(path string) (*trusted.Documents, error) {
	file, err := os.Open(path) //nolint:gosec // named on the command line
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	documents, err := trusted.Read(file, maxManifest)
	if wrong, ok := errors.AsType[*trusted.Error](err); ok {
		lines := make([]error, len(wrong.Problems))
		for i, problem := range wrong.Problems {
			lines[i] = fmt.Errorf("%s: %s", path, problem)
		}
		return nil, firstOf(lines, wrong.More)
	}
	if err != nil {
		return nil, err
	}
	return documents, validateDocuments(documents, graph.Schema(), path)
}

// validateDocuments checks all documents by the rules of the schema.
func validateDocuments(documents *trusted.Documents, schema *ast.Schema, path string) error {
	var found []error
	for id, text := range documents.All() {
		found = append(found, validateDocument(schema, fmt.Sprintf("%s: id %q", path, id), text)...)
	}
	return firstOf(found, 0)
}

// validateDocument bounds the tokens of the document: the parser is recursive.
func validateDocument(schema *ast.Schema, name, text string) []error {
	document, err := parser.ParseQueryWithTokenLimit(&ast.Source{Name: name, Input: text}, maxDocumentTokens)
	if err != nil {
		return []error{located(err, name)}
	}
	if len(document.Operations) == 0 {
		return []error{fmt.Errorf("%s: there is no operation", name)}
	}
	var found []error
	for _, err := range validator.ValidateWithRules(schema, document, nil) {
		found = append(found, located(err, name))
	}
	return found
}

// firstOf joins the first problems, and says how many more there are, beside those that are not known any more.
func firstOf(found []error, more int) error {
	if len(found) > maxManifestProblems {
		more += len(found) - maxManifestProblems
		found = found[:maxManifestProblems]
	}
	if more > 0 {
		found = append(found[:len(found):len(found)], fmt.Errorf("and %d more", more))
	}
	return errors.Join(found...)
}
