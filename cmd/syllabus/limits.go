package main

import (
	"errors"
	"strconv"

	"github.com/alecthomas/kong"

	"syllabus/internal/admit"
	"syllabus/internal/server"
)

// limitFlags bound what one request may ask, before anything is done for it. Errors name limits as these flags do.
type limitFlags struct {
	MaxBody               int64 `default:"${max_body}" help:"How many bytes the body of a request may have."`
	MaxDocument           int   `default:"${max_document}" help:"How many bytes a document may have."`
	MaxTokens             int   `default:"${max_tokens}" help:"How many tokens a document may have: names, numbers, strings, marks."`
	MaxDefinitions        int   `default:"${max_definitions}" help:"How many operations and fragments a document may have."`
	MaxDepth              int   `default:"${max_depth}" help:"How deep fields may be inside each other, those of fragments too."`
	MaxSelections         int   `default:"${max_selections}" help:"How many fields may be selected, those of fragments each time."`
	MaxWalked             int   `default:"${max_walked}" help:"How many selections and values of all definitions may be walked."`
	MaxSiblings           int   `default:"${max_siblings}" help:"How many fields of one object may be selected."`
	MaxComparisons        int   `default:"${max_comparisons}" help:"How many fields with one key may have to be compared."`
	MaxRootFields         int   `default:"${max_root_fields}" help:"How many root fields an operation may have."`
	MaxAliases            int   `default:"${max_aliases}" help:"How many aliases a document may have."`
	MaxDirectives         int   `default:"${max_directives}" help:"How many directives a document may use."`
	MaxName               int   `default:"${max_name}" help:"How many bytes a name in a document may have."`
	MaxInputDepth         int   `default:"${max_input_depth}" help:"How deep lists and objects may be inside each other in a value."`
	MaxInputList          int   `default:"${max_input_list}" help:"How many elements a list in a value may have."`
	MaxInputValues        int   `default:"${max_input_values}" help:"How many values the variables may have together."`
	MaxCost               int64 `default:"${max_cost}" help:"What an operation may be planned to cost: fields of its answer."`
	MaxIntrospectionDepth int   `default:"${max_introspection_depth}" help:"How deep fields of the schema may be inside each other."`
	MaxIntrospectionCost  int   `default:"${max_introspection_cost}" help:"How many fields of the schema may be asked for."`
	Introspection         bool  `default:"true" negatable:"" help:"Tell the schema, and suggest names of it in errors."`
	DocumentCache         int64 `default:"${document_cache}" help:"How many bytes of memory parsed documents may take."`
}

// limitDefaults are the defaults that the tags refer to.
func limitDefaults() kong.Vars {
	l := admit.Defaults()
	return kong.Vars{
		"max_body":                strconv.Itoa(server.DefaultMaxBody),
		"max_document":            strconv.Itoa(l.Bytes),
		"max_tokens":              strconv.Itoa(l.Tokens),
		"max_definitions":         strconv.Itoa(l.Definitions),
		"max_depth":               strconv.Itoa(l.Depth),
		"max_selections":          strconv.Itoa(l.Selections),
		"max_walked":              strconv.Itoa(l.Walked),
		"max_siblings":            strconv.Itoa(l.Siblings),
		"max_comparisons":         strconv.Itoa(l.Comparisons),
		"max_root_fields":         strconv.Itoa(l.RootFields),
		"max_aliases":             strconv.Itoa(l.Aliases),
		"max_directives":          strconv.Itoa(l.Directives),
		"max_name":                strconv.Itoa(l.NameBytes),
		"max_input_depth":         strconv.Itoa(l.InputDepth),
		"max_input_list":          strconv.Itoa(l.InputList),
		"max_input_values":        strconv.Itoa(l.InputValues),
		"max_cost":                strconv.Itoa(server.DefaultMaxCost),
		"max_introspection_depth": strconv.Itoa(l.IntrospectionDepth),
		"max_introspection_cost":  strconv.Itoa(l.IntrospectionCost),
		"document_cache":          strconv.Itoa(server.DefaultDocumentCache),
	}
}

// limits returns what documents and variables are held to.
func (f *limitFlags) limits() admit.Limits {
	return admit.Limits{
		Bytes: f.MaxDocument, Tokens: f.MaxTokens, Definitions: f.MaxDefinitions, Depth: f.MaxDepth, Selections: f.MaxSelections,
		Walked: f.MaxWalked, Siblings: f.MaxSiblings, Comparisons: f.MaxComparisons, RootFields: f.MaxRootFields,
		Aliases: f.MaxAliases, Directives: f.MaxDirectives, NameBytes: f.MaxName,
		InputDepth: f.MaxInputDepth, InputList: f.MaxInputList, InputValues: f.MaxInputValues,
		Introspection: f.Introspection, IntrospectionDepth: f.MaxIntrospectionDepth, IntrospectionCost: f.MaxIntrospectionCost,
	}
}

// Validate is called by kong.
func (f *limitFlags) Validate() error {
	errs := []error{
		atLeast("--max-body", f.MaxBody, 1),
		atLeast("--max-cost", f.MaxCost, 1),
		atLeast("--document-cache", f.DocumentCache, 1),
	}
	for _, limit := range []struct {
		flag        string
		value, from int
	}{
		{"--max-document", f.MaxDocument, 1},
		{"--max-tokens", f.MaxTokens, 1},
		{"--max-definitions", f.MaxDefinitions, 1},
		{"--max-depth", f.MaxDepth, 1},
		{"--max-selections", f.MaxSelections, 1},
		{"--max-walked", f.MaxWalked, 1},
		{"--max-siblings", f.MaxSiblings, 1},
		{"--max-comparisons", f.MaxComparisons, 0},
		{"--max-root-fields", f.MaxRootFields, 1},
		{"--max-aliases", f.MaxAliases, 0},
		{"--max-directives", f.MaxDirectives, 0},
		{"--max-name", f.MaxName, 1},
		{"--max-input-depth", f.MaxInputDepth, 1},
		{"--max-input-list", f.MaxInputList, 1},
		{"--max-input-values", f.MaxInputValues, 1},
		{"--max-introspection-depth", f.MaxIntrospectionDepth, 0},
		{"--max-introspection-cost", f.MaxIntrospectionCost, 0},
	} {
		errs = append(errs, atLeast(limit.flag, limit.value, limit.from))
	}
	return errors.Join(errs...)
}
