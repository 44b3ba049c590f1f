package server_test

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"syllabus/internal/course"
	"syllabus/internal/server"
)

const secret = "hunter2-hunter2"

// Whatever becomes of a request, the log has nothing of its token, its document and its variables, and an answer has no more of them
// than what its data are.
func TestSecretsAreInNoLog(t *testing.T) {
	var log bytes.Buffer
	h := handler(func(c *server.Config) {
		c.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
		c.Tokens = tokens{}
		c.Store = &answering{bySlug: func(slug string) (*course.Course, error) {
			switch slug {
			case "panic" + secret:
				panic("a defect")
			case "error" + secret:
				return nil, errors.New("the database said something")
			default:
				return &course.Course{Title: "A course"}, nil
			}
		}}
	})
	ask := func(body string, headers ...string) *httptest.ResponseRecorder { return post(h, body, headers...) }
	bySlug := func(slug string) string { return `{"query": "{course(by:{slug:\"` + slug + secret + `\"}){title}}"}` }
	for name, w := range map[string]*httptest.ResponseRecorder{
		"a token that is not good":     ask(bySlug(""), "Authorization", "Bearer "+secret),
		"a scheme that is not one":     ask(bySlug(""), "Authorization", "Basic "+secret),
		"a literal":                    ask(bySlug("")),
		"a field that fails":           ask(bySlug("error")),
		"a field that panics":          ask(bySlug("panic")),
		"a variable":                   ask(`{"query": "query($s: String!) {course(by:{slug:$s}){title}}", "variables": {"s": "` + secret + `"}}`),
		"a variable that nobody asked": ask(`{"query": "{__typename}", "variables": {"password": "` + secret + `"}}`),
		"malformed JSON":               ask(`{"query": "` + secret),
		"another media type":           send(h, http.MethodPost, "/graphql", secret, "Content-Type", "text/plain"),
		"a body that is too large":     ask(`{"query": "` + strings.Repeat(secret, 100) + `"}`),
		"an address":                   send(h, http.MethodGet, "/graphql?query="+url.QueryEscape(`{course(by:{slug:"`+secret+`"}){title}}`), ""),
		"another path":                 send(h, http.MethodGet, "/"+"nothing?token="+secret, ""),
		"a budget":                     ask(bySlug(""), "Statement-Budget", secret),
		"what takes no answer":         ask(bySlug(""), "Accept", "text/"+secret),
	} {
		if strings.Contains(w.Body.String(), secret) {
			t.Errorf("%s is in the answer: %s", name, w.Body)
		}
	}
	if strings.Contains(log.String(), secret) {
		t.Errorf("the log has it:\n%s", log.String())
	}
	for _, part := range []string{"a defect", "the database said something", "path=/graphql status=401"} {
		if !strings.Contains(log.String(), part) {
			t.Errorf("the log does not have %q", part)
		}
	}
}
