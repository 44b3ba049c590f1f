package server_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"syllabus/internal/account"
	"syllabus/internal/admit"
	"syllabus/internal/course"
	"syllabus/internal/fault"
	"syllabus/internal/server"
	"syllabus/internal/trusted"
)

const (
	trustedText = `query Trusted($slug: String! = "sql") { course(by: {slug: $slug}) { title } }`
	manifest    = `{"titles": "query Trusted($slug: String! = \"sql\") { course(by: {slug: $slug}) { title } }",
		"enrolls": "mutation { enroll(input: {courseId: \"course_1\"}) { course { id } } }"}`
)

func documentsOf(t *testing.T) *trusted.Documents {
	t.Helper()
	documents, err := trusted.Read(strings.NewReader(manifest), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	return documents
}

// Of trusted documents nothing else runs, in whatever way they are asked for.
func TestOnlyTrustedDocumentsRun(t *testing.T) {
	h := handler(func(c *server.Config) { c.Documents = documentsOf(t) })
	for name, c := range map[string]struct {
		body   string
		status int
		part   string
	}{
		"by its id":           {`{"documentId": "titles"}`, 200, good},
		"with variables":      {`{"documentId": "titles", "variables": {"slug": "x"}}`, 200, good},
		"as Apollo asks":      {`{"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "titles"}}}`, 200, good},
		"by its text":         {fmt.Sprintf(`{"query": %q}`, trustedText), 200, good},
		"by another text":     {fmt.Sprintf(`{"query": %q}`, trustedText+" "), 403, string(fault.Forbidden)},
		"by an unknown id":    {`{"documentId": "other"}`, 404, string(fault.NotFound)},
		"by both":             {fmt.Sprintf(`{"documentId": "titles", "query": %q}`, trustedText), 400, "send one of them"},
		"by nothing":          {`{}`, 400, "query is missing"},
		"by an id of no text": {`{"documentId": 7}`, 400, "documentId must not be a JSON number"},
	} {
		want(t, name, post(h, c.body), c.status, c.part)
	}
	const asked = `{"query": "{__typename}"}`
	want(t, "a plan", send(h, http.MethodPost, "/plan", asked, "Content-Type", "application/json"), 401, "administrator")
	h = handler(func(c *server.Config) { c.Documents, c.AnyDocument = documentsOf(t), true })
	want(t, "a plan where any is answered", send(h, http.MethodPost, "/plan", asked, "Content-Type", "application/json"), 200, "statements")
	want(t, "another text where any is answered", post(h, fmt.Sprintf(`{"query": %q}`, trustedText+" ")), 200, good)
	want(t, "an id there", post(h, `{"documentId": "titles"}`), 200, good)
	want(t, "an id where there are none", post(handler(nil), `{"documentId": "titles"}`), 400, "no documents by id")
}

// answering knows who asks, and answers CourseBySlug with a function.
type answering struct {
	people
	bySlug func(slug string) (*course.Course, error)
}

func (a *answering) CourseBySlug(_ context.Context, _ account.Viewer, slug string) (*course.Course, error) {
	return a.bySlug(slug)
}

func getByID(h http.Handler, id string, headers ...string) *httptest.ResponseRecorder {
	return send(h, http.MethodGet, "/graphql?documentId="+url.QueryEscape(id), "", headers...)
}

// What is asked for by id over GET may be kept by caches, which ask with the tag whether it is still that.
func TestAnswersByIDAreKept(t *testing.T) {
	title := "A course"
	h := handler(func(c *server.Config) {
		c.Documents, c.DocumentsAge, c.Tokens = documentsOf(t), 90*time.Second, tokens{}
		c.Store = &answering{bySlug: func(slug string) (*course.Course, error) {
			if slug == "failing" {
				return nil, errors.New("broken")
			}
			return &course.Course{Title: title}, nil
		}}
	})
	first := getByID(h, "titles")
	tag := first.Header().Get("ETag")
	want(t, "a visitor", first, 200, good)
	if got := first.Header().Get("Cache-Control"); got != "public, max-age=90" || tag == "" {
		t.Errorf("a visitor's answer is kept as %q, with the tag %q", got, tag)
	}
	if got := first.Header().Get("Vary"); !strings.Contains(got, "Authorization") {
		t.Errorf("a cache would give it to whoever signs in: Vary is %q", got)
	}
	again := getByID(h, "titles", "If-None-Match", `"other", W/`+tag)
	if again.Code != http.StatusNotModified || again.Body.Len() != 0 || again.Header().Get("ETag") != tag {
		t.Errorf("what the client has is answered %d %q", again.Code, again.Body)
	}
	if other := getByID(h, "titles", "Accept", "application/graphql-response+json", "If-None-Match", tag); other.Code != 200 || other.Header().Get("ETag") == "" {
		t.Errorf("the newer media type is answered %d by the tag of the older, and has the tag %q", other.Code, other.Header().Get("ETag"))
	}
	title = "Another course"
	want(t, "what has changed since", getByID(h, "titles", "If-None-Match", tag), 200, "Another course")

	signedIn := getByID(h, "titles", "Authorization", "Bearer good")
	if got := signedIn.Header().Get("Cache-Control"); signedIn.Code != 200 || got != "private, no-cache" {
		t.Errorf("who is signed in is answered %d, kept as %q", signedIn.Code, got)
	}
	for name, w := range map[string]*httptest.ResponseRecorder{
		"a query by POST":    post(h, `{"documentId": "titles"}`),
		"an answer of error": send(h, http.MethodGet, `/graphql?documentId=titles&variables={"slug":"failing"}`, ""),
		"a mutation":         getByID(h, "enrolls"),
		"an unknown id":      getByID(h, "other"),
	} {
		if got := w.Header().Get("Cache-Control"); got != "no-store" || w.Header().Get("ETag") != "" {
			t.Errorf("%s is kept as %q, with the tag %q", name, got, w.Header().Get("ETag"))
		}
	}
	want(t, "a mutation", getByID(h, "enrolls"), http.StatusMethodNotAllowed, "GET runs queries only")
}

// With one switch nothing tells the schema: not introspection, not suggestions, and not plans.
func TestSchemaIsNotTold(t *testing.T) {
	h := handler(func(c *server.Config) {
		c.Limits = admit.Defaults()
		c.Limits.Introspection = false
	})
	for document, part := range map[string]string{
		`{__schema{types{name}}}`:                           "does not tell its schema",
		`{__type(name:"User"){name}}`:                       "does not tell its schema",
		`{...F} fragment F on Query{__schema{types{name}}}`: "does not tell its schema",
	} {
		w := post(h, fmt.Sprintf(`{"query": %q}`, document))
		want(t, document, w, http.StatusForbidden, part)
	}
	want(t, "the type of what there is", post(h, `{"query": "{__typename}"}`), 200, "Query")
	for _, document := range []string{
		`{cours{title}}`, `{course(byy:{slug:"x"}){title}}`, `{course(by:{slug:"x"})}`,
		`{courses(orderBy:{field:TITL}){nodes{id}}}`, `{courses(orderBy:{fiel:TITLE}){nodes{id}}}`,
	} {
		if w := post(h, fmt.Sprintf(`{"query": %q}`, document)); strings.Contains(w.Body.String(), "Did you mean") {
			t.Errorf("%s: %s", document, w.Body)
		}
		if w := post(handler(nil), fmt.Sprintf(`{"query": %q}`, document)); !strings.Contains(w.Body.String(), "Did you mean") {
			t.Errorf("%s suggests nothing where it may: %s", document, w.Body)
		}
	}
	want(t, "a plan", send(h, http.MethodPost, "/plan", `{"query": "{__typename}"}`, "Content-Type", "application/json"), 401, "administrator")
}
