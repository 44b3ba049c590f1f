package server_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"syllabus/internal/auth"
	"syllabus/internal/fault"
	"syllabus/internal/server"
	"syllabus/internal/trusted"
)

// fuzzTimeout is how long a request may take. It is long: machines that fuzz have much to do.
const fuzzTimeout = 10 * time.Second

// oneToken takes one token.
type oneToken struct{}

func (oneToken) Verify(_ context.Context, token string) (auth.Identity, error) {
	if token == "good" {
		return auth.Identity{Issuer: "i", Subject: "known"}, nil
	}
	return auth.Identity{}, fault.New(fault.Unauthenticated, "The token is not good.")
}

// fuzzed returns a server that takes a token and knows documents.
func fuzzed(f *testing.F) http.Handler {
	f.Helper()
	documents, err := trusted.Read(strings.NewReader(manifest), 1<<20)
	if err != nil {
		f.Fatal(err)
	}
	return handler(func(c *server.Config) {
		c.MaxBody, c.MaxFields, c.Store = server.DefaultMaxBody, server.DefaultMaxFields, newSparseStore()
		c.Tokens, c.Documents, c.AnyDocument, c.DocumentsAge = oneToken{}, documents, true, time.Minute
		c.RequestTimeout = fuzzTimeout
	})
}

// answers sends a request, and checks what is true of every answer: it is a GraphQL response, comes in time, and nothing has
// broken on the way to it.
func answers(t *testing.T, h http.Handler, r *http.Request) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), fuzzTimeout)
	defer cancel()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r.WithContext(ctx))
	if ctx.Err() != nil {
		t.Fatalf("it has taken longer than %s", fuzzTimeout)
	}
	if w.Code >= 500 {
		t.Fatalf("answered %d %.500s", w.Code, w.Body)
	}
	switch typ := w.Header().Get("Content-Type"); typ {
	case "application/json; charset=utf-8", "application/graphql-response+json; charset=utf-8":
	default:
		t.Fatalf("Content-Type is %q, of %d %.500s", typ, w.Code, w.Body)
	}
	if w.Code == http.StatusNotModified && w.Body.Len() == 0 {
		return
	}
	if coding := w.Header().Get("Content-Encoding"); coding != "" {
		return // what is compressed is other tests' subject
	}
	var response struct {
		Data   json.RawMessage `json:"data"`
		Errors []struct {
			Message    string `json:"message"`
			Extensions struct {
				Code string `json:"code"`
			} `json:"extensions"`
		} `json:"errors"`
	}
	if err := json.Unmarshal(w.Body.Bytes(), &response); err != nil {
		t.Fatalf("the answer is not JSON: %v: %.500s", err, w.Body)
	}
	if response.Data == nil && len(response.Errors) == 0 {
		t.Fatalf("the answer has neither data nor errors: %d %.500s", w.Code, w.Body)
	}
	for _, err := range response.Errors {
		if err.Message == "" || err.Extensions.Code == "" || err.Extensions.Code == string(fault.Internal) {
			t.Fatalf("an error without a message or a code, or an internal one: %.500s", w.Body)
		}
	}
}

// seeds calls add with the documents of attacks that are short.
func seeds(add func(query string)) {
	for _, row := range attackTable() {
		if row.query != "" && len(row.query) < 1000 {
			add(row.query)
		}
	}
}

func FuzzDocument(f *testing.F) {
	h := fuzzed(f)
	seeds(func(query string) { f.Add(query) })
	f.Add(`query Q($a:CourseBy! = {slug:"a"}, $b:Boolean! = true) {course(by:$a) {...F @include(if:$b) ... on Node {id}}} fragment F on Course {title}`)
	f.Fuzz(func(t *testing.T, query string) {
		answers(t, h, posted(toJSON(map[string]string{"query": query}))())
	})
}

func FuzzBody(f *testing.F) {
	h := fuzzed(f)
	for _, body := range []string{
		`{"query":"{__typename}"}`, `{"query":"{__typename}","variables":null,"extensions":{}}`, `{"documentId":"titles"}`,
		`{"query":"query A{a:__typename} query B{b:__typename}","operationName":"B"}`, `[{"query":"{__typename}"}]`, `{"query":"\ud800"}`,
		`{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"titles"}}}`, `{"query":1}`, `{"query":"{__typename}"} {}`, "\xff", "",
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) { answers(t, h, posted(string(body))()) })
}

