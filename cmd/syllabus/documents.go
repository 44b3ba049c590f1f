package main

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"syllabus/graph"
	"syllabus/internal/admit"
	"syllabus/internal/trusted"
)

// Bounds of a manifest of trusted documents, and of what is said of it.
const (
	maxManifest         = 64 << 20
	maxManifestProblems = 20
)

// documentsFlags say which documents are trusted, and what that means.
type documentsFlags struct {
	Documents       string        `placeholder:"FILE" help:"A manifest of trusted documents, as Apollo's or Relay's tools write it."`
	DocumentsStrict bool          `default:"true" negatable:"" help:"With --documents, run no others."`
	DocumentsAge    time.Duration `default:"${documents_age}" help:"How long caches may keep a visitor's answer by id."`
}

// Validate is called by kong.
func (f *documentsFlags) Validate() error { return atLeast("--documents-age", f.DocumentsAge, 0) }

// documents reads the manifest that the flag names, nil where it names none. Each document must be valid against the schema and
// within the server's limits, so that a front end of another version is noticed when the server starts. The errors name file
// and id, those of the documents the line and column in the document as well.
func (f *documentsFlags) documents(limits admit.Limits) (*trusted.Documents, error) {
	if f.Documents == "" {
		return nil, nil
	}
	documents, err := readDocuments(f.Documents, admit.New(limits, graph.Schema()))
	if err != nil {
		return nil, fmt.Errorf("--documents: %w", err)
	}
	return documents, nil
}

func readDocuments(path string, admission *admit.Admission) (*trusted.Documents, error) {
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
	if err := admitDocuments(documents, admission, path); err != nil {
		return nil, err
	}
	return documents, nil
}

// admitDocuments reads all documents as the server does.
func admitDocuments(documents *trusted.Documents, admission *admit.Admission, path string) error {
	var found []error
	for id, text := range documents.All() {
		name := fmt.Sprintf("%s: id %q", path, id)
		_, err := admission.Read(text)
		if wrong, ok := errors.AsType[gqlerror.List](err); ok {
			for _, each := range wrong {
				found = append(found, located(each, name))
			}
		} else if err != nil {
			found = append(found, fmt.Errorf("%s: %w", name, err))
		}
	}
	return firstOf(found, 0)
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
