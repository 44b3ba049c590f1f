package inspect

import (
	"cmp"
	"slices"
	"time"
)

// Totals are the recorder's summary: what all operations since some time have done, whether they were recorded or not.
type Totals struct {
	Since      time.Time `json:"since"`
	Operations int64     `json:"operations"`
	Statements int64     `json:"statements"`
	Recorded   int64     `json:"recorded"` // records that are kept
	Bytes      int64     `json:"bytes"`    // that records and aggregates take
	BytesMax   int64     `json:"bytesMax"`
	Mismatches int64     `json:"mismatches"`

	Duration Percentiles `json:"durationMs"`
	Database Percentiles `json:"databaseMs"`

	ByOperation []OperationTotals `json:"byOperation"` // those that took the most time together first
	ByStatement []StatementTotals `json:"byStatement"` // likewise

	Slowest        []Summary `json:"slowest"` // of the records
	MostStatements []Summary `json:"mostStatements"`
	MostDatabase   []Summary `json:"mostDatabase"`

	Overhead Overhead `json:"overhead"`
}

// Percentiles are those of times, to two digits.
type Percentiles struct {
	P50 Milliseconds `json:"p50"`
	P95 Milliseconds `json:"p95"`
	P99 Milliseconds `json:"p99"`
}

// OperationTotals are those of all operations of one name.
type OperationTotals struct {
	Name          string       `json:"name"`
	Count         int64        `json:"count"`
	Errors        int64        `json:"errors"` // how many were refused or had errors
	P50           Milliseconds `json:"p50Ms"`
	P95           Milliseconds `json:"p95Ms"`
	P99           Milliseconds `json:"p99Ms"`
	Statements    float64      `json:"statements"`    // of one, on average
	DatabaseShare float64      `json:"databaseShare"` // of their time; more than 1 where statements ran side by side is 1
}

// StatementTotals are those of all statements of one name.
type StatementTotals struct {
	Name  string       `json:"name"`
	Count int64        `json:"count"`
	P50   Milliseconds `json:"p50Ms"`
	P95   Milliseconds `json:"p95Ms"`
	P99   Milliseconds `json:"p99Ms"`
	Rows  int64        `json:"rows"`
	Keys  int64        `json:"keys"`
	Share float64      `json:"share"` // of the time of all statements
}

// Overhead is what recording an operation in full takes, on average.
type Overhead struct {
	PerOperation float64 `json:"perOperationUs"` // microseconds
}

// top is how many records a list of the summary has.
const top = 10

// Summary returns what all operations have done since the recorder was made or cleared.
func (r *Recorder) Summary() *Totals {
	t := r.totals.Load()
	s := &Totals{
		Since: t.since, Recorded: r.ring.count.Load(), Bytes: r.ring.bytes.Load() + t.bytes.Load(), BytesMax: r.config.Bytes,
		Mismatches: t.mismatches.Load(), Duration: t.all.read().percentiles, Database: t.database.read().percentiles,
		ByOperation: []OperationTotals{}, ByStatement: []StatementTotals{},
	}
	all := t.all.read()
	s.Operations, s.Statements = all.counted, all.sum.statements
	t.operations.each(func(name string, o reading) {
		s.ByOperation = append(s.ByOperation, OperationTotals{
			Name: name, Count: o.counted, Errors: o.errors,
			P50: o.percentiles.P50, P95: o.percentiles.P95, P99: o.percentiles.P99,
			Statements:    ratio(float64(o.sum.statements), float64(o.counted)),
			DatabaseShare: min(ratio(float64(o.sum.database), float64(o.sum.time)), 1),
		})
	})
	t.statements.each(func(name string, o reading) {
		s.ByStatement = append(s.ByStatement, StatementTotals{
			Name: name, Count: o.counted, P50: o.percentiles.P50, P95: o.percentiles.P95, P99: o.percentiles.P99,
			Rows: o.sum.rows, Keys: o.sum.keys, Share: min(ratio(float64(o.sum.time), float64(all.sum.database)), 1),
		})
	})
	s.Slowest, s.MostStatements, s.MostDatabase = r.tops()
	s.Overhead.PerOperation = ratio(float64(r.cost.Load())/float64(time.Microsecond), float64(r.recorded.Load()))
	return s
}

// tops returns the first records of each order but that of time.
func (r *Recorder) tops() (slowest, statements, database []Summary) {
	filters := [3]Filter{{Order: Slowest}, {Order: Statements}, {Order: Database}}
	var best [3][]*Record
	r.ring.all(func(record *Record) bool {
		for i := range filters {
			place, _ := slices.BinarySearchFunc(best[i], record, filters[i].compare)
			if place == top {
				continue
			}
			best[i] = slices.Insert(best[i], place, record)
			best[i] = best[i][:min(len(best[i]), top)]
		}
		return true
	})
	summaries := func(records []*Record) []Summary {
		all := make([]Summary, len(records))
		for i, record := range records {
			all[i] = record.Summary()
		}
		return all
	}
	return summaries(best[0]), summaries(best[1]), summaries(best[2])
}

func ratio(part, whole float64) float64 {
	if whole == 0 {
		return 0
	}
	return part / whole
}

// reading is an aggregate at one moment.
type reading struct {
	counted, errors int64
	sum             sample
	percentiles     Percentiles
}

func (a *aggregate) read() reading {
	a.mu.Lock()
	defer a.mu.Unlock()
	at := func(percentile float64) Milliseconds {
		return Milliseconds(time.Duration(a.times.ValueAtPercentile(percentile)) * time.Microsecond)
	}
	return reading{counted: a.counted, errors: a.errors, sum: a.sum, percentiles: Percentiles{at(50), at(95), at(99)}}
}

// each calls with all aggregates, those that took the most time first.
func (n *named) each(call func(name string, r reading)) {
	type entry struct {
		name string
		reading
	}
	names, all := n.list()
	entries := make([]entry, len(all))
	for i, a := range all {
		entries[i] = entry{names[i], a.read()}
	}
	slices.SortFunc(entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(b.sum.time, a.sum.time), cmp.Compare(a.name, b.name))
	})
	for _, e := range entries {
		call(e.name, e.reading)
	}
}
