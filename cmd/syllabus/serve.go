package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"time"

	"syllabus/internal/auth"
	"syllabus/internal/heap"
	"syllabus/internal/postgres"
	"syllabus/internal/server"
	"syllabus/internal/store"
)

type serveCommand struct {
	databaseFlags
	poolFlags
	authFlags
	Listen         string        `default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Where to listen."`
	Demo           bool          `help:"Fill an empty database with the sample courses. Listens on loopback only."`
	MaxBody        int64         `default:"${max_body}" help:"How many bytes the body of a request may have."`
	MaxTokens      int           `default:"${max_tokens}" help:"How many tokens a document may have: names, numbers, strings, marks."`
	MaxFields      int64         `default:"${max_fields}" help:"How many fields an answer may have, those of each row counted."`
	MaxLarge       int           `default:"${max_large}" help:"How many operations may load below 1,000 rows or more at a time."`
	Execution      string        `enum:"direct,stock" default:"direct" help:"Execution: direct, or stock (gqlgen's own, to compare)."`
	RequestTimeout time.Duration `default:"${request_timeout}" help:"How long executing one request may take, its statements included."`
	WriteTimeout   time.Duration `default:"${write_timeout}" help:"How long a client may take to read its answer."`
	DrainTimeout   time.Duration `default:"${drain_timeout}" help:"How long requests in flight may take to finish at the end."`
	DebugListen    string        `hidden:"" placeholder:"HOST:PORT" help:"Where to serve profiles, on loopback only. Without it, nowhere."`
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
		validateDebug(c.DebugListen),
		c.poolFlags.Validate(),
		atLeast("--max-body", c.MaxBody, 1),
		atLeast("--max-tokens", c.MaxTokens, 1),
		atLeast("--max-fields", c.MaxFields, 1),
		atLeast("--max-large", c.MaxLarge, 1),
		atLeast("--write-timeout", c.WriteTimeout, time.Millisecond),
		atLeast("--request-timeout", c.RequestTimeout, time.Millisecond),
		atLeast("--drain-timeout", c.DrainTimeout, 0),
	)
}

// verifier returns what says whose tokens are good, nil where none are.
func (c *serveCommand) verifier() (server.Tokens, error) {
	if !c.Demo {
		return c.tokens()
	}
	dir, err := c.dataDir()
	if err != nil {
		return nil, err
	}
	secret, err := ensureDemoSecret(dir)
	if err != nil {
		return nil, err
	}
	return auth.New(auth.Config{Secret: secret, Issuer: demoIssuer, Audience: demoAudience})
}

// Run serves until ctx ends or the embedded database does.
func (c *serveCommand) Run(ctx context.Context, std streams) error {
	log := c.logger(std.err)
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
	tokens, err := c.verifier()
	if err != nil {
		return err
	}
	pool, err := postgres.Open(ctx, c.config(database.url))
	if err != nil {
		return err
	}
	defer pool.Close()
	handler := server.New(server.Config{
		Store:          store.New(pool, c.Chunk),
		Ready:          func(ctx context.Context) error { return postgres.CheckSchema(ctx, pool) },
		Tokens:         tokens,
		Log:            log,
		MaxBody:        c.MaxBody,
		MaxTokens:      c.MaxTokens,
		MaxFields:      c.MaxFields,
		MaxLarge:       c.MaxLarge,
		RequestTimeout: c.RequestTimeout,
		WriteTimeout:   c.WriteTimeout,
		Stock:          c.Execution == "stock",
	})
	defer heap.Keep(garbage())()
	c.greet(std.out, listener.Addr())
	err = server.Serve(ctx, listener, handler, c.DrainTimeout, log)
	if cause := context.Cause(ctx); err == nil && !errors.Is(cause, context.Canceled) {
		return cause // the database ended, not the user's patience
	}
	return err
}

// greet says where to look and what to try, with the name that the program was called by: it need not be in the PATH.
func (c *serveCommand) greet(w io.Writer, address net.Addr) {
	signIn := ""
	if c.Demo {
		signIn = fmt.Sprintf(`  sign   %s token --user learner    (or author, admin; with the same --data) prints a token:
         send it as the header Authorization: Bearer TOKEN
`, os.Args[0])
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

`, reachable(address), signIn, os.Args[0])
}

// reachable names an address that a browser on this machine can open: an
// unspecified host listens on every interface.
func reachable(address net.Addr) string {
	if tcp, ok := address.(*net.TCPAddr); ok && tcp.IP.IsUnspecified() {
		return net.JoinHostPort("localhost", strconv.Itoa(tcp.Port))
	}
	return address.String()
}
