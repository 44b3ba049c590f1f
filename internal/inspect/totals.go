package inspect

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// What the aggregates may hold. The names of operations come from clients, so there may be any number of them.
const (
	maxOperationNames = 500
	maxStatementNames = 500
	otherName         = "(other)" // of those that came when there were too many
)

// histogram returns a histogram of times: from a microsecond to an hour, to two digits.
func histogram() *hdrhistogram.Histogram {
	return hdrhistogram.New(1, int64(time.Hour/time.Microsecond), 2)
}

// totals are the aggregates of all operations since some time, whether they are recorded or not. Each aggregate has a
// lock of its own, held for as long as one is added or read.
type totals struct {
	since      time.Time
	all        aggregate // of operations
	database   aggregate // of their time in the database
	operations named
	statements named
	bytes      atomic.Int64
	mismatches atomic.Int64
}

// newTotals returns totals within a recorder of so many bytes: operations take at most half of them, statements, whose
// names are ours, an eighth.
func newTotals(bytes int64) *totals {
	t := &totals{since: time.Now()}
	t.all.init()
	t.database.init()
	size := int64(t.all.times.ByteSize()) + 256 // of its other parts
	t.bytes.Add(2 * size)
	t.operations.init(t, size, maxOperationNames, bytes/2)
	t.statements.init(t, size, maxStatementNames, bytes/8)
	return t
}

// add adds an operation.
func (t *totals) add(ended *Ended) {
	var database time.Duration
	for i := range ended.Statements {
		s := &ended.Statements[i]
		database += s.Duration
		t.statements.get(s.Name).add(sample{time: s.Duration, failed: s.Err != nil, rows: s.Rows, keys: int64(s.Keys)})
	}
	of := sample{
		time: ended.Duration, failed: ended.Outcome != OK, statements: int64(len(ended.Statements)), database: database,
	}
	t.operations.get(ended.Name).add(of)
	t.all.add(of)
	t.database.add(sample{time: database})
}

// sample is one operation or one statement.
type sample struct {
	time, database         time.Duration
	failed                 bool
	rows, keys, statements int64
}

// aggregate is what is known of all operations, or statements, of one name.
type aggregate struct {
	mu       sync.Mutex
	times    *hdrhistogram.Histogram // in microseconds
	errors   int64
	sum      sample
	counted  int64
	untimely int64 // that took longer than the histogram reaches
}

func (a *aggregate) init() { a.times = histogram() }

func (a *aggregate) add(s sample) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.counted++
	if err := a.times.RecordValue(max(s.time.Microseconds(), 1)); err != nil {
		a.untimely++
	}
	if s.failed {
		a.errors++
	}
	a.sum.time += s.time
	a.sum.database += s.database
	a.sum.rows += s.rows
	a.sum.keys += s.keys
	a.sum.statements += s.statements
}

// named are aggregates by name.
type named struct {
	most      int
	mostBytes int64
	size      int64         // of one, in bytes
	bytes     *atomic.Int64 // of all totals

	mu    sync.RWMutex
	of    map[string]*aggregate
	taken int64
}

func (n *named) init(of *totals, size int64, most int, mostBytes int64) {
	n.of, n.bytes, n.size, n.most, n.mostBytes = map[string]*aggregate{}, &of.bytes, size, most, mostBytes
}

// get returns the aggregate of a name, or that of all others where there are too many.
func (n *named) get(name string) *aggregate {
	n.mu.RLock()
	a := n.of[name]
	n.mu.RUnlock()
	if a != nil {
		return a
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if a := n.of[name]; a != nil {
		return a
	}
	size := n.size + int64(len(name))
	if len(n.of) >= n.most-1 || n.taken+2*size > n.mostBytes {
		if other := n.of[otherName]; other != nil {
			return other
		}
		name = otherName
	}
	a = &aggregate{}
	a.init()
	n.of[name] = a
	n.taken += size
	n.bytes.Add(size)
	return a
}

// list returns the aggregates and their names.
func (n *named) list() (names []string, all []*aggregate) {
	n.mu.RLock()
	defer n.mu.RUnlock()
	for name, a := range n.of {
		names, all = append(names, name), append(all, a)
	}
	return names, all
}
