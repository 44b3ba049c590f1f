package contender

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"

	"github.com/jackc/pgx/v5"
)

type countKey struct{}

// tracer counts the statements of a pool for the requests that they are run for.
type tracer struct{}

// TraceQueryStart counts the statement.
func (tracer) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	if n, ok := ctx.Value(countKey{}).(*atomic.Int64); ok {
		n.Add(1)
	}
	return ctx
}

// TraceQueryEnd does nothing: a statement counts when it begins.
func (tracer) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// counted writes the number of a request's statements into its answer's Server-Timing, as
// Syllabus does.
func counted(handler http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := new(atomic.Int64)
		handler.ServeHTTP(&countWriter{ResponseWriter: w, n: n}, r.WithContext(context.WithValue(r.Context(), countKey{}, n)))
	})
}

// countWriter adds the header as late as a header can be: with the first byte of the body.
type countWriter struct {
	http.ResponseWriter
	n     *atomic.Int64
	wrote bool
}

// WriteHeader adds the header.
func (w *countWriter) WriteHeader(status int) {
	if !w.wrote {
		w.wrote = true
		w.Header().Set("Server-Timing", fmt.Sprintf(`sql;desc="%d statements"`, w.n.Load()))
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write adds the header if nothing was written before.
func (w *countWriter) Write(body []byte) (int, error) {
	if !w.wrote {
		w.WriteHeader(http.StatusOK)
	}
	return w.ResponseWriter.Write(body)
}
