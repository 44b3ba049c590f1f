package server_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestParametersOfGET(t *testing.T) {
	h := handler(nil)
	document := "query=" + url.QueryEscape(`query A($s:String!){course(by:{slug:$s}){title}} query B{__typename}`)
	variables := "variables=" + url.QueryEscape(`{"s":"x"}`)
	for _, test := range []struct {
		name, query string
		status      int
		want        string
	}{
		{"all of them", document + "&operationName=A&" + variables + "&extensions=" + url.QueryEscape(`{"a":1}`), 200, good},
		{"others", document + "&operationName=B&a=b&a=c", 200, `"Query"`},
		{"empty ones", document + "&operationName=B&variables=&extensions=&documentId=", 200, `"Query"`},
		{"nulls", document + "&operationName=B&variables=null&extensions=null", 200, `"Query"`},
		{"query twice", document + "&" + document + "&operationName=B", 400, "query is given 2 times."},
		{"variables twice", document + "&operationName=B&" + variables + "&" + variables, 400, "variables is given 2 times."},
		{"operationName three times", document + strings.Repeat("&operationName=B", 3), 400, "operationName is given 3 times."},
		{"extensions twice", document + "&extensions=null&extensions=null", 400, "extensions is given 2 times."},
		{"documentId twice", "documentId=a&documentId=b", 400, "documentId is given 2 times."},
		{"query not in UTF-8", "query=%ff", 400, "query is not in UTF-8."},
		{"operationName not in UTF-8", document + "&operationName=%c3%28", 400, "operationName is not in UTF-8."},
		{"variables not in UTF-8", document + "&operationName=A&variables=%7B%22s%22:%22%ff%22%7D", 400, "variables is not in UTF-8."},
		{"extensions not in UTF-8", document + "&extensions=%ff", 400, "extensions is not in UTF-8."},
		{"half an escape", document + "&a=%f", 400, "malformed query string"},
		{"a semicolon", document + ";operationName=B", 400, "malformed query string"},
		{"variables that go on", document + "&operationName=A&variables=" + url.QueryEscape(`{"s":"x"} {}`), 400, "variables goes on behind its JSON value."},
		{"variables that are a text", document + "&operationName=A&variables=" + url.QueryEscape(`"s"`), 400, "variables must be a JSON object."},
		{"extensions that are a list", document + "&extensions=" + url.QueryEscape(`[]`), 400, "extensions must be a JSON object."},
		{"extensions that are no JSON", document + "&extensions=" + url.QueryEscape(`{"a"`), 400, "extensions is not well-formed JSON: it ends too early."},
		{"no names", "=&&", 400, "query is missing"},
	} {
		want(t, test.name, send(h, http.MethodGet, "/graphql?"+test.query, ""), test.status, test.want)
	}
}

// A body is JSON in UTF-8, whatever it says, and what is malformed is not repeated.
func TestBodiesAreInUTF8(t *testing.T) {
	h := handler(nil)
	for body, part := range map[string]string{
		"{\"query\": \"{__typename}\", \"x\": \"\xff\"}": "The body is not in UTF-8.",
		"\xff\xfe{":                                      "The body is not in UTF-8.",
		"\ufeff{}":                                       "The body is not well-formed JSON at byte 1.",
		`{"query": "{__typename}", "variables":`:         "The body is not well-formed JSON: it ends too early.",
		`{"query": "{__typename}", "variables"}`:         "The body is not well-formed JSON at byte 38.",
		`{"query": "{__typename}", "query": 1}`:          "The body: query must not be a JSON number.",
		`{"query": "\ud800"}`:                            "",
		`{"query": "{__typename}"}` + "\x00":             "The body is not well-formed JSON at byte 26.",
		`{"query": null}`:                                "query is missing",
		`null`:                                           "query is missing",
		`{"query": ["{__typename}"]}`:                    "The body: query must not be a JSON array.",
		`{"query": "{__typename}", "operationName": {}}`: "The body: operationName must not be a JSON object.",
	} {
		w := post(h, body, "Accept", newer)
		want(t, body, w, http.StatusBadRequest, part)
	}
}
