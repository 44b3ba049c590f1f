package inspector

import (
	"encoding/json"
	"errors"
	"net/http"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"syllabus/internal/admit"
	"syllabus/internal/fault"
	"syllabus/internal/plan"
)

// Planning plans documents while they are written: it needs no database and, where the schema is told, asks for no rights, as
// it tells nothing but what the schema says.
type Planning struct {
	Admission *admit.Admission
	Planner   *plan.Planner
	Open      bool  // to everybody: a plan tells of the schema what it is asked
	MaxBody   int64 // bytes of a request's body
	MaxCost   int64 // of an operation
}

// ServeHTTP answers with the plan of the document in a request, or with what is wrong with it.
func (p Planning) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Query         string          `json:"query"`
		OperationName string          `json:"operationName"`
		Variables     json.RawMessage `json:"variables"`
		Viewer        string          `json:"viewer"`
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
	variables, err := p.variables(body.Variables)
	if err != nil {
		refuse(w, err)
		return
	}
	document, operation, errs := p.document(body.Query, body.OperationName)
	if len(errs) > 0 {
		admit.BriefErrors(errs)
		write(w, http.StatusBadRequest, map[string]any{"errors": errs})
		return
	}
	write(w, http.StatusOK, struct {
		*plan.Plan
		CostLimit int64 `json:"costLimit"`
	}{p.Planner.Plan(operation, document, variables, viewer), p.MaxCost})
}

func viewers() map[string]plan.Viewer {
	return map[string]plan.Viewer{"": {}, "visitor": {}, "user": {SignedIn: true}, "admin": {SignedIn: true, Admin: true}}
}

// variables makes values of variables that are no more than they may be.
func (p Planning) variables(text []byte) (values map[string]any, err error) {
	if len(text) == 0 {
		return nil, nil
	}
	if err := p.Admission.Variables(text); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(text, &values); err != nil {
		return nil, fault.New(fault.BadUserInput, "variables must be a JSON object.")
	}
	return values, nil
}

// document reads a document and finds its operation.
func (p Planning) document(query, name string) (*ast.QueryDocument, *ast.OperationDefinition, gqlerror.List) {
	document, err := p.Admission.Read(query)
	if wrong, ok := errors.AsType[gqlerror.List](err); ok {
		return nil, nil, wrong
	}
	if err != nil {
		return nil, nil, gqlerror.List{gqlerror.Errorf("%s", err)}
	}
	if name == "" && len(document.Operations) > 1 {
		err := gqlerror.Errorf("operationName is missing: the document has %d operations.", len(document.Operations))
		return nil, nil, gqlerror.List{err}
	}
	operation := document.Operations.ForName(name)
	if operation == nil {
		return nil, nil, gqlerror.List{gqlerror.Errorf("the document has no operation %q.", name)}
	}
	return document.QueryDocument, operation, nil
}
