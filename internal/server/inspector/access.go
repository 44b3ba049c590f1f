// Package inspector is the inspector's HTTP face: what was recorded, as JSON and as a stream,
// plans of documents, and in the demo the tokens of its users and the comparison with N+1.
package inspector

import (
	"net"
	"net/http"
	"slices"
	"strings"

	"syllabus/internal/auth"
	"syllabus/internal/fault"
)

// Access says who may see what was recorded: in the demo whoever sits at this machine, else
// an administrator.
type Access struct {
	Demo bool
	// Identify returns who a request's token says is asking, nil for a visitor.
	Identify func(*http.Request) (*auth.Identity, error)
}

// forwarded reports whether a header is one of those that proxies add. With one of them, also an empty one, a request comes from
// elsewhere, whatever address it comes from.
func forwarded(name string) bool {
	switch name {
	case "Forwarded", "Via", "X-Real-Ip", "X-Client-Ip", "X-Cluster-Client-Ip", "X-Original-Host", "Cf-Connecting-Ip", "True-Client-Ip":
		return true
	default:
		return strings.HasPrefix(name, "X-Forwarded") || strings.HasPrefix(name, "X-Original-Forwarded")
	}
}

// local reports whether a request was sent to this machine by its own name, and by no proxy.
// The name counts too: a page from elsewhere can give its own name this machine's address
// (DNS rebinding), and would read the answers in the user's browser.
func local(r *http.Request) bool {
	for name := range r.Header {
		if forwarded(name) {
			return false
		}
	}
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	return slices.Contains([]string{"localhost", "127.0.0.1", "::1"}, strings.Trim(strings.ToLower(host), "[]"))
}

// Check returns nil for whoever may see what was recorded, and a [fault.Error] for others.
func (a Access) Check(r *http.Request) error {
	if a.Demo {
		if !local(r) {
			return fault.New(fault.Forbidden, "In the demo this is for localhost, 127.0.0.1 and [::1] only, and not through a proxy.")
		}
		return nil
	}
	identity, err := a.Identify(r)
	switch {
	case err != nil:
		return err
	case identity == nil:
		return fault.New(fault.Unauthenticated, "This needs an administrator's token: Authorization: Bearer TOKEN.")
	case !identity.Admin:
		return fault.New(fault.Forbidden, "This is for administrators.")
	default:
		return nil
	}
}

// Only lets those through who have access.
func (a Access) Only(next http.Handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := a.Check(r); err != nil {
			refuse(w, err)
			return
		}
		next.ServeHTTP(w, r)
	}
}
