package server_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"syllabus/internal/account"
	"syllabus/internal/admit"
	"syllabus/internal/course"
	"syllabus/internal/server"
)

// document sends a document that may have anything in it.
func document(h http.Handler, text string) string {
	return said(post(h, fmt.Sprintf(`{"query": %q}`, text)))
}

func TestDocumentsAreBounded(t *testing.T) {
	h := handler(func(c *server.Config) {
		c.MaxBody, c.Limits = 2<<20, admit.Defaults()
		c.Limits.Tokens, c.Limits.Bytes = 100, 2<<20
	})
	tests := []struct{ name, document, want string }{
		{"open brackets", `{course(by:` + strings.Repeat("[", 1_000_000), "tokens; the limit (tokens) is 100."},
		{"open selections", strings.Repeat("{course", 100_000), "tokens; the limit (tokens) is 100."},
		{"fields", "{" + strings.Repeat("__typename ", 100_000) + "}", "tokens; the limit (tokens) is 100."},
		{"a long name", "{" + strings.Repeat("x", 1_000_000) + "}", "A name has 1000000 bytes; the limit (name) is 256."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := document(h, test.document)
			if !strings.Contains(got, test.want) || len(got) > 1000 {
				t.Errorf("the answer of %d bytes begins %.300s, want %q in it", len(got), got, test.want)
			}
			if limited := strings.Contains(got, `"LIMIT_EXCEEDED"`); limited != strings.Contains(test.want, "limit") {
				t.Errorf("the code is wrong: %.300s", got)
			}
		})
	}
	if got := document(h, `{course(by:{slug:"sql"}){title}}`); got != good {
		t.Errorf("afterwards the server answers %s", got)
	}
}

func TestAnswersAreBounded(t *testing.T) {
	h := handler(func(c *server.Config) { c.MaxFields = 6 })
	three := `{a:course(by:{slug:"a"}){title} b:course(by:{slug:"b"}){title} c:course(by:{slug:"c"}){title}}`
	if got := document(h, three); strings.Contains(got, "errors") {
		t.Errorf("six fields of six: %s", got)
	}
	want := `{"errors":[{"message":"The answer has more than the 6 fields that one may have.","extensions":{"code":"LIMIT_EXCEEDED"}}],"data":null}`
	if got := document(h, strings.Replace(three, "title", "title slug", 1)); got != want {
		t.Errorf("seven fields of six: %s", got)
	}
}

// An answer stops when it is longer than it may be, however few its fields are.
func TestAnswersAreBoundedInBytes(t *testing.T) {
	for _, stock := range []bool{false, true} {
		h := handler(func(c *server.Config) {
			c.MaxAnswer, c.Stock = 2000, stock
			c.Store = &fakeStore{courseBySlug: func(context.Context, string) (*course.Course, error) {
				return &course.Course{Title: strings.Repeat("x", 1990)}, nil
			}}
		})
		if got := document(h, `{a:course(by:{slug:"a"}){title}}`); !strings.Contains(got, `"LIMIT_EXCEEDED"`) {
			t.Errorf("stock %t: an answer of more than 2,000 bytes: %.100s", stock, got)
		}
		if got := document(h, `{a:course(by:{slug:"a"}){slug}}`); strings.Contains(got, "errors") {
			t.Errorf("stock %t: a short one: %s", stock, got)
		}
	}
}

