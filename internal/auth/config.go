package auth

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// Config says whose tokens are good.
type Config struct {
	Secret     []byte           // for HS256; at least 32 bytes; exactly one of Secret and Keys
	Keys       string           // where the JWKS is: an https URL (http only to a loopback host), or a file's path
	Issuer     string           // what iss must be; required, at most 255 characters
	Audience   string           // what aud must name; required
	Algorithms []string         // which are allowed; empty: HS256 with a secret, RS256, ES256 and EdDSA with keys
	Leeway     time.Duration    // how far clocks may differ, for exp, nbf and iat; 0 is 30 seconds
	Client     *http.Client     // fetches the JWKS; nil: one of our own with a timeout
	Now        func() time.Time // nil: time.Now
}

// defaultLeeway is for servers whose clocks are set by the network, and a little late.
const defaultLeeway = 30 * time.Second

// shortest is how many bytes a secret has for each algorithm, at least: as many as its hash
// (RFC 7518, section 3.2).
func shortest(algorithm jose.SignatureAlgorithm) int {
	switch algorithm {
	case jose.HS384:
		return 48
	case jose.HS512:
		return 64
	default:
		return 32
	}
}

// New returns a verifier of such tokens. It fetches nothing: keys are fetched for the first
// token, so that the server starts while the identity provider does not run yet. The error
// names the setting that is wrong.
func New(config Config) (*Verifier, error) {
	switch {
	case len(config.Secret) > 0 && config.Keys != "":
		return nil, errors.New("auth: Secret and Keys are both set; a token is verified with one or the other")
	case len(config.Secret) == 0 && config.Keys == "":
		return nil, errors.New("auth: neither Secret nor Keys is set")
	case config.Issuer == "":
		return nil, errors.New("auth: Issuer is not set")
	case !storable(config.Issuer): // each of its users would fail to be made
		return nil, errors.New("auth: Issuer must have at most 255 characters, and no NUL")
	case config.Audience == "":
		return nil, errors.New("auth: Audience is not set")
	case config.Leeway < 0:
		return nil, fmt.Errorf("auth: Leeway is %v; it cannot be less than nothing", config.Leeway)
	}
	if config.Leeway == 0 {
		config.Leeway = defaultLeeway
	}
	if config.Now == nil {
		config.Now = time.Now
	}
	algorithms, err := config.algorithms()
	if err != nil {
		return nil, err
	}
	v := &Verifier{config: config, algorithms: algorithms}
	if config.Keys == "" {
		v.keys = secret(bytes.Clone(config.Secret))
		return v, nil
	}
	from, err := config.source()
	if err != nil {
		return nil, err
	}
	v.keys = &cache{source: from, now: config.Now}
	return v, nil
}

// algorithms returns the allowed algorithms. Those with a secret and those with keys never
// go together: whoever knows a public key, and everybody does, could use it as the secret.
func (c Config) algorithms() ([]jose.SignatureAlgorithm, error) {
	setting, known, allowed := "Keys", []jose.SignatureAlgorithm{
		jose.RS256, jose.RS384, jose.RS512, jose.PS256, jose.PS384, jose.PS512,
		jose.ES256, jose.ES384, jose.ES512, jose.EdDSA,
	}, []jose.SignatureAlgorithm{jose.RS256, jose.ES256, jose.EdDSA}
	if c.Keys == "" {
		setting, known = "Secret", []jose.SignatureAlgorithm{jose.HS256, jose.HS384, jose.HS512}
		allowed = known[:1]
	}
	if len(c.Algorithms) > 0 {
		allowed = make([]jose.SignatureAlgorithm, len(c.Algorithms))
	}
	for i, name := range c.Algorithms {
		allowed[i] = jose.SignatureAlgorithm(name)
		if !slices.Contains(known, allowed[i]) {
			return nil, fmt.Errorf("auth: Algorithms has %q; with %s they are of %v", name, setting, known)
		}
	}
	for _, algorithm := range allowed {
		if least := shortest(algorithm); c.Keys == "" && len(c.Secret) < least {
			return nil, fmt.Errorf("auth: Secret has %d bytes; %s needs at least %d", len(c.Secret), algorithm, least)
		}
	}
	return allowed, nil
}

// source returns where the keys come from.
func (c Config) source() (source, error) {
	if !strings.Contains(c.Keys, "://") {
		return &file{path: c.Keys}, nil
	}
	address, err := url.Parse(c.Keys)
	if err != nil {
		return nil, fmt.Errorf("auth: Keys is no URL: %w", err)
	}
	switch {
	case address.Hostname() == "":
		return nil, fmt.Errorf("auth: Keys is the URL %s, which has no host", address.Redacted())
	case address.Scheme == "https", address.Scheme == "http" && loopback(address.Hostname()):
		return newSite(address, c.Client), nil
	default:
		return nil, fmt.Errorf("auth: Keys is the URL %s; it must be https, or http to this machine", address.Redacted())
	}
}

// loopback reports whether what is said to that host stays on this machine.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
