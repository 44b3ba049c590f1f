// Package heap decides how much garbage a server lets grow before it collects it.
//
// Go collects when the garbage is as much as what is live (GOGC=100). A server that keeps
// little has a few megabytes that are live, and then collects many times in a second. So
// here the heap may grow to a number of bytes. Where more than that is live, or nearly so much, it
// still has room to grow by a part of it: unlike a limit (GOMEMLIMIT), which then collects all the time.
//
// The percentage that is set belongs to what the last collection found live. Go applies it
// to what the next one finds, until that has been looked at: where large answers come all at
// once to a server that had little to do, the garbage may for a moment be so many times
// them. That is why there is a largest percentage.
package heap

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
)

// Policy is how much the heap may grow: to a number of bytes, what is live and the garbage
// together; but by no less and no more garbage than these parts of what is live.
type Policy struct {
	Size        uint64 // bytes
	Least, Most int    // percent, at least 1
}

// percent returns the setting of GOGC for so many bytes that are live.
func (p Policy) percent(live uint64) int {
	if live == 0 {
		return p.Most
	}
	garbage := p.Size - min(live, p.Size)
	return max(p.Least, int(min(garbage*100/live, uint64(p.Most))))
}

// Keep makes the process keep to the policy until stop is called, which puts back what
// was set before. Whoever sets GOGC in the environment has decided already; a limit by
// GOMEMLIMIT holds in any case. See https://go.dev/doc/gc-guide.
func Keep(p Policy) (stop func()) {
	if os.Getenv("GOGC") != "" {
		return func() {}
	}
	k := &keeper{policy: p}
	k.before = k.adjust()
	return k.stop
}

// keeper sets the percentage anew after each collection.
type keeper struct {
	policy Policy
	before int

	mu      sync.Mutex
	stopped bool
}

// adjust sets the percentage for what the last collection found live, and is called again
// after the next one. It returns the one before.
func (k *keeper) adjust() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.stopped {
		return 0
	}
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	type mark struct{ _ *mark } // of a kind that is allocated by itself, and nobody keeps
	runtime.AddCleanup(new(mark), func(k *keeper) { k.adjust() }, k)
	return debug.SetGCPercent(k.policy.percent(sample[0].Value.Uint64()))
}

func (k *keeper) stop() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.stopped = true
	debug.SetGCPercent(k.before)
}
