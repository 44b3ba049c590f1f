package direct_test

import (
	"testing"
	"testing/synctest"

	"syllabus/internal/direct"
)

// Eight run at once, all run in the end, and Wait waits for them. In a bubble of synctest
// nothing more happens once it waits, so that what has begun by then is all that may.
func TestBesideRunsEightAtOnce(t *testing.T) {
	const eight, all = 8, 30
	synctest.Test(t, func(t *testing.T) {
		var (
			beside  direct.Beside
			running = make(chan struct{}, all)
			proceed = make(chan struct{})
			ended   = make(chan struct{}, all)
			waited  = make(chan struct{})
		)
		go func() {
			defer close(waited)
			for range all {
				beside.Go(func() {
					running <- struct{}{}
					<-proceed
					<-running
					ended <- struct{}{}
				})
			}
			beside.Wait()
		}()
		for n := range all {
			synctest.Wait()
			if want := min(eight, all-n); len(running) != want || len(ended) != n {
				t.Fatalf("%d have ended and %d run at once, want %d and %d", len(ended), len(running), n, want)
			}
			select {
			case <-waited:
				t.Fatalf("it did not wait for %d", all-n)
			default:
			}
			proceed <- struct{}{}
		}
		<-waited
		if len(ended) != all {
			t.Errorf("%d have ended of %d", len(ended), all)
		}
	})
}

// A row without relations has nothing to wait for.
func TestBesideWithoutFunctions(t *testing.T) {
	var beside direct.Beside
	beside.Wait()
}
