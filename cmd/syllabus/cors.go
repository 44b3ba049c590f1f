package main

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
)

// corsFlags say which other sites' pages may ask the API.
type corsFlags struct {
	CORSOrigin []string `name:"cors-origin" placeholder:"ORIGIN" help:"Origins whose pages may ask, such as https://example.com, or *."`
}

// Validate is called by kong.
func (f *corsFlags) Validate() error {
	var errs []error
	for _, origin := range f.CORSOrigin {
		if origin == "*" {
			if len(f.CORSOrigin) > 1 {
				errs = append(errs, errors.New("--cors-origin: * allows every origin; it stands alone"))
			}
			continue
		}
		if mistake := mistakeInOrigin(origin); mistake != "" {
			errs = append(errs, fmt.Errorf("--cors-origin: %q is not an origin such as https://example.com: %s", origin, mistake))
		}
	}
	return errors.Join(errs...)
}

// mistakeInOrigin says why a browser would never send this text as a page's origin, or "": it has to be written as browsers
// write it, https://html.spec.whatwg.org/#ascii-serialisation-of-an-origin, or it would allow nobody, and say nothing.
func mistakeInOrigin(text string) string {
	origin, err := url.Parse(text)
	switch {
	case err != nil:
		return "it is no address"
	case origin.Scheme != "http" && origin.Scheme != "https":
		return "it begins with neither http:// nor https://"
	case origin.Hostname() == "":
		return "it has no host"
	case origin.User != nil:
		return "it has a user"
	case strings.Contains(origin.Host, "*"):
		return "its host has a wildcard; name each host"
	case strings.HasSuffix(text, "/"):
		return "it ends with a slash"
	case origin.Path != "" || origin.RawQuery != "" || strings.ContainsAny(text, "?#"):
		return "it has more than a scheme, a host and a port"
	}
	switch port, wellKnown := origin.Port(), map[string]string{"http": "80", "https": "443"}[origin.Scheme]; {
	case port == wellKnown || strings.HasSuffix(origin.Host, ":"):
		return "browsers leave out the port that is the scheme's own"
	case text != origin.Scheme+"://"+origin.Host || strings.ToLower(text) != text || !isHost(origin.Hostname()):
		return "browsers write hosts in small letters of ASCII, others as xn--…"
	default:
		return ""
	}
}

// isHost reports whether a text is an address, or has nothing but what names of hosts have.
func isHost(text string) bool {
	if address, err := netip.ParseAddr(text); err == nil {
		return address.String() == text
	}
	return strings.Trim(text, "abcdefghijklmnopqrstuvwxyz0123456789.-_") == ""
}
