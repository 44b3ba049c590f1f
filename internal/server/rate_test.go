package server_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"syllabus/internal/account"
	"syllabus/internal/auth"
	"syllabus/internal/fault"
	"syllabus/internal/server"
)

// from is a request from an address, with a header of proxies where one is given.
func from(t *testing.T, address string, forwarded ...string) *http.Request {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", nil)
	r.RemoteAddr = address
	for _, list := range forwarded {
		r.Header.Add("X-Forwarded-For", list)
	}
	return r
}

func TestRateComesBackWithTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		spend := server.Spend(server.Rate{Cost: 60, Burst: 100})
		r := from(t, "10.0.0.1:5")
		check := func(what string, cost int64, code fault.Code, rate, retry string) {
			t.Helper()
			header := http.Header{}
			err := spend(t.Context(), header, r, cost)
			if got := fault.CodeOf(err); err != nil && got != code || err == nil && code != "" {
				t.Errorf("%s: %v, want %q", what, err, code)
			}
			if got := header.Get("RateLimit"); got != rate {
				t.Errorf("%s: RateLimit is %s, want %s", what, got, rate)
			}
			if got := header.Get("Retry-After"); got != retry {
				t.Errorf("%s: Retry-After is %q, want %q", what, got, retry)
			}
		}
		check("the first", 70, "", `"cost";r=30;t=70`, "")
		check("too much", 40, fault.LimitExceeded, `"cost";r=30;t=70`, "10")
		<-time.After(10 * time.Second) // of the test's own clock
		check("when it has come back", 40, "", `"cost";r=0;t=100`, "")
		<-time.After(time.Hour)
		check("dearer than a burst", 1000, "", `"cost";r=0;t=100`, "")
		check("what costs nothing costs one", 0, fault.LimitExceeded, `"cost";r=0;t=100`, "1")
		r = from(t, "10.0.0.2:5")
		check("another address", 100, "", `"cost";r=0;t=100`, "")
	})
}

// Who shares what is left with whom.
func TestRateIsOfViewersAndAddresses(t *testing.T) {
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}
	as := func(id int) context.Context {
		return auth.NewContext(t.Context(), account.Viewer{ID: account.UserID(id)})
	}
	for name, c := range map[string]struct {
		a, b      *http.Request
		aas, bas  context.Context
		different bool
	}{
		"one address":                   {a: from(t, "192.0.2.1:1"), b: from(t, "192.0.2.1:2")},
		"two addresses":                 {a: from(t, "192.0.2.1:1"), b: from(t, "192.0.2.2:1"), different: true},
		"one viewer":                    {a: from(t, "192.0.2.1:1"), b: from(t, "192.0.2.2:1"), aas: as(7), bas: as(7)},
		"two viewers":                   {a: from(t, "192.0.2.1:1"), b: from(t, "192.0.2.1:1"), aas: as(7), bas: as(8), different: true},
		"a viewer and a visitor":        {a: from(t, "192.0.2.1:1"), b: from(t, "192.0.2.1:1"), aas: as(7), different: true},
		"one network of IPv6":           {a: from(t, "[2001:db8::1]:1"), b: from(t, "[2001:db8::2]:1")},
		"two networks of IPv6":          {a: from(t, "[2001:db8::1]:1"), b: from(t, "[2001:db8:0:1::1]:1"), different: true},
		"IPv4 as IPv6":                  {a: from(t, "[::ffff:192.0.2.1]:1"), b: from(t, "192.0.2.1:1")},
		"through a proxy of ours":       {a: from(t, "10.0.0.1:1", "192.0.2.1"), b: from(t, "10.0.0.1:1", "192.0.2.2"), different: true},
		"through two":                   {a: from(t, "10.0.0.1:1", "192.0.2.1, 10.0.0.9"), b: from(t, "192.0.2.1:1")},
		"with headers of two":           {a: from(t, "10.0.0.1:1", "192.0.2.1", "10.0.0.9"), b: from(t, "192.0.2.1:1")},
		"a forged hop":                  {a: from(t, "10.0.0.1:1", "198.51.100.1, 192.0.2.1"), b: from(t, "192.0.2.1:1")},
		"a hop that is none":            {a: from(t, "10.0.0.1:1", "nobody"), b: from(t, "10.0.0.1:1")},
		"a proxy that is not ours":      {a: from(t, "192.0.2.1:1", "198.51.100.1"), b: from(t, "192.0.2.1:1", "198.51.100.2")},
		"addresses that cannot be read": {a: from(t, "@"), b: from(t, "")},
	} {
		spend := server.Spend(server.Rate{Cost: 1, Burst: 1, Proxies: trusted})
		orVisitor := func(ctx context.Context) context.Context {
			if ctx == nil {
				return t.Context()
			}
			return ctx
		}
		if err := spend(orVisitor(c.aas), http.Header{}, c.a, 1); err != nil {
			t.Errorf("%s: the first is refused: %v", name, err)
		}
		if err := spend(orVisitor(c.bas), http.Header{}, c.b, 1); (err == nil) != c.different {
			t.Errorf("%s: after the first the second is answered with %v", name, err)
		}
	}
}
