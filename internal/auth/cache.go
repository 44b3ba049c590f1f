package auth

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"syllabus/internal/fault"
)

const (
	// fresh is how long keys are used before they are fetched again, so that a key that
	// the issuer takes back is not used for much longer.
	fresh = time.Hour

	// stalest is how long keys are used while the issuer cannot be asked. An outage of a day
	// signs nobody out; but whoever keeps us from the issuer would keep a stolen key good for ever.
	stalest = 24 * time.Hour

	// A fetch that fails, or does not bring the key that was asked for, is not repeated for
	// a while, and each time for twice as long: tokens can name any key, and are not to make
	// us ask the issuer each time. The longest is as long as a new key may go unseen while
	// somebody sends such tokens, and as long as we may not see that the issuer is back.
	shortestWait = time.Second
	longestWait  = time.Minute

	// fetchTimeout is how long a fetch takes at most.
	fetchTimeout = 10 * time.Second
)

// cache keeps the keys of an issuer. They are fetched when they are first needed, when they
// are old, and when a token names one that is not there.
type cache struct {
	source source
	now    func() time.Time

	mu      sync.Mutex
	set     keySet // replaced as a whole; nil before the first
	fetched time.Time
	running *fetch        // nil while there is none
	failed  error         // why the last fetch failed; nil where it did not
	ended   time.Time     // when the last fetch did
	wait    time.Duration // for so long from then on there is no other
}

// fetch is one that many may wait for.
type fetch struct {
	done chan struct{}
	err  error // once it is done
}

// find returns the keys that may have signed a token with that header, one at least.
func (c *cache) find(ctx context.Context, head header) ([]any, error) {
	found, wait, err := c.look(head, nil)
	if wait == nil {
		return found, err
	}
	select {
	case <-wait.done:
	case <-ctx.Done():
		return nil, fault.Wrap(ctx.Err(), fault.Unavailable, "The keys that tokens are signed with did not come in time.")
	}
	found, _, err = c.look(head, wait)
	return found, err
}

// look looks for the keys in the set. Where there is reason to think that a newer set is
// another, it returns the fetch that is to be waited for, unless one has been already.
func (c *cache) look(head header, waited *fetch) ([]any, *fetch, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	age := now.Sub(c.fetched)
	usable := c.set != nil && age < stalest
	if waited == nil && (!usable || age >= fresh) {
		// While the issuer does not answer, whoever has keys goes on with them: nobody waits.
		if wait := c.begin(now); wait != nil && (!usable || c.failed == nil) {
			return nil, wait, nil
		}
	}
	if !usable {
		return nil, nil, fault.Wrap(c.failed, fault.Unavailable, "The keys that tokens are signed with cannot be had now.")
	}
	found, err := c.set.find(head)
	switch {
	case err != nil:
		return nil, nil, err
	case len(found) > 0:
		if waited != nil && waited.err == nil {
			c.wait = shortestWait
		}
		return found, nil, nil
	case waited == nil:
		if wait := c.begin(now); wait != nil {
			return nil, wait, nil
		}
	}
	if c.failed != nil { // it may be a new key, and nobody is to be signed out for that
		return nil, nil, fault.Wrap(c.failed, fault.Unavailable, "The key that the token is signed with cannot be had now.")
	}
	message := fmt.Sprintf("The token is signed with the key %s, which is not known.", short(head.key))
	if head.key == "" {
		message = fmt.Sprintf("The token does not name its key (kid), and there is none for the algorithm %s.", head.algorithm)
	}
	return nil, nil, refuse("%s", message)
}

// begin returns the fetch that is running, or a new one; nil while there may be none. It
// is nobody's own, so the context of none of those who wait ends it.
func (c *cache) begin(now time.Time) *fetch {
	if c.running == nil && now.Sub(c.ended) >= c.wait {
		c.running = &fetch{done: make(chan struct{})}
		go c.run(c.running)
	}
	return c.running
}

func (c *cache) run(f *fetch) {
	ctx, cancel := context.WithTimeout(context.Background(), fetchTimeout)
	defer cancel()
	set, err := c.fetch(ctx)

	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	if err == nil {
		c.set, c.fetched = set, now
	}
	if err == nil && c.failed != nil { // it is back, and may have other keys than before
		c.wait = 0
	}
	c.ended, c.wait = now, min(max(2*c.wait, shortestWait), longestWait)
	c.running, c.failed, f.err = nil, err, err
	close(f.done)
}

// fetch fetches the set. A panic is an error: here nobody else would catch it.
func (c *cache) fetch(ctx context.Context) (set keySet, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("auth: panic while the keys were fetched: %v\n%s", r, debug.Stack())
		}
	}()
	return c.source.fetch(ctx)
}
