package server_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/fault"
	"syllabus/internal/server"
)

// fakeStore answers CourseBySlug with a function, and panics for all else.
type fakeStore struct {
	server.Store
	courseBySlug func(ctx context.Context, slug string) (*course.Course, error)
}

func (s *fakeStore) CourseBySlug(ctx context.Context, _ account.Viewer, slug string) (*course.Course, error) {
	return s.courseBySlug(ctx, slug)
}

func titled(_ context.Context, slug string) (*course.Course, error) {
	return &course.Course{ID: 1, Slug: slug, Title: "A course"}, nil
}

func handler(change func(*server.Config)) http.Handler {
	config := server.Config{
		Store:          &fakeStore{courseBySlug: titled},
		Ready:          func(context.Context) error { return nil },
		Log:            slog.New(slog.DiscardHandler),
		MaxBody:        1000,
		MaxFields:      1000,
		MaxAnswer:      server.DefaultMaxAnswer,
		MaxOperations:  100,
		QueueTimeout:   time.Minute,
		RequestTimeout: time.Minute,
		WriteTimeout:   time.Minute,
	}
	if change != nil {
		change(&config)
	}
	return server.New(config)
}

func send(h http.Handler, method, target, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func post(h http.Handler, body string, headers ...string) *httptest.ResponseRecorder {
	return send(h, http.MethodPost, "/graphql", body, append([]string{"Content-Type", "application/json"}, headers...)...)
}

// said returns an answer without what it has cost, which [TestAnswersTellTheirCost] is about.
func said(w *httptest.ResponseRecorder) string {
	return costs.ReplaceAllString(w.Body.String(), "")
}

var costs = regexp.MustCompile(`,"extensions":\{"cost":\{"expected":\d+,"limit":\d+\}\}`)

const (
	query = `{ course(by: {slug: \"sql\"}) { title } }`
	good  = `{"data":{"course":{"title":"A course"}}}`
)

func TestGraphQLRequests(t *testing.T) {
	refused := func(code fault.Code, message string) string {
		return fmt.Sprintf(`{"errors":[{"message":%q,"extensions":{"code":%q}}]}`, message, code)
	}
	tooLarge := func(n int) string {
		return fmt.Sprintf(`{"errors":[{"message":"The body has at least %[1]d bytes; the limit (body) is 1000.",`+
			`"extensions":{"code":"LIMIT_EXCEEDED","limit":{"found":%[1]d,"most":1000,"name":"body"}}}]}`, n)
	}
	get := func(values url.Values) string { return "/graphql?" + values.Encode() }
	plain := strings.ReplaceAll(query, `\"`, `"`)
	const asJSON = "application/json"
	tests := []struct {
		name, method, target, body, contentType string
		status                                  int
		want                                    string
	}{
		{"post", "POST", "/graphql", `{"query": "` + query + `"}`, asJSON, 200, good},
		{"post with a charset", "POST", "/graphql", `{"query": "` + query + `"}`, "application/json; charset=utf-8", 200, good},
		{"post with variables", "POST", "/graphql", `{"query": "query Q($s: String!) { course(by: {slug: $s}) { title } }", "operationName": "Q", "variables": {"s": "x"}}`, asJSON, 200, good},
		{"post with nulls", "POST", "/graphql", `{"query": "` + query + `", "variables": null, "operationName": null}`, asJSON, 200, good},
		{"get", "GET", get(url.Values{"query": {plain}}), "", "", 200, good},
		{"get with variables", "GET", get(url.Values{"query": {"query($s: String!) { course(by: {slug: $s}) { title } }"}, "variables": {`{"s": "x"}`}}), "", "", 200, good},
		{"get without a query", "GET", "/graphql", "", "", 400, refused(fault.BadUserInput, "query is missing: it holds the GraphQL document.")},
		{"get with malformed variables", "GET", get(url.Values{"query": {plain}, "variables": {"{"}}), "", "", 400, refused(fault.BadUserInput, "variables is not well-formed JSON: it ends too early.")},
		{"get with a malformed query string", "GET", "/graphql?query=%zz", "", "", 400, refused(fault.BadUserInput, "The address has a malformed query string.")},
		{"empty body", "POST", "/graphql", "", asJSON, 400, refused(fault.BadUserInput, "The body is not well-formed JSON: it ends too early.")},
		{"malformed JSON is not echoed", "POST", "/graphql", `{"query": secret`, asJSON, 400, refused(fault.BadUserInput, "The body is not well-formed JSON at byte 11.")},
		{"two JSON values", "POST", "/graphql", `{"query": "{__typename}"} {}`, asJSON, 400, refused(fault.BadUserInput, "The body is not well-formed JSON at byte 27.")},
		{"an array", "POST", "/graphql", `[]`, asJSON, 400, refused(fault.BadUserInput, "The body must be a JSON object.")},
		{"a query that is no string", "POST", "/graphql", `{"query": 1}`, asJSON, 400, refused(fault.BadUserInput, "The body: query must not be a JSON number.")},
		{"variables that are no object", "POST", "/graphql", `{"query": "{__typename}", "variables": []}`, asJSON, 400, refused(fault.BadUserInput, "variables must be a JSON object.")},
		{"a body too large", "POST", "/graphql", `{"query": "` + strings.Repeat("x", 1000) + `"}`, asJSON, 413, tooLarge(1013)},
		{"trailing blanks too large", "POST", "/graphql", `{"query": "{__typename}"}` + strings.Repeat(" ", 1000), asJSON, 413, tooLarge(1025)},
		{"no content type", "POST", "/graphql", `{"query": "` + query + `"}`, "", 415, refused(fault.BadUserInput, "The body must be JSON, with the header Content-Type: application/json.")},
		{"a form", "POST", "/graphql", "query=x", "application/x-www-form-urlencoded", 415, refused(fault.BadUserInput, "The body must be JSON, with the header Content-Type: application/json.")},
		{"a name in other letters", "POST", "/graphql", `{"query": "{__typename}", "Query": "` + query + `"}`, asJSON, 400, refused(fault.BadUserInput, "The body has Query, which is written query.")},
		{"a name that looks like one", "POST", "/graphql", `{"ſvariables": {}, "query": "` + query + `"}`, asJSON, 200, good},
		{"a name twice", "POST", "/graphql", `{"query": "{__typename}", "query": "` + query + `"}`, asJSON, 400, refused(fault.BadUserInput, "The body has query twice.")},
		{"a name with escapes", "POST", "/graphql", `{"query": "{__typename}", "\u0071uery": "` + query + `"}`, asJSON, 400, refused(fault.BadUserInput, "The body has a name that is written with escapes.")},
		{"names in other places", "POST", "/graphql", `{"variables": {"query": "\"", "Query": ["query", {"query": 1}]}, "query": "` + query + `", "x": ["query", "query"], "y": "Query"}`, asJSON, 200, good},
		{"another method", "PUT", "/graphql", "", "", 405, refused(fault.BadUserInput, "Use POST, or GET for a query.")},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := send(handler(nil), test.method, test.target, test.body, "Content-Type", test.contentType)
			if w.Code != test.status {
				t.Errorf("the status is %d, want %d", w.Code, test.status)
			}
			if diff := cmp.Diff(test.want, said(w)); diff != "" {
				t.Errorf("the answer (-want +got):\n%s", diff)
			}
			if timing := w.Header().Get("Server-Timing"); timing != `sql;desc="0 statements";dur=0.0` {
				t.Errorf("Server-Timing is %q", timing)
			}
			if typ := w.Header().Get("Content-Type"); typ != "application/json; charset=utf-8" {
				t.Errorf("Content-Type is %q", typ)
			}
		})
	}
}