func FuzzVariables(f *testing.F) {
	h := fuzzed(f)
	documents := []string{
		`query($a:CourseBy!){course(by:$a){title}}`,
		`query($a:[ID!]!){nodes(ids:$a){id}}`,
		`query($a:Int,$b:String,$c:CourseFilter,$d:CourseOrder!){courses(first:$a after:$b filter:$c orderBy:$d){nodes{id}}}`,
		`query($a:Boolean=false,$b:CourseOrderField!){courses(orderBy:{field:$b direction:ASC}){nodes @skip(if:$a) {id}}}`,
		`mutation($a:SubmitExerciseInput!){submitExercise(input:$a){score}}`,
		`query($a:[[Int]],$b:[CourseOrderField!],$c:Float,$d:ID){__typename node(id:$d){id}}`,
	}
	for i := range documents {
		for _, variables := range []string{
			`{}`, `null`, `[]`, `{"a":{"slug":"x"}}`, `{"a":["course_1","",1,null,1.5,[],{}]}`, `{"a":1,"b":"x","c":{"owner":null},"d":{}}`,
			`{"a":99999999999999999999,"b":"TITLE","c":1e999}`, `{"a":null,"b":["TITLE"]}`, `{"a":[[1],[null]],"b":"TITLE","c":1,"d":1}`,
			`{"a":{"exerciseId":"a","key":"b","answer":{"choices":["c"]}}}`,
		} {
			f.Add(uint8(i), variables)
		}
	}
	f.Fuzz(func(t *testing.T, i uint8, variables string) {
		answers(t, h, posted(`{"query":`+toJSON(documents[int(i)%len(documents)])+`,"variables":`+variables+`}`)())
	})
}

func FuzzHeaders(f *testing.F) {
	h := fuzzed(f)
	f.Add("POST", "application/json", "application/json", "gzip", "5", "Bearer good", "*")
	f.Add("GET", "*/*", "", "zstd, gzip;q=0.5", "", "", `W/"x", "y"`)
	f.Add("GET", "application/graphql-response+json, application/json;q=0.9", "", "identity;q=0", "-1", "Bearer", "*")
	f.Add("HEAD", "text/html", "text/plain", "*;q=0", "99999999999999999999", "Basic x", "")
	f.Add("OPTIONS", "", "application/json; charset=utf-16", ",;q=,", "1e3", "Bearer a b", `"`)
	f.Add("DELETE", "application/*;q=0.001", "multipart/form-data; boundary=x", "", " 1", "", "")
	f.Fuzz(func(t *testing.T, method, accept, contentType, encoding, budget, authorization, match string) {
		r := posted(`{"documentId":"titles"}`)()
		r.Method, r.URL.RawQuery = method, "documentId=titles"
		for name, value := range map[string]string{
			"Accept": accept, "Content-Type": contentType, "Accept-Encoding": encoding,
			"Statement-Budget": budget, "Authorization": authorization, "If-None-Match": match,
		} {
			r.Header.Del(name)
			if value != "" {
				r.Header[name] = strings.Split(value, "\n")
			}
		}
		answers(t, h, r)
	})
}

func FuzzQueryString(f *testing.F) {
	h := fuzzed(f)
	seeds(func(query string) { f.Add("query=" + url.QueryEscape(query)) })
	for _, address := range []string{
		"", "documentId=titles", "documentId=none", "query={__typename}&query={__typename}", "query=%ff", "query=%zz", "query=a;b",
		"query={__typename}&variables={}&extensions=null&operationName=", "query=query($a:Int){__typename}&variables=%7B%22a%22:1%7D", "&&=&",
	} {
		f.Add(address)
	}
	f.Fuzz(func(t *testing.T, address string) {
		r := httptest.NewRequest(http.MethodGet, "/graphql", http.NoBody)
		r.URL.RawQuery = address
		answers(t, h, r)
	})
}
