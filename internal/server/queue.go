package server

import (
	"context"
	"time"

	"syllabus/internal/fault"
)

// queue bounds how many operations run at the same time. More of them than the database has connections for
// only wait for each other, and hold what they have loaded meanwhile.
type queue struct {
	running chan struct{}
	wait    time.Duration // for a place, at most
}

func newQueue(atOnce int, wait time.Duration) *queue {
	return &queue{running: make(chan struct{}, atOnce), wait: wait}
}

// enter waits for a place, which is to be left when the operation has ended. Whoever waits for too long is sent away with
// fault.Unavailable: the server has more to do than it can, and waiting longer would make it worse.
func (q *queue) enter(ctx context.Context) (leave func(), err error) {
	leave = func() { <-q.running }
	select {
	case q.running <- struct{}{}:
		return leave, nil
	default:
	}
	timer := time.NewTimer(q.wait)
	defer timer.Stop()
	select {
	case q.running <- struct{}{}:
		return leave, nil
	case <-timer.C:
		return nil, fault.New(fault.Unavailable, "The server has too much to do; try again in a moment.")
	case <-ctx.Done():
		return nil, over(ctx)
	}
}
