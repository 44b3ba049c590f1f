package auth_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-jose/go-jose/v4"

	"syllabus/internal/auth"
	"syllabus/internal/fault"
)

// provider serves a JWKS, and counts how often.
type provider struct {
	*httptest.Server
	mu      sync.Mutex
	status  int
	set     []byte
	fetches int
}

func newProvider(t *testing.T, keys ...any) *provider {
	t.Helper()
	p := &provider{status: http.StatusOK, set: jwks(t, keys...)}
	p.Server = httptest.NewServer(p)
	t.Cleanup(p.Close)
	return p
}

func (p *provider) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fetches++
	w.WriteHeader(p.status)
	_, _ = w.Write(p.set)
}

// serve changes what is served.
func (p *provider) serve(status int, set []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.status, p.set = status, set
}

// fetched checks how often the set was fetched since it was asked last.
func (p *provider) fetched(t *testing.T, want int) {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fetches != want {
		t.Errorf("the keys were fetched %d times, want %d", p.fetches, want)
	}
	p.fetches = 0
}

// clock is a time that tests set.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func TestNewKeyIsFetchedAtOnce(t *testing.T) {
	old, next := newEd(t), newEd(t)
	p, c := newProvider(t, public("old", old)), &clock{now: at()}
	v := newVerifier(t, auth.Config{Keys: p.URL, Now: c.Now})
	p.fetched(t, 0) // not before the first token

	for range 3 {
		accepts(t, v, signed(t, jose.EdDSA, old, "old", good(c.Now())))
	}
	p.fetched(t, 1)
	c.pass(time.Minute)
	p.serve(http.StatusOK, jwks(t, public("next", next)))
	accepts(t, v, signed(t, jose.EdDSA, old, "old", good(c.Now()))) // nobody has asked yet
	p.fetched(t, 0)
	accepts(t, v, signed(t, jose.EdDSA, next, "next", good(c.Now())))
	p.fetched(t, 1)
	refuses(t, v, signed(t, jose.EdDSA, old, "old", good(c.Now())), fault.Unauthenticated, `the key "old", which is not known`)
}

// Tokens with ids of keys that there are not make us ask at longer and longer intervals.
func TestUnknownKeysDoNotHammerTheIssuer(t *testing.T) {
	key, next := newEd(t), newEd(t)
	p, c := newProvider(t, public("key", key)), &clock{now: at()}
	v := newVerifier(t, auth.Config{Keys: p.URL, Now: c.Now})
	accepts(t, v, signed(t, jose.EdDSA, key, "key", good(c.Now())))
	p.fetched(t, 1)
	c.pass(time.Second)
	unknown := func() {
		t.Helper()
		for i := range 5 {
			token := signed(t, jose.EdDSA, key, fmt.Sprintf("random %d", i), good(c.Now()))
			refuses(t, v, token, fault.Unauthenticated, "which is not known")
		}
	}
	unknown()
	p.fetched(t, 1)
	for _, wait := range []int{2, 4, 8, 16, 32, 60, 60, 60} {
		c.pass(time.Duration(wait)*time.Second - 1)
		unknown()
		p.fetched(t, 0)
		c.pass(1)
		unknown()
		p.fetched(t, 1)
	}

	p.serve(http.StatusOK, jwks(t, public("key", key), public("next", next)))
	c.pass(time.Minute)
	accepts(t, v, signed(t, jose.EdDSA, next, "next", good(c.Now())))
	p.fetched(t, 1)
	c.pass(time.Second - 1)
	unknown()
	p.fetched(t, 0)
	c.pass(1) // the intervals are short again
	unknown()
	p.fetched(t, 1)
}

