package main

import (
	"net/http"
	"testing"

	"syllabus/internal/postgres/postgrestest"
)

func TestOriginsAreLookedAt(t *testing.T) {
	for origin, mistake := range map[string]string{
		"example.com":                "neither http:// nor https://",
		"null":                       "neither http:// nor https://",
		"ftp://example.com":          "neither http:// nor https://",
		"chrome-extension://abc":     "neither http:// nor https://",
		"https://":                   "no host",
		"https://:8080":              "no host",
		"https://exa mple.com":       "no address",
		"https://example.com:port":   "no address",
		"https://me@example.com":     "a user",
		"https://example.com/":       "ends with a slash",
		"https://example.com/app/":   "ends with a slash",
		"https://example.com/app":    "more than a scheme",
		"https://example.com?":       "more than a scheme",
		"https://example.com?a=b":    "more than a scheme",
		"https://example.com#a":      "more than a scheme",
		"https://*.example.com":      "a wildcard",
		"https://*":                  "a wildcard",
		"https://example.com:443":    "the scheme's own",
		"http://example.com:80":      "the scheme's own",
		"http://example.com:":        "the scheme's own",
		"https://Example.com":        "small letters",
		"HTTPS://example.com":        "small letters",
		"https://bücher.example":     "xn--",
		"https://a.com,b.com":        `"b.com"`, // the comma parts two
		"https://a.com;https://b.c":  "a host and a port",
		"https://a.com https://b.c":  "no address",
		"http://[0:0:0:0:0:0:0:1]":   "browsers write",
		"https://example.com\\":      "no address",
		"*,https://example.com":      "it stands alone",
		"https://example.com,*":      "it stands alone",
		"https://example.com,*,null": "neither http:// nor https://",
	} {
		syllabus(t, "", "serve", "--cors-origin", origin).expect(t, 2, "--cors-origin: ", mistake)
	}
	for _, origin := range []string{
		"https://example.com", "http://localhost:5173", "https://a-b.example.com:8443", "http://127.0.0.1:3000", "http://[::1]:3000",
		"https://xn--bcher-kva.example", "http://intra_net",
	} {
		if mistake := mistakeInOrigin(origin); mistake != "" {
			t.Errorf("%s: %s", origin, mistake)
		}
	}
}

// Origins of the command line, and of the environment, reach the API.
func TestOriginsMayAsk(t *testing.T) {
	url := postgrestest.Database(t)
	allowed := func(server *serving, origin string) string {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+server.address+"/graphql?query={__typename}", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Origin", origin)
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		return response.Header.Get("Access-Control-Allow-Origin")
	}
	expect := func(server *serving, want map[string]string) {
		t.Helper()
		for origin, allow := range want {
			if got := allowed(server, origin); got != allow {
				t.Errorf("a page of %s is told %q, want %q", origin, got, allow)
			}
		}
		server.end(t)
	}
	const one, two, three = "https://one.example", "http://two.example:8080", "https://three.example"
	expect(serve(t, "--database", url, "--cors-origin", one, "--cors-origin", two), map[string]string{one: one, two: two, three: ""})
	expect(serve(t, "--database", url), map[string]string{one: "", two: "", three: ""})
	t.Setenv("SYLLABUS_CORS_ORIGIN", one+","+three)
	expect(serve(t, "--database", url), map[string]string{one: one, two: "", three: three})
	t.Setenv("SYLLABUS_CORS_ORIGIN", "*")
	expect(serve(t, "--database", url), map[string]string{one: "*"})
	t.Setenv("SYLLABUS_CORS_ORIGIN", "")
	expect(serve(t, "--database", url), map[string]string{one: ""})
}
