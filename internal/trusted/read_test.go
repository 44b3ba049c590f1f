package trusted_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"syllabus/internal/fault"
	"syllabus/internal/trusted"
)

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func read(text string) (*trusted.Documents, error) {
	return trusted.Read(strings.NewReader(text), 1<<20)
}

func all(d *trusted.Documents) (pairs [][2]string) {
	for id, text := range d.All() {
		pairs = append(pairs, [2]string{id, text})
	}
	return pairs
}

// operations is a manifest of Apollo's tools.
func operations(list ...string) string {
	return `{"format": "apollo-persisted-query-manifest", "version": 1, "operations": [` + strings.Join(list, ", ") + `]}`
}

func operation(id, body string) string {
	return fmt.Sprintf(`{"id": %q, "name": "A", "type": "query", "body": %q}`, id, body)
}

// The files were written by generate-persisted-query-manifest 1.4.0, relay-compiler 21.0.1 and GraphQL Code Generator's client
// preset 4.8.2 (SHA-1) and 6.2.0 (SHA-256), of the same two operations.
func TestFilesAsToolsWriteThem(t *testing.T) {
	for file, want := range map[string]struct {
		ids    []string
		begins []string
	}{
		"apollo.json": {
			[]string{"51bc4e23f726be61b4eee2522261281838e2c6177ff071e03d37f6cccfbb91fe", "ccb0519be1e8187929a6138e64a1b311d7803ea3ffee78b18d3aad19fa039356"},
			[]string{"mutation CoursesEnrollMutation(", "query CoursesQuery("},
		},
		"relay.json": {
			[]string{"1f23ba790b0da5a06ed30a72fb403d90", "723938c3b28f053140a0fdf9b4759895"},
			[]string{"query CoursesQuery(\n", "mutation CoursesEnrollMutation(\n"},
		},
		"codegen_sha1.json": {
			[]string{"abd09931c1faf1a48d41706e5f54044f810ed4ae", "cab33739f331345b39d7d77beca221289c651869"},
			[]string{"fragment Courses_course on Course {", "mutation CoursesEnrollMutation("},
		},
		"codegen_sha256.json": {
			[]string{
				"sha256:13f248dd54ac44faabfa4871e7de70049abb45dafd846fc3ad6960c311912d2a",
				"sha256:5ecb864896b90ecefa286d6682ad6dcb761ab9b5c474f73d35eadf1cf75a5d6c",
			},
			[]string{"fragment Courses_course on Course {", "mutation CoursesEnrollMutation("},
		},
	} {
		t.Run(file, func(t *testing.T) {
			f, err := os.Open(filepath.Join("testdata", file))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			d, err := trusted.Read(f, 1<<20)
			if err != nil {
				t.Fatal(err)
			}
			if d.Len() != len(want.ids) {
				t.Fatalf("it has %d documents, not %d", d.Len(), len(want.ids))
			}
			for i, pair := range all(d) {
				if id, text := pair[0], pair[1]; id != want.ids[i] || !strings.HasPrefix(text, want.begins[i]) {
					t.Errorf("document %d is %s, %.40q, not %s, %s…", i, id, text, want.ids[i], want.begins[i])
				}
			}
			checkFound(t, d)
		})
	}
}

// checkFound checks that each document is found in every way.
func checkFound(t *testing.T, d *trusted.Documents) {
	t.Helper()
	count := 0
	for id, text := range d.All() {
		count++
		for _, id := range []string{id, "sha256:" + digest(text), digest(text)} {
			if found, ok := d.Lookup(id); !ok || found != text {
				t.Errorf("by %q it finds %.80q, %t, not %.80q", id, found, ok, text)
			}
		}
		if !d.Has(text) {
			t.Errorf("it has not %.80q", text)
		}
	}
	if count != d.Len() {
		t.Errorf("of %d documents there are %d", d.Len(), count)
	}
}

