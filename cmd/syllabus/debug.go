package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/pprof"
	"strings"
	"time"
)

// startDebug serves profiles and the runtime's figures on a listener of their own, and says where. They tell of everything that
// the server does, so the address has to be one that only this machine reaches: see validateDebug. stop ends it at once.
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
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			log.ErrorContext(ctx, "the profiles are no longer served", "error", err)
		}
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
	return ownHost(mux)
}

// ownHost refuses requests for another host. A page from elsewhere can give its own name this machine's address, and would
// then read the answers in the operator's browser.
func ownHost(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		if !isLoopback(strings.Trim(host, "[]")) {
			http.Error(w, "profiles are served to localhost, 127.0.0.1 and [::1] only", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// validateDebug accepts no address and those on loopback.
func validateDebug(address string) error {
	if address == "" {
		return nil
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("--debug-listen: %q is not HOST:PORT", address)
	}
	if !isLoopback(host) {
		return fmt.Errorf("--debug-listen is on loopback only, such as 127.0.0.1:6060; %q can be reached from elsewhere", address)
	}
	return nil
}

// isLoopback reports whether only this machine reaches a host.
func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
