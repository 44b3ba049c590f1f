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

// forwarding are the headers of proxies. With one of them a request comes from elsewhere,
// whatever address it comes from.
var forwarding = [...]string{
	"Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Port", "X-Forwarded-Server",
	"X-Real-Ip", "Cf-Connecting-Ip", "True-Client-Ip",
}

// local reports whether a request was sent to this machine by its own name, and by no proxy.
// The name counts too: a page from elsewhere can give its own name this machine's address
// (DNS rebinding), and would read the answers in the user's browser.
func local(r *http.Request) bool {
	if slices.ContainsFunc(forwarding[:], func(name string) bool { return r.Header.Get(name) != "" }) {
		return false
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
