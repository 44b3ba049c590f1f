package heap

import (
	"runtime"
	"runtime/metrics"
	"testing"
)

func TestPercent(t *testing.T) {
	p := Policy{Size: 120 << 20, Least: 50, Most: 400}
	for live, want := range map[uint64]int{
		0: 400, 1: 400, 8 << 20: 400, 24 << 20: 400, 40 << 20: 200, 60 << 20: 100, 80 << 20: 50, 81 << 20: 50, 120 << 20: 50, 1 << 40: 50,
	} {
		if got := p.percent(live); got != want {
			t.Errorf("with %d bytes live it is %d %%, want %d", live, got, want)
		}
	}
}

func gogc() uint64 {
	sample := []metrics.Sample{{Name: "/gc/gogc:percent"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// The percentage follows what is live, from one collection to the next.
func TestKeepFollowsWhatIsLive(t *testing.T) {
	t.Setenv("GOGC", "")
	before := gogc()
	const garbage = 640 << 20
	stop := Keep(Policy{Size: 64<<20 + garbage, Least: 50, Most: 10_000})
	const many = garbage * 100 / (64 << 20) // percent, when so much is kept
	kept := make([]byte, 64<<20)
	for gogc() > many { // until the test's own deadline
		runtime.GC()
	}
	runtime.KeepAlive(kept)
	for gogc() <= many { // nobody keeps it any more
		runtime.GC()
	}
	stop()
	for range 3 {
		runtime.GC()
	}
	if got := gogc(); got != before {
		t.Errorf("afterwards GOGC is %d, before it was %d", got, before)
	}
}

func TestKeepLeavesTheOperatorsChoice(t *testing.T) {
	t.Setenv("GOGC", "123")
	before := gogc()
	defer Keep(Policy{Size: 1, Least: 1, Most: 1})()
	for range 3 {
		runtime.GC()
	}
	if got := gogc(); got != before {
		t.Errorf("GOGC is %d, want what was set, %d", got, before)
	}
}
