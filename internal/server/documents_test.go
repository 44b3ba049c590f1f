package server_test

import (
	"fmt"
	"log/slog"
	"runtime"
	"strings"
	"testing"
	"time"
	"weak"

	"github.com/vektah/gqlparser/v2/ast"

	"syllabus/graph"
	"syllabus/internal/plan"
	"syllabus/internal/server"
)

// What is kept of documents is bounded by the bytes that they take, and their plans are forgotten with them.
func TestDocumentsThatAreKeptAreBounded(t *testing.T) {
	const most, sent = 1 << 20, 2000
	planner, err := plan.New(graph.Schema(), 10_000)
	if err != nil {
		t.Fatal(err)
	}
	h := server.NewKeeping(server.Config{
		Store: newSparseStore(), Log: slog.New(slog.DiscardHandler), MaxBody: server.DefaultMaxBody, MaxFields: server.DefaultMaxFields,
		RequestTimeout: time.Minute, WriteTimeout: time.Minute, QueueTimeout: time.Minute,
		DocumentCache: most, Planner: planner, Plans: plan.NewCache(planner, 10*sent),
	})
	ask := func(i int) {
		// Some are long because of a text, and some because of fields; the shorter ones have plans that are kept.
		text := fmt.Sprintf(`{course(by:{slug:"%d %s"}){%s}}`, i, strings.Repeat("x", i%50*400), strings.Repeat("title ", 1+i%90))
		want(t, "a document", post(h, toJSON(map[string]string{"query": text})), 200, `"data"`)
	}
	for i := range 100 { // what is made once is made
		ask(sent + 1 + i)
	}
	var early []weak.Pointer[ast.OperationDefinition]
	known, _ := h.Documents()
	for _, document := range known {
		early = append(early, weak.Make(document.Operations[0]))
	}
	if len(early) == 0 {
		t.Fatal("no document is kept")
	}
	before := heap()
	for i := range sent {
		ask(i + 1)
		if _, bytes := h.Documents(); bytes > most {
			t.Fatalf("%d bytes of documents are kept, of at most %d", bytes, most)
		}
	}
	grown := heap() - before
	documents, bytes := h.Documents()
	t.Logf("%d documents of %d bytes are kept, and the heap has %d bytes more than with others", len(documents), bytes, grown)
	if len(documents) < 10 || len(documents) > sent/4 {
		t.Errorf("%d documents are kept", len(documents))
	}
	if grown > 2*most {
		t.Errorf("the heap has grown by %d bytes", grown)
	}
	for _, operation := range early {
		if operation.Value() != nil {
			t.Fatal("an operation is kept by something, and its document is not")
		}
	}
	runtime.KeepAlive(h)
}

// heap returns how many bytes the heap has that are in use.
func heap() int64 {
	runtime.GC()
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}
