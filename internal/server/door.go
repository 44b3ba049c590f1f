package server

import (
	"container/list"
	"net"
	"net/http"
	"sync"
	"time"
)

// grace is for how long a connection may be without a request before it is closed for a new one: those that were just let in have
// sent one that is still to be read, and those that were just answered may have another.
const grace = time.Second

// door is a listener that lets in so many connections at the same time. When there are as many, the one that has been without a
// request for the longest is closed for a new one, be it that its last request was answered or that its first has not arrived.
// When all have requests, the new one waits at the door, and those behind it in the system's backlog.
//
// It is told of connections by [http.Server], and hands them out as they are: one that is wrapped could no longer be closed for
// writing alone, and an error that is sent before a request was read would be lost with the bytes that are still coming.
type door struct {
	net.Listener
	most int

	mu      sync.Mutex
	room    *sync.Cond // a guest has left, or is without a request, or the door is closed
	guests  map[net.Conn]*guest
	waiting *list.List // those without a request, the longest first
	inside  int        // guests, and one that is about to be
	leaving int        // guests that were closed for a new one
	closed  bool
}

// guest is a connection that was let in.
type guest struct {
	conn    net.Conn
	waiting *list.Element // nil while there is a request
	since   time.Time     // it waits
	leaving bool
}

func newDoor(listener net.Listener, most int) *door {
	d := &door{Listener: listener, most: most, guests: map[net.Conn]*guest{}, waiting: list.New()}
	d.room = sync.NewCond(&d.mu)
	return d
}

// Accept returns the next connection when there is room for it.
func (d *door) Accept() (net.Conn, error) {
	conn, err := d.Listener.Accept()
	if err != nil {
		return nil, err
	}
	if !d.enter() {
		_ = conn.Close()
		return nil, net.ErrClosed
	}
	return conn, nil
}

// enter waits for room, and makes it where it can. It returns false when the door was closed meanwhile.
func (d *door) enter() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	for d.inside >= d.most && !d.closed {
		if d.inside-d.leaving >= d.most {
			d.dismiss()
		}
		d.room.Wait()
	}
	if d.closed {
		return false
	}
	d.inside++
	return true
}

// dismiss closes the connection that has been without a request for the longest, now or when it has been for long enough.
func (d *door) dismiss() {
	first := d.waiting.Front()
	if first == nil {
		return
	}
	longest := first.Value.(*guest)
	if early := grace - time.Since(longest.since); early > 0 {
		time.AfterFunc(early, d.room.Broadcast)
		return
	}
	longest.leaving = true
	d.leaving++
	d.busy(longest)
	_ = longest.conn.Close() // its end is told when the server has noticed
}

// busy takes a guest off the list of those without a request.
func (d *door) busy(g *guest) {
	if g.waiting != nil {
		d.waiting.Remove(g.waiting)
		g.waiting = nil
	}
}

// changed is told of a connection's states by [http.Server]: at first that it is new, at last that it is closed.
func (d *door) changed(conn net.Conn, state http.ConnState) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if state == http.StateNew {
		d.guests[conn] = &guest{conn: conn}
	}
	g := d.guests[conn]
	switch state {
	case http.StateActive:
		d.busy(g)
	case http.StateNew, http.StateIdle:
		if !g.leaving {
			g.since = time.Now()
			g.waiting = d.waiting.PushBack(g)
			d.room.Signal()
		}
	case http.StateClosed, http.StateHijacked:
		d.busy(g)
		delete(d.guests, conn)
		d.inside--
		if g.leaving {
			d.leaving--
		}
		d.room.Signal()
	}
}

// Close lets nobody in any more.
func (d *door) Close() error {
	d.mu.Lock()
	d.closed = true
	d.mu.Unlock()
	d.room.Broadcast()
	return d.Listener.Close()
}
