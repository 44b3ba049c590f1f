package server

import (
	"io/fs"
	"net/http"
	"path"
	"strings"

	"github.com/klauspost/compress/gzhttp"

	"syllabus/web"
)

// unbuilt is what stands where a page would be.
const unbuilt = `The pages are not in this program: it was built where web/dist was empty.
Build them with Node 20 or newer and npm, and then the program: make web build
`

// pages serves the single-page application: its files by their names, and its one page for
// every other path that it is mounted at.
type pages struct {
	files fs.FS
	built bool
}

func newPages() pages { return pages{files: web.Files(), built: web.Built()} }

func (p pages) route(mux *http.ServeMux) {
	for _, path := range []string{"/playground", "/inspect", "/inspect/{page...}", "/n-plus-one"} {
		mux.HandleFunc("GET "+path, p.page)
	}
	mux.Handle("GET /assets/", gzhttp.GzipHandler(http.HandlerFunc(p.asset)))
}

// page serves the application. Which of its pages to show is the browser's to find out, from the path.
func (p pages) page(w http.ResponseWriter, r *http.Request) {
	securePage(w.Header())
	if !p.built {
		writePlain(w, http.StatusNotImplemented, unbuilt)
		return
	}
	w.Header().Set("Cache-Control", "no-cache") // the names of its files change with each build
	http.ServeFileFS(w, r, p.files, "index.html")
}

// asset serves a file whose name has a hash of what is in it.
func (p pages) asset(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
	if info, err := fs.Stat(p.files, name); err != nil || info.IsDir() {
		writePlain(w, http.StatusNotFound, "not found")
		return
	}
	securePage(w.Header())
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	http.ServeFileFS(w, r, p.files, name)
}

// securePage keeps others from framing a page, from guessing its type, and from learning its address.
func securePage(header http.Header) {
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("X-Frame-Options", "DENY")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
}
