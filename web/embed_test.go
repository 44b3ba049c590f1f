package web_test

import (
	"io/fs"
	"strings"
	"testing"

	"syllabus/web"
)

// Whether the pages were built or not, what is embedded is what Built says.
func TestFilesAreWhatBuiltSays(t *testing.T) {
	index, err := fs.ReadFile(web.Files(), "index.html")
	if built := err == nil; built != web.Built() {
		t.Fatalf("index.html is there: %t, Built says %t", built, web.Built())
	}
	if err != nil {
		return
	}
	if !strings.Contains(string(index), `src="/assets/`) {
		t.Errorf("index.html names no script below /assets/:\n%s", index)
	}
}
