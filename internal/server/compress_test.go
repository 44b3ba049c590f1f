package server_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"syllabus/internal/course"
	"syllabus/internal/server"
)

func TestNegotiate(t *testing.T) {
	const large, small = 1024, 1023
	tests := []struct {
		accept []string
		size   int
		want   string
	}{
		{nil, large, "identity"},
		{[]string{""}, large, "identity"},
		{[]string{" , ,,"}, large, "identity"},
		{[]string{"gzip"}, large, "gzip"},
		{[]string{"zstd"}, large, "zstd"},
		{[]string{"GZip"}, large, "gzip"},
		{[]string{"x-gzip"}, large, "gzip"},
		{[]string{"br"}, large, "identity"},
		{[]string{"gzip, deflate, br, zstd"}, large, "zstd"},
		{[]string{"zstd, gzip"}, large, "zstd"},
		{[]string{"gzip", "zstd"}, large, "zstd"}, // two lines
		{[]string{"gzip;q=0.8, zstd;q=0.7"}, large, "gzip"},
		{[]string{"gzip;q=0.001, zstd;q=0.002"}, large, "zstd"},
		{[]string{"gzip;q=1.0, zstd;q=1.000"}, large, "zstd"},
		{[]string{"gzip;q=0.5, zstd;q=0.50"}, large, "zstd"},
		{[]string{"gzip ; q=0.7\t,\tzstd ;\tQ=0.8"}, large, "zstd"},
		{[]string{"gzip;q=0"}, large, "identity"},
		{[]string{"gzip;q=0.000, zstd"}, large, "zstd"},
		{[]string{"zstd;q=0, gzip"}, large, "gzip"},
		{[]string{"gzip, gzip;q=0"}, large, "identity"}, // the later one
		{[]string{"*"}, large, "zstd"},
		{[]string{"*;q=0.1"}, large, "zstd"},
		{[]string{"zstd;q=0, *"}, large, "gzip"},
		{[]string{"gzip, *;q=0"}, large, "gzip"},
		{[]string{"gzip;q=0.5, *;q=0.6"}, large, "zstd"},
		{[]string{"*;q=0"}, large, "identity"}, // nothing is left
		{[]string{"identity"}, large, "identity"},
		{[]string{"identity, gzip;q=0.5"}, large, "identity"},
		{[]string{"identity;q=0.5, gzip"}, large, "gzip"},
		{[]string{"identity, gzip, zstd"}, large, "zstd"},
		{[]string{"identity;q=0"}, large, "identity"}, // nothing is left
		{[]string{"identity;q=0, gzip;q=0.1"}, large, "gzip"},
		{[]string{"identity;q=0.9, *;q=0.5"}, large, "identity"},
		{[]string{"gzip;q=2"}, large, "identity"},
		{[]string{"gzip;q=1.001"}, large, "identity"},
		{[]string{"gzip;q=0.1234"}, large, "identity"},
		{[]string{"gzip;q=-1"}, large, "identity"},
		{[]string{"gzip;q=.5"}, large, "identity"},
		{[]string{"gzip;q="}, large, "identity"},
		{[]string{"gzip;q"}, large, "identity"},
		{[]string{"gzip;"}, large, "identity"},
		{[]string{"gzip;q=0.x"}, large, "identity"},
		{[]string{"gzip;q=1;q=1"}, large, "identity"},
		{[]string{"gzip;level=9"}, large, "identity"},
		{[]string{"zstd;q=high, gzip;q=0.1"}, large, "gzip"}, // only the malformed member is lost
		{[]string{"gzip zstd"}, large, "identity"},
		{[]string{"gzip, zstd"}, small, "identity"},
		{[]string{"*"}, small, "identity"},
		{[]string{"gzip, identity;q=0"}, small, "gzip"}, // refused in spite of the size
		{[]string{"zstd, *;q=0"}, small, "zstd"},
		{[]string{"identity;q=0"}, small, "identity"},
	}
	for _, test := range tests {
		if got := server.Negotiate(test.accept, test.size); got != test.want {
			t.Errorf("%d bytes, Accept-Encoding %q: %s, want %s", test.size, test.accept, got, test.want)
		}
	}
}

// echo is a server whose course has its slug as its title, so many times.
func echo(t *testing.T, times int) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(handler(func(c *server.Config) {
		c.MaxBody = 1 << 20
		c.Store = &fakeStore{courseBySlug: func(_ context.Context, slug string) (*course.Course, error) {
			return &course.Course{ID: 1, Title: strings.Repeat(slug, times)}, nil
		}}
	}))
	t.Cleanup(s.Close)
	s.Client().Transport.(*http.Transport).DisableCompression = true // it would ask for gzip and decode by itself
	return s
}

// wire is an answer as it came through the network.
type wire struct {
	status int
	header http.Header
	length int64 // Content-Length
	body   []byte
}