// Who comes when all places are taken is sent away after a while, with the time to come again, and whoever asks for more than
// there is for them is told how long to wait.
func TestRefusedForNow(t *testing.T) {
	release, inside := make(chan struct{}), make(chan struct{})
	h := demo(t, func(c *server.Config) {
		c.MaxOperations, c.QueueTimeout = 1, time.Millisecond
		c.Store = &fakeStore{courseBySlug: func(context.Context, string) (*course.Course, error) {
			close(inside)
			<-release
			return &course.Course{Title: "A course"}, nil
		}}
	})
	answered := make(chan string)
	go func() { answered <- document(h, `{course(by:{slug:"a"}){title}}`) }()
	<-inside
	w := post(h, `{"query": "{__typename}"}`)
	want(t, "when all places are taken", w, http.StatusServiceUnavailable, `"UNAVAILABLE"`)
	if got := w.Header().Get("Retry-After"); got != "1" {
		t.Errorf("it says to come again in %q seconds", got)
	}
	close(release)
	if got := <-answered; got != good {
		t.Errorf("who had a place is answered %s", got)
	}
	want(t, "afterwards", post(h, `{"query": "{__typename}"}`), http.StatusOK, "Query")

	h = demo(t, func(c *server.Config) { c.Rate = server.Rate{Cost: 1, Burst: 2} })
	want(t, "what there is enough for", post(h, `{"query": "`+query+`"}`), http.StatusOK, good)
	w = post(h, `{"query": "`+query+`"}`)
	want(t, "what there is not", w, http.StatusTooManyRequests, `"LIMIT_EXCEEDED"`)
	if w.Header().Get("Retry-After") == "" || w.Header().Get("RateLimit") == "" {
		t.Errorf("it is not told when there will be: %v", w.Header())
	}
}

// The store has an answer, but only when the time is over.
func TestTimeoutStopsTheWholeRequest(t *testing.T) {
	h := handler(func(c *server.Config) {
		c.RequestTimeout = time.Millisecond
		c.Store = &fakeStore{courseBySlug: func(ctx context.Context, slug string) (*course.Course, error) {
			<-ctx.Done()
			return titled(ctx, slug)
		}}
	})
	want := `{"errors":[{"message":"The request took too long and was stopped.","extensions":{"code":"UNAVAILABLE"}}],"data":null}`
	if got := document(h, `{course(by:{slug:"sql"}){title}}`); got != want {
		t.Errorf("the answer is %s", got)
	}
}

func TestDeferIsRefused(t *testing.T) {
	got := document(handler(nil), `{course(by:{slug:"sql"}){... @defer {title}}}`)
	if !strings.Contains(got, `Unknown directive \"@defer\"`) || strings.Contains(got, `"data"`) {
		t.Errorf("the answer is %s", got)
	}
}

func TestOperationHasToBeNamedAmongSeveral(t *testing.T) {
	h := handler(nil)
	two := `query A {course(by:{slug:"a"}){title}} query B {__typename}`
	if got := document(h, two); !strings.Contains(got, "operationName is missing: the document has 2 operations.") {
		t.Errorf("without a name the answer is %s", got)
	}
	if w := post(h, fmt.Sprintf(`{"query": %q, "operationName": "A"}`, two)); said(w) != good {
		t.Errorf("with a name the answer is %s", w.Body)
	}
	if w := post(h, fmt.Sprintf(`{"query": %q, "operationName": "C"}`, two)); !strings.Contains(w.Body.String(), "operation C not found") {
		t.Errorf("with a wrong name the answer is %s", w.Body)
	}
}

func TestMarkupIsSentAsItIs(t *testing.T) {
	h := handler(func(c *server.Config) {
		c.Store = &fakeStore{courseBySlug: func(context.Context, string) (*course.Course, error) {
			return &course.Course{ID: 1, Title: "<b>A & B</b>"}, nil
		}}
	})
	if got := document(h, `{course(by:{slug:"x"}){title}}`); got != `{"data":{"course":{"title":"<b>A & B</b>"}}}` {
		t.Errorf("the answer is %s", got)
	}
}

// logged tells when the server has logged a message.
type logged struct {
	slog.Handler
	message string
	seen    chan struct{}
}

func (l *logged) Enabled(context.Context, slog.Level) bool { return true }

func (l *logged) Handle(_ context.Context, record slog.Record) error {
	if record.Message == l.message {
		l.seen <- struct{}{}
	}
	return nil
}

