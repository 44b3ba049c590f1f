package server

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"syscall"
	"time"
)

// The defaults of [Connections].
const (
	DefaultReadTimeout    = 15 * time.Second
	DefaultIdleTimeout    = 2 * time.Minute
	DefaultMaxConnections = 10_000 // less where a process may not have as many descriptors
)

const (
	// headerTimeout is how long a request's header may take to arrive, at most.
	headerTimeout = 10 * time.Second
	// maxHeader is how many bytes the header of a request may have, its address included; [http.Server] adds 4 KiB. A token has
	// a few KiB, and what is longer than a GET should be is sent by POST.
	maxHeader = 32 << 10
	// cutTimeout is how long requests that are cut off at the end may take to say so to their clients.
	cutTimeout = time.Second
)

// Connections says what the server bears with from whoever is connected. What is not given has its default, but for the drain timeout.
type Connections struct {
	Max          int           // at the same time; more wait for one to end
	ReadTimeout  time.Duration // for a request to arrive, from its first byte to its last
	IdleTimeout  time.Duration // for the next request on a connection to begin
	DrainTimeout time.Duration // for requests in flight to finish at the end
}

// Listen opens the address, "host:port". A port that is taken is an error that
// says so. A client that has vanished without a word, with its machine or with the network, is noticed after half a minute.
func Listen(ctx context.Context, address string) (net.Listener, error) {
	config := net.ListenConfig{KeepAliveConfig: net.KeepAliveConfig{
		Enable: true, Idle: 15 * time.Second, Interval: 5 * time.Second, Count: 3,
	}}
	listener, err := config.Listen(ctx, "tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("%s is taken: another program listens there; stop it, or choose another address with --listen", address)
	}
	if err != nil {
		return nil, fmt.Errorf("listening on %s: %w", address, err)
	}
	return listener, nil
}

// Serve answers requests until ctx ends. Then it accepts no more, and waits for
// those in flight; after the drain timeout it cuts them off, which is no error.
func Serve(ctx context.Context, listener net.Listener, handler http.Handler, connections Connections, log *slog.Logger) error {
	requests, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	bound := newDoor(listener, cmp.Or(connections.Max, DefaultMaxConnections))
	reading, drain := cmp.Or(connections.ReadTimeout, DefaultReadTimeout), connections.DrainTimeout
	server := &http.Server{
		Handler:           handler,
		BaseContext:       func(net.Listener) context.Context { return requests },
		ConnState:         bound.changed,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
		ReadHeaderTimeout: min(headerTimeout, reading),
		ReadTimeout:       reading,
		IdleTimeout:       cmp.Or(connections.IdleTimeout, DefaultIdleTimeout),
		MaxHeaderBytes:    maxHeader,
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(bound) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serving: %w", err)
	case <-ctx.Done():
	}
	log.InfoContext(ctx, "stopping: requests in flight may finish", "within", drain)
	draining, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
	defer cancel()
	if err := server.Shutdown(draining); err != nil {
		log.WarnContext(ctx, "requests were still in flight and are cut off", "after", drain)
		cut()
		telling, cancel := context.WithTimeout(context.WithoutCancel(ctx), cutTimeout)
		defer cancel()
		if err := server.Shutdown(telling); err != nil {
			_ = server.Close()
		}
	}
	return nil
}