// fetch sends a request, and decodes nothing. No accept is no header.
func fetch(t *testing.T, s *httptest.Server, accept, body string) wire {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/graphql", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	if accept != "" {
		request.Header.Set("Accept-Encoding", accept)
	}
	response, err := s.Client().Do(request)
	if err != nil {
		t.Error(err)
		return wire{}
	}
	defer response.Body.Close()
	got, err := io.ReadAll(response.Body)
	if err != nil {
		t.Error(err)
	}
	return wire{response.StatusCode, response.Header, response.ContentLength, got}
}

// decoded returns the body as it was before it was compressed. The decoders are not
// those of the server where the standard library has one.
func decoded(t *testing.T, coding string, body []byte) string {
	t.Helper()
	var from io.Reader = bytes.NewReader(body)
	switch coding {
	case "":
	case "gzip":
		reader, err := gzip.NewReader(from)
		if err != nil {
			t.Error(err)
			return ""
		}
		from = reader
	case "zstd":
		reader, err := zstd.NewReader(from, zstd.WithDecoderMaxWindow(8<<20), zstd.WithDecoderConcurrency(1))
		if err != nil {
			t.Error(err)
			return ""
		}
		defer reader.Close()
		from = reader
	default:
		t.Errorf("Content-Encoding is %q", coding)
	}
	text, err := io.ReadAll(from)
	if err != nil {
		t.Errorf("decoding %s: %v", coding, err)
	}
	return string(text)
}

func asked(title string) string {
	return fmt.Sprintf(`{"query": "query($s: String!) { course(by: {slug: $s}) { title } }", "variables": {"s": %q}}`, title)
}

func TestCompressedAnswersAreTheSame(t *testing.T) {
	tests := []struct {
		name, title string
		times       int
		compressed  bool
	}{
		{"small", "a course", 1, false},
		{"one byte too small", "x", 1023 - len(titledAnswer("")), false},
		{"just large enough", "x", 1024 - len(titledAnswer("")), true},
		{"large", "a course ", 200_000, true},
		{"larger than the window and than any kept buffer", "0123456789abcdef", 1 << 18, true},
		{"markup", "<b title='x'>A & B</b>", 1000, true},
		{"emoji", "🎓 Größe \u2028 é ", 1000, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := echo(t, test.times)
			plain := fetch(t, s, "", asked(test.title))
			if want := titledAnswer(strings.Repeat(test.title, test.times)); string(plain.body) != want {
				t.Fatalf("the answer of %d bytes is not as it was given: %.200s", len(plain.body), plain.body)
			}
			for accept, want := range map[string]string{"": "", "gzip": "gzip", "zstd": "zstd", "gzip, deflate, br, zstd": "zstd"} {
				if !test.compressed {
					want = ""
				}
				got := fetch(t, s, accept, asked(test.title))
				if coding := got.header.Get("Content-Encoding"); coding != want {
					t.Errorf("Accept-Encoding %q: Content-Encoding is %q, want %q", accept, coding, want)
				}
				if text := decoded(t, want, got.body); text != string(plain.body) {
					t.Errorf("Accept-Encoding %q: the answer differs: %.200s", accept, text)
				}
				if want != "" && test.times > 1000 && len(got.body) > len(plain.body)/2 {
					t.Errorf("%s made %d bytes of %d", want, len(got.body), len(plain.body))
				}
				checkHeaders(t, got)
			}
		})
	}
}

// checkHeaders checks what every answer has.
func checkHeaders(t *testing.T, got wire) {
	t.Helper()
	if length := got.header.Get("Content-Length"); length != strconv.Itoa(len(got.body)) || got.length != int64(len(got.body)) {
		t.Errorf("Content-Length is %q for %d bytes", length, len(got.body))
	}
	if vary := got.header.Values("Vary"); len(vary) != 1 || vary[0] != "Accept, Accept-Encoding, Authorization" {
		t.Errorf("Vary is %q", vary)
	}
	if typ := got.header.Get("Content-Type"); typ != "application/json; charset=utf-8" {
		t.Errorf("Content-Type is %q", typ)
	}
	if sniff := got.header.Get("X-Content-Type-Options"); sniff != "nosniff" {
		t.Errorf("X-Content-Type-Options is %q", sniff)
	}
}

func TestErrorsAreCompressedAlike(t *testing.T) {
	s := echo(t, 1)
	many := `{"query": "{` + strings.Repeat(" nonsense", 50) + `}"}`
	for _, body := range []string{many, `{"query": 1}`, asked("x")[:20]} {
		plain := fetch(t, s, "", body)
		for _, accept := range []string{"gzip", "zstd"} {
			got := fetch(t, s, accept+", identity;q=0", body)
			if got.status != plain.status || got.header.Get("Content-Encoding") != accept {
				t.Errorf("the status is %d, want %d; Content-Encoding is %q", got.status, plain.status, got.header.Get("Content-Encoding"))
			}
			if diff := cmp.Diff(string(plain.body), decoded(t, accept, got.body)); diff != "" {
				t.Errorf("%s (-plain +got):\n%s", accept, diff)
			}
			checkHeaders(t, got)
		}
	}
}

