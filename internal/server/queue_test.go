package server_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"syllabus/internal/fault"
	"syllabus/internal/server"
)

func TestOperationsQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		enter := server.Queue(1, 5*time.Second)
		leave, err := enter(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		type entered struct {
			leave func()
			err   error
			after time.Duration
		}
		began, second, third, gone := time.Now(), make(chan entered, 1), make(chan entered, 1), make(chan entered, 1)
		wait := func(ctx context.Context, into chan entered) {
			leave, err := enter(ctx)
			into <- entered{leave, err, time.Since(began)}
		}
		go wait(t.Context(), second)
		synctest.Wait()
		<-time.After(3 * time.Second) // of the test's own clock
		canceled, cancel := context.WithCancel(t.Context())
		go wait(canceled, gone)
		cancel()
		if got := <-gone; fault.CodeOf(got.err) != fault.Unavailable {
			t.Errorf("whoever has hung up waits no longer: %v", got.err)
		}
		leave()
		got := <-second
		if got.err != nil || got.after != 3*time.Second {
			t.Fatalf("the second operation was let in after %v: %v", got.after, got.err)
		}
		go wait(t.Context(), third)
		if sent := <-third; fault.CodeOf(sent.err) != fault.Unavailable || sent.after != 8*time.Second {
			t.Errorf("the third was sent away after %v: %v", sent.after, sent.err)
		}
		got.leave()
		if leave, err := enter(t.Context()); err != nil {
			t.Errorf("the place is lost: %v", err)
		} else {
			leave()
		}
	})
}
