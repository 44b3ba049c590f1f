package inspect

import "time"

// Usage is what a recorder takes. It is cheap to ask for.
type Usage struct {
	Records  int64         // that are kept
	Bytes    int64         // that records and aggregates take
	BytesMax int64         // that they may take
	Recorded int64         // operations that were recorded in full since the last Clear, kept or not
	Took     time.Duration // how long recording these has taken
}

// Usage returns what the recorder takes: nothing where it is nil.
func (r *Recorder) Usage() Usage {
	if r == nil {
		return Usage{}
	}
	return Usage{
		Records: r.ring.count.Load(), Bytes: r.ring.bytes.Load() + r.totals.Load().bytes.Load(), BytesMax: r.config.Bytes,
		Recorded: r.recorded.Load(), Took: time.Duration(r.cost.Load()),
	}
}
