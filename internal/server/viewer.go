package server

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"syllabus/internal/auth"
	"syllabus/internal/fault"
)

// Tokens verifies tokens; *auth.Verifier does.
type Tokens interface {
	// Verify returns who a token says is asking. The error is one for clients.
	Verify(ctx context.Context, token string) (auth.Identity, error)
}

// identify reads and verifies the token of a request, nil where there is none. A token that
// is not good is an error: nobody becomes a visitor by mistake. See
// https://www.rfc-editor.org/rfc/rfc6750#section-2.1.
func identify(ctx context.Context, r *http.Request, tokens Tokens) (*auth.Identity, error) {
	headers := r.Header.Values("Authorization")
	switch {
	case len(headers) == 0:
		return nil, nil
	case len(headers) > 1:
		return nil, fault.New(fault.Unauthenticated, "There are %d Authorization headers; send one.", len(headers))
	}
	scheme, token, _ := strings.Cut(headers[0], " ")
	if token = strings.TrimSpace(token); !strings.EqualFold(scheme, "Bearer") || token == "" {
		return nil, fault.New(fault.Unauthenticated, "The Authorization header must be Bearer and a token.")
	}
	if tokens == nil {
		return nil, fault.New(fault.Unauthenticated, "This server takes no tokens: nobody has told it whose are good.")
	}
	identity, err := tokens.Verify(ctx, token)
	if err != nil {
		return nil, err
	}
	return &identity, nil
}

// unidentified answers a request whose token is not good, or cannot be verified now:
// https://www.rfc-editor.org/rfc/rfc6750#section-3.
func (g *graphQL) unidentified(ctx context.Context, w http.ResponseWriter, err error) *refused {
	g.warn(ctx, "a token cannot be verified", err)
	if fault.CodeOf(err) == fault.Unavailable {
		return refuse(http.StatusServiceUnavailable, err)
	}
	w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
	return refuse(http.StatusUnauthorized, err)
}

// viewer puts who asks into the context, at the cost of one statement.
func (g *graphQL) viewer(ctx context.Context, identity *auth.Identity) (context.Context, *refused) {
	if identity == nil {
		return ctx, nil
	}
	viewer, err := identity.Viewer(ctx, g.config.Store)
	switch {
	case err == nil:
		return auth.NewContext(ctx, viewer), nil
	case errors.Is(err, context.Canceled): // nobody waits for the answer, and nothing is broken
		return ctx, refuse(http.StatusServiceUnavailable, fault.New(fault.Unavailable, "The request was canceled."))
	case fault.CodeOf(err) == fault.Internal:
		g.config.Log.ErrorContext(ctx, "the viewer cannot be found", "error", err)
		return ctx, refuse(http.StatusInternalServerError, fault.New(fault.Internal, "Internal error."))
	default:
		g.warn(ctx, "the viewer cannot be found", err)
		return ctx, refuse(http.StatusServiceUnavailable, err)
	}
}

// warn tells the operator what is theirs to mend: an error that has a cause, unless it is a client that has gone away.
func (g *graphQL) warn(ctx context.Context, message string, err error) {
	if known, ok := errors.AsType[*fault.Error](err); ok && known.Cause != nil && !errors.Is(err, context.Canceled) {
		g.config.Log.WarnContext(ctx, message, "error", err)
	}
}
