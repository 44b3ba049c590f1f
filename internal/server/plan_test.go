package server_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestPlanOfADocument(t *testing.T) {
	h := demo(t, nil)
	tree := `{ courses { nodes { modules { title } progress { ratio } } } }`
	for name, c := range map[string]struct {
		body   string
		status int
		part   string
	}{
		"for a visitor":        {`{"query": "` + tree + `"}`, 200, `"statements":2`},
		"with its limit":       {`{"query": "` + tree + `"}`, 200, `"costLimit":500000`},
		"for a user":           {`{"query": "` + tree + `", "viewer": "user"}`, 200, `"statements":4`},
		"for somebody else":    {`{"query": "` + tree + `", "viewer": "root"}`, 400, "visitor, user or admin"},
		"with a misspelling":   {`{"query": "{ courses { nodes { modules { titl } } } }"}`, 400, `"column":31`},
		"that is half written": {`{"query": "{ courses {"}`, 400, "Expected"},
		"that is empty":        {`{"query": ""}`, 400, "no operation"},
		"with two operations":  {`{"query": "query A {__typename} query B {__typename}"}`, 400, "operationName is missing"},
		"with one of two":      {`{"query": "query A {__typename} query B {viewer {user {id}}}", "operationName": "B"}`, 200, `"operation":"B"`},
		"with neither":         {`{"query": "query A {__typename}", "operationName": "C"}`, 400, "no operation"},
		"of too many fields":   {`{"query": "{` + strings.Repeat(" a", 200) + ` }"}`, 400, "200 root fields; the limit (root-fields) is 20"},
		"of too many bytes":    {`{"query": "` + strings.Repeat(" ", 2000) + `"}`, 413, "larger than the limit of 1000 bytes"},
		"that is no JSON":      {`query`, 400, "not the JSON that is expected"},
		"that is two":          {`{"query": "{__typename}"} {}`, 400, "after top-level value"},
		"that is no document":  {``, 400, "empty"},
	} {
		w := send(h, http.MethodPost, "/plan", c.body, "Content-Type", "application/json")
		want(t, "a document "+name, w, c.status, c.part)
	}
}

func TestWaysToRunAQueryAreCompared(t *testing.T) {
	h := demo(t, nil)
	compare := func(document string) (int, string) {
		w := at(h, local, http.MethodPost, "/demo/compare", `{"query": "`+document+`"}`)
		return w.Code, w.Body.String()
	}
	status, body := compare(query)
	if status != 200 || strings.Count(body, `"equal":true`) != 3 {
		t.Errorf("a query: %d %s", status, body)
	}
	for _, how := range []string{"naive", "timer", "peers"} {
		if !strings.Contains(body, `"how":"`+how+`"`) {
			t.Errorf("not compared with %s: %s", how, body)
		}
	}
	for document, part := range map[string]string{
		`{ nothing }`: "Cannot query field",
		`{`:           "Expected",
		`mutation { enroll(input: {courseId: \"course_1\"}) { course { id } } }`: "Only queries are compared",
	} {
		if status, body := compare(document); status != 400 || !strings.Contains(body, part) {
			t.Errorf("%s: %d %s", document, status, body)
		}
	}
}
