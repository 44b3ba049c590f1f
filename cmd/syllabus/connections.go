package main

import (
	"errors"
	"fmt"
	"time"

	"golang.org/x/sys/unix"

	"syllabus/internal/server"
)

// connectionFlags say what the server bears with from whoever is connected.
type connectionFlags struct {
	MaxConnections int           `default:"0" help:"How many may be connected at a time. 0: ${max_connections}, less with few descriptors."`
	ReadTimeout    time.Duration `default:"${read_timeout}" help:"How long a request may take to arrive, its body included."`
	DrainTimeout   time.Duration `default:"${drain_timeout}" help:"How long requests in flight may take to finish at the end."`
}

// Validate is called by kong.
func (f *connectionFlags) Validate() error {
	return errors.Join(
		atLeast("--max-connections", f.MaxConnections, 0),
		atLeast("--read-timeout", f.ReadTimeout, time.Millisecond),
		atLeast("--drain-timeout", f.DrainTimeout, 0),
	)
}

// connections returns the bounds of a server beside a pool of that size.
func (f *connectionFlags) connections(pool int) (server.Connections, error) {
	most, err := maxConnections(f.MaxConnections, pool, descriptors())
	return server.Connections{Max: most, ReadTimeout: f.ReadTimeout, DrainTimeout: f.DrainTimeout}, err
}

// descriptors is how many this process may have. Go has raised that to what the system lets it be raised to.
func descriptors() uint64 {
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
		return 0
	}
	return limit.Cur
}

// maxConnections is how many clients may be connected: what was asked for, or else what four fifths of the descriptors (0 where nobody
// knows how many) leave beside the pool.
func maxConnections(asked, pool int, descriptors uint64) (int, error) {
	if descriptors == 0 || descriptors > 1<<30 {
		descriptors = 1 << 30
	}
	have := int(descriptors)
	if asked > 0 && asked > have-pool {
		return 0, fmt.Errorf("--max-connections: %d is more than the %d descriptors that this process may have (ulimit -n), "+
			"less %d for --pool-size", asked, have, pool)
	}
	if asked > 0 {
		return asked, nil
	}
	return max(1, min(server.DefaultMaxConnections, have/5*4-pool)), nil
}
