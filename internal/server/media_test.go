package server_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

const (
	older = "application/json"
	newer = "application/graphql-response+json"
)

func TestAcceptIsNegotiated(t *testing.T) {
	h := handler(nil)
	for _, test := range []struct {
		accept string // lines of it
		want   string // a type, or nothing where neither is taken
	}{
		{"", older},
		{"*/*", older},
		{older, older},
		{newer, newer},
		{"application/*", older},
		{newer + ", " + older, newer},
		{older + ", " + newer, older},
		{newer + "\n" + older, newer},
		{newer + ";q=0.9, " + older, older},
		{newer + ", " + older + ";q=0.9", newer},
		{newer + ", " + older + ";q=0.9, */*;q=0.1", newer},
		{newer + "; charset=utf-8", newer},
		{newer + "; charset=UTF-8; q=1", newer},
		{newer + "; charset=utf-16, " + older, older},
		{newer + "; charset=utf-16", ""},
		{newer + ";q=0, */*", older},
		{older + ";q=0, */*", newer},
		{older + ";q=0", ""},
		{"*/*;q=0", ""},
		{"*/*, " + newer, newer},
		{"*/*;q=0.5, " + newer + ";q=0.4", older},
		{"application/*;q=0.2, */*;q=0.9", older},
		{"APPLICATION/GraphQL-Response+JSON", newer},
		{"text/html, " + newer, newer},
		{"text/html", ""},
		{"application/graphql+json", ""},
		{"application/json-seq", ""},
		{"nonsense", ""},
		{"nonsense, " + older, older},
		{older + ";q=2", ""},
		{older + ";q=2, " + newer, newer},
		{older + ";q=x", ""},
		{",,", ""},
		{" , " + older, older},
	} {
		r := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(`{"query": "{nothing}"}`))
		r.Header.Set("Content-Type", older)
		if test.accept != "" {
			r.Header["Accept"] = strings.Split(test.accept, "\n")
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		typ := strings.TrimSuffix(w.Header().Get("Content-Type"), "; charset=utf-8")
		status, want := http.StatusOK, test.want // an invalid document is no error of the older type
		switch want {
		case newer:
			status = http.StatusBadRequest
		case "":
			status, want = http.StatusNotAcceptable, older
		}
		if w.Code != status || typ != want {
			t.Errorf("Accept %q: %d in %s, want %d in %s", test.accept, w.Code, typ, status, want)
		}
	}
}

func TestContentTypeIsJSON(t *testing.T) {
	h := handler(nil)
	for _, test := range []struct {
		typ, coding string
		want        int
	}{
		{"application/json", "", 200},
		{"application/json", "identity", 200},
		{"application/json; charset=utf-8", "", 200},
		{`application/json; charset="UTF-8"`, "", 200},
		{"application/json; profile=x", "", 200},
		{"Application/JSON", "", 200},
		{"application/json; charset=iso-8859-1", "", 415},
		{"application/json;", "", 200},
		{"application/json; charset", "", 415},
		{"application/json, application/json", "", 415},
		{older + "\n" + older, "", 415},
		{"application/graphql", "", 415},
		{"application/graphql-response+json", "", 415},
		{"text/plain", "", 415},
		{"multipart/form-data; boundary=x", "", 415},
		{"application/x-www-form-urlencoded", "", 415},
		{"", "", 415},
		{"nonsense", "", 415},
		{"application/json", "gzip", 415},
		{"application/json", "identity, gzip", 415},
		{"application/json", "identity\ngzip", 415},
		{"application/json", "\ngzip", 415},
	} {
		r := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(`{"query": "`+query+`"}`))
		if test.typ != "" {
			r.Header["Content-Type"] = strings.Split(test.typ, "\n")
		}
		if test.coding != "" {
			r.Header["Content-Encoding"] = strings.Split(test.coding, "\n")
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != test.want {
			t.Errorf("Content-Type %q, Content-Encoding %q: %d %s, want %d", test.typ, test.coding, w.Code, w.Body, test.want)
		}
	}
}
