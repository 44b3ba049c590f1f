package postgres

import (
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// limitUnacknowledged ends a connection of a network, before it is made, when what it sends is not acknowledged in time: the
// TCP_USER_TIMEOUT of https://www.rfc-editor.org/rfc/rfc5482.
func limitUnacknowledged(network string, conn syscall.RawConn, limit time.Duration) error {
	if !strings.HasPrefix(network, "tcp") {
		return nil
	}
	var failed error
	err := conn.Control(func(fd uintptr) {
		failed = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(limit.Milliseconds()))
	})
	if err != nil {
		return err
	}
	return failed
}
