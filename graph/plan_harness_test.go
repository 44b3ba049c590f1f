package graph_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"syllabus/graph"
	"syllabus/internal/inspect"
	"syllabus/internal/plan"
	"syllabus/internal/store"
)

// planning is the server's schema, and a planner for it.
type planning struct {
	schema  *ast.Schema
	planner *plan.Planner
	rules   *rules.Rules
}

var plans = sync.OnceValue(func() *planning {
	schema := graph.Schema()
	planner, err := plan.New(schema, store.DefaultChunk)
	if err != nil {
		panic(err)
	}
	return &planning{schema, planner, rules.NewDefaultRules()}
})

// of plans a document of one operation, as the server reads it. It is nil for a document that the server refuses.
func (p *planning) of(query string, variables map[string]any, viewer plan.Viewer) (*plan.Plan, error) {
	document, errs := gqlparser.LoadQueryWithRules(p.schema, query, p.rules)
	if len(errs) > 0 || len(document.Operations) != 1 {
		return nil, nil
	}
	text, err := json.Marshal(variables) // as they are sent
	if err != nil {
		return nil, err
	}
	var sent map[string]any
	if err := json.Unmarshal(text, &sent); err != nil {
		return nil, err
	}
	operation := document.Operations[0]
	coerced, err := validator.VariableValues(p.schema, operation, sent)
	if err != nil {
		return nil, nil //nolint:nilerr // the server refuses it too, and runs nothing
	}
	return p.planner.Plan(operation, document, coerced, viewer), nil
}

// viewerOf is who a token of [names] stands for.
func viewerOf(token string) plan.Viewer {
	return plan.Viewer{SignedIn: token != "", Admin: token == "root"}
}

// ran is what was run, as plans are compared with it.
func ran(statements []inspect.Statement) []plan.Ran {
	all := make([]plan.Ran, len(statements))
	for i, s := range statements {
		all[i] = plan.Ran{Name: s.Name, Batch: s.Batch, Keys: s.Keys}
	}
	return all
}

// keepsToPlan is an error where an operation ran what its plan does not have.
func keepsToPlan(query string, variables map[string]any, token string, statements []inspect.Statement) error {
	planned, err := plans().of(query, variables, viewerOf(token))
	if err != nil {
		return err
	}
	if planned == nil {
		if len(statements) > 0 {
			return fmt.Errorf("%d statements were run for a document that cannot be planned:\n%s", len(statements), query)
		}
		return nil
	}
	mismatches := planned.Compare(ran(statements))
	if len(mismatches) == 0 {
		return nil
	}
	messages := make([]string, len(mismatches))
	for i, m := range mismatches {
		messages[i] = m.Message
	}
	return fmt.Errorf("%s\nwas run otherwise than planned, as %s: %s\n%s", query, planned.Viewer, strings.Join(messages, "; "), planned)
}

// plannedNames are the names of a plan's statements, each as often as it runs, in alphabetical order.
func plannedNames(p *plan.Plan) []string {
	names := []string{}
	for _, named := range p.ByName {
		names = append(names, slices.Repeat([]string{named.Name}, named.Count)...)
	}
	slices.Sort(names)
	return names
}