func TestDocumentErrorsFollowTheMediaType(t *testing.T) {
	for accept, want := range map[string]int{"": 200, "*/*": 200, "application/json": 200, "application/graphql-response+json": 400} {
		w := post(handler(nil), `{"query": "{ nonsense }"}`, "Accept", accept)
		if w.Code != want {
			t.Errorf("Accept %q: the status of an invalid document is %d, want %d", accept, w.Code, want)
		}
		if strings.Contains(w.Body.String(), `"data"`) {
			t.Errorf("Accept %q: the answer to a request that was not executed has data: %s", accept, w.Body)
		}
	}
	w := post(handler(nil), `{"query": "`+query+`"}`, "Accept", "application/graphql-response+json")
	if got := w.Header().Get("Content-Type"); got != "application/graphql-response+json; charset=utf-8" || w.Code != 200 {
		t.Errorf("status %d, Content-Type %q", w.Code, got)
	}
}

func TestRequestTimeoutStopsTheRequest(t *testing.T) {
	h := handler(func(c *server.Config) {
		c.RequestTimeout = time.Millisecond
		c.Store = &fakeStore{courseBySlug: func(ctx context.Context, _ string) (*course.Course, error) {
			<-ctx.Done()
			return nil, fault.Wrap(ctx.Err(), fault.Unavailable, "The request took too long and was stopped.")
		}}
	})
	w := post(h, `{"query": "`+query+`"}`)
	if !strings.Contains(w.Body.String(), `"code":"UNAVAILABLE"`) {
		t.Errorf("the answer is %s", w.Body)
	}
}