func TestKeysAreFetchedAgainAfterAnHour(t *testing.T) {
	old, next := newEd(t), newEd(t)
	p, c := newProvider(t, public("old", old)), &clock{now: at()}
	v := newVerifier(t, auth.Config{Keys: p.URL, Now: c.Now})
	byOld := func() string { return signed(t, jose.EdDSA, old, "old", good(c.Now())) }
	accepts(t, v, byOld())
	c.pass(time.Hour - 1)
	accepts(t, v, byOld())
	p.fetched(t, 1)
	p.serve(http.StatusOK, jwks(t, public("next", next)))
	c.pass(1)
	refuses(t, v, byOld(), fault.Unauthenticated, "which is not known") // it was taken back
	p.fetched(t, 1)
	accepts(t, v, signed(t, jose.EdDSA, next, "next", good(c.Now())))
	p.fetched(t, 0)

	p.serve(http.StatusOK, jwks(t)) // all of them are
	c.pass(time.Hour)
	refuses(t, v, signed(t, jose.EdDSA, next, "next", good(c.Now())), fault.Unauthenticated, "which is not known")
	p.fetched(t, 1)
}

// An issuer that is down takes nobody's keys away; one that was never there has given none.
func TestIssuerIsDown(t *testing.T) {
	key := newEd(t)
	p, c := newProvider(t, public("key", key)), &clock{now: at()}
	set := jwks(t, public("key", key))
	token := func() string { return signed(t, jose.EdDSA, key, "key", good(c.Now())) }
	const cannot = "cannot be had now"

	p.serve(http.StatusBadGateway, nil)
	v := newVerifier(t, auth.Config{Keys: p.URL, Now: c.Now})
	refuses(t, v, token(), fault.Unavailable, cannot)
	_, err := v.Verify(t.Context(), token())
	if known, ok := errors.AsType[*fault.Error](err); !ok || known.Cause == nil || !strings.Contains(known.Cause.Error(), "502") {
		t.Errorf("the log says %v", err)
	}
	refuses(t, v, "..", fault.Unauthenticated, "header") // for that no key is needed
	p.fetched(t, 1)
	c.pass(time.Second)
	refuses(t, v, token(), fault.Unavailable, cannot)
	p.fetched(t, 1)
	c.pass(time.Second)
	p.serve(http.StatusOK, set)
	refuses(t, v, token(), fault.Unavailable, cannot)
	p.fetched(t, 0)
	c.pass(time.Second)
	accepts(t, v, token())
	p.fetched(t, 1)

	p.serve(http.StatusBadGateway, nil)
	for range 23 {
		c.pass(time.Hour)
		accepts(t, v, token())
		// It may be a new key, which nobody can say now.
		refuses(t, v, signed(t, jose.EdDSA, key, "unknown", good(c.Now())), fault.Unavailable, cannot)
	}
	p.serve(http.StatusOK, set)
	c.pass(time.Minute)
	accepts(t, v, token())
	refuses(t, v, signed(t, jose.EdDSA, key, "unknown", good(c.Now())), fault.Unauthenticated, "not known")
}

// Keys that nobody has confirmed for a day are good no more, until the issuer is back.
func TestOldKeysEnd(t *testing.T) {
	key := newEd(t)
	set := jwks(t, public("key", key))
	token := func(c *clock) string { return signed(t, jose.EdDSA, key, "key", good(c.Now())) }
	for name, test := range map[string]func(*provider, *clock, *auth.Verifier){
		"while tokens come all the time": func(_ *provider, c *clock, v *auth.Verifier) {
			for range 23 {
				c.pass(time.Hour)
				accepts(t, v, token(c))
			}
			c.pass(time.Hour - 1)
			accepts(t, v, token(c))
			c.pass(1)
		},
		"after a day without tokens": func(_ *provider, c *clock, _ *auth.Verifier) { c.pass(24 * time.Hour) },
		"a day after the last failure": func(_ *provider, c *clock, v *auth.Verifier) {
			c.pass(time.Hour)
			accepts(t, v, token(c))
			c.pass(23 * time.Hour)
		},
	} {
		t.Run(name, func(t *testing.T) {
			p, c := newProvider(t, public("key", key)), &clock{now: at()}
			v := newVerifier(t, auth.Config{Keys: p.URL, Now: c.Now})
			accepts(t, v, token(c))
			p.serve(http.StatusBadGateway, nil)
			test(p, c, v)
			refuses(t, v, token(c), fault.Unavailable, "cannot be had now")
			p.serve(http.StatusOK, set)
			c.pass(time.Minute)
			accepts(t, v, token(c)) // at once: it is waited for
		})
	}
}

