package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"strconv"
	"time"

	"github.com/alecthomas/kong"

	"syllabus/internal/coursefile"
	"syllabus/internal/inspect"
	"syllabus/internal/postgres"
	"syllabus/internal/server"
	"syllabus/internal/store"
)

// defaults are the values that help texts and tags refer to.
func defaults() kong.Vars {
	vars := kong.Vars{
		"chunk":           strconv.Itoa(store.DefaultChunk),
		"max_fields":      strconv.Itoa(server.DefaultMaxFields),
		"max_answer":      strconv.Itoa(server.DefaultMaxAnswer),
		"max_rows":        strconv.Itoa(store.DefaultRows),
		"max_operations":  strconv.Itoa(server.DefaultMaxOperations()),
		"documents_age":   server.DefaultDocumentsAge.String(),
		"queue_timeout":   server.DefaultQueueTimeout.String(),
		"max_large":       strconv.Itoa(server.DefaultMaxLarge()),
		"request_timeout": server.DefaultRequestTimeout.String(),
		"write_timeout":   server.DefaultWriteTimeout.String(),
		"read_timeout":    server.DefaultReadTimeout.String(),
		"max_connections": strconv.Itoa(server.DefaultMaxConnections),
		"drain_timeout":   server.DefaultDrainTimeout.String(),
		"inspect_memory":  strconv.Itoa(inspect.DefaultBytes),
		"max_file":        strconv.FormatInt(coursefile.DefaultLimit, 10),
	}
	maps.Copy(vars, limitDefaults())
	return vars
}

// databaseFlags say which database to use.
type databaseFlags struct {
	Database string `placeholder:"URL" help:"The PostgreSQL to use. Without it, an embedded one is started in --data."`
	Data     string `placeholder:"DIR" type:"path" help:"Where the embedded PostgreSQL keeps its data. Default: the user's data directory."`
	LogLevel string `enum:"debug,info,warn,error" default:"info" help:"How much to log: debug, info, warn or error."`
}

func (f *databaseFlags) logger(w io.Writer) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(f.LogLevel)) // the flag is an enum of what this takes
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: level}))
}

// dataDir returns the data directory that was named, or the user's own.
func (f *databaseFlags) dataDir() (string, error) {
	if f.Data != "" {
		return f.Data, nil
	}
	return postgres.DefaultDataDir()
}

// exists reports whether there is a database to look at: the one that was named, or
// what the data directory holds.
func (f *databaseFlags) exists() (bool, error) {
	if f.Database != "" {
		return true, nil
	}
	dir, err := f.dataDir()
	if err != nil {
		return false, err
	}
	return postgres.HasData(dir)
}

// database is a database that can be used until it is closed.
type database struct {
	url      string
	embedded *postgres.Embedded // nil when somebody else runs it
}

// own starts the database, or takes the one that was given: for serving.
func (f *databaseFlags) own(ctx context.Context, log *slog.Logger) (*database, error) {
	if f.Database != "" {
		return &database{url: f.Database}, nil
	}
	dir, err := f.dataDir()
	if err != nil {
		return nil, err
	}
	embedded, err := postgres.StartEmbedded(ctx, postgres.EmbeddedConfig{DataDir: dir, Log: log})
	if err != nil {
		return nil, err
	}
	return &database{url: embedded.URL(), embedded: embedded}, nil
}

// share is own, but uses the database of a process that runs one on the data directory.
func (f *databaseFlags) share(ctx context.Context, log *slog.Logger) (*database, error) {
	if f.Database != "" {
		return f.own(ctx, log)
	}
	dir, err := f.dataDir()
	if err != nil {
		return nil, err
	}
	for {
		url, running, err := postgres.Attach(ctx, dir)
		if err != nil || running {
			return &database{url: url}, err
		}
		started, err := f.own(ctx, log)
		if !errors.Is(err, postgres.ErrInUse) { // another process may have been faster
			return started, err
		}
	}
}

// with runs a command on the shared database, and gives it up afterwards.
func (f *databaseFlags) with(ctx context.Context, std streams, do func(url string, log *slog.Logger) error) error {
	log := f.logger(std.err)
	database, err := f.share(ctx, log)
	if err != nil {
		return err
	}
	defer database.close(ctx, log)
	return do(database.url, log)
}

// close stops the database if this process runs it. It waits even when ctx has ended.
func (d *database) close(ctx context.Context, log *slog.Logger) {
	if d.embedded == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	if err := d.embedded.Stop(ctx); err != nil {
		log.Error("stopping the embedded PostgreSQL", "error", err)
	}
}

// watch returns a context that ends when the embedded database ends by itself.
func (d *database) watch(ctx context.Context) (context.Context, context.CancelCauseFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	if d.embedded != nil {
		go func() {
			select {
			case <-d.embedded.Done():
				cancel(d.embedded.Err())
			case <-ctx.Done():
			}
		}()
	}
	return ctx, cancel
}

// poolFlags say how much to ask of the database.
type poolFlags struct {
	PoolSize         int           `default:"16" help:"How many connections to the database at most."`
	StatementTimeout time.Duration `default:"10s" help:"How long one SQL statement may run; 0s is for ever."`
	Chunk            int           `default:"${chunk}" help:"How many keys one statement takes at most; more go in several at once."`
}

// Validate is called by kong.
func (f *poolFlags) Validate() error {
	errs := []error{
		atLeast("--pool-size", f.PoolSize, 1),
		atLeast("--chunk", f.Chunk, 1),
	}
	if f.PoolSize > postgres.MaxPool {
		errs = append(errs, fmt.Errorf("--pool-size: %d is more than %d", f.PoolSize, postgres.MaxPool))
	}
	if f.StatementTimeout != 0 { // PostgreSQL counts milliseconds
		errs = append(errs, atLeast("--statement-timeout", f.StatementTimeout, time.Millisecond))
	}
	return errors.Join(errs...)
}

func atLeast[N int | int64 | time.Duration](flag string, value, least N) error {
	if value < least {
		return fmt.Errorf("%s: %v is less than %v", flag, value, least)
	}
	return nil
}

// config returns what opens a pool on the database.
func (f *poolFlags) config(url string) postgres.PoolConfig {
	return postgres.PoolConfig{
		URL:              url,
		MaxConns:         f.PoolSize,
		StatementTimeout: f.StatementTimeout,
		Tracer:           inspect.Tracer{},
		Wrap:             inspect.Tracer{}.Conn,
	}
}

// importPool opens one connection without a statement timeout: a large course takes
// its time.
func importPool(url string) postgres.PoolConfig {
	return postgres.PoolConfig{URL: url, MaxConns: 1, Tracer: inspect.Tracer{}}
}