// A client that asks for a large answer and reads none of it: the handler ends.
func TestSlowReaderIsGivenUp(t *testing.T) {
	log := &logged{Handler: slog.DiscardHandler, message: "request", seen: make(chan struct{}, 1)}
	large := strings.Repeat("x", 64<<20) // more than the buffers of a connection hold
	h := handler(func(c *server.Config) {
		c.Log = slog.New(log)
		c.WriteTimeout = 10 * time.Millisecond
		c.Store = &fakeStore{courseBySlug: func(context.Context, string) (*course.Course, error) {
			return &course.Course{ID: 1, Title: large}, nil
		}}
	})
	listener, err := server.Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	finished := make(chan error, 1)
	go func() {
		finished <- server.Serve(ctx, listener, h, server.Connections{DrainTimeout: time.Hour}, slog.New(slog.DiscardHandler))
	}()

	client, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	body := fmt.Sprintf(`{"query": %q}`, `{course(by:{slug:"x"}){title}}`)
	request := fmt.Sprintf("POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
	if _, err := io.WriteString(client, request); err != nil {
		t.Fatal(err)
	}
	<-log.seen
	stop()
	if err := <-finished; err != nil {
		t.Error(err)
	}
}

// An answer says what its operation was planned to cost, of how much; one whose operation is not known says nothing.
func TestAnswersTellTheirCost(t *testing.T) {
	h := handler(func(c *server.Config) { c.MaxCost = 4 })
	ask := func(text string) *httptest.ResponseRecorder { return post(h, fmt.Sprintf(`{"query": %q}`, text)) }
	two := `{a:course(by:{slug:"a"}){title} b:course(by:{slug:"b"}){title}}`
	want := `{"data":{"a":{"title":"A course"},"b":{"title":"A course"}},"extensions":{"cost":{"expected":4,"limit":4}}}`
	if w := ask(two); w.Code != 200 || w.Body.String() != want {
		t.Errorf("what costs all that it may: %d %s", w.Code, w.Body)
	}
	want = `{"errors":[{"message":"The operation is planned to cost 5; the limit (cost) is 4.",` +
		`"extensions":{"code":"LIMIT_EXCEEDED","limit":{"found":5,"most":4,"name":"cost"}}}],"extensions":{"cost":{"expected":5,"limit":4}}}`
	if w := ask(strings.Replace(two, "title", "title slug", 1)); w.Code != 400 || w.Body.String() != want {
		t.Errorf("what costs more: %d %s", w.Code, w.Body)
	}
	if w := ask(`{nothing}`); strings.Contains(w.Body.String(), "cost") {
		t.Errorf("what has no cost: %s", w.Body)
	}
}

// What panics outside of every field costs one request, and is answered as any request is.
func TestPanicCostsOneRequest(t *testing.T) {
	var log bytes.Buffer
	h := handler(func(c *server.Config) {
		c.Log, c.Tokens = slog.New(slog.NewTextHandler(&log, nil)), tokens{}
		c.Store = &panicking{}
	})
	w := post(h, `{"query": "`+query+`"}`, "Authorization", "Bearer good")
	if want := `{"errors":[{"message":"Internal error.","extensions":{"code":"INTERNAL"}}]}`; w.Code != 500 || said(w) != want {
		t.Errorf("it answers %d %s", w.Code, w.Body)
	}
	if !strings.Contains(log.String(), "a defect") || !strings.Contains(log.String(), "stack=") {
		t.Errorf("the log says %s", log.String())
	}
	want(t, "afterwards", post(h, `{"query": "{__typename}"}`), http.StatusOK, "Query")
}

// panicking panics when it is asked who asks.
type panicking struct{ people }

func (*panicking) ViewerBySubject(context.Context, string, string) (*account.User, error) {
	panic("a defect")
}

// Fields of the schema cost, too.
func TestIntrospectionCosts(t *testing.T) {
	w := post(handler(nil), `{"query": "{__schema{queryType{name}}}"}`)
	if !strings.Contains(w.Body.String(), `"expected":4,`) { // one as any field, and three of the schema
		t.Errorf("it costs: %s", w.Body)
	}
}
