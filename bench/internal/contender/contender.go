// Package contender is what the contenders in Go have in common: flags, the pool, an HTTP
// server, and the header that tells how many statements a request took.
package contender

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// Main runs a contender until it is told to stop: handler makes its handler over a pool.
// It parses the flags, those that the caller has defined among them, and prints "ready
// ADDRESS" when requests may come; before that "debug ADDRESS", where net/http/pprof is.
func Main(handler func(*pgxpool.Pool) (http.Handler, error)) {
	database := flag.String("database", "", "the `URL` of the PostgreSQL to read")
	listen := flag.String("listen", "127.0.0.1:0", "the `address` to listen on")
	size := flag.Int("pool", 16, "how many connections to the database at most")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, *database, *listen, *size, handler)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, database, listen string, size int, handler func(*pgxpool.Pool) (http.Handler, error)) error {
	pool, err := open(ctx, database, size)
	if err != nil {
		return err
	}
	defer pool.Close()
	h, err := handler(pool)
	if err != nil {
		return err
	}
	debug, err := serveDebug(ctx)
	if err != nil {
		return err
	}
	defer debug.Close()
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", listen)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: counted(h), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 10 * time.Minute}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	fmt.Println("ready", listener.Addr())
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		return ignoreClosed(server.Close())
	}
}

func open(ctx context.Context, url string, size int) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	config.MaxConns = int32(size)
	config.ConnConfig.Tracer = tracer{}
	// As Syllabus has it, so that the server sets the same timer for each statement.
	config.ConnConfig.RuntimeParams["statement_timeout"] = "10000"
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, err
	}
	return pool, nil
}

func ignoreClosed(err error) error {
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}