func TestWhatIsNoKeySet(t *testing.T) {
	key := newEd(t)
	set := string(jwks(t, public("key", key)))
	for name, test := range map[string]struct {
		status int
		set    string
	}{
		"not found":   {http.StatusNotFound, set},
		"accepted":    {http.StatusAccepted, set},
		"no JSON":     {http.StatusOK, "<html>"},
		"cut off":     {http.StatusOK, set[:len(set)-1]},
		"no keys":     {http.StatusOK, `{"issuer":"https://id.example.com/"}`},
		"null":        {http.StatusOK, "null"},
		"keys as map": {http.StatusOK, `{"keys":{}}`},
		"huge":        {http.StatusOK, set + strings.Repeat(" ", 1<<20)},
		"deep":        {http.StatusOK, strings.Repeat("[", 1<<20-1)},
	} {
		t.Run(name, func(t *testing.T) {
			p, c := newProvider(t), &clock{now: at()}
			p.serve(test.status, []byte(test.set))
			v := newVerifier(t, auth.Config{Keys: p.URL, Now: c.Now})
			refuses(t, v, signed(t, jose.EdDSA, key, "key", good(at())), fault.Unavailable, "cannot be had now")
			p.serve(http.StatusOK, []byte(set))
			c.pass(time.Second)
			accepts(t, v, signed(t, jose.EdDSA, key, "key", good(at())))
		})
	}
}

// Redirects lead to https only, and never round in circles.
func TestRedirects(t *testing.T) {
	key := newEd(t)
	token := signed(t, jose.EdDSA, key, "key", good(at()))
	secure := httptest.NewTLSServer(&provider{status: http.StatusOK, set: jwks(t, public("key", key))})
	defer secure.Close()
	plain := newProvider(t, public("key", key))
	var turns atomic.Int64
	circle := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		turns.Add(1)
		http.Redirect(w, r, r.URL.Path, http.StatusFound)
	}))
	defer circle.Close()
	from := func(to string) auth.Config {
		server := httptest.NewServer(http.RedirectHandler(to, http.StatusFound))
		t.Cleanup(server.Close)
		return auth.Config{Keys: server.URL, Client: secure.Client(), Now: at}
	}
	accepts(t, newVerifier(t, from(secure.URL)), token)
	for _, to := range []string{plain.URL, circle.URL} {
		refuses(t, newVerifier(t, from(to)), token, fault.Unavailable, "cannot be had now")
	}
	plain.fetched(t, 0)
	if n := turns.Load(); n < 1 || n > 5 {
		t.Errorf("it goes round %d times", n)
	}

	config := from(secure.URL) // a client may have rules of its own
	config.Client = &http.Client{
		Transport:     config.Client.Transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return errors.New("nowhere") },
	}
	refuses(t, newVerifier(t, config), token, fault.Unavailable, "cannot be had now")
}

// transport answers requests in a bubble of synctest.
type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(request *http.Request) (*http.Response, error) { return f(request) }

// answer is an issuer's answer with that set.
func answer(set []byte) *http.Response {
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(string(set)))}
}

