package server

import (
	"net/http"

	"github.com/rs/cors"
)

// corsMaxAge is for how many seconds a browser may remember what it was allowed: Chromium takes no more.
const corsMaxAge = 2 * 60 * 60

// crossOrigin lets pages of some origins ask /graphql and /plan, by https://fetch.spec.whatwg.org/#http-cors-protocol. All
// other routes are for this server's own pages. There are no credentials, which are cookies and the like: nobody here
// takes any, as a token goes in the header Authorization, which a page has to know to send it. Without origins
// the handler is the next one itself.
func crossOrigin(origins []string, next http.Handler) http.Handler {
	if len(origins) == 0 {
		return next
	}
	allowed := cors.New(cors.Options{
		AllowedOrigins: origins,
		AllowedMethods: []string{http.MethodGet, http.MethodPost},
		AllowedHeaders: []string{"Accept", "Authorization", "Content-Type", budgetHeader, recordHeader, "traceparent", "tracestate"},
		ExposedHeaders: []string{"Server-Timing", "Syllabus-Operation", "Retry-After", "RateLimit", "RateLimit-Policy"},
		MaxAge:         corsMaxAge,
	}).Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/graphql", "/plan":
			allowed.ServeHTTP(w, r)
		default:
			next.ServeHTTP(w, r)
		}
	})
}
