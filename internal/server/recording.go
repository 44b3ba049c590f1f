package server

import (
	"context"
	"net/http"
	"strconv"

	"github.com/99designs/gqlgen/graphql"

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
func (g *graphQL) planned(ctx context.Context, operation *graphql.OperationContext) *plan.Plan {
	viewer := auth.From(ctx)
	planned := g.config.Plans.Plan(operation.Operation, operation.Doc, operation.Variables,
		plan.Viewer{SignedIn: !viewer.Visitor(), Admin: viewer.Admin})
	inspect.From(ctx).Planned(planned)
	return planned
}

// affordable refuses an operation whose plan exceeds the budget that its client has given it.
func (g *graphQL) affordable(ctx context.Context, r *http.Request, operation *graphql.OperationContext) error {
	text := r.Header.Get(budgetHeader)
	if text == "" {
		return nil
	}
	budget, err := strconv.ParseUint(text, 10, 31)
	if err != nil {
		return fault.New(fault.BadUserInput, "%s is %q; it is a number of statements, such as 5.", budgetHeader, text)
	}
	planned := g.planned(ctx, operation)
	if uint64(planned.Statements) <= budget { //nolint:gosec // never negative
		return nil
	}
	if planned.TooLarge {
		return fault.New(fault.LimitExceeded, "The operation is too large to be planned, and its %s is %d.", budgetHeader, budget)
	}
	return fault.New(fault.LimitExceeded,
		"The operation is planned to run %d statements; its %s is %d.", planned.Statements, budgetHeader, budget)
}

// begin takes what an operation costs from what its asker has, and waits for its place among those that run. The
// status is for the error.
func (g *graphQL) begin(
	ctx context.Context, w http.ResponseWriter, r *http.Request, operation *graphql.OperationContext,
) (leave func(), status int, err error) {
	if g.limiter != nil {
		if err := g.limiter.spend(ctx, w.Header(), r, g.planned(ctx, operation).Cost); err != nil {
			return nil, http.StatusTooManyRequests, err
		}
	}
	leave, err = g.queue.enter(ctx)
	if err != nil {
		w.Header().Set("Retry-After", "1")
		return nil, http.StatusServiceUnavailable, err
	}
	return leave, http.StatusOK, nil
}
