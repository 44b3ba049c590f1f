package server_test

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"syllabus/internal/server"
)

const ours, theirs = "https://app.example", "https://evil.example"

// allowing returns the server of a demo that these origins may ask.
func allowing(t *testing.T, origins ...string) http.Handler {
	t.Helper()
	return demo(t, func(config *server.Config) { config.CORS = origins })
}

// told is what an answer says to browsers about origins.
func told(w *httptest.ResponseRecorder) map[string]string {
	all := headersOf(w)
	maps.DeleteFunc(all, func(name, _ string) bool { return !strings.HasPrefix(name, "Access-Control-") })
	return all
}

// preflight asks whether a page may send a request, with headers in small letters and in order, as browsers do.
func preflight(h http.Handler, target, origin, method, headers string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodOptions, target, http.NoBody)
	r.Host = local
	r.Header.Set("Origin", origin)
	r.Header.Set("Access-Control-Request-Method", method)
	if headers != "" {
		r.Header.Set("Access-Control-Request-Headers", headers)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestOriginsThatMayAsk(t *testing.T) {
	const all = "accept,authorization,content-type,statement-budget,syllabus-record,traceparent,tracestate"
	nobody := map[string]string{}
	yes := func(origin, method, headers string) map[string]string {
		return map[string]string{
			"Access-Control-Allow-Origin": origin, "Access-Control-Allow-Methods": method,
			"Access-Control-Allow-Headers": headers, "Access-Control-Max-Age": "7200",
		}
	}
	each, some := allowing(t, "*"), allowing(t, "https://first.example", ours)
	for name, c := range map[string]struct {
		h                               http.Handler
		target, origin, method, headers string
		want                            map[string]string
	}{
		"graphql":                 {some, "/graphql", ours, "POST", all, yes(ours, "POST", all)},
		"plan":                    {some, "/plan", ours, "POST", "content-type", yes(ours, "POST", "content-type")},
		"get with a token":        {some, "/graphql", ours, "GET", "authorization", yes(ours, "GET", "authorization")},
		"any origin":              {each, "/graphql", theirs, "POST", all, yes("*", "POST", all)},
		"another origin":          {some, "/graphql", theirs, "POST", all, nobody},
		"no origin in particular": {some, "/graphql", "null", "POST", all, nobody},
		"a longer host":           {some, "/graphql", ours + ".evil.example", "POST", all, nobody},
		"another scheme":          {some, "/graphql", "http://app.example", "POST", all, nobody},
		"another port":            {some, "/graphql", ours + ":8443", "POST", all, nobody},
		"another method":          {some, "/graphql", ours, "DELETE", "", nobody},
		"another header":          {some, "/graphql", ours, "POST", "content-type,x-other", nobody},
		"a token of the demo":     {each, "/demo/token", ours, "POST", "content-type", nobody},
		"the inspector":           {each, "/inspect/api/operations", ours, "DELETE", "", nobody},
		"metrics":                 {each, "/metrics", ours, "GET", "authorization", nobody},
		"below graphql":           {each, "/graphql/", ours, "GET", "authorization", nobody},
		"nobody by default":       {demo(t, nil), "/graphql", ours, "POST", "content-type", nobody},
		"nobody plans":            {demo(t, nil), "/plan", ours, "POST", "content-type", nobody},
	} {
		if diff := cmp.Diff(c.want, told(preflight(c.h, c.target, c.origin, c.method, c.headers))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestAnswersToOtherOrigins(t *testing.T) {
	exposed := "Server-Timing, Syllabus-Operation, Retry-After, Ratelimit, Ratelimit-Policy"
	yes := func(origin string) map[string]string {
		return map[string]string{"Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": exposed}
	}
	each, some := allowing(t, "*"), allowing(t, ours)
	for name, c := range map[string]struct {
		h              http.Handler
		target, origin string
		want           map[string]string
	}{
		"graphql":           {some, "/graphql", ours, yes(ours)},
		"plan":              {some, "/plan", ours, yes(ours)},
		"any origin":        {each, "/graphql", theirs, yes("*")},
		"another origin":    {some, "/graphql", theirs, map[string]string{}},
		"no page":           {some, "/graphql", "", map[string]string{}},
		"the demo":          {each, "/demo/compare", ours, map[string]string{}},
		"nobody by default": {demo(t, nil), "/graphql", ours, map[string]string{}},
	} {
		headers := []string{}
		if c.origin != "" {
			headers = []string{"Origin", c.origin}
		}
		w := at(c.h, local, http.MethodPost, c.target, `{"query": "{__typename}"}`, headers...)
		if diff := cmp.Diff(c.want, told(w)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		// What is kept for one origin is not for another.
		mayVary := c.target != "/demo/compare" && name != "nobody by default"
		if vary := w.Header().Values("Vary"); slices.Contains(vary, "Origin") != mayVary {
			t.Errorf("%s: Vary is %q", name, vary)
		}
	}
	// A refusal is told too, or the page would only know that something failed.
	w := at(some, local, http.MethodPost, "/graphql", "query", "Origin", ours, "Content-Type", "text/plain")
	if diff := cmp.Diff(yes(ours), told(w)); w.Code != 415 || diff != "" {
		t.Errorf("a refusal is %d (-want +got):\n%s", w.Code, diff)
	}
}

// What a browser sends for a page of another site without asking first: forms and plain text, with the headers that it adds, or as
// an old one without them. With any origin allowed or none, nothing is given or changed.
func TestNothingIsChangedFromOtherSites(t *testing.T) {
	const change = `{"query": "mutation { enroll(input: {courseId: \"course_1\"}) { course { id } } }"}`
	for _, h := range []http.Handler{demo(t, nil), allowing(t, "*")} {
		named(h, "Recorded")
		for target, body := range map[string]string{
			"/graphql": change, "/plan": `{"query": "{__typename}"}`, "/demo/token": `{"user": "ada"}`, "/demo/compare": `{"query": "{__typename}"}`,
			"/inspect/api/operations": `{}`, "/inspect/api/operations/1/statements/1/explain": `{"analyze": true}`,
			"/inspect/api/session": `{}`, "/inspect": `{}`, "/": `{}`, "/metrics": `{}`,
		} {
			for _, contentType := range []string{
				"", "text/plain", "text/plain; charset=utf-8", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
				"text/plain; application/json", "text/plain, application/json",
			} {
				for _, sent := range [][]string{{}, {"Origin", theirs}, {"Origin", "null"}, {"Origin", theirs, "Sec-Fetch-Site", "cross-site"}} {
					w := at(h, local, http.MethodPost, target, body, append(sent, "Content-Type", contentType)...)
					if !slices.Contains([]int{403, 404, 405, 415}, w.Code) {
						t.Errorf("POST %s of %q with %q: %d %s", target, contentType, sent, w.Code, w.Body)
					}
				}
			}
		}
		for _, target := range []string{"/demo/token?user=ada", "/demo/compare", "/plan", "/graphql?query=mutation{enroll(input:{courseId:%22course_1%22}){course{id}}}"} {
			if w := at(h, local, http.MethodGet, target, ""); w.Code != 405 {
				t.Errorf("GET %s: %d %s", target, w.Code, w.Body)
			}
		}
		want(t, "what was recorded", at(h, local, http.MethodGet, "/inspect/api/operations?name=Recorded", ""), 200, `"matched":1`)
	}
}

// What reads JSON takes it in UTF-8, and says what it was sent.
func TestBodiesAreJSON(t *testing.T) {
	h := demo(t, nil)
	named(h, "Recorded")
	for target, body := range map[string]string{
		"/plan": `{"query": "{__typename}"}`, "/demo/token": `{"user": "ada"}`, "/demo/compare": `{"query": "{__typename}"}`,
		"/inspect/api/operations/1/statements/1/explain": `{}`,
	} {
		for contentType, taken := range map[string]bool{
			"application/json": true, "application/json; charset=utf-8": true, `APPLICATION/JSON;charset="UTF-8"`: true,
			"application/json; charset=latin1": false, "application/json; charset": false, "application/json; charset=": false,
			"application/json, text/plain": false, "application/jsonp": false, "text/json": false, "": false, ";": false,
		} {
			w := at(h, local, http.MethodPost, target, body, "Content-Type", contentType)
			if refused := w.Code == 415; refused == taken {
				t.Errorf("%s of %q: %d %s", target, contentType, w.Code, w.Body)
			}
		}
		const message = `{"error":"The body must be JSON in UTF-8, with the header Content-Type: application/json."}`
		want(t, target, at(h, local, http.MethodPost, target, body, "Content-Type", "text/plain"), 415, message)
	}
}

// Without origins nothing stands in between, and what every answer has costs nothing that has to be collected.
func TestHeadersCostNothing(t *testing.T) {
	bare := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	r, w := httptest.NewRequest(http.MethodPost, "/graphql", http.NoBody), httptest.NewRecorder()
	h := server.Secured(nil, bare)
	if n := testing.AllocsPerRun(100, func() { h.ServeHTTP(w, r) }); n != 0 {
		t.Errorf("headers cost %v allocations", n)
	}
	if len(w.Header()) == 0 {
		t.Error("there are no headers")
	}
}
