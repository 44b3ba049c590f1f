package server_test

import (
	"crypto/sha256"
	"encoding/base64"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"syllabus/internal/server"
)

const (
	noPermissions = "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), fullscreen=(), geolocation=(), " +
		"gyroscope=(), hid=(), idle-detection=(), local-fonts=(), magnetometer=(), microphone=(), midi=(), payment=(), picture-in-picture=(), " +
		"publickey-credentials-get=(), screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()"
	closed     = "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
	pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; " +
		"worker-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'" + closed
	editorPolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; " +
		"connect-src 'self'; worker-src 'self'" + closed
)

// headersOf are all headers of an answer but its length, and the figures of a GraphQL answer.
func headersOf(w *httptest.ResponseRecorder) map[string]string {
	got := map[string]string{}
	for name, values := range w.Header() {
		got[name] = strings.Join(values, " | ")
	}
	delete(got, "Content-Length")
	delete(got, "Server-Timing")
	return got
}

// with are headers and others beside them or in place of them, as name and value in turn.
func with(headers map[string]string, others ...string) map[string]string {
	all := maps.Clone(headers)
	for i := 0; i < len(others); i += 2 {
		all[others[i]] = others[i+1]
	}
	return all
}

func answerHeaders(contentType string) map[string]string {
	return map[string]string{
		"Cache-Control":                "no-store",
		"Content-Security-Policy":      "default-src 'none'" + closed,
		"Content-Type":                 contentType,
		"Cross-Origin-Resource-Policy": "same-origin",
		"X-Content-Type-Options":       "nosniff",
	}
}

func documentHeaders(contentType, cache, policy string) map[string]string {
	return with(answerHeaders(contentType),
		"Cache-Control", cache, "Content-Security-Policy", policy, "Cross-Origin-Opener-Policy", "same-origin",
		"Permissions-Policy", noPermissions, "Referrer-Policy", "no-referrer", "X-Frame-Options", "DENY")
}

// Each route has exactly these headers, and so has what is no route.
func TestHeadersOfEachRoute(t *testing.T) {
	const plainType, jsonType = "text/plain; charset=utf-8", "application/json; charset=utf-8"
	asJSON, asText := answerHeaders(jsonType), answerHeaders(plainType)
	nothing := answerHeaders("")
	delete(nothing, "Content-Type")
	graphQL := with(asJSON, "Vary", "Accept, Accept-Encoding, Authorization")
	for _, route := range []struct {
		method, target, body string
		status               int
		want                 map[string]string
	}{
		{"GET", "/livez", "", 200, asText},
		{"GET", "/readyz", "", 200, asText},
		{"GET", "/metrics", "", 200, answerHeaders("text/metrics")},
		{"GET", "/nowhere", "", 404, asText},
		{"GET", "/assets/nothing.js", "", 404, with(asText, "Vary", "Accept-Encoding")},
		{"POST", "/livez", "", 405, with(asText, "Allow", "GET, HEAD")},
		{"POST", "/inspect", "{}", 405, with(asText, "Allow", "GET, HEAD")},
		{"GET", "/plan", "", 405, with(asText, "Allow", "POST")},
		{"OPTIONS", "/plan", "", 405, with(asText, "Allow", "POST")},
		{"GET", "//livez", "", 307, with(answerHeaders("text/html; charset=utf-8"), "Location", "/livez")},
		{"POST", "/graphql", `{"query": "{__typename}"}`, 200, graphQL},
		{"GET", "/graphql?query={__typename}", "", 200, graphQL},
		{"PUT", "/graphql", "", 405, with(graphQL, "Allow", "GET, POST")},
		{"OPTIONS", "/graphql", "", 405, with(graphQL, "Allow", "GET, POST")},
		{"POST", "/plan", `{"query": "{__typename}"}`, 200, asJSON},
		{"POST", "/plan", "", 400, asJSON},
		{"POST", "/demo/token", `{"user": "ada"}`, 200, asJSON},
		{"POST", "/demo/token", `{"user": "root"}`, 400, asJSON},
		{"POST", "/demo/compare", `{"query": "` + query + `"}`, 200, asJSON},
		{"GET", "/inspect/api/session", "", 200, asJSON},
		{"GET", "/inspect/api/summary", "", 200, asJSON},
		{"GET", "/inspect/api/operations", "", 200, asJSON},
		{"GET", "/inspect/api/operations/1", "", 200, asJSON},
		{"GET", "/inspect/api/operations/99", "", 404, asJSON},
		{"POST", "/inspect/api/operations/1/statements/1/explain", "{}", 404, asJSON},
		{"GET", "/inspect/api/export", "", 200, with(asJSON, "Content-Disposition", `attachment; filename="operations.json"`)},
		{"GET", "/inspect/api/nothing", "", 404, asJSON},
		{"DELETE", "/inspect/api/operations", "", 204, nothing},
	} {
		h := demo(t, func(config *server.Config) {
			config.Metrics = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Type", "text/metrics") })
		})
		named(h, "Recorded")
		w := at(h, local, route.method, route.target, route.body)
		if w.Code != route.status {
			t.Errorf("%s %s is %d, want %d: %.200s", route.method, route.target, w.Code, route.status, w.Body)
		}
		if diff := cmp.Diff(route.want, headersOf(w)); diff != "" {
			t.Errorf("the headers of %s %s (-want +got):\n%s", route.method, route.target, diff)
		}
	}
}