// Those who need the keys at the same time wait for one fetch, and whoever gives up does
// so alone, also the one who came first.
func TestOneFetchForAll(t *testing.T) {
	key, next := newEd(t), newEd(t)
	first, second := jwks(t, public("key", key)), jwks(t, public("key", key), public("next", next))
	synctest.Test(t, func(t *testing.T) {
		answers, fetches := make(chan []byte), 0
		v := newVerifier(t, auth.Config{Keys: "https://id.example.com/jwks", Client: &http.Client{
			Transport: transport(func(*http.Request) (*http.Response, error) {
				fetches++
				return answer(<-answers), nil
			}),
		}})
		for i, round := range []struct {
			token string
			set   []byte
		}{
			{signed(t, jose.EdDSA, key, "key", good(time.Now())), first},
			{signed(t, jose.EdDSA, next, "next", good(time.Now())), second},
		} {
			hasty, cancel := context.WithCancel(t.Context())
			var callers sync.WaitGroup
			var gaveUp error
			callers.Go(func() { _, gaveUp = v.Verify(hasty, round.token) })
			synctest.Wait()
			for range 20 {
				callers.Go(func() { accepts(t, v, round.token) })
			}
			synctest.Wait()
			cancel()
			synctest.Wait()
			if fault.CodeOf(gaveUp) != fault.Unavailable || !errors.Is(gaveUp, context.Canceled) {
				t.Errorf("whoever gives up gets %v", gaveUp)
			}
			if i == 1 { // others have their key, and go on
				accepts(t, v, signed(t, jose.EdDSA, key, "key", good(time.Now())))
			}
			answers <- round.set
			callers.Wait()
			if fetches != i+1 {
				t.Errorf("%d fetches", fetches)
			}
			<-time.After(time.Second) // until the next one may begin
		}
	})
}

// An issuer that does not answer is not waited for longer than a fetch takes, and once that
// is known, by nobody who has keys.
func TestIssuerHangs(t *testing.T) {
	key := newEd(t)
	set := jwks(t, public("key", key))
	synctest.Test(t, func(t *testing.T) {
		hangs, fetches := true, 0
		v := newVerifier(t, auth.Config{Keys: "https://id.example.com/jwks", Client: &http.Client{
			Transport: transport(func(request *http.Request) (*http.Response, error) {
				fetches++
				if hangs {
					<-request.Context().Done()
					return nil, request.Context().Err()
				}
				return answer(set), nil
			}),
		}})
		token := signed(t, jose.EdDSA, key, "key", good(time.Now().Add(24*time.Hour)).with("iat", nil))
		takes := func(want time.Duration, verify func()) {
			t.Helper()
			began := time.Now()
			verify()
			if took := time.Since(began); took != want {
				t.Errorf("it took %v, want %v", took, want)
			}
		}
		pass := func(d time.Duration) { <-time.After(d) }

		takes(10*time.Second, func() { refuses(t, v, token, fault.Unavailable, "cannot be had now") })
		takes(0, func() { refuses(t, v, token, fault.Unavailable, "cannot be had now") })
		hangs = false
		pass(time.Second)
		takes(0, func() { accepts(t, v, token) })
		hangs = true
		pass(time.Hour)
		takes(10*time.Second, func() { accepts(t, v, token) })
		fetches = 0
		pass(2*time.Second - 1)
		takes(0, func() { accepts(t, v, token) })
		synctest.Wait()
		if fetches != 0 {
			t.Error("it is asked again too early")
		}
		for range 10 {
			pass(time.Minute)
			takes(0, func() { accepts(t, v, token) })
		}
		synctest.Wait()
		if fetches < 5 {
			t.Errorf("it was asked only %d times", fetches)
		}
		hangs = false
		pass(time.Minute)
		takes(0, func() { accepts(t, v, token) }) // by itself it is asked again
		synctest.Wait()
		fetches = 0
		takes(0, func() { accepts(t, v, token) })
		if fetches != 0 {
			t.Error("it is asked again and again")
		}
		pass(time.Second) // it is back, so new keys are seen at once
		unknown := signed(t, jose.EdDSA, key, "unknown", good(time.Now()))
		takes(0, func() { refuses(t, v, unknown, fault.Unauthenticated, "not known") })
		if fetches != 1 {
			t.Errorf("for a new key it is asked %d times", fetches)
		}
	})
}

// What goes wrong in a client is not the end of the server.
func TestClientPanics(t *testing.T) {
	v := newVerifier(t, auth.Config{Keys: "https://id.example.com/", Now: at, Client: &http.Client{
		Transport: transport(func(*http.Request) (*http.Response, error) { panic("a defect") }),
	}})
	refuses(t, v, signed(t, jose.EdDSA, newEd(t), "key", good(at())), fault.Unavailable, "cannot be had now")
}
