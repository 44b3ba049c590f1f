package inspect

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The number of operations that are found at a time.
const (
	DefaultLimit = 100
	MaxLimit     = 1000
)

// maxLonger is how many milliseconds an operation can be asked for to be longer than: a week.
const maxLonger = 7 * 24 * 3600 * 1000

// Order is the order of operations that are found.
type Order string

// The orders.
const (
	Newest     Order = "newest"
	Slowest    Order = "slowest"
	Statements Order = "statements" // the most of them first
	Database   Order = "database"   // the most time in it first
)

// Filter says which operations are wanted. Its zero value wants the newest of all.
type Filter struct {
	Name           string        // a part of the operation's name, in upper or lower case
	Role           string        // exactly
	Longer         time.Duration // than so long
	MoreStatements *int          // than so many; nil is any number
	From, To       time.Time     // when it started, both included; zero is unbounded
	Errors         bool          // only those with errors
	Order          Order         // empty is Newest
	Limit          int           // 0 is DefaultLimit; at most MaxLimit
}

// ParseFilter reads a filter from the parameters of an address: name, role, longerMs, moreStatements, from, to,
// errors, order and limit. The error says which of them is wrong.
func ParseFilter(values url.Values) (Filter, error) {
	f := Filter{Name: values.Get("name"), Role: values.Get("role"), Order: Order(values.Get("order"))}
	var err error
	read := func(name string, parse func(text string) error) {
		if text := values.Get(name); text != "" && err == nil && parse(text) != nil {
			err = fmt.Errorf("%s cannot be %q", name, cut(text, maxName))
		}
	}
	read("longerMs", func(text string) error {
		ms, err := strconv.ParseFloat(text, 64)
		if !(ms >= 0 && ms <= maxLonger) { // what is not a number is neither
			return strconv.ErrRange
		}
		f.Longer = time.Duration(ms * float64(time.Millisecond))
		return err
	})
	read("moreStatements", func(text string) error {
		n, err := strconv.Atoi(text)
		f.MoreStatements = &n
		return err
	})
	read("from", func(text string) (err error) { f.From, err = time.Parse(time.RFC3339Nano, text); return err })
	read("to", func(text string) (err error) { f.To, err = time.Parse(time.RFC3339Nano, text); return err })
	read("errors", func(text string) (err error) { f.Errors, err = strconv.ParseBool(text); return err })
	read("limit", func(text string) (err error) { f.Limit, err = strconv.Atoi(text); return err })
	if err == nil && (f.Limit < 0 || f.Limit > MaxLimit) {
		err = fmt.Errorf("limit must be from 0 to %d", MaxLimit)
	}
	if orders := []Order{"", Newest, Slowest, Statements, Database}; err == nil && !slices.Contains(orders, f.Order) {
		err = fmt.Errorf("order must be one of newest, slowest, statements, database")
	}
	return f, err
}

func (f *Filter) wants(r *Record) bool {
	switch {
	case f.Name != "" && !strings.Contains(strings.ToLower(r.Name), strings.ToLower(f.Name)),
		f.Role != "" && f.Role != r.Role,
		f.Longer > 0 && time.Duration(r.Duration) <= f.Longer,
		f.MoreStatements != nil && r.StatementCount <= *f.MoreStatements,
		!f.From.IsZero() && r.Start.Before(f.From),
		!f.To.IsZero() && r.Start.After(f.To),
		f.Errors && r.errorCount == 0:
		return false
	default:
		return true
	}
}

// compare orders two records of which the first was found before.
func (f *Filter) compare(a, b *Record) int {
	by := 0
	switch f.Order {
	case Slowest:
		by = cmp.Compare(b.Duration, a.Duration)
	case Statements:
		by = cmp.Compare(b.StatementCount, a.StatementCount)
	case Database:
		by = cmp.Compare(b.Database, a.Database)
	}
	return cmp.Or(by, b.Start.Compare(a.Start), cmp.Compare(b.ID, a.ID))
}

// Find returns the records that are wanted, as lists have them, and how many there are without the limit.
func (r *Recorder) Find(f Filter) (found []Summary, matched int) {
	var records []*Record
	r.ring.all(func(record *Record) bool {
		if f.wants(record) {
			records = append(records, record)
		}
		return true
	})
	slices.SortFunc(records, f.compare)
	matched = len(records)
	records = records[:min(matched, cmp.Or(f.Limit, DefaultLimit))]
	found = make([]Summary, len(records))
	for i, record := range records {
		found[i] = record.Summary()
	}
	return found, matched
}

// Kept returns how many records there are.
func (r *Recorder) Kept() int { return int(r.ring.count.Load()) }

// Get returns the record of that id. While the operation still runs, as it does until its answer is written, it waits
// for its end or that of ctx.
func (r *Recorder) Get(ctx context.Context, id int64) (*Record, bool) {
	if ended := r.active.of(id); ended != nil {
		select {
		case <-ended:
		case <-ctx.Done():
			return nil, false
		}
	}
	var found *Record
	r.ring.all(func(record *Record) bool {
		if record.ID == id {
			found = record
		}
		return found == nil
	})
	return found, found != nil
}

// Clear forgets all records, and begins the aggregates anew.
func (r *Recorder) Clear() {
	r.totals.Store(newTotals(r.config.Bytes))
	r.cost.Store(0)
	r.recorded.Store(0)
	r.ring.clear()
}

// chunk is how many records a reader that waits holds at a time.
const chunk = 16

// Export writes all records, the oldest first, as {"operations":[…]}.
func (r *Recorder) Export(w io.Writer) error {
	if _, err := io.WriteString(w, `{"operations":[`); err != nil {
		return fmt.Errorf("exporting: %w", err)
	}
	separator, last := "", r.ring.sequence.Load()
	for records, sequence := r.ring.after(0, chunk); len(records) > 0; records, sequence = r.ring.after(sequence, chunk) {
		for _, record := range records {
			text, err := json.Marshal(record)
			if err == nil {
				_, err = io.WriteString(w, separator+string(text))
			}
			if err != nil {
				return fmt.Errorf("exporting: %w", err)
			}
			separator = ",\n"
		}
		if sequence >= last { // others go on recording
			break
		}
	}
	if _, err := io.WriteString(w, "]}\n"); err != nil {
		return fmt.Errorf("exporting: %w", err)
	}
	return nil
}
