package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"syllabus/internal/postgres/postgrestest"
)

func TestProfilesAreServedApart(t *testing.T) {
	url := postgrestest.Database(t)
	server := serve(t, "--database", url, "--debug-listen", "127.0.0.1:0")
	if server.debug == "" || server.debug == server.address {
		t.Fatalf("the API is at %q, the profiles at %q", server.address, server.debug)
	}
	if status, body := get(t, "http://"+server.debug+"/debug/pprof/heap?debug=1"); status != http.StatusOK || !strings.Contains(body, "\n# Mallocs = ") {
		t.Errorf("the heap is %d, %.200s", status, body)
	}
	for _, elsewhere := range []string{
		"http://" + server.address + "/debug/pprof/", "http://" + server.address + "/debug/pprof/heap",
		"http://" + server.debug + "/graphql", "http://" + server.debug + "/debug/pprof/cmdline",
	} {
		if status, body := get(t, elsewhere); status != http.StatusNotFound {
			t.Errorf("%s answers %d, %.200s", elsewhere, status, body)
		}
	}
	syllabus(t, "", "serve", "--listen", "127.0.0.1:0", "--database", url, "--debug-listen", server.debug).
		expect(t, 1, "--debug-listen: ", server.debug)
	server.end(t)
	if response, err := http.Get("http://" + server.debug + "/debug/pprof/"); err == nil {
		_ = response.Body.Close()
		t.Error("the profiles outlive the server")
	}

	server = serve(t, "--database", url)
	if server.debug != "" {
		t.Errorf("without being asked to, it serves profiles at %s", server.debug)
	}
	server.end(t)
}

// A name that somebody else gives this machine's address is refused.
func TestProfilesAreForThisHostOnly(t *testing.T) {
	handler := debugHandler()
	for host, want := range map[string]int{
		"localhost": http.StatusOK, "localhost:6060": http.StatusOK, "127.0.0.1:6060": http.StatusOK, "[::1]:6060": http.StatusOK, "[::1]": http.StatusOK,
		"example.com": http.StatusForbidden, "example.com:6060": http.StatusForbidden, "localhost.example.com:6060": http.StatusForbidden,
		"192.0.2.1:6060": http.StatusForbidden, "": http.StatusForbidden,
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/debug/pprof/heap?debug=1", nil)
		r.Host = host
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("for the host %q it is %d, want %d", host, w.Code, want)
		}
	}
}
