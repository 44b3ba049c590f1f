package server_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"syllabus/graph"
	"syllabus/internal/auth"
	"syllabus/internal/fault"
	"syllabus/internal/inspect"
	"syllabus/internal/plan"
	"syllabus/internal/server"
)

const local = "localhost:8080"

// demo returns the server of a demo that records everything.
func demo(t *testing.T, change func(*server.Config)) http.Handler {
	t.Helper()
	planner, err := plan.New(graph.Schema(), 10_000)
	if err != nil {
		t.Fatal(err)
	}
	return handler(func(config *server.Config) {
		config.Planner, config.Plans = planner, plan.NewCache(planner, 100)
		config.Recorder = inspect.New(inspect.Config{Rate: 1, Schema: graph.Schema(), Planner: planner})
		config.Inspector = true
		config.Demo = &server.Demo{Users: []string{"ada", "lin"}, Sign: func(user string) (string, error) { return "token-of-" + user, nil }}
		config.Explain = explained
		if change != nil {
			change(config)
		}
	})
}

// explained explains the first statement of a record, and says why it does not explain the others.
func explained(_ context.Context, _ *inspect.Record, n int, analyze bool) (*inspect.Explanation, error) {
	switch n {
	case 1:
		return &inspect.Explanation{Plan: fmt.Sprintf("Seq Scan, analyze %v", analyze)}, nil
	case 2:
		return nil, &inspect.CannotExplainError{Reason: "It writes."}
	default:
		return nil, errors.New("secret socket")
	}
}