func TestGoodManifests(t *testing.T) {
	long := strings.Repeat("i", 256)
	for name, c := range map[string]struct {
		manifest string
		want     [][2]string
	}{
		"ids of any kind":            {`{"A": "{a}", "x-app:a.b_c~d-e": "{b}", "7": "{c}"}`, [][2]string{{"A", "{a}"}, {"x-app:a.b_c~d-e", "{b}"}, {"7", "{c}"}}},
		"the order of the file":      {`{"b": "{b}", "c": "{c}", "a": "{a}"}`, [][2]string{{"b", "{b}"}, {"c", "{c}"}, {"a", "{a}"}}},
		"a text under two ids":       {`{"a": "{a}", "b": "{a}"}`, [][2]string{{"a", "{a}"}, {"b", "{a}"}}},
		"the same twice, in a map":   {`{"a": "{a}", "b": "{b}", "a": "{a}"}`, [][2]string{{"a", "{a}"}, {"b", "{b}"}}},
		"the same twice, in a list":  {operations(operation("a", "{a}"), operation("a", "{a}")), [][2]string{{"a", "{a}"}}},
		"custom ids in a list":       {operations(operation("a", "{a}"), operation("b", "{b}")), [][2]string{{"a", "{a}"}, {"b", "{b}"}}},
		"members of no interest":     {`{"x": [{}], "version": 1, "operations": [{"body": "{a}", "clientName": null, "id": "a"}], "format": "apollo-persisted-query-manifest"}`, [][2]string{{"a", "{a}"}}},
		"SHA-256":                    {`{"` + digest("{a}") + `": "{a}"}`, [][2]string{{digest("{a}"), "{a}"}}},
		"SHA-256 in upper case":      {`{"` + strings.ToUpper(digest("{a}")) + `": "{a}"}`, [][2]string{{strings.ToUpper(digest("{a}")), "{a}"}}},
		"64 digits and letters":      {`{"` + strings.Repeat("g", 64) + `": "{a}"}`, [][2]string{{strings.Repeat("g", 64), "{a}"}}},
		"another hash with a prefix": {`{"x-h:` + digest("{b}") + `": "{a}"}`, [][2]string{{"x-h:" + digest("{b}"), "{a}"}}},
		"the longest id":             {`{"` + long + `": "{a}"}`, [][2]string{{long, "{a}"}}},
		"a byte order mark":          {"\ufeff\r\n{\"a\": \"{a}\"}\n", [][2]string{{"a", "{a}"}}},
		"escapes":                    {`{"\u0061": "{\n\ta(b: \"\ud83d\ude00 ü\")}"}`, [][2]string{{"a", "{\n\ta(b: \"😀 ü\")}"}}},
		"an id called version":       {`{"version": "{a}"}`, [][2]string{{"version", "{a}"}}},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := read(c.manifest)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, all(d)); diff != "" {
				t.Errorf("the documents (-want +got):\n%s", diff)
			}
			checkFound(t, d)
		})
	}
}

// The examples of GraphQL over HTTP, appendix Persisted Documents.
func TestLookup(t *testing.T) {
	spaced, dense := "query ($id: ID!) {\n  user(id: $id) {\n    name\n  }\n}", "query($id:ID!){user(id:$id){name}}"
	d, err := read(fmt.Sprintf(`{"spaced": %q, "dense": %q}`, spaced, dense))
	if err != nil {
		t.Fatal(err)
	}
	const id = "7dba4bd717b41f10434822356a93c32b1fb4907b983e854300ad839f84cdcd6e"
	for id, want := range map[string]string{
		"spaced": spaced, "dense": dense,
		"sha256:" + id: spaced, id: spaced,
		"sha256:71f7dc5758652baac68e4a10c50be732b741c892ade2883a99358f52b555286b": dense,
	} {
		if text, ok := d.Lookup(id); !ok || text != want {
			t.Errorf("by %q it finds %q, %t", id, text, ok)
		}
	}
	for _, id := range []string{
		"", "Spaced", "spaced ", "sha256:", "sha256:spaced", "sha1:" + id, "SHA256:" + id, "sha256:" + strings.ToUpper(id), "sha256:" + id[:63],
		"sha256:" + digest("{a}"), spaced,
	} {
		if text, ok := d.Lookup(id); ok || text != "" {
			t.Errorf("by %q it finds %q", id, text)
		}
	}
	for _, text := range []string{"", spaced + "\n", strings.ToUpper(dense), "dense", "query($id:ID!){user(id:$id){name }}"} {
		if d.Has(text) {
			t.Errorf("it has %q", text)
		}
	}
}

