package server_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"syllabus/internal/server"
)

func TestPages(t *testing.T) {
	h := server.Pages(fstest.MapFS{
		"index.html":          {Data: []byte("<!doctype html>the page")},
		"assets/index-1a2.js": {Data: []byte("script()")},
		"assets/large-3b4.js": {Data: []byte(strings.Repeat("script();", 1000))},
	}, true)
	for _, path := range []string{"/playground", "/inspect", "/inspect/operations/7"} {
		w := send(h, http.MethodGet, path, "")
		want(t, path, w, 200, "the page")
		if got := w.Header().Get("Cache-Control"); got != "no-cache" {
			t.Errorf("%s is kept: %s", path, got)
		}
	}
	script := send(h, http.MethodGet, "/assets/index-1a2.js", "")
	want(t, "a script", script, 200, "script()")
	if got := script.Header().Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
		t.Errorf("a script whose name changes with it is kept: %s", got)
	}
	large := send(h, http.MethodGet, "/assets/large-3b4.js", "", "Accept-Encoding", "gzip")
	if large.Header().Get("Content-Encoding") != "gzip" || large.Body.Len() > 1000 {
		t.Errorf("a large script has %d bytes, and the coding %q", large.Body.Len(), large.Header().Get("Content-Encoding"))
	}
	for _, path := range []string{"/assets/", "/assets/other.js", "/assets/../index.html", "/assets/%2e%2e/index.html"} {
		if w := send(h, http.MethodGet, path, ""); w.Code == 200 {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
}

func TestPagesThatAreNotBuilt(t *testing.T) {
	h := server.Pages(fstest.MapFS{}, false)
	want(t, "a page", send(h, http.MethodGet, "/inspect", ""), 501, "make web")
}
