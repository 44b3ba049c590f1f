package server

import (
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"
)

// loggedPath is how many bytes of a path are logged: none of ours has as many.
const loggedPath = 200

// logged logs every request when it has been answered, and turns a panic into a
// 500 where nothing was sent yet.
func logged(log *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start, sent := time.Now(), &sentResponse{ResponseWriter: w}
		defer func() {
			if panicked := recover(); panicked != nil {
				log.ErrorContext(r.Context(), "a request panicked", "panic", panicked, "stack", string(debug.Stack()))
				if sent.status == 0 {
					writePlain(sent, http.StatusInternalServerError, "internal error")
				}
			}
			level := slog.LevelInfo
			if r.URL.Path == "/livez" || r.URL.Path == "/readyz" {
				level = slog.LevelDebug
			}
			path := r.URL.Path[:min(len(r.URL.Path), loggedPath)]
			log.Log(r.Context(), level, "request", "method", r.Method, "path", path, "status", sent.status,
				"bytes", sent.bytes, "duration", time.Since(start), "timing", sent.Header().Get("Server-Timing"))
		}()
		next.ServeHTTP(sent, r)
	})
}

// sentResponse remembers what was sent.
type sentResponse struct {
	http.ResponseWriter
	status int
	bytes  int
}

func (s *sentResponse) WriteHeader(status int) {
	if s.status == 0 {
		s.status = status
	}
	s.ResponseWriter.WriteHeader(status)
}

func (s *sentResponse) Write(b []byte) (int, error) {
	if s.status == 0 {
		s.status = http.StatusOK
	}
	n, err := s.ResponseWriter.Write(b)
	s.bytes += n
	return n, err
}

// Unwrap lets http.ResponseController reach the writer below.
func (s *sentResponse) Unwrap() http.ResponseWriter { return s.ResponseWriter }
