package postgres

import (
	"context"
	"errors"
	"time"
)

var errPollTimeout = errors.New("waited in vain")

// poll asks check at once and then every interval until it is done or fails, ctx ends, or limit has passed, which is
// errPollTimeout. It is for what only another process knows, of which nobody can be notified.
func poll(ctx context.Context, interval, limit time.Duration, check func() (done bool, err error)) error {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	timeout := time.NewTimer(limit)
	defer timeout.Stop()
	for {
		if done, err := check(); done || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-timeout.C:
			return errPollTimeout
		case <-ticker.C:
		}
	}
}
