package clienttest

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"syllabus/internal/server"
)

const (
	manyClients = 10_000
	spare       = 200 // descriptors for all else
	// perClient is how many bytes an idle connection may take: a stack, and buffers for reading and writing.
	perClient = 24 << 10
	// perGone is how many of them may be kept when it has ended: the runtime keeps a goroutine's frame for the next one.
	perGone = 2 << 10
)

// clients is as many as the descriptors allow. Go has raised their limit to what the system lets it be raised to, here and in the
// process of the clients.
func clients() int {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return manyClients
	}
	return int(min(manyClients, limit.Cur-min(limit.Cur/2, spare)))
}

// beClient asks once on as many connections, says how many it has, and keeps them until it is killed. Then they are
// reset, so that none of them occupies its port for a minute.
func beClient(address string) int {
	wanted, open := clients(), make(chan net.Conn)
	var failed atomic.Pointer[error]
	var workers sync.WaitGroup
	for worker := range 32 {
		workers.Go(func() {
			for i := worker; i < wanted; i += 32 {
				conn, err := askOnce(address)
				if err != nil {
					failed.Store(&err)
					return
				}
				open <- conn
			}
		})
	}
	go func() {
		workers.Wait()
		close(open)
	}()
	var all []net.Conn
	for conn := range open {
		all = append(all, conn)
	}
	if err := failed.Load(); err != nil {
		fmt.Println("failed:", *err)
		return 1
	}
	fmt.Println("open:", len(all))
	_, _ = io.Copy(io.Discard, os.Stdin) // until the test is over, if it forgets to kill
	runtime.KeepAlive(all)
	return 0
}

func askOnce(address string) (net.Conn, error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	if err := conn.(*net.TCPConn).SetLinger(0); err != nil {
		return nil, err
	}
	if _, err := io.WriteString(conn, get); err != nil {
		return nil, err
	}
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, response.Body)
	return conn, err
}

// process is a process of clients.
type process struct {
	*exec.Cmd
	open int // connections
}

// start starts a process of clients and waits until they are connected.
func start(t *testing.T, address string) *process {
	t.Helper()
	p := &process{Cmd: exec.CommandContext(t.Context(), os.Args[0])}
	p.Env = append(os.Environ(), asClient+"="+address)
	if _, err := p.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	said, err := bufio.NewReader(out).ReadString('\n')
	if _, wrong := fmt.Sscanf(said, "open: %d", &p.open); wrong != nil {
		t.Fatalf("the clients say %q, %v, %v", said, err, p.Wait())
	}
	return p
}

// kill ends the process without a word.
func (p *process) kill(t *testing.T) {
	t.Helper()
	if err := p.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := p.Wait(); err == nil {
		t.Error("the clients ended by themselves")
	}
}

// memory is how many bytes of heap and stacks are in use.
func memory() int64 {
	var stats runtime.MemStats
	runtime.GC() // the first one puts what is pooled aside, the second drops it
	runtime.GC()
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapInuse + stats.StackInuse)
}

// Thousands of idle connections cost what is said here, and are in nobody's way. When their process is killed nothing is left.
func TestThousandsOfIdleClients(t *testing.T) {
	w := serve(t, server.Connections{}, nil)
	goroutines, bytes := runtime.NumGoroutine(), memory()
	crowd := start(t, w.address)
	if crowd.open != clients() {
		t.Errorf("%d of %d connections are open", crowd.open, clients())
	}
	n := int64(crowd.open)
	another := dial(t, w.address)
	another.send(t, post("/graphql", fmt.Sprintf("Content-Length: %d\r\n", len(query)))+query)
	another.expect(t, 200, good)
	_ = another.Close()
	left(t, goroutines+crowd.open)
	there := memory() - bytes
	t.Logf("%d idle connections: %d goroutines, %.1f KiB of memory each", n, runtime.NumGoroutine()-goroutines, float64(there)/float64(n)/1024)
	if there > n*perClient {
		t.Errorf("a connection takes %d bytes", there/n)
	}
	crowd.kill(t)
	left(t, goroutines)
	gone := memory() - bytes
	t.Logf("when their process was killed: %d goroutines, %.1f KiB of memory each", runtime.NumGoroutine()-goroutines, float64(gone)/float64(n)/1024)
	if gone > n*perGone {
		t.Errorf("a connection leaves %d bytes behind", gone/n)
	}
}
