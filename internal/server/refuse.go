package server

import (
	"errors"
	"net/http"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"syllabus/internal/admit"
	"syllabus/internal/fault"
)

// ofDocument is the status of what is wrong with a document or its variables, in a request that is well-formed: 400 in the newer
// media type and 200 in the older, https://graphql.github.io/graphql-over-http/draft/#sec-Status-Codes.
const ofDocument = 0

// refused is a request that is not executed.
type refused struct {
	status   int // or ofDocument
	response *graphql.Response
}

// refuse refuses a request because of an error that is one for clients. The answer has no data.
func refuse(status int, err error) *refused { return &refused{status, refusal(err)} }

// refusal is the answer to a request that is not executed.
func refusal(err error) *graphql.Response {
	known, ok := errors.AsType[*fault.Error](err)
	if !ok {
		known = fault.New(fault.Internal, "Internal error.") // whose text is for no client
	}
	shown := &gqlerror.Error{Message: known.Message, Extensions: map[string]any{"code": known.Code}}
	if beyond, ok := errors.AsType[*admit.ExceededError](err); ok {
		shown.Extensions["limit"] = map[string]any{"name": beyond.Limit, "most": beyond.Most, "found": beyond.Found}
		shown.Locations = locationsOf(beyond.Position)
	}
	return &graphql.Response{Errors: gqlerror.List{shown}}
}

// statusOf is the status of a document that is refused before it is one.
func statusOf(err error) int {
	if fault.CodeOf(err) == fault.Forbidden {
		return http.StatusForbidden
	}
	return http.StatusBadRequest
}

func locationsOf(position *ast.Position) []gqlerror.Location {
	if position == nil {
		return nil
	}
	return []gqlerror.Location{{Line: position.Line, Column: position.Column}}
}
