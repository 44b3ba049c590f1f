package server

import (
	"context"
	"fmt"
	"math"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"

	"syllabus/internal/auth"
	"syllabus/internal/fault"
)

// Rate bounds what one viewer, or one address where nobody is signed in, may ask for. The zero value does not.
type Rate struct {
	Cost    int64          // that comes back each minute, as plans count it; 0 is no bound
	Burst   int64          // that may be spent at once; at least the cost of the dearest operation that is to be answered
	Proxies []netip.Prefix // whose X-Forwarded-For is believed
}

// rateKeys is how many askers are remembered. Whoever is forgotten begins anew, so an attacker of more addresses than this is
// bounded by what the server bounds for all of them.
const rateKeys = 100_000

// limiter holds askers to a rate.
type limiter struct {
	config Rate
	askers *lru.Cache[string, *rate.Limiter]
}

func newLimiter(config Rate) *limiter {
	if config.Cost <= 0 {
		return nil
	}
	askers, err := lru.New[string, *rate.Limiter](rateKeys)
	if err != nil {
		panic(err) // the number is a mistake in this file
	}
	return &limiter{config: config, askers: askers}
}

// spend takes an operation's cost from what its asker has, and tells in the headers what is left:
// https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/. An operation that costs more than a burst is
// taken for one that costs all of it: what may be asked for at once is another limit's.
func (l *limiter) spend(ctx context.Context, header http.Header, r *http.Request, cost int64) error {
	if l == nil {
		return nil
	}
	now, n := time.Now(), int(min(max(cost, 1), l.config.Burst))
	asker := l.of(l.asker(ctx, r))
	allowed := asker.AllowN(now, n)
	left := math.Max(0, asker.TokensAt(now))
	perSecond := float64(l.config.Cost) / 60
	full := math.Ceil((float64(l.config.Burst) - left) / perSecond)
	header.Set("RateLimit-Policy", fmt.Sprintf(`"cost";q=%d;w=60`, l.config.Cost))
	header.Set("RateLimit", fmt.Sprintf(`"cost";r=%d;t=%d`, int64(left), int64(full)))
	if allowed {
		return nil
	}
	wait := math.Ceil((float64(n) - left) / perSecond)
	header.Set("Retry-After", strconv.FormatInt(int64(wait), 10))
	return fault.New(fault.LimitExceeded,
		"The operation costs %d and %d is left of %d; more comes back with time.", cost, int64(left), l.config.Burst)
}

func (l *limiter) of(key string) *rate.Limiter {
	if known, ok := l.askers.Get(key); ok {
		return known
	}
	fresh := rate.NewLimiter(rate.Limit(float64(l.config.Cost)/60), int(l.config.Burst))
	if earlier, ok, _ := l.askers.PeekOrAdd(key, fresh); ok {
		return earlier
	}
	return fresh
}

// asker names who asks: the viewer, else the address. Networks are given to people by the /64 in IPv6.
func (l *limiter) asker(ctx context.Context, r *http.Request) string {
	if viewer := auth.From(ctx); !viewer.Visitor() {
		return "user " + strconv.FormatInt(int64(viewer.ID), 10)
	}
	address := l.address(r)
	if address.Is6() {
		if prefix, err := address.WithZone("").Prefix(64); err == nil {
			return prefix.String()
		}
	}
	return address.String()
}

// address returns where a request comes from: what the last of our proxies has seen.
func (l *limiter) address(r *http.Request) netip.Addr {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	address, _ := netip.ParseAddr(host) // what is none is one asker with all others of the kind
	address = address.Unmap()
	hops := forwarded(r.Header.Values("X-Forwarded-For"))
	for _, hop := range slices.Backward(hops) {
		if !slices.ContainsFunc(l.config.Proxies, func(p netip.Prefix) bool { return p.Contains(address) }) {
			break
		}
		next, err := netip.ParseAddr(hop)
		if err != nil {
			break
		}
		address = next.Unmap()
	}
	return address
}

// forwarded returns the hops of X-Forwarded-For, the first of them the farthest.
func forwarded(headers []string) []string {
	var hops []string
	for _, header := range headers {
		for hop := range strings.SplitSeq(header, ",") {
			hops = append(hops, strings.TrimSpace(hop))
		}
	}
	return hops
}
