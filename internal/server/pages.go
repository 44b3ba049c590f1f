package server

import (
	"io/fs"
	"maps"
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
	page := p.page(pageHeaders())
	for _, path := range []string{"/inspect", "/inspect/{page...}", "/n-plus-one"} {
		mux.HandleFunc("GET "+path, page)
	}
	mux.HandleFunc("GET /playground", p.page(editorHeaders()))
	mux.Handle("GET /assets/", gzhttp.GzipHandler(p.asset(assetHeaders())))
}

// page serves the application. Which of its pages to show is the browser's to find out, from the path.
func (p pages) page(headers http.Header) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !p.built {
			writePlain(w, http.StatusNotImplemented, unbuilt)
			return
		}
		maps.Copy(w.Header(), headers)
		http.ServeFileFS(w, r, p.files, "index.html")
	}
}

// asset serves a file whose name has a hash of what is in it.
func (p pages) asset(headers http.Header) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
		if info, err := fs.Stat(p.files, name); err != nil || info.IsDir() {
			writePlain(w, http.StatusNotFound, "not found")
			return
		}
		maps.Copy(w.Header(), headers)
		http.ServeFileFS(w, r, p.files, name)
	}
}