func TestPanicCostsOneField(t *testing.T) {
	var log bytes.Buffer
	h := handler(func(c *server.Config) {
		c.Log = slog.New(slog.NewTextHandler(&log, nil))
		c.Store = &fakeStore{courseBySlug: func(ctx context.Context, slug string) (*course.Course, error) {
			if slug == "bad" {
				panic("the secret of the store")
			}
			return titled(ctx, slug)
		}}
	})
	w := post(h, `{"query": "query Two { bad: course(by: {slug: \"bad\"}) { title } good: course(by: {slug: \"good\"}) { title } }"}`)
	want := `{"errors":[{"message":"Internal error.","path":["bad"],"extensions":{"code":"INTERNAL"}}],` +
		`"data":{"bad":null,"good":{"title":"A course"}}}`
	if diff := cmp.Diff(want, said(w)); diff != "" {
		t.Errorf("the answer (-want +got):\n%s", diff)
	}
	for _, part := range []string{"operation=Two", "path=bad", "the secret of the store"} {
		if !strings.Contains(log.String(), part) {
			t.Errorf("the log does not have %q:\n%s", part, log.String())
		}
	}
}

func TestHealth(t *testing.T) {
	ready := errors.New("the database is gone")
	h := handler(func(c *server.Config) { c.Ready = func(context.Context) error { return ready } })
	if w := send(h, http.MethodGet, "/livez", ""); w.Code != 200 {
		t.Errorf("/livez is %d", w.Code)
	}
	if w := send(h, http.MethodGet, "/readyz", ""); w.Code != 503 || strings.Contains(w.Body.String(), "gone") {
		t.Errorf("/readyz is %d %s, want 503 without the reason", w.Code, w.Body)
	}
	ready = nil
	if w := send(h, http.MethodGet, "/readyz", ""); w.Code != 200 {
		t.Errorf("/readyz is %d", w.Code)
	}
}

func TestOtherPaths(t *testing.T) {
	h := handler(nil)
	w := send(h, http.MethodGet, "http://example.test:9000/", "")
	if w.Code != 200 || !strings.Contains(w.Body.String(), "http://example.test:9000/graphql") {
		t.Errorf("/ is %d and does not say where the API is:\n%s", w.Code, w.Body)
	}
	if w := send(h, http.MethodGet, "/nothing", ""); w.Code != 404 {
		t.Errorf("/nothing is %d", w.Code)
	}
	if w := send(h, http.MethodPost, "/livez", ""); w.Code != 405 {
		t.Errorf("POST /livez is %d", w.Code)
	}
}

func TestListenSaysThatThePortIsTaken(t *testing.T) {
	first, err := server.Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	address := first.Addr().String()
	if _, err := server.Listen(t.Context(), address); err == nil || !strings.Contains(err.Error(), address+" is taken") {
		t.Errorf("a second listener got %v", err)
	}
}

// served starts a server whose one course is answered when the test says so.
type served struct {
	url      string
	begun    chan struct{} // a request has reached the store
	proceed  chan struct{} // closed: the store answers
	stop     context.CancelFunc
	finished chan error
}

func serve(t *testing.T, drain time.Duration) *served {
	t.Helper()
	s := &served{begun: make(chan struct{}, 1), proceed: make(chan struct{}), finished: make(chan error, 1)}
	h := handler(func(c *server.Config) {
		c.Store = &fakeStore{courseBySlug: func(ctx context.Context, slug string) (*course.Course, error) {
			s.begun <- struct{}{}
			select {
			case <-s.proceed:
				return titled(ctx, slug)
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}}
	})
	listener, err := server.Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.url = "http://" + listener.Addr().String() + "/graphql"
	ctx, stop := context.WithCancel(t.Context())
	s.stop = stop
	t.Cleanup(stop)
	go func() {
		s.finished <- server.Serve(ctx, listener, h, server.Connections{DrainTimeout: drain}, slog.New(slog.DiscardHandler))
	}()
	return s
}

func (s *served) ask(t *testing.T) chan string {
	t.Helper()
	answer := make(chan string, 1)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url, strings.NewReader(`{"query": "`+query+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	go func() {
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			answer <- err.Error()
			return
		}
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		answer <- costs.ReplaceAllString(string(body), "") + errText(err)
	}()
	return answer
}

func errText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestStopLetsRequestsInFlightFinish(t *testing.T) {
	s := serve(t, time.Hour)
	answer := s.ask(t)
	<-s.begun
	s.stop()
	close(s.proceed)
	if got := <-answer; got != good {
		t.Errorf("the request in flight was answered %q", got)
	}
	if err := <-s.finished; err != nil {
		t.Errorf("the server ended with %v", err)
	}
	if got := <-s.ask(t); !strings.Contains(got, "refused") {
		t.Errorf("a request after the stop was answered %q", got)
	}
}

func TestStopCutsOffAfterTheDrainTimeout(t *testing.T) {
	s := serve(t, 0)
	answer := s.ask(t)
	<-s.begun
	s.stop()
	if err := <-s.finished; err != nil {
		t.Errorf("the server ended with %v", err)
	}
	if got := <-answer; !strings.Contains(got, `"UNAVAILABLE"`) {
		t.Errorf("a request that was cut off was answered %q", got)
	}
}