// at sends a request to a host, with headers as name and value in turn. A body is JSON where they do not say otherwise.
func at(h http.Handler, host, method, target, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Host = host
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// want checks an answer's status and that its body has a text.
func want(t *testing.T, what string, w *httptest.ResponseRecorder, status int, part string) {
	t.Helper()
	if w.Code != status || !strings.Contains(said(w), part) {
		t.Errorf("%s: %d %s, want %d and %q", what, w.Code, w.Body, status, part)
	}
}

// named asks for a course, by an operation of that name.
func named(h http.Handler, name string) *httptest.ResponseRecorder {
	return at(h, local, http.MethodPost, "/graphql", `{"query": "query `+name+` `+query+`"}`,
		"Content-Type", "application/json", "Syllabus-Record", "1")
}

func TestInspectorShowsWhatWasRecorded(t *testing.T) {
	h := demo(t, nil)
	if id := named(h, "First").Header().Get("Syllabus-Operation"); id != "1" {
		t.Errorf("the operation that was asked to be recorded has the id %q", id)
	}
	named(h, "Second")
	api := "/inspect/api/"
	get := func(path string) *httptest.ResponseRecorder { return at(h, local, http.MethodGet, api+path, "") }
	want(t, "all", get("operations"), 200, `"matched":2`)
	want(t, "filtered", get("operations?name=First"), 200, `"matched":1`)
	want(t, "a filter that is none", get("operations?longerMs=soon"), 400, "longerMs")
	want(t, "one", get("operations/1"), 200, `"name":"First"`)
	want(t, "its plan", get("operations/1"), 200, `"name":"CourseBySlug"`)
	want(t, "none", get("operations/3"), 404, "no such operation")
	want(t, "no id", get("operations/first"), 404, "no such operation")
	want(t, "summary", get("summary"), 200, `"operations":2`)
	want(t, "export", get("export"), 200, `"name":"Second"`)
	want(t, "still", get("operations"), 200, `"matched":2`) // none of these requests was recorded
	apart := at(h, local, http.MethodPost, "/graphql", `{"query": "{ __typename }"}`, "Content-Type", "application/json", "Syllabus-Record", "0")
	want(t, "what asks to be left out", apart, 200, "Query")
	want(t, "is", get("operations"), 200, `"matched":2`)
	want(t, "nothing of the inspector's", get("nothing"), 404, `{"error":`)
	want(t, "clear", at(h, local, http.MethodDelete, api+"operations", ""), 204, "")
	want(t, "cleared", get("operations"), 200, `"matched":0`)
	if w := named(handler(nil), "Off"); w.Header().Get("Syllabus-Operation") != "" {
		t.Error("a server that records nothing says that it did")
	}
}

func TestInspectorExplains(t *testing.T) {
	h := demo(t, nil)
	named(h, "NoStatements") // of the fake store
	explain := func(n, body string) *httptest.ResponseRecorder {
		return at(h, local, http.MethodPost, "/inspect/api/operations/1/statements/"+n+"/explain", body)
	}
	want(t, "none", explain("1", `{}`), 404, "no such one")
	want(t, "no number", explain("x", `{}`), 404, "no such one")
	want(t, "no body", explain("1", ``), 400, "empty")
	want(t, "another body", explain("1", `{"analyze": 3}`), 400, "analyze")
	want(t, "a body that is too long", explain("1", `"`+strings.Repeat("x", 5000)), 413, "larger")
}

// The routes of the inspector, and of what the demo has beside it.
func inspectorRoutes() map[string]string {
	return map[string]string{
		"/inspect/api/summary": "GET", "/inspect/api/operations": "GET", "/inspect/api/operations/1": "GET", "/inspect/api/export": "GET",
		"/inspect/api/events": "GET", "/inspect/api/operations/1/statements/1/explain": "POST", "/demo/token": "POST", "/demo/compare": "POST",
	}
}

func TestInspectorIsNotOpenByAccident(t *testing.T) {
	h := demo(t, nil)
	for path, method := range inspectorRoutes() {
		want(t, path+" by another name", at(h, "courses.example.com", method, path, `{}`), 403, "localhost")
		want(t, path+" through a proxy", at(h, local, method, path, `{}`, "X-Forwarded-For", "10.0.0.1"), 403, "proxy")
		if method == "POST" {
			w := at(h, local, method, path, `{}`, "Sec-Fetch-Site", "cross-site", "Origin", "https://example.com")
			want(t, path+" from another site", w, 403, `{"error":"A page of another site`)
		}
	}
	w := at(h, local, http.MethodDelete, "/inspect/api/operations", "", "Sec-Fetch-Site", "cross-site")
	want(t, "clear from another site", w, 403, `{"error":"A page of another site`)
	away := at(h, "courses.example.com", http.MethodPost, "/graphql", `{"query": "{ __typename }"}`,
		"Content-Type", "application/json", "Syllabus-Record", "1")
	if away.Code != 200 || away.Header().Get("Syllabus-Operation") != "" {
		t.Errorf("whoever is away is answered %d, and told of operation %q", away.Code, away.Header().Get("Syllabus-Operation"))
	}
}

func TestInspectorOfAServerThatIsNoDemo(t *testing.T) {
	h := demo(t, func(config *server.Config) {
		config.Demo = nil
		config.Tokens = admins{}
	})
	want(t, "nobody", at(h, local, http.MethodGet, "/inspect/api/summary", ""), 401, "administrator")
	want(t, "somebody", at(h, local, http.MethodGet, "/inspect/api/summary", "", "Authorization", "Bearer lin"), 403, "administrators")
	want(t, "an administrator", at(h, "courses.example.com", http.MethodGet, "/inspect/api/summary", "", "Authorization", "Bearer root"), 200, "operations")
	want(t, "session", at(h, local, http.MethodGet, "/inspect/api/session", ""), 200, `{"access":false,"demo":false,"inspector":"on","users":[]}`)
	for _, path := range []string{"/demo/token", "/demo/compare", "/n-plus-one"} {
		if w := at(h, local, http.MethodPost, path, `{"user": "ada"}`); w.Code != 404 && w.Code != 405 {
			t.Errorf("%s outside of the demo: %d %s", path, w.Code, w.Body)
		}
	}
}

// admins knows tokens that are a name; root is an administrator.
type admins struct{}

func (admins) Verify(_ context.Context, token string) (auth.Identity, error) {
	return auth.Identity{Issuer: "test", Subject: token, Admin: token == "root"}, nil
}

// An operation that is refused is still that of whoever sent it.
func TestRefusedOperationsHaveARole(t *testing.T) {
	h := demo(t, func(config *server.Config) { config.Tokens = admins{} })
	for token, role := range map[string]string{"root": "admin", "lin": "learner"} {
		at(h, local, http.MethodPost, "/graphql", `{"query": "query Of`+role+` { unknown }", "operationName": "Of`+role+`"}`,
			"Content-Type", "application/json", "Authorization", "Bearer "+token)
		found := at(h, local, http.MethodGet, "/inspect/api/operations?errors=true&role="+role, "")
		want(t, "refused", found, 200, `"name":"Of`+role+`"`)
		want(t, "refused", found, 200, `"matched":1`)
	}
}

func TestInspectorIsOff(t *testing.T) {
	h := demo(t, func(config *server.Config) { config.Inspector = false })
	want(t, "off", at(h, local, http.MethodGet, "/inspect/api/operations", ""), 404, "the inspector is off")
	want(t, "session", at(h, local, http.MethodGet, "/inspect/api/session", ""), 200, `"inspector":"off"`)
	if w := named(h, "Off"); w.Header().Get("Syllabus-Operation") != "" {
		t.Error("an operation is recorded at request where nobody can look at it")
	}
}

func TestDemoSignsInItsUsers(t *testing.T) {
	h := demo(t, nil)
	want(t, "ada", at(h, local, http.MethodPost, "/demo/token", `{"user": "ada"}`), 200, `{"token":"token-of-ada"}`)
	want(t, "root", at(h, local, http.MethodPost, "/demo/token", `{"user": "root"}`), 400, `no user`)
	want(t, "session", at(h, local, http.MethodGet, "/inspect/api/session", ""), 200, `{"access":true,"demo":true,"inspector":"on","users":["ada","lin"]}`)
}

func TestEventsAreStreamedUntilTheServerStops(t *testing.T) {
	stop := make(chan struct{})
	h := demo(t, func(config *server.Config) { config.Stop = stop })
	listening := httptest.NewServer(h)
	defer listening.Close()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, listening.URL+"/inspect/api/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	stream, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Body.Close()
	lines := bufio.NewScanner(stream.Body)
	next := func(prefix string) string {
		t.Helper()
		for lines.Scan() {
			if rest, ok := strings.CutPrefix(lines.Text(), prefix); ok {
				return rest
			}
		}
		t.Fatalf("the stream ended before a line with %q: %v", prefix, lines.Err())
		return ""
	}
	next(": ") // it is open
	named(h, "Streamed")
	next("event: operation")
	var seen struct{ Name string }
	if err := json.Unmarshal([]byte(next("data: ")), &seen); err != nil || seen.Name != "Streamed" {
		t.Errorf("the event is of %q: %v", seen.Name, err)
	}
	at(h, local, http.MethodDelete, "/inspect/api/operations", "")
	next("event: cleared")
	close(stop)
	for lines.Scan() { // to the end, which comes
	}
}

// A stream is there for as long as its client likes, so there are only so many. Where one has ended there is room for another.
func TestStreamsAreBounded(t *testing.T) {
	listening := httptest.NewServer(demo(t, nil))
	defer listening.Close()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	open := func(ctx context.Context) (status int, retry, refusal string) {
		t.Helper()
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, listening.URL+"/inspect/api/events", nil)
		if err != nil {
			t.Fatal(err)
		}
		stream, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = stream.Body.Close() })
		if stream.StatusCode != http.StatusOK {
			read, err := io.ReadAll(stream.Body)
			if err != nil {
				t.Fatal(err)
			}
			refusal = string(read)
		}
		return stream.StatusCode, stream.Header.Get("Retry-After"), refusal
	}
	first, end := context.WithCancel(ctx)
	defer end()
	for i := range 64 {
		which := ctx
		if i == 0 {
			which = first
		}
		if status, _, refusal := open(which); status != http.StatusOK {
			t.Fatalf("a stream is %d %s", status, refusal)
		}
	}
	status, retry, refusal := open(ctx)
	if status != http.StatusServiceUnavailable || retry == "" || !strings.Contains(refusal, "64 streams") {
		t.Errorf("the stream after the last is %d %s, and is to be asked for again in %q", status, refusal, retry)
	}
	end()
	for status == http.StatusServiceUnavailable { // until the server has noticed
		status, _, _ = open(ctx)
	}
	if status != http.StatusOK {
		t.Errorf("where one has ended the next is %d", status)
	}
}

func TestStatementBudget(t *testing.T) {
	h := demo(t, nil)
	budget := func(text string, headers ...string) *httptest.ResponseRecorder {
		return post(h, `{"query": "`+query+`"}`, append([]string{"Statement-Budget", text}, headers...)...)
	}
	want(t, "enough", budget("1"), 200, good)
	want(t, "too little", budget("0"), 400, string(fault.LimitExceeded))
	want(t, "too little", budget("0"), 400, "planned to run 1 statements")
	want(t, "too little, in the newer media type", budget("0", "Accept", "application/graphql-response+json"), 400, string(fault.LimitExceeded))
	for _, text := range []string{"-1", "many", "1.5", "99999999999999999999"} {
		want(t, text, budget(text), 400, string(fault.BadUserInput))
	}
}
