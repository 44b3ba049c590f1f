package server

import (
	"bytes"
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"syllabus/internal/admit"
)

// KeptBuffer is the capacity up to which a buffer is kept.
const KeptBuffer = keptBuffer

// Negotiate is negotiate.
func Negotiate(accept []string, size int) string { return negotiate(accept, size) }

// Encode returns the parts of an encoded response as one text.
func Encode(response *graphql.Response) (string, error) {
	parts, err := encode(new(bytes.Buffer), response, cost{})
	return string(bytes.Join(parts[:], nil)), err
}

// Responses returns a handler that writes what it is given for each request.
func Responses(log *slog.Logger, response func(*http.Request) *graphql.Response) http.Handler {
	writer := &responseWriter{log: log}
	return logged(log, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		writer.write(r.Context(), w, &answer{request: r, status: http.StatusOK, media: jsonType, response: response(r)})
	}))
}

// Queue returns what waits for a place among so many operations.
func Queue(atOnce int, wait time.Duration) func(context.Context) (func(), error) {
	return newQueue(atOnce, wait).enter
}

// Spend returns what takes a cost from what the asker has.
func Spend(config Rate) func(context.Context, http.Header, *http.Request, int64) error {
	return newLimiter(config).spend
}

// BufferAfter takes a buffer of this capacity, gives it back, and returns the
// capacity of the next.
func BufferAfter(capacity int) int {
	var b buffers
	buffer := b.take()
	buffer.Grow(capacity)
	b.give(buffer)
	return b.take().Cap()
}

// Pages returns a handler of the pages, as they are built.
func Pages(files fs.FS, built bool) http.Handler {
	mux := http.NewServeMux()
	pages{files: files, built: built}.route(mux)
	return secured(mux)
}

// Secured returns a handler with the headers that every answer has, and with those for these origins.
func Secured(origins []string, next http.Handler) http.Handler {
	return secured(crossOrigin(origins, next))
}

// Keeping is a handler of GraphQL that says which documents it keeps.
type Keeping struct {
	http.Handler
	documents *documents
}

// NewKeeping returns one.
func NewKeeping(config Config) Keeping {
	documents := config.complete()
	return Keeping{newGraphQL(config, documents), documents}
}

// Documents returns what is kept, and how many bytes that is said to be.
func (k Keeping) Documents() (kept []*admit.Document, bytes int64) {
	return k.documents.known.Values(), k.documents.bytes.Load()
}
