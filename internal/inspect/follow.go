package inspect

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"time"
)

// Event is something that a follower is told.
type Event struct {
	Operation *Summary // that was recorded; nil for another event
	Cleared   bool     // all records were forgotten
	// Neither: nothing has happened for a while.
}

// Follow returns what happens from now on, until ctx ends: operations in the order of their end, and an event that says
// nothing whenever nothing has happened for so long. A follower may be slow: it is told of everything that is still kept
// when it comes to it, and nobody waits for it.
func (r *Recorder) Follow(ctx context.Context, quiet time.Duration) iter.Seq[Event] {
	sequence, clears := r.ring.sequence.Load(), r.ring.clears.Load()
	return func(yield func(Event) bool) {
		changed, end := r.ring.follow()
		defer end()
		timer := time.NewTimer(quiet)
		defer timer.Stop()
		for {
			if now := r.ring.clears.Load(); now != clears {
				clears = now
				if !yield(Event{Cleared: true}) {
					return
				}
			}
			records, last := r.ring.after(sequence, chunk)
			if r.ring.clears.Load() != clears { // these may have come behind it
				continue
			}
			sequence = last
			for _, record := range records {
				summary := record.Summary()
				if !yield(Event{Operation: &summary}) {
					return
				}
			}
			if len(records) > 0 {
				continue // there may be more
			}
			timer.Reset(quiet)
			select {
			case <-ctx.Done():
				return
			case <-changed:
			case <-timer.C:
				if !yield(Event{}) {
					return
				}
			}
		}
	}
}

// WriteTo writes an event as a server-sent event,
// https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation.
func (e Event) WriteTo(w io.Writer) (int64, error) {
	text := ": nothing new\n\n"
	switch {
	case e.Cleared:
		text = "event: cleared\ndata: {}\n\n"
	case e.Operation != nil:
		data, err := json.Marshal(e.Operation)
		if err != nil {
			return 0, fmt.Errorf("writing an event: %w", err)
		}
		text = "event: operation\ndata: " + string(data) + "\n\n"
	}
	n, err := io.WriteString(w, text)
	return int64(n), err
}
