package load

import (
	"context"
	"sync"
	"time"

	"syllabus/internal/fault"
)

// large is how many rows an operation loads below at once before it has to wait for its
// turn. What it holds until then is small beside what it is about to load.
const large = 1000

// Turns bounds how many operations load below many rows at the same time. Each of them
// holds all its rows until it has answered, and more of them than processors and database
// can work on only fill memory, which costs all of them time: see docs/performance.md.
// Small operations never wait.
type Turns struct {
	taken chan struct{}
}

// NewTurns returns turns for so many operations at a time.
func NewTurns(atOnce int) *Turns { return &Turns{taken: make(chan struct{}, atOnce)} }

// Noting is told that a batch starts, while the field that asks for it waits: of asking, the field's context,
// nothing may be kept. It returns the context that the batch runs on, which is batch or one below it.
type Noting func(batch, asking context.Context) context.Context

// NewContext returns a context that carries the loaders of one response, for an operation
// that takes its turn among the others. They are made when the first edge is asked for: an
// operation without one does not pay for them. The operation must be ended when it has its
// answer; what is still being loaded then is given up. noting may be nil.
func (t *Turns) NewContext(ctx context.Context, source Source, noting Noting) (_ context.Context, end func()) {
	ctx, cancel := context.WithCancel(ctx)
	of := &operation{ctx: ctx, source: source, turns: t, noting: noting}
	return context.WithValue(ctx, contextKey{}, of), func() {
		cancel()
		of.end()
	}
}

// operation is what the loaders of one response have in common.
type operation struct {
	ctx    context.Context
	source Source
	turns  *Turns // nil where nobody else has turns
	noting Noting // nil where nobody wants to know
	how    batching
	wait   time.Duration // of timed batching

	once sync.Once
	made *Loaders

	mu  sync.Mutex // held while the operation waits for its turn
	has bool       // a turn, until it ends

	usedMu sync.Mutex
	used   []cleared // the loaders that have loaded something
}

// loaders returns the operation's loaders, which are made once.
func (o *operation) loaders() *Loaders {
	o.once.Do(func() { o.made = newLoaders(o) })
	return o.made
}

// cleared is a loader that can forget.
type cleared interface{ clearAll() }

// uses notes a loader that has loaded something.
func (o *operation) uses(l cleared) {
	o.usedMu.Lock()
	defer o.usedMu.Unlock()
	o.used = append(o.used, l)
}

// clear makes all loaders forget what they have loaded.
func (o *operation) clear() {
	o.usedMu.Lock()
	used := o.used
	o.usedMu.Unlock()
	for _, l := range used {
		l.clearAll()
	}
}

// start returns the context of a batch that a field asks for.
func (o *operation) start(asking context.Context) context.Context {
	if o.noting == nil {
		return o.ctx
	}
	return o.noting(o.ctx, asking)
}

// take waits for the operation's turn, unless it loads below few rows or has it already.
// Others of the same operation wait with it.
func (o *operation) take(rows int) error {
	if o.turns == nil || rows < large {
		return nil
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if err := o.ctx.Err(); err != nil || o.has { // after the end there are no turns
		return err
	}
	select {
	case o.turns.taken <- struct{}{}:
		o.has = true
		return nil
	case <-o.ctx.Done():
		return fault.New(fault.Unavailable, "The server had too many large operations to do.")
	}
}

// end gives the turn to the next operation. The context has ended before, so nobody waits.
func (o *operation) end() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.has {
		o.has = false
		<-o.turns.taken
	}
}