func TestLookupAllocatesNothing(t *testing.T) {
	d, err := read(`{"a": "{a}"}`)
	if err != nil {
		t.Fatal(err)
	}
	ids := []string{"a", "sha256:" + digest("{a}"), digest("{a}"), "b", "sha256:" + digest("{b}")}
	found := 0
	allocations := testing.AllocsPerRun(100, func() {
		for _, id := range ids {
			if text, ok := d.Lookup(id); ok && d.Has(text) {
				found++
			}
		}
	})
	if allocations != 0 || found != 3*101 {
		t.Errorf("%d are found, with %v allocations", found, allocations)
	}
}

func TestAllStops(t *testing.T) {
	d, err := read(`{"a": "{a}", "b": "{b}"}`)
	if err != nil {
		t.Fatal(err)
	}
	for id := range d.All() {
		if id != "a" {
			t.Fatalf("it goes on to %q", id)
		}
		break
	}
}

func TestBadManifests(t *testing.T) {
	const format = `"format": "apollo-persisted-query-manifest"`
	other := digest("{b}")
	for name, c := range map[string]struct {
		manifest string
		want     []string // the lines
	}{
		"nothing":           {"", []string{"the manifest is empty"}},
		"white space":       {" \n\t", []string{"the manifest is empty"}},
		"no JSON":           {"a: b", []string{"the manifest is not JSON: invalid character 'a' looking for beginning of value (line 1)"}},
		"half of it":        {"{\n\"a\": \"{a}\",\n", []string{"the manifest is not JSON: unexpected end of JSON input (line 3)"}},
		"a line":            {"\n\n{\n\"a\": \"{a}\",\n}", []string{"the manifest is not JSON: invalid character '}' looking for beginning of object key string (line 5)"}},
		"two of them":       {`{"a": "{a}"} {}`, []string{"the manifest is not JSON: invalid character '{' after top-level value (line 1)"}},
		"no UTF-8":          {"{\"a\": \"{\xff}\"}", []string{"the manifest is not JSON: it is not valid UTF-8"}},
		"deep":              {strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000), []string{"the manifest is not JSON: invalid character '[' exceeded max depth (line 1)"}},
		"a list":            {`[["a", "{a}"]]`, []string{"the manifest must be an object: that of Apollo's tools, or a map of ids to documents"}},
		"null":              {`null`, []string{"the manifest must be an object: that of Apollo's tools, or a map of ids to documents"}},
		"no documents":      {`{}`, []string{"the manifest has no documents"}},
		"no operations":     {operations(), []string{"the manifest has no documents"}},
		"another format":    {`{"format": "relay", "version": 1, "operations": []}`, []string{`format: must be "apollo-persisted-query-manifest", not "relay"`}},
		"a format's type":   {`{"format": 1}`, []string{`format: must be "apollo-persisted-query-manifest", not 1`}},
		"no format":         {`{"version": 1, "operations": []}`, []string{`format: is missing; it must be "apollo-persisted-query-manifest"`}},
		"a format's case":   {`{"Format": "apollo-persisted-query-manifest", "operations": []}`, []string{`format: is missing; it must be "apollo-persisted-query-manifest"`}},
		"another version":   {`{` + format + `, "version": 2, "operations": []}`, []string{"version: must be 1, not 2"}},
		"a version's type":  {`{` + format + `, "version": "1", "operations": []}`, []string{`version: must be 1, not "1"`}},
		"no version":        {`{` + format + `, "operations": []}`, []string{`version: is missing; it must be 1`}},
		"only a format":     {`{` + format + `, "version": 1}`, []string{`operations: is missing; it must be a list`}},
		"operations by id":  {`{` + format + `, "version": 1, "operations": {"a": {}}}`, []string{`operations: must be a list, not an object`}},
		"null operations":   {`{` + format + `, "version": 1, "operations": null}`, []string{`operations: must be a list, not null`}},
		"operations twice":  {`{` + format + `, "version": 1, "operations": [` + operation("a", "{a}") + `], "operations": []}`, []string{`"operations" is there more than once`}},
		"no operation":      {operations(`"a"`, `null`, `[]`), []string{`operations[0]: must be an object, not "a"`, `operations[1]: must be an object, not null`, `operations[2]: must be an object, not a list`}},
		"an id's type":      {operations(`{"id": 7, "body": "{a}"}`, `{"body": "{a}"}`, `{"ID": "a", "body": "{a}"}`), []string{`operations[0]: the id must be a string, not 7`, `operations[1]: the id is missing; it must be a string`, `operations[2]: the id is missing; it must be a string`}},
		"an id twice":       {operations(`{"id": "a", "body": "{a}", "id": "b"}`), []string{`operations[0]: "id" is there more than once`}},
		"a body's type":     {operations(`{"id": "a"}`, `{"id": "b", "body": {}}`), []string{`operations[0], id "a": the document is missing; it must be a string`, `operations[1], id "b": the document must be a string, not an object`}},
		"empty bodies":      {operations(operation("a", ""), operation("b", "\n ")), []string{`operations[0], id "a": the document is empty`, `operations[1], id "b": the document is empty`}},
		"another text":      {operations(operation("a", "{a}"), operation("b", "{b}"), operation("a", "{b}")), []string{`operations[2], id "a": the id has another document above`}},
		"another hash":      {operations(operation(other, "{a}")), []string{`operations[0], id "` + other + `": the id is not the SHA-256 of the document, which is ` + digest("{a}")}},
		"in a map, a type":  {`{"a": 1, "b": null, "c": ["{a}"], "d": true}`, []string{`id "a": the document must be a string, not 1`, `id "b": the document must be a string, not null`, `id "c": the document must be a string, not a list`, `id "d": the document must be a string, not true`}},
		"in a map, empty":   {`{"a": ""}`, []string{`id "a": the document is empty`}},
		"in a map, another": {`{"a": "{a}", "a": "{b}"}`, []string{`id "a": the id has another document above`}},
		"in a map, a hash":  {`{"` + strings.ToUpper(other) + `": "{a}"}`, []string{`id "` + strings.ToUpper(other) + `": the id is not the SHA-256 of the document, which is ` + digest("{a}")}},
		"with a prefix":     {`{"sha256:` + other + `": "{a}"}`, []string{`id "sha256:` + other + `": the id is not the SHA-256 of the document, which is ` + digest("{a}")}},
		"in upper case":     {`{"sha256:` + strings.ToUpper(other) + `": "{b}"}`, []string{`id "sha256:` + strings.ToUpper(other) + `": the id is not the SHA-256 of the document, which is ` + other}},
		"a prefix alone":    {`{"sha256:": "{a}"}`, []string{`id "sha256:": the id is not the SHA-256 of the document, which is ` + digest("{a}")}},
		"no id":             {`{"": "{a}"}`, []string{`id "": the id is empty`}},
		"a long id":         {`{"` + strings.Repeat("i", 257) + `": "{a}"}`, []string{`id "` + strings.Repeat("i", 80) + `…": the id has 257 bytes, more than the limit of 256`}},
		"a space":           {`{"a b": "{a}"}`, []string{`id "a b": the id has the character ' '; letters, digits and - . _ ~ : may be in it`}},
		"base64":            {`{"a/=": "{a}"}`, []string{`id "a/=": the id has the character '/'; letters, digits and - . _ ~ : may be in it`}},
		"a letter":          {`{"aé": "{a}"}`, []string{`id "aé": the id has the character 'é'; letters, digits and - . _ ~ : may be in it`}},
		"a line break":      {`{"a\n": "{a}"}`, []string{`id "a\n": the id has the character '\n'; letters, digits and - . _ ~ : may be in it`}},
		"id and document":   {`{"a b": ""}`, []string{`id "a b": the id has the character ' '; letters, digits and - . _ ~ : may be in it`, `id "a b": the document is empty`}},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := read(c.manifest)
			if err == nil {
				t.Fatalf("it is read: %q", all(d))
			}
			if diff := cmp.Diff(c.want, strings.Split(err.Error(), "\n")); diff != "" {
				t.Errorf("the problems (-want +got):\n%s", diff)
			}
			if d != nil || fault.CodeOf(err) != fault.BadUserInput {
				t.Errorf("documents %v, code %s", d, fault.CodeOf(err))
			}
		})
	}
}

