package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/pprof"
	"time"
)

// startDebug serves profiles and the runtime's figures on a listener of their own, and says where. They tell of everything that
// the server does, so the address has to be one that only this machine reaches: see Validate. stop ends it at once.
func startDebug(ctx context.Context, address string, out io.Writer, log *slog.Logger) (stop func(), err error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("--debug-listen: %w", err)
	}
	server := &http.Server{
		Handler:           debugHandler(),
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
		ReadHeaderTimeout: 10 * time.Second,
		WriteTimeout:      time.Minute, // beside what a profile is asked to take: pprof adds it
		IdleTimeout:       2 * time.Minute,
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = server.Serve(listener) // until it is closed
	}()
	_, _ = fmt.Fprintf(out, "debug http://%s/debug/pprof/\n", listener.Addr())
	return func() {
		_ = server.Close()
		<-ended
	}, nil
}

// debugHandler has a mux of its own: what registers itself with the default one is not served. pprof's cmdline and symbol are
// left out, as the command line may hold the database's password.
func debugHandler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	return mux
}

// isLoopback reports whether only this machine reaches a host.
func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
