// Package web has the pages: the playground, the inspector and "Show me the N+1", one single-page application.
//
// `make web` builds them into dist, which is embedded. Without Node nothing is built, the directory has only the file
// that keeps it in git, and the server still compiles.
package web

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Files is what was built: index.html, and below assets the files that it names, whose names change with what they hold.
func Files() fs.FS {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // the name is not a path: only a mistake in this file could be the cause
	}
	return files
}

// Built reports whether the pages were built before the binary was.
func Built() bool {
	_, err := fs.Stat(dist, "dist/index.html")
	return err == nil
}