func TestFirstProblemsOnly(t *testing.T) {
	var list []string
	for i := range 25 {
		list = append(list, operation(fmt.Sprintf("id%d", i), ""))
	}
	_, err := read(operations(list...))
	wrong, ok := errors.AsType[*trusted.Error](err)
	if !ok || len(wrong.Problems) != 20 || wrong.More != 5 {
		t.Fatalf("the error is %#v", err)
	}
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != 21 || lines[19] != `operations[19], id "id19": the document is empty` || lines[20] != "and 5 more" {
		t.Errorf("the problems are\n%s", err)
	}
}

func TestLimit(t *testing.T) {
	const manifest = `{"a": "{a}"}`
	for most, want := range map[int64]string{
		int64(len(manifest)):     "",
		int64(len(manifest)) - 1: "the manifest has more bytes than the limit of 11 bytes",
		0:                        "the manifest has more bytes than the limit of 0 bytes",
		1<<63 - 1:                "",
	} {
		_, err := trusted.Read(strings.NewReader(manifest), most)
		if (err == nil) != (want == "") || err != nil && err.Error() != want {
			t.Errorf("of at most %d bytes: %v", most, err)
		}
	}
}

func TestReadingFails(t *testing.T) {
	d, err := trusted.Read(io.MultiReader(strings.NewReader(`{"a": "{a}"}`), iotest.ErrReader(io.ErrClosedPipe)), 1<<20)
	if d != nil || !errors.Is(err, io.ErrClosedPipe) || fault.CodeOf(err) != fault.Internal {
		t.Errorf("documents %v, error %v", d, err)
	}
}