func TestHeadersOfAStream(t *testing.T) {
	stop := make(chan struct{})
	close(stop)
	h := demo(t, func(config *server.Config) { config.Stop = stop })
	w := at(h, local, http.MethodGet, "/inspect/api/events", "")
	if diff := cmp.Diff(answerHeaders("text/event-stream"), headersOf(w)); diff != "" {
		t.Errorf("the headers of the stream (-want +got):\n%s", diff)
	}
}

func TestHeadersOfPages(t *testing.T) {
	pages := server.Pages(fstest.MapFS{
		"index.html":         {Data: []byte("<!doctype html>the page")},
		"assets/index-1.js":  {Data: []byte("script()")},
		"assets/index-1.css": {Data: []byte("body {}")},
	}, true)
	const html, forever = "text/html; charset=utf-8", "public, max-age=31536000, immutable"
	ranges := []string{"Accept-Ranges", "bytes"}
	asset := func(contentType string) map[string]string {
		policy := "default-src 'none'; script-src 'self'" + closed
		return with(documentHeaders(contentType, forever, policy), "Accept-Ranges", "bytes", "Vary", "Accept-Encoding")
	}
	for target, want := range map[string]map[string]string{
		"/playground":           with(documentHeaders(html, "no-cache", editorPolicy), ranges...),
		"/inspect":              with(documentHeaders(html, "no-cache", pagePolicy), ranges...),
		"/inspect/operations/1": with(documentHeaders(html, "no-cache", pagePolicy), ranges...),
		"/inspect/playground":   with(documentHeaders(html, "no-cache", pagePolicy), ranges...),
		"/n-plus-one":           with(documentHeaders(html, "no-cache", pagePolicy), ranges...),
		"/assets/index-1.js":    asset("text/javascript; charset=utf-8"),
		"/assets/index-1.css":   asset("text/css; charset=utf-8"),
	} {
		if diff := cmp.Diff(want, headersOf(send(pages, http.MethodGet, target, ""))); diff != "" {
			t.Errorf("the headers of %s (-want +got):\n%s", target, diff)
		}
	}
}

// The page at / has one style, which its policy names by its hash, and nothing else that a policy forbids.
func TestHeadersOfTheIndex(t *testing.T) {
	w := send(handler(nil), http.MethodGet, "/", "")
	styles := regexp.MustCompile(`(?s)<style[^>]*>(.*?)</style>`).FindAllStringSubmatch(w.Body.String(), -1)
	if len(styles) != 1 || regexp.MustCompile(`<script|<link|<img|\sstyle=|\son[a-z]+=`).MatchString(w.Body.String()) {
		t.Fatalf("the page has %d styles, or what its policy forbids: %s", len(styles), w.Body)
	}
	hash := sha256.Sum256([]byte(styles[0][1]))
	policy := "default-src 'none'; img-src 'self'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(hash[:]) + "'" + closed
	if diff := cmp.Diff(documentHeaders("text/html; charset=utf-8", "no-cache", policy), headersOf(w)); diff != "" {
		t.Errorf("the headers of / (-want +got):\n%s", diff)
	}
}

// What fails after a page has set its headers is kept by nobody.
func TestHeadersOfAPanic(t *testing.T) {
	w := send(handler(func(config *server.Config) { config.Ready = nil }), http.MethodGet, "/readyz", "")
	if w.Code != 500 {
		t.Fatalf("the status is %d", w.Code)
	}
	if diff := cmp.Diff(answerHeaders("text/plain; charset=utf-8"), headersOf(w)); diff != "" {
		t.Errorf("the headers (-want +got):\n%s", diff)
	}
}
