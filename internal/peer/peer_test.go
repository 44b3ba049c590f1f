package peer_test

import (
	"slices"
	"sync"
	"testing"

	"syllabus/internal/peer"
)

// A shape is a circle or a square; a circle can also roll.
type (
	shape  interface{ peer.Member }
	roller interface {
		peer.Member
		roll()
	}
	circle struct{ peer.Row }
	square struct{ peer.Row }
)

func (*circle) roll() {}

func TestOfSelectsByKeyType(t *testing.T) {
	c1, s1, c2, s2 := &circle{}, &square{}, &circle{}, &square{}
	peer.Join([]shape{c1, s1, c2, s2})

	if got, want := peer.Of[shape](s2), []shape{c1, s1, c2, s2}; !slices.Equal(got, want) {
		t.Errorf("the peers by an interface of all rows are %v, not %v", got, want)
	}
	if got, want := peer.Of[roller](c2), []roller{c1, c2}; !slices.Equal(got, want) {
		t.Errorf("the peers by an interface of some rows are %v, not %v", got, want)
	}
	if got, want := peer.Of(c2), []*circle{c1, c2}; !slices.Equal(got, want) {
		t.Errorf("the circles are %v, not %v", got, want)
	}
	if got, want := peer.Of(s1), []*square{s1, s2}; !slices.Equal(got, want) {
		t.Errorf("the squares are %v, not %v", got, want)
	}
}

// The peers are the caller's to change; the group is not.
func TestOfReturnsACopy(t *testing.T) {
	a, b := &circle{}, &circle{}
	rows := []*circle{a, b}
	peer.Join(rows)
	rows[0] = nil
	peer.Of(a)[1] = nil
	if got := peer.Of(b); !slices.Equal(got, []*circle{a, b}) {
		t.Errorf("the peers have changed: %v", got)
	}
}

func TestGroupOf(t *testing.T) {
	a, b, other, alone := &circle{}, &square{}, &circle{}, &circle{}
	peer.Join([]shape{a, b})
	peer.Join([]*circle{other})

	if peer.GroupOf(a) == nil || peer.GroupOf(a) != peer.GroupOf(b) {
		t.Error("rows joined together are not of one group")
	}
	if peer.GroupOf(other) == nil || peer.GroupOf(other) == peer.GroupOf(a) {
		t.Error("a row that was joined by itself has no group of its own")
	}
	if peer.GroupOf(alone) != nil {
		t.Error("a row that was never joined has a group")
	}
	if got := peer.Of(alone); !slices.Equal(got, []*circle{alone}) {
		t.Errorf("a row that was never joined has the peers %v, not itself alone", got)
	}
}

func TestJoinNothing(t *testing.T) {
	peer.Join([]*circle(nil))
	peer.Join([]shape{})
}

func TestJoinTwicePanics(t *testing.T) {
	joined := &circle{}
	peer.Join([]*circle{joined})
	twice := &circle{}
	for name, rows := range map[string][]*circle{
		"in a second group": {{}, joined},
		"in one group":      {twice, twice},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if got := recover(); got != "peer: a row was joined twice" {
					t.Errorf("panicked with %v", got)
				}
			}()
			peer.Join(rows)
		})
	}
}

// What was joined is read from many goroutines.
func TestPeersAreReadConcurrently(t *testing.T) {
	rows := []*circle{{}, {}, {}}
	peer.Join(rows)
	var readers sync.WaitGroup
	for _, row := range rows {
		readers.Go(func() {
			if got := peer.Of(row); !slices.Equal(got, rows) {
				t.Errorf("the peers are %v, not %v", got, rows)
			}
		})
	}
	readers.Wait()
}
