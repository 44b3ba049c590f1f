package server

import (
	"net/http"
	"time"
)

// timed gives each answer its time to be read, which begins with the answer: that of [http.Server] would begin with the request. A
// writer that cannot have a deadline has none.
func timed(timeout time.Duration, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(&timedWriter{ResponseWriter: w, timeout: timeout}, r)
	})
}

// timedWriter sets the deadline of an answer when it begins. A client that reads slowly holds its answer in memory, so not for ever.
// [http.Server] lifts the deadline at the end of the request.
type timedWriter struct {
	http.ResponseWriter
	timeout time.Duration
	begun   bool
}

func (w *timedWriter) begin() {
	if !w.begun {
		w.begun = true
		_ = http.NewResponseController(w.ResponseWriter).SetWriteDeadline(time.Now().Add(w.timeout))
	}
}

func (w *timedWriter) WriteHeader(status int) {
	w.begin()
	w.ResponseWriter.WriteHeader(status)
}

func (w *timedWriter) Write(b []byte) (int, error) {
	w.begin()
	return w.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the writer below.
func (w *timedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
