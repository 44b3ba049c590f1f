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

func TestSelectByKeyType(t *testing.T) {
	c1, s1, c2, s2 := &circle{}, &square{}, &circle{}, &square{}
	peer.Join([]shape{c1, s1, c2, s2})
	group := peer.GroupOf(s2)

	shapes, index := peer.Select[shape](group)
	if !slices.Equal(shapes, []shape{c1, s1, c2, s2}) || index != nil {
		t.Errorf("by an interface of all rows: %v, %v", shapes, index)
	}
	rollers, index := peer.Select[roller](group)
	if !slices.Equal(rollers, []roller{c1, c2}) || index[peer.PlaceOf(c1)] != 0 || index[peer.PlaceOf(c2)] != 1 {
		t.Errorf("by an interface of some rows: %v, %v", rollers, index)
	}
	circles, index := peer.Select[*circle](group)
	if !slices.Equal(circles, []*circle{c1, c2}) || index[peer.PlaceOf(c1)] != 0 || index[peer.PlaceOf(c2)] != 1 {
		t.Errorf("the circles: %v, %v", circles, index)
	}
	squares, index := peer.Select[*square](group)
	if !slices.Equal(squares, []*square{s1, s2}) || index[peer.PlaceOf(s1)] != 0 || index[peer.PlaceOf(s2)] != 1 {
		t.Errorf("the squares: %v, %v", squares, index)
	}
}

// The rows that were joined are the caller's to sort; the group is not.
func TestJoinKeepsACopy(t *testing.T) {
	a, b := &circle{}, &circle{}
	rows := []*circle{a, b}
	peer.Join(rows)
	slices.Reverse(rows)
	if got, _ := peer.Select[*circle](peer.GroupOf(b)); !slices.Equal(got, []*circle{a, b}) {
		t.Errorf("the group has changed: %v", got)
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
	if peer.PlaceOf(a) != 0 || peer.PlaceOf(b) != 1 || peer.PlaceOf(alone) != 0 {
		t.Errorf("the places are %d, %d and, alone, %d", peer.PlaceOf(a), peer.PlaceOf(b), peer.PlaceOf(alone))
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
			if got, _ := peer.Select[*circle](peer.GroupOf(row)); !slices.Equal(got, rows) {
				t.Errorf("the peers are %v, not %v", got, rows)
			}
		})
	}
	readers.Wait()
}
