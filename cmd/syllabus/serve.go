package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"strconv"
	"time"

	"syllabus/internal/auth"
	"syllabus/internal/heap"
	"syllabus/internal/inspect"
	"syllabus/internal/inspect/metrics"
	"syllabus/internal/postgres"
	"syllabus/internal/server"
	"syllabus/internal/store"
)

type serveCommand struct {
	databaseFlags
	poolFlags
	authFlags
	inspectFlags
	limitFlags
	documentsFlags
	trafficFlags
	corsFlags
	connectionFlags
	Listen         string        `default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Where to listen."`
	Demo           bool          `help:"Fill an empty database with the sample courses. Listens on loopback only."`
	MaxFields      int64         `default:"${max_fields}" help:"How many fields an answer may have, those of each row counted."`
	MaxLarge       int           `default:"${max_large}" help:"How many operations may load below 1,000 rows or more at a time."`
	Execution      string        `enum:"direct,stock" default:"direct" help:"Execution: direct, or stock (gqlgen's own, to compare)."`
	RequestTimeout time.Duration `default:"${request_timeout}" help:"How long executing one request may take, its statements included."`
	WriteTimeout   time.Duration `default:"${write_timeout}" help:"How long a client may take to read its answer."`
	DebugListen    string        `placeholder:"HOST:PORT" help:"Where to serve profiles (pprof), on loopback only. Without it, nowhere."`
}

// garbage is how much of it a server lets grow, unless GOGC is set: see docs/performance.md.
func garbage() heap.Policy { return heap.Policy{Size: 128 << 20, Least: 50, Most: 400} }

// Validate is called by kong.
func (c *serveCommand) Validate() error {
	host, _, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return fmt.Errorf("--listen: %q is not HOST:PORT", c.Listen)
	}
	if c.Demo && !isLoopback(host) {
		return fmt.Errorf("--demo listens on loopback only, such as 127.0.0.1:8080; %q can be reached from elsewhere", c.Listen)
	}
	if c.Demo && c.given() {
		return errors.New("--demo signs its own tokens; it does not go together with --auth-keys or --auth-secret-file")
	}
	return errors.Join(
		c.authFlags.Validate(),
		c.inspectFlags.Validate(),
		c.limitFlags.Validate(),
		c.documentsFlags.Validate(),
		c.trafficFlags.Validate(),
		c.corsFlags.Validate(),
		c.connectionFlags.Validate(),
		validateDebug(c.DebugListen),
		c.poolFlags.Validate(),
		atLeast("--max-fields", c.MaxFields, 1),
		atLeast("--max-large", c.MaxLarge, 1),
		atLeast("--write-timeout", c.WriteTimeout, time.Millisecond),
		atLeast("--request-timeout", c.RequestTimeout, time.Millisecond),
	)
}

// signIn sets what says whose tokens are good, and what signs the demo's.
func (c *serveCommand) signIn(config *server.Config) error {
	var err error
	if !c.Demo {
		config.Tokens, err = c.tokens()
		return err
	}
	dir, err := c.dataDir()
	if err != nil {
		return err
	}
	secret, err := ensureDemoSecret(dir)
	if err != nil {
		return err
	}
	config.Demo = demoFace(secret)
	config.Tokens, err = auth.New(auth.Config{Secret: secret, Issuer: demoIssuer, Audience: demoAudience})
	return err
}

