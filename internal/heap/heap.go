// Package heap decides how much garbage a server lets grow before it collects it.
//
// Go collects when the garbage is as much as what is live (GOGC=100). A server that keeps
// little has a few megabytes that are live, and then collects many times in a second. So
// here the garbage may grow to a number of bytes as well.
package heap

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
)

// Policy is how much garbage may grow, whichever is more.
type Policy struct {
	Garbage uint64 // bytes
	Percent int    // of what is live, at least 1
}

// percent returns the setting of GOGC for so many bytes that are live. Go reckons with
// four megabytes at least, whatever is live.
func (p Policy) percent(live uint64) int {
	return max(p.Percent, int(p.Garbage*100/max(live, 4<<20)))
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
