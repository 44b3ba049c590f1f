package server

import (
	"context"
	"net/http"
	"strconv"

	"github.com/99designs/gqlgen/graphql"

	"syllabus/internal/admit"
	"syllabus/internal/auth"
	"syllabus/internal/fault"
	"syllabus/internal/inspect"
	"syllabus/internal/plan"
	"syllabus/internal/server/inspector"
)

const (
	// recordHeader asks with 1 for an operation to be recorded; the answer says under which id in operationHeader.
	// With 0 it asks for one to be left out, as the pages do for what they want to know themselves.
	recordHeader    = "Syllabus-Record"
	operationHeader = "Syllabus-Operation"
	// budgetHeader says how many statements an operation may cost, so that its client is told, and not surprised.
	budgetHeader = "Statement-Budget"
)

// access says who may see what is recorded.
func (c Config) access() inspector.Access {
	return inspector.Access{Demo: c.Demo != nil, Identify: func(r *http.Request) (*auth.Identity, error) {
		return identify(r.Context(), r, c.Tokens)
	}}
}

// recorder returns what records a request, and whether the request asks to be recorded. Who may not see what
// is recorded has no say in it.
func (c Config) recorder(r *http.Request, identity *auth.Identity) (recorder *inspect.Recorder, forced bool) {
	wish := r.Header.Get(recordHeader)
	if !c.Inspector || wish == "" {
		return c.Recorder, false
	}
	access := c.access()
	access.Identify = func(*http.Request) (*auth.Identity, error) { return identity, nil }
	switch {
	case access.Check(r) != nil:
		return c.Recorder, false
	case wish == "0":
		return nil, false
	default:
		return c.Recorder, true
	}
}

// planned returns the plan of an operation for who asks; plans are made once and remembered.
func (g *graphQL) planned(ctx context.Context, operation *graphql.OperationContext, identity *auth.Identity) *plan.Plan {
	planned := g.config.Plans.Plan(operation.Operation, operation.Doc, operation.Variables,
		plan.Viewer{SignedIn: identity != nil, Admin: identity != nil && identity.Admin})
	if !g.documents.has(operation.RawQuery, operation.Doc) {
		g.config.Plans.Forget(operation.Doc) // it was forgotten since it was read, and nobody will ask for its plan again
	}
	inspect.From(ctx).Planned(planned)
	return planned
}

// affordable refuses an operation that is planned to cost more than any may, or more statements than its client has given it.
func (g *graphQL) affordable(r *http.Request, planned *plan.Plan) error {
	if err := admit.Cost(planned.Cost, planned.TooLarge, g.config.MaxCost); err != nil {
		return err
	}
	text := r.Header.Get(budgetHeader)
	if text == "" {
		return nil
	}
	budget, err := strconv.ParseUint(text, 10, 31)
	if err != nil {
		return fault.New(fault.BadUserInput, "%s is not a number of statements, such as 5.", budgetHeader)
	}
	if uint64(planned.Statements) <= budget { //nolint:gosec // never negative
		return nil
	}
	return fault.New(fault.LimitExceeded,
		"The operation is planned to run %d statements; its %s is %d.", planned.Statements, budgetHeader, budget)
}

// begin takes what an operation costs from what its asker has, and waits for its place among those that run.
func (g *graphQL) begin(ctx context.Context, w http.ResponseWriter, r *http.Request, cost int64) (leave func(), no *refused) {
	if g.limiter != nil {
		if err := g.limiter.spend(ctx, w.Header(), r, cost); err != nil {
			return nil, refuse(http.StatusTooManyRequests, err)
		}
	}
	leave, err := g.queue.enter(ctx)
	if err != nil {
		w.Header().Set("Retry-After", "1")
		return nil, refuse(http.StatusServiceUnavailable, err)
	}
	return leave, nil
}
