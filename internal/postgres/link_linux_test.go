package postgres_test

import (
	"net"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"syllabus/internal/postgres"
)

// A peer that acknowledges nothing is given up soon after the statement timeout, and only where there is one.
func TestUnacknowledgedIsBounded(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	for timeout, want := range map[time.Duration]int{0: 0, 10 * time.Second: 15_000} {
		conn, err := postgres.Dialer(timeout).DialContext(t.Context(), "tcp", listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		raw, err := conn.(*net.TCPConn).SyscallConn()
		if err != nil {
			t.Fatal(err)
		}
		option := func(level, name int) (value int) {
			t.Helper()
			if failed := raw.Control(func(fd uintptr) { value, err = unix.GetsockoptInt(int(fd), level, name) }); failed != nil || err != nil {
				t.Fatal(failed, err)
			}
			return value
		}
		if got := option(unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT); got != want {
			t.Errorf("with a statement timeout of %v it is %d ms, want %d", timeout, got, want)
		}
		idle, interval, count := option(unix.IPPROTO_TCP, unix.TCP_KEEPIDLE), option(unix.IPPROTO_TCP, unix.TCP_KEEPINTVL), option(unix.IPPROTO_TCP, unix.TCP_KEEPCNT)
		if on := option(unix.SOL_SOCKET, unix.SO_KEEPALIVE); on != 1 || idle+interval*count > 30 {
			t.Errorf("keep-alive is %d, after %d s, every %d s, %d times", on, idle, interval, count)
		}
		_ = conn.Close()
	}
}