// What is read is consistent, and what is not read says why.
func FuzzRead(f *testing.F) {
	for _, manifest := range []string{
		"", "{}", "[]", `{"a": "{a}", "a": "{b}"}`, `{"` + digest("{a}") + `": "{a}"}`, `{"sha256:` + digest("{a}") + `": "{b}"}`, `{"\ud800": "\ud800"}`,
		operations(), operations(operation("a", "{a}"), operation("b", "")), operations(`{"id": 1, "id": null}`), `{"format": 1, "operations": {}}`,
	} {
		f.Add(manifest)
	}
	f.Fuzz(func(t *testing.T, manifest string) {
		d, err := read(manifest)
		if err != nil {
			if d != nil || fault.CodeOf(err) != fault.BadUserInput || err.Error() == "" || strings.Count(err.Error(), "\n") > 20 {
				t.Errorf("documents %v, error %v", d, err)
			}
			return
		}
		if d.Len() == 0 {
			t.Error("it is read without documents")
		}
		seen := map[string]bool{}
		for id, text := range d.All() {
			if seen[id] || id == "" || len(id) > 256 || strings.TrimSpace(text) == "" {
				t.Errorf("it has %q, %q", id, text)
			}
			seen[id] = true
		}
		checkFound(t, d)
	})
}