func TestHeadIsRefusedWithoutABody(t *testing.T) {
	s := echo(t, 1)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodHead, s.URL+"/graphql?query={__typename}", nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := s.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if body, err := io.ReadAll(response.Body); err != nil || len(body) > 0 || response.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("the status is %d, the body %q, %v", response.StatusCode, body, err)
	}
}

// Browsers refuse a window of more than 8 MB.
func TestZstdWindowIsSmall(t *testing.T) {
	got := fetch(t, echo(t, 1<<20), "zstd", asked("0123456789abcdef"))
	var header zstd.Header
	if err := header.Decode(got.body); err != nil {
		t.Fatal(err)
	}
	if header.WindowSize == 0 || header.WindowSize > 8<<20 {
		t.Errorf("the window of 16 MB has %d bytes", header.WindowSize)
	}
}

// A hundred clients at once, each with answers of its own in every coding and size.
func TestAnswersAreNotMixedUp(t *testing.T) {
	s := echo(t, 300)
	var clients sync.WaitGroup
	for client := range 100 {
		clients.Go(func() {
			for turn, accept := range []string{"gzip", "zstd", "", "zstd", "gzip"} {
				title := strings.Repeat(fmt.Sprintf("client %d turn %d ", client, turn), 1+client%7)
				got := fetch(t, s, accept, asked(title))
				want := titledAnswer(strings.Repeat(title, 300))
				if text := decoded(t, got.header.Get("Content-Encoding"), got.body); text != want {
					t.Errorf("client %d got %.200s", client, text)
				}
				checkHeaders(t, got)
			}
		})
	}
	clients.Wait()
}

// nesting is a connection that answers other requests before it takes what is written.
type nesting struct {
	*httptest.ResponseRecorder
	others func()
}

func (n *nesting) Write(text []byte) (int, error) {
	n.others()
	return n.ResponseRecorder.Write(text)
}

// A buffer that went back too early would be another answer's by the time it is read.
func TestBuffersAreKeptUntilTheyAreSent(t *testing.T) {
	h := server.Responses(slog.New(slog.DiscardHandler), func(r *http.Request) *graphql.Response {
		return &graphql.Response{Errors: gqlerror.List{{Message: strings.Repeat(r.URL.Path, 500)}}}
	})
	for _, accept := range []string{"", "gzip", "zstd"} {
		w := &nesting{httptest.NewRecorder(), func() {
			for range 10 {
				send(h, http.MethodPost, "/other", "")
				send(h, http.MethodPost, "/other", "", "Accept-Encoding", "gzip, zstd;q=0.5")
				send(h, http.MethodPost, "/other", "", "Accept-Encoding", "zstd")
			}
		}}
		r := httptest.NewRequest(http.MethodPost, "/first", http.NoBody)
		r.Header.Set("Accept-Encoding", accept)
		h.ServeHTTP(w, r)
		want := `{"errors":[{"message":"` + strings.Repeat("/first", 500) + `"}]}`
		if got := decoded(t, w.Header().Get("Content-Encoding"), w.Body.Bytes()); got != want {
			t.Errorf("Accept-Encoding %q: the answer is %.200s", accept, got)
		}
	}
}

// breaking is a connection whose writing panics while it has turns.
type breaking struct {
	*httptest.ResponseRecorder
	turns int
}

func (b *breaking) Write(text []byte) (int, error) {
	if b.turns--; b.turns >= 0 {
		panic("the connection breaks")
	}
	return b.ResponseRecorder.Write(text)
}

// titledAnswer is the answer to what asks for a course of that title.
func titledAnswer(title string) string {
	return `{"data":{"course":{"title":"` + title + `"}},"extensions":{"cost":{"expected":2,"limit":500000}}}`
}

func TestPanicWhileWritingSpoilsNoLaterAnswer(t *testing.T) {
	h := handler(func(c *server.Config) {
		c.Log = slog.New(slog.DiscardHandler)
		c.Store = &fakeStore{courseBySlug: func(_ context.Context, slug string) (*course.Course, error) {
			return &course.Course{ID: 1, Title: strings.Repeat(slug, 1000)}, nil
		}}
	})
	for turn := range 50 {
		for _, accept := range []string{"", "gzip", "zstd"} {
			for _, breaks := range []int{1, 0} {
				title := fmt.Sprintf("%d%s%d", turn, accept, breaks)
				w := &breaking{httptest.NewRecorder(), breaks}
				r := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(asked(title)))
				r.Header.Set("Content-Type", "application/json")
				r.Header.Set("Accept-Encoding", accept)
				h.ServeHTTP(w, r)
				if breaks > 0 {
					continue
				}
				want := titledAnswer(strings.Repeat(title, 1000))
				if got := decoded(t, w.Header().Get("Content-Encoding"), w.Body.Bytes()); got != want {
					t.Errorf("after a panic the answer is %.200s", got)
				}
			}
		}
	}
}
