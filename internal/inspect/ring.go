package inspect

import (
	"sync"
	"sync/atomic"
)

// ring keeps the newest records, as many as fit into its bytes. It is a list that readers walk without a lock, from the
// oldest record on: what they see never changes, but for what comes behind. Writers wait for each other only.
type ring struct {
	head atomic.Pointer[node] // the oldest that is kept; nil where there is none

	mu   sync.Mutex // of writers
	tail *node

	sequence atomic.Int64 // of the newest record
	bytes    atomic.Int64
	count    atomic.Int64
	dropped  atomic.Int64  // records that were too large to be kept
	clears   atomic.Uint64 // how often it was cleared

	followersMu sync.Mutex // held for as long as it takes to come, to go, or to be told
	followers   map[chan<- struct{}]struct{}
}

// node is a record in its place.
type node struct {
	record   *Record
	size     int64
	sequence int64 // counts from 1 and up with each record
	next     atomic.Pointer[node]
}

func newRing() *ring { return &ring{followers: map[chan<- struct{}]struct{}{}} }

// add keeps a record, and forgets the oldest until all that are kept have at most so many bytes. One record may have a
// quarter of them: a larger one loses its plan, and is not kept when that is not enough.
func (r *ring) add(record *Record, most int64) {
	size := record.size()
	if size > most/4 && record.Plan != nil {
		record.Plan = nil
		size = record.size()
	}
	if size > most/4 {
		r.dropped.Add(1)
		return
	}
	r.append(&node{record: record, size: size}, most)
	r.notify()
}

func (r *ring) append(n *node, most int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	n.sequence = r.sequence.Add(1)
	for oldest := r.head.Load(); oldest != nil && r.bytes.Load()+n.size > most; {
		r.bytes.Add(-oldest.size)
		r.count.Add(-1)
		oldest = oldest.next.Load()
		r.head.Store(oldest)
	}
	if r.head.Load() == nil {
		r.head.Store(n)
	} else {
		r.tail.next.Store(n)
	}
	r.tail = n
	r.bytes.Add(n.size)
	r.count.Add(1)
}

// clear forgets all records.
func (r *ring) clear() {
	r.mu.Lock()
	r.head.Store(nil)
	r.tail = nil
	r.bytes.Store(0)
	r.count.Store(0)
	r.dropped.Store(0)
	r.clears.Add(1)
	r.mu.Unlock()
	r.notify()
}

// all walks the records from the oldest to the newest. Whoever walks keeps in memory what it has not come to yet, so
// it must not wait for anything.
func (r *ring) all(yield func(*Record) bool) {
	for n := r.head.Load(); n != nil; n = n.next.Load() {
		if !yield(n.record) {
			return
		}
	}
}

// after returns at most so many records that came after that sequence number, and the number of the last of them: for
// readers that wait, as those of a network do.
func (r *ring) after(sequence int64, most int) ([]*Record, int64) {
	var records []*Record
	for n := r.head.Load(); n != nil && len(records) < most; n = n.next.Load() {
		if n.sequence > sequence {
			records, sequence = append(records, n.record), n.sequence
		}
	}
	return records, sequence
}

// follow returns a channel that is told when something has changed, and what ends that.
func (r *ring) follow() (changed <-chan struct{}, end func()) {
	told := make(chan struct{}, 1)
	r.followersMu.Lock()
	defer r.followersMu.Unlock()
	r.followers[told] = struct{}{}
	return told, func() {
		r.followersMu.Lock()
		defer r.followersMu.Unlock()
		delete(r.followers, told)
	}
}

// notify tells followers that something has changed. One that has not looked since it was last told need not be
// told again.
func (r *ring) notify() {
	r.followersMu.Lock()
	defer r.followersMu.Unlock()
	for told := range r.followers {
		select {
		case told <- struct{}{}:
		default:
		}
	}
}
