//go:build !linux

package postgres

import (
	"syscall"
	"time"
)

// limitUnacknowledged does nothing where the system has no such limit: its own is for how long it sends again.
func limitUnacknowledged(string, syscall.RawConn, time.Duration) error { return nil }
