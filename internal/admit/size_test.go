package admit_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"syllabus/graph"
	"syllabus/internal/admit"
)

// What a document is said to take in memory is held against the heap: no less than half of it, and no more than twice as much.
func TestBytesOfADocument(t *testing.T) {
	documents := map[string]string{
		"fields":     "{courses{nodes{" + strings.Repeat("title ", 90) + "}}}",
		"arguments":  `query($a:Int){` + strings.Repeat(`courses(first:$a after:"x"){nodes{id}} `, 20) + `}`,
		"variables":  `query($first: Int = 3, $ids: [ID!]! = ["a", "b"]){courses(first:$first){nodes{id}} nodes(ids:$ids){id}}`,
		"a long id":  `{node(id:"` + strings.Repeat("x", 10_000) + `"){id}}`,
		"a block":    `{node(id:"""` + strings.Repeat("x\n", 5_000) + `"""){id}}`,
		"comments":   strings.Repeat("# a comment of some length\n", 500) + "{viewer{user{id}}}",
		"conditions": "query($a:Boolean!){courses{nodes{" + strings.Repeat("id @skip(if:$a) ", 45) + "}}}",
		"list":       `{nodes(ids:[` + strings.Repeat(`"course_1" `, 200) + `]){id}}`,
	}
	for _, path := range paths(t) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		documents[filepath.Base(path)] = string(text)
	}
	limits := admit.Defaults()
	limits.RootFields = 50
	admission := admit.New(limits, graph.Schema())
	const copies = 50
	for name, text := range documents {
		kept, said := make([]*admit.Document, copies), 0
		before := heap()
		for i := range kept {
			document, err := admission.Read(text + fmt.Sprintf("\n# %d", i))
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			kept[i] = document
			said += document.Bytes
		}
		took := int(heap() - before)
		runtime.KeepAlive(kept)
		t.Logf("%s: %d bytes, said to be %d", name, took/copies, said/copies)
		if said < took/2 || said > 2*took {
			t.Errorf("%s: %d documents take %d bytes, and are said to take %d", name, copies, took, said)
		}
	}
}

func heap() int64 {
	runtime.GC()
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}

// paths are those of the benchmark's queries.
func paths(t *testing.T) []string {
	t.Helper()
	found, err := filepath.Glob("../../bench/queries/*.graphql")
	if err != nil || len(found) == 0 {
		t.Fatal("there are no queries", err)
	}
	return found
}
