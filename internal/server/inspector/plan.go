package inspector

import (
	"net/http"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"

	"syllabus/internal/fault"
	"syllabus/internal/plan"
)

// Planning plans documents while they are written: it needs no database and asks for no rights, as
// it tells nothing but what the schema says.
type Planning struct {
	Schema    *ast.Schema
	Planner   *plan.Planner
	MaxBody   int64 // bytes of a request's body
	MaxTokens int   // tokens of a document
	MaxFields int64 // fields of an answer, which a plan's cost is held against
}

// ServeHTTP answers with the plan of the document in a request, or with what is wrong with it.
func (p Planning) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Query         string         `json:"query"`
		OperationName string         `json:"operationName"`
		Variables     map[string]any `json:"variables"`
		Viewer        string         `json:"viewer"`
	}
	if err := read(w, r, p.MaxBody, &body); err != nil {
		refuse(w, err)
		return
	}
	viewer, ok := viewers()[body.Viewer]
	if !ok {
		refuse(w, fault.New(fault.BadUserInput, "viewer is %q; it is visitor, user or admin.", body.Viewer))
		return
	}
	document, operation, errs := p.document(body.Query, body.OperationName)
	if len(errs) > 0 {
		write(w, http.StatusBadRequest, map[string]any{"errors": errs})
		return
	}
	write(w, http.StatusOK, struct {
		*plan.Plan
		CostLimit int64 `json:"costLimit"`
	}{p.Planner.Plan(operation, document, body.Variables, viewer), p.MaxFields})
}

func viewers() map[string]plan.Viewer {
	return map[string]plan.Viewer{"": {}, "visitor": {}, "user": {SignedIn: true}, "admin": {SignedIn: true, Admin: true}}
}

// document reads a document and finds its operation.
func (p Planning) document(query, name string) (*ast.QueryDocument, *ast.OperationDefinition, gqlerror.List) {
	document, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: query}, p.MaxTokens)
	if err != nil {
		return nil, nil, gqlerror.List{gqlerror.WrapIfUnwrapped(err)}
	}
	if errs := validator.ValidateWithRules(p.Schema, document, nil); len(errs) > 0 {
		return nil, nil, errs
	}
	if name == "" && len(document.Operations) > 1 {
		err := gqlerror.Errorf("operationName is missing: the document has %d operations.", len(document.Operations))
		return nil, nil, gqlerror.List{err}
	}
	operation := document.Operations.ForName(name)
	if operation == nil {
		return nil, nil, gqlerror.List{gqlerror.Errorf("the document has no operation %q.", name)}
	}
	return document, operation, nil
}
