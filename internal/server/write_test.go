package server_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"syllabus/internal/server"
)

func TestEncode(t *testing.T) {
	failed := gqlerror.List{{
		Message: "<no> & \"yes\" 🎓", Path: ast.Path{ast.PathName("a"), ast.PathIndex(1)},
		Locations: []gqlerror.Location{{Line: 1, Column: 2}}, Extensions: map[string]any{"b": 1, "a": "<"},
	}}
	data, extensions := json.RawMessage(`{"a":"<b> &\u0001"}`), map[string]any{"cost": 1.5, "b": []int{1}}
	const (
		errorsText     = `"errors":[{"message":"<no> & \"yes\" 🎓","path":["a",1],"locations":[{"line":1,"column":2}],"extensions":{"a":"<","b":1}}]`
		dataText       = `"data":{"a":"<b> &\u0001"}`
		extensionsText = `"extensions":{"b":[1],"cost":1.5}`
	)
	tests := []struct {
		name     string
		response graphql.Response
		want     string
	}{
		{"nothing", graphql.Response{}, `{}`},
		{"no data, not even bytes", graphql.Response{Data: json.RawMessage{}}, `{}`},
		{"null", graphql.Response{Data: json.RawMessage("null")}, `{"data":null}`},
		{"data", graphql.Response{Data: data}, `{` + dataText + `}`},
		{"errors", graphql.Response{Errors: failed}, `{` + errorsText + `}`},
		{"no errors", graphql.Response{Errors: gqlerror.List{}, Data: data, Extensions: map[string]any{}}, `{` + dataText + `}`},
		{"extensions", graphql.Response{Extensions: extensions}, `{` + extensionsText + `}`},
		{"errors and data", graphql.Response{Errors: failed, Data: data}, `{` + errorsText + `,` + dataText + `}`},
		{"errors and null", graphql.Response{Errors: failed, Data: json.RawMessage("null")}, `{` + errorsText + `,"data":null}`},
		{"errors and extensions", graphql.Response{Errors: failed, Extensions: extensions}, `{` + errorsText + `,` + extensionsText + `}`},
		{"data and extensions", graphql.Response{Data: data, Extensions: extensions}, `{` + dataText + `,` + extensionsText + `}`},
		{"all", graphql.Response{Errors: failed, Data: data, Extensions: extensions}, `{` + errorsText + `,` + dataText + `,` + extensionsText + `}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := server.Encode(&test.response)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("the answer (-want +got):\n%s", diff)
			}
			if stock := stockEncoded(t, &test.response); got != stock {
				t.Errorf("encoding/json writes %s", stock)
			}
		})
	}
}

// stockEncoded is the response as encoding/json alone writes it.
func stockEncoded(t *testing.T, response *graphql.Response) string {
	t.Helper()
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(struct {
		Errors     gqlerror.List   `json:"errors,omitempty"`
		Data       json.RawMessage `json:"data,omitempty"`
		Extensions map[string]any  `json:"extensions,omitempty"`
	}{response.Errors, response.Data, response.Extensions}); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(text.String(), "\n")
}

func TestDataIsWrittenAsItIs(t *testing.T) {
	const data = `{ "a" : 1 }`
	got, err := server.Encode(&graphql.Response{Data: json.RawMessage(data)})
	if err != nil || got != `{"data":`+data+`}` {
		t.Errorf("the answer is %s, %v", got, err)
	}
}

// marshaled is a value whose encoding is whatever the function does.
type marshaled func() ([]byte, error)

func (m marshaled) MarshalJSON() ([]byte, error) { return m() }

func TestExtensionsThatCannotBeEncoded(t *testing.T) {
	good := &graphql.Response{Data: json.RawMessage(`"` + strings.Repeat("good", 1000) + `"`)}
	bad := func(f marshaled) *graphql.Response {
		return &graphql.Response{Data: json.RawMessage(`"half"`), Extensions: map[string]any{"x": f}}
	}
	var log bytes.Buffer
	h := server.Responses(slog.New(slog.NewTextHandler(&log, nil)), func(r *http.Request) *graphql.Response {
		switch r.URL.Path {
		case "/error":
			return bad(func() ([]byte, error) { return nil, errors.New("the secret of the value") })
		case "/panic":
			return bad(func() ([]byte, error) { panic("the secret of the value") })
		default:
			return good
		}
	})
	for range 50 { // what a bad one leaves behind may be taken by any later one
		for _, accept := range []string{"", "gzip", "zstd"} {
			w := send(h, http.MethodPost, "/error", "", "Accept-Encoding", accept)
			want := `{"errors":[{"message":"Internal error.","extensions":{"code":"INTERNAL"}}]}`
			if w.Code != http.StatusInternalServerError || w.Body.String() != want {
				t.Fatalf("an error is answered %d %s", w.Code, w.Body)
			}
			w = send(h, http.MethodPost, "/panic", "", "Accept-Encoding", accept)
			if w.Code != http.StatusInternalServerError || w.Body.String() != "internal error\n" || w.Header().Get("Content-Encoding") != "" {
				t.Fatalf("a panic is answered %d %s %v", w.Code, w.Body, w.Header())
			}
			w = send(h, http.MethodPost, "/", "", "Accept-Encoding", accept)
			if got := decoded(t, w.Header().Get("Content-Encoding"), w.Body.Bytes()); got != `{"data":`+string(good.Data)+`}` {
				t.Fatalf("afterwards the answer is %.200s", got)
			}
		}
	}
	if !strings.Contains(log.String(), "an answer could not be written as JSON") || !strings.Contains(log.String(), "the secret of the value") {
		t.Errorf("the log does not say why: %.500s", log.String())
	}
}

func TestLargeBuffersAreNotKept(t *testing.T) {
	for range 100 { // a pool may drop what it is given
		if got := server.BufferAfter(server.KeptBuffer + 1); got > server.KeptBuffer {
			t.Fatalf("a buffer of %d bytes was kept", got)
		}
	}
}

// discard is a connection that forgets what is written to it.
type discard struct{ header http.Header }

func (d discard) Header() http.Header            { return d.header }
func (d discard) WriteHeader(int)                {}
func (d discard) Write(text []byte) (int, error) { return len(text), nil }

// megabyte answers every request with a megabyte of data.
func megabyte() (http.Handler, *http.Request) {
	response := &graphql.Response{Data: json.RawMessage(`"` + strings.Repeat("0123456789abcdef", 1<<16) + `"`)}
	h := server.Responses(slog.New(slog.DiscardHandler), func(*http.Request) *graphql.Response { return response })
	return h, httptest.NewRequest(http.MethodPost, "/", http.NoBody)
}

func TestDataIsNotCopied(t *testing.T) {
	h, r := megabyte()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range 100 {
		h.ServeHTTP(discard{http.Header{}}, r)
	}
	runtime.ReadMemStats(&after)
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 1<<20 {
		t.Errorf("a hundred answers of a megabyte allocated %d bytes", grown)
	}
}

func BenchmarkWrite(b *testing.B) {
	for _, accept := range []string{"", "gzip", "zstd"} {
		b.Run("accept="+accept, func(b *testing.B) {
			h, r := megabyte()
			r.Header.Set("Accept-Encoding", accept)
			b.ReportAllocs()
			for b.Loop() {
				h.ServeHTTP(discard{http.Header{}}, r)
			}
		})
	}
}