// server returns what the server is to be like, and what ends when it has ended.
func (c *serveCommand) server(ctx context.Context, url string, log *slog.Logger) (config server.Config, end func(), err error) {
	documents, err := c.documents(c.limits())
	if err != nil {
		return config, nil, err
	}
	planner, plans, err := planners(c.Chunk)
	if err != nil {
		return config, nil, err
	}
	watch, err := c.watch(ctx, c.Demo, plans, log)
	if err != nil {
		return config, nil, err
	}
	pool, err := postgres.Open(ctx, c.config(url))
	if err != nil {
		watch.close(ctx, log)
		return config, nil, err
	}
	end = func() {
		pool.Close()
		watch.close(ctx, log)
	}
	config = server.Config{
		Store:          store.New(pool, c.Chunk, c.MaxRows),
		Ready:          func(ctx context.Context) error { return postgres.CheckSchema(ctx, pool) },
		Log:            log,
		MaxBody:        c.MaxBody,
		Limits:         c.limits(),
		MaxCost:        c.MaxCost,
		DocumentCache:  c.DocumentCache,
		Documents:      documents,
		AnyDocument:    !c.DocumentsStrict,
		DocumentsAge:   c.DocumentsAge,
		MaxFields:      c.MaxFields,
		MaxAnswer:      c.MaxAnswer,
		MaxLarge:       c.MaxLarge,
		MaxOperations:  c.MaxOperations,
		QueueTimeout:   c.QueueTimeout,
		RequestTimeout: c.RequestTimeout,
		WriteTimeout:   c.WriteTimeout,
		CORS:           c.CORSOrigin,
		Stock:          c.Execution == "stock",
		Planner:        planner,
		Plans:          plans,
		Recorder:       watch.recorder,
		Sampled:        watch.tracing.Sampled,
		Inspector:      c.shows(c.Demo),
		Explain:        inspect.NewExplainer(pool, 0).Explain,
		Stop:           ctx.Done(),
	}
	if watch.metrics != nil {
		watch.metrics.Register(metrics.Pool(pool.Stat))
		config.Metrics = watch.metrics.Handler()
	}
	config.Rate, err = c.rate()
	if err = errors.Join(err, c.signIn(&config)); err != nil {
		end()
		return config, nil, err
	}
	return config, end, nil
}

// Run serves until ctx ends or the embedded database does.
func (c *serveCommand) Run(ctx context.Context, std streams) error {
	log := c.logger(std.err)
	connections, err := c.connections(c.PoolSize)
	if err != nil {
		return err
	}
	listener, err := server.Listen(ctx, c.Listen) // first: a port that is taken shows at once
	if err != nil {
		return err
	}
	defer listener.Close()
	if c.DebugListen != "" {
		stop, err := startDebug(ctx, c.DebugListen, std.out, log)
		if err != nil {
			return err
		}
		defer stop()
	}
	database, err := c.own(ctx, log)
	if err != nil {
		return err
	}
	defer database.close(ctx, log)
	ctx, cancel := database.watch(ctx)
	defer cancel(nil)
	if err := postgres.Migrate(ctx, database.url, log); err != nil {
		return err
	}
	if c.Demo {
		if err := fillDemo(ctx, database.url, log); err != nil {
			return err
		}
	}
	config, end, err := c.server(ctx, database.url, log)
	if err != nil {
		return err
	}
	defer end()
	handler := server.New(config)
	defer heap.Keep(garbage())()
	c.greet(std.out, listener.Addr())
	err = server.Serve(ctx, listener, handler, connections, log)
	if cause := context.Cause(ctx); err == nil && !errors.Is(cause, context.Canceled) {
		return cause // the database ended, not the user's patience
	}
	return err
}

// greet says where to look and what to try, with the name that the program was called by: it need not be in the PATH.
func (c *serveCommand) greet(w io.Writer, address net.Addr) {
	demo := ""
	if c.Demo {
		demo = fmt.Sprintf(`  play   http://%[2]s/playground    (and /inspect, and /n-plus-one: show me the N+1)
  sign   %[1]s token --user learner    (or author, admin; with the same --data) prints a token:
         send it as the header Authorization: Bearer TOKEN
`, os.Args[0], reachable(address))
	}
	_, _ = fmt.Fprintf(w, `
Syllabus is ready.

  look   http://%[1]s/
  API    http://%[1]s/graphql
  try    curl -i http://%[1]s/graphql -H 'Content-Type: application/json' \
           -d '{"query": "{ courses { nodes { title modules { title lessons { title exercises { title } } } } } }"}'
         The header Server-Timing says how many SQL statements that took.
%[2]s  add    %[3]s import FILE    (in a second terminal, with the same --database or --data)
  stop   Ctrl-C

`, reachable(address), demo, os.Args[0])
}

// reachable names an address that a browser on this machine can open: an
// unspecified host listens on every interface.
func reachable(address net.Addr) string {
	if tcp, ok := address.(*net.TCPAddr); ok && tcp.IP.IsUnspecified() {
		return net.JoinHostPort("localhost", strconv.Itoa(tcp.Port))
	}
	return address.String()
}
