package postgres

import (
	"context"
	"net"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sys/unix"
)

// longIdle is for how long a connection may be idle without being asked whether it still works; it is the driver's own default.
const longIdle = time.Second

// unanswered is for how much longer than a statement may run a server may leave what it was sent unacknowledged.
const unanswered = 5 * time.Second

// dialer returns what reaches the database. A peer that has vanished without a word, with its machine or with the network, is
// noticed after half a minute where nothing is under way, and soon after the statement timeout where something is.
func dialer(statementTimeout time.Duration) *net.Dialer {
	d := &net.Dialer{KeepAliveConfig: net.KeepAliveConfig{
		Enable: true, Idle: 15 * time.Second, Interval: 5 * time.Second, Count: 3,
	}}
	// Where statements may run for ever, a server that waits for a lock may leave the rows of a COPY where they are.
	if statementTimeout > 0 {
		d.ControlContext = func(_ context.Context, network, _ string, conn syscall.RawConn) error {
			return limitUnacknowledged(network, conn, statementTimeout+unanswered)
		}
	}
	return d
}

// doubtful reports whether a connection of the pool has to show that it works before it is used: it was idle for long, or
// the server has said something meanwhile, which is hardly ever anything but good-bye.
func doubtful(_ context.Context, params pgxpool.ShouldPingParams) bool {
	return params.IdleDuration > longIdle || hasSpoken(params.Conn.PgConn().Conn())
}

// hasSpoken reports whether there is something to read on a connection: bytes, its end, or an error. It does not wait, and leaves
// everything as it is.
func hasSpoken(conn net.Conn) bool {
	for {
		wrapped, ok := conn.(interface{ NetConn() net.Conn })
		if !ok {
			break
		}
		conn = wrapped.NetConn()
	}
	system, ok := conn.(syscall.Conn)
	if !ok {
		return false // nobody can tell
	}
	raw, err := system.SyscallConn()
	if err != nil {
		return true
	}
	spoken := false
	// Not Read, which waits for other readers: the driver may have one in the background, which a slow write has started.
	err = raw.Control(func(fd uintptr) {
		var first [1]byte
		_, _, err := unix.Recvfrom(int(fd), first[:], unix.MSG_PEEK|unix.MSG_DONTWAIT)
		spoken = err != unix.EAGAIN && err != unix.EINTR
	})
	return spoken || err != nil
}
