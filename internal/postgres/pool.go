package postgres

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// MaxPool is how many connections a pool can have at most.
const MaxPool = 10_000

// connectTimeout is how long reaching the database may take where its URL does not
// say so: a host that answers nothing would otherwise be waited for without end.
const connectTimeout = 5 * time.Second

// pingTimeout is how long a connection that was idle for a while may take to show that it works, where the URL has no
// pool_ping_timeout.
const pingTimeout = 2 * time.Second

// PoolConfig says how to reach the database and how much to ask of it.
type PoolConfig struct {
	URL              string          // a connection string: URL or keywords and values
	MaxConns         int             // how many connections at most, up to MaxPool; 0 leaves it to the URL
	StatementTimeout time.Duration   // how long one statement may run, in whole milliseconds; 0 is for ever
	Tracer           pgx.QueryTracer // sees every statement; may be nil

	// Wrap is put around every connection to the server, below TLS where there is any; may be nil. What it returns should
	// have the method NetConn of [crypto/tls.Conn]: else a connection that the server has ended is noticed later.
	Wrap func(net.Conn) net.Conn
}

// Open opens a pool and makes sure that the database answers. The error says which
// host could not be reached and why; it does not hold a password.
func Open(ctx context.Context, config PoolConfig) (*pgxpool.Pool, error) {
	c, err := pgxpool.ParseConfig(config.URL)
	if err != nil {
		return nil, badURL(err)
	}
	if config.MaxConns > 0 {
		c.MaxConns = int32(min(config.MaxConns, MaxPool))
	}
	patient(c.ConnConfig)
	if config.StatementTimeout > 0 {
		c.ConnConfig.RuntimeParams["statement_timeout"] = strconv.FormatInt(config.StatementTimeout.Milliseconds(), 10)
	}
	if c.ConnConfig.RuntimeParams["application_name"] == "" {
		c.ConnConfig.RuntimeParams["application_name"] = "syllabus"
	}
	c.ConnConfig.Tracer = config.Tracer
	if c.PingTimeout == 0 {
		c.PingTimeout = pingTimeout
	}
	c.ShouldPing = doubtful
	c.ConnConfig.DialFunc = dialer(config.StatementTimeout).DialContext
	if config.Wrap != nil {
		c.ConnConfig.DialFunc = wrapped(c.ConnConfig.DialFunc, config.Wrap)
	}
	pool, err := pgxpool.NewWithConfig(ctx, c)
	if err != nil {
		return nil, fmt.Errorf("opening the connection pool: %w", err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("the database cannot be reached: %w", err)
	}
	return pool, nil
}

// patient gives the connection a bound where its URL does not.
func patient(c *pgx.ConnConfig) {
	if c.ConnectTimeout == 0 {
		c.ConnectTimeout = connectTimeout
	}
}

// wrapped dials, and wraps what it has reached.
func wrapped(dial pgconn.DialFunc, wrap func(net.Conn) net.Conn) pgconn.DialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return wrap(conn), nil
	}
}

func badURL(err error) error {
	return fmt.Errorf("the database URL is not one that PostgreSQL understands: %w", err)
}
