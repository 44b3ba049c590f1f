package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"

	"syllabus/internal/admit"
)

func manifestFile(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "manifest.json")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// What tools write for a front end of the server's own schema is taken.
func TestDocumentsFlag(t *testing.T) {
	files, err := filepath.Glob("../../internal/trusted/testdata/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("files %v, error %v", files, err)
	}
	for _, file := range files {
		var flags struct{ documentsFlags }
		parser, err := kong.New(&flags, defaults())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parser.Parse([]string{"--documents", file}); err != nil {
			t.Fatal(err)
		}
		documents, err := flags.documents(admit.Defaults())
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		if documents.Len() != 2 {
			t.Errorf("%s has %d documents, not 2", file, documents.Len())
		}
	}
}

func TestNoDocumentsFlag(t *testing.T) {
	if documents, err := (&documentsFlags{}).documents(admit.Defaults()); documents != nil || err != nil {
		t.Errorf("documents %v, error %v", documents, err)
	}
}

func TestBadDocuments(t *testing.T) {
	for name, c := range map[string]struct {
		manifest string
		want     []string // the lines; FILE is the file's name
	}{
		"not a manifest": {"x", []string{"FILE: the manifest is not JSON: invalid character 'x' looking for beginning of value (line 1)"}},
		"problems of the manifest": {`{"a": 1, "b c": "{viewer {user {id}}}"}`, []string{
			`FILE: id "a": the document must be a string, not 1`,
			`FILE: id "b c": the id has the character ' '; letters, digits and - . _ ~ : may be in it`,
		}},
		"syntax":       {`{"a": "{viewer {"}`, []string{`FILE: id "a":1:10: Expected Name, found <EOF>`}},
		"no operation": {`{"a": "# nothing", "b": "fragment F on User {id}"}`, []string{`FILE: id "a": The document has no operation.`, `FILE: id "b": The document has no operation.`}},
		"several, among valid ones": {`{"a": "query A {\n viewr {user {id}}}", "b": "{viewer {user {id}}}", "c": "{viewer {user {id} nope} ...F}"}`, []string{
			`FILE: id "a":2:2: Cannot query field "viewr" on type "Query". Did you mean "viewer"?`,
			`FILE: id "c":1:20: Cannot query field "nope" on type "Viewer".`,
			`FILE: id "c":1:29: Unknown fragment "F".`,
		}},
		"deep": {`{"a": "{` + strings.Repeat("a{", 200_000) + `"}`, []string{`FILE: id "a": The document has 400001 bytes; the limit (document) is 131072.`}},
	} {
		t.Run(name, func(t *testing.T) {
			path := manifestFile(t, c.manifest)
			documents, err := (&documentsFlags{Documents: path}).documents(admit.Defaults())
			if err == nil {
				t.Fatal("they are taken")
			}
			want := "--documents: " + strings.ReplaceAll(strings.Join(c.want, "\n"), "FILE", path)
			if diff := cmp.Diff(want, err.Error()); diff != "" {
				t.Errorf("the problems (-want +got):\n%s", diff)
			}
			if documents != nil {
				t.Error("there are documents beside an error")
			}
		})
	}
}

// However many documents are wrong, one sees where the list begins.
func TestBadDocumentsAreCounted(t *testing.T) {
	for what, text := range map[string]string{"manifest": "", "documents": "{nope}"} {
		var list []string
		for i := range 33 {
			list = append(list, fmt.Sprintf("%q: %q", fmt.Sprintf("id%d", i), text))
		}
		_, err := (&documentsFlags{Documents: manifestFile(t, "{"+strings.Join(list, ",")+"}")}).documents(admit.Defaults())
		if err == nil {
			t.Fatalf("the %s is taken", what)
		}
		lines := strings.Split(err.Error(), "\n")
		if len(lines) != 21 || !strings.Contains(lines[19], `id "id19":`) || lines[20] != "and 13 more" {
			t.Errorf("the problems of the %s are\n%s", what, err)
		}
	}
}

func TestDocumentsThatCannotBeRead(t *testing.T) {
	folder := t.TempDir()
	missing := filepath.Join(folder, "missing.json")
	if _, err := (&documentsFlags{Documents: missing}).documents(admit.Defaults()); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "--documents: open "+missing) {
		t.Errorf("of a missing file: %v", err)
	}
	if _, err := (&documentsFlags{Documents: folder}).documents(admit.Defaults()); err == nil || !strings.Contains(err.Error(), "--documents: ") || !strings.Contains(err.Error(), folder) {
		t.Errorf("of a folder: %v", err)
	}
	large := filepath.Join(folder, "large.json")
	file, err := os.Create(large)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(file.Truncate(maxManifest+1), file.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := (&documentsFlags{Documents: large}).documents(admit.Defaults()); err == nil || err.Error() != "--documents: "+large+": the manifest has more bytes than the limit of 67108864 bytes" {
		t.Errorf("of a large file: %v", err)
	}
}
