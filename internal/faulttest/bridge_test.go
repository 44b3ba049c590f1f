package faulttest

import (
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"
)

// bridge lets a network reach the database, which listens on a unix socket alone, wherever that is at the moment. It can cut
// one connection in the middle of an answer.
type bridge struct {
	listener net.Listener
	socket   atomic.Pointer[string]
	cut      atomic.Int64 // after how many bytes of an answer the next connection that answers is cut; 0 for never
	cuts     atomic.Int64 // how many were

	mu    sync.Mutex
	conns map[net.Conn]bool
	wait  sync.WaitGroup
}

func newBridge(t *testing.T) *bridge {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b := &bridge{listener: listener, conns: map[net.Conn]bool{}}
	b.wait.Go(b.accept)
	t.Cleanup(func() {
		_ = listener.Close()
		b.mu.Lock()
		for conn := range b.conns {
			_ = conn.Close()
		}
		b.mu.Unlock()
		b.wait.Wait()
	})
	return b
}

func (b *bridge) address() string { return b.listener.Addr().String() }

func (b *bridge) leadTo(socket string) { b.socket.Store(&socket) }

func (b *bridge) accept() {
	for {
		client, err := b.listener.Accept()
		if err != nil {
			return
		}
		b.wait.Go(func() { b.carry(client) })
	}
}

// carry carries bytes both ways until either side ends.
func (b *bridge) carry(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("unix", *b.socket.Load())
	if err != nil {
		return
	}
	defer server.Close()
	b.mu.Lock()
	b.conns[client], b.conns[server] = true, true
	b.mu.Unlock()
	var done sync.WaitGroup
	done.Go(func() {
		_, _ = io.Copy(server, client)
		_ = server.(*net.UnixConn).CloseWrite()
	})
	_, _ = io.Copy(cutter{client, b}, server)
	_ = client.Close()
	done.Wait()
	b.mu.Lock()
	delete(b.conns, client)
	delete(b.conns, server)
	b.mu.Unlock()
}

// cutter is the way to the client.
type cutter struct {
	net.Conn
	bridge *bridge
}

// Write cuts the connection within an answer where that is asked for: once.
func (c cutter) Write(p []byte) (int, error) {
	after := c.bridge.cut.Load()
	if after == 0 || int64(len(p)) <= after || !c.bridge.cut.CompareAndSwap(after, 0) {
		return c.Conn.Write(p)
	}
	c.bridge.cuts.Add(1)
	n, err := c.Conn.Write(p[:after])
	if err == nil {
		err = io.ErrShortWrite
	}
	return n, err
}
