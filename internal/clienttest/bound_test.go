package clienttest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"syllabus/internal/server"
)

// More connections than there may be wait until one of the others has ended.
func TestConnectionsAboveTheBoundWait(t *testing.T) {
	const most, all = 4, 20
	var running, atOnce atomic.Int64
	begun, proceed := make(chan struct{}, all), make(chan struct{})
	w := serve(t, server.Connections{Max: most}, func(w *world, _ *server.Config) {
		w.course = func(context.Context) error {
			now := running.Add(1)
			defer running.Add(-1)
			for seen := atOnce.Load(); now > seen; seen = atOnce.Load() {
				if atOnce.CompareAndSwap(seen, now) {
					break
				}
			}
			begun <- struct{}{}
			<-proceed
			return nil
		}
	})
	var waiting sync.WaitGroup
	answers := make(chan error, all)
	for range all {
		c := dial(t, w.address)
		c.send(t, post("/graphql", fmt.Sprintf("Connection: close\r\nContent-Length: %d\r\n", len(query)))+query)
		waiting.Go(func() {
			read, err := io.ReadAll(c.answers)
			if err == nil && !strings.HasSuffix(string(read), good) {
				err = errors.New(string(read))
			}
			answers <- err
		})
	}
	for i := range all {
		select {
		case <-begun:
		case <-time.After(patience):
			t.Fatalf("%d were served, and no more", i)
		}
		if i >= most-1 {
			proceed <- struct{}{} // one ends, and the next may come
		}
	}
	close(proceed)
	waiting.Wait()
	for range all {
		if err := <-answers; err != nil {
			t.Error(err)
		}
	}
	if got := atOnce.Load(); got != most {
		t.Errorf("%d were served at the same time", got)
	}
}

// One that is without a request makes way, be it that it has been answered or that it has not asked.
func TestIdleConnectionsMakeWay(t *testing.T) {
	const most = 4
	w := serve(t, server.Connections{Max: most}, nil)
	var before []*client
	for i := range most {
		c := dial(t, w.address)
		if i%2 == 0 {
			c.send(t, get)
			c.expect(t, 200, "ok")
		}
		before = append(before, c)
	}
	for range most {
		c := dial(t, w.address)
		c.send(t, get)
		c.expect(t, 200, "ok")
		before = append(before, c)
	}
	ended := make(chan int, len(before))
	for i, c := range before {
		go func() {
			if _, err := c.answers.ReadByte(); !isTimeout(err) {
				ended <- i
			}
		}()
	}
	for range len(before) - most {
		if i := <-ended; i >= most {
			t.Errorf("the connection %d had to go, which is a newer one", i)
		}
	}
	for _, c := range before {
		_ = c.Close()
	}
}
