package server

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"maps"
	"net/http"
	"strings"
)

// The headers that tell browsers what they may do with answers. Each set is made once, when the server starts, and
// put into answers by [maps.Copy]: they share its values, which nobody changes. Strict-Transport-Security is not
// here: it is for whoever ends TLS to promise it, which is a proxy.

// everyAnswer is what each answer has where its handler sets nothing else: nobody keeps it, it is taken for nothing but what
// its Content-Type says, it may do nothing as a page of its own, and no other origin's page embeds it.
func everyAnswer() http.Header {
	return http.Header{
		"Cache-Control":                {"no-store"},
		"Content-Security-Policy":      {policy()},
		"Cross-Origin-Resource-Policy": {"same-origin"}, // says nothing about what CORS allows
		"X-Content-Type-Options":       {"nosniff"},
	}
}

// secured gives each answer what every answer has.
func secured(next http.Handler) http.Handler {
	every := everyAnswer()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		maps.Copy(w.Header(), every)
		next.ServeHTTP(w, r)
	})
}

// document is what pages and their assets have beside it. Nobody frames them, holds a window of theirs, or learns the
// address that a link was followed from.
func document(policy, cache string) http.Header {
	return http.Header{
		"Cache-Control":              {cache},
		"Content-Security-Policy":    {policy},
		"Cross-Origin-Opener-Policy": {"same-origin"},
		"Permissions-Policy":         {permissions()},
		"Referrer-Policy":            {"no-referrer"},
		"X-Frame-Options":            {"DENY"}, // for browsers that do not know frame-ancestors
	}
}

// indexHeaders are those of the page at /, which has the one style that is written in it, and no scripts.
func indexHeaders(page string) http.Header {
	return document(policy("img-src 'self'", "style-src "+styleHash(page)), "no-cache")
}

// pageHeaders are those of the application. Its scripts come from files, and put no text into the page that the browser
// would read as HTML or as a script's address, which it sees to (trusted types).
func pageHeaders() http.Header {
	return document(policy(
		"script-src 'self'", "style-src 'self'", "img-src 'self'", "font-src 'self'", "connect-src 'self'",
		"worker-src 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'",
	), "no-cache") // the names of its files change with each build
}

// editorHeaders are those of the playground, whose editor, Monaco, cannot do without:
//   - style-src 'unsafe-inline': it writes style elements whose text it makes up from themes and decorations, and lines as
//     HTML with style attributes that have their places in pixels. A nonce is for elements alone, and Monaco takes
//     none; the hashes of all places are no list. Styles alone are meant: scripts stay closed.
//   - img-src data: the waves below what is wrong are pictures in its styles.
//   - worker-src 'self', and no trusted types: it starts its workers by address.
//
// A policy is for a document, so that this one is for /playground alone only because the application loads a new document on
// the way in and out (navigate in web/src/app/router.tsx).
func editorHeaders() http.Header {
	return document(policy(
		"script-src 'self'", "style-src 'self' 'unsafe-inline'", "img-src 'self' data:", "font-src 'self'", "connect-src 'self'",
		"worker-src 'self'",
	), "no-cache")
}

// assetHeaders are those of files whose names change with what is in them. The policy is for workers, which have
// the one of their script: they import others.
func assetHeaders() http.Header {
	return document(policy("script-src 'self'"), "public, max-age=31536000, immutable")
}

// policy is a Content-Security-Policy that allows what its directives allow, and nothing else.
func policy(directives ...string) string {
	return strings.Join(append(append([]string{"default-src 'none'"}, directives...),
		"base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"), "; ")
}

// styleHash is how a policy names the text of a page's style element.
func styleHash(page string) string {
	_, style, _ := strings.Cut(page, "<style>")
	style, _, _ = strings.Cut(style, "</style>")
	hash := sha256.Sum256([]byte(style))
	return fmt.Sprintf("'sha256-%s'", base64.StdEncoding.EncodeToString(hash[:]))
}

// permissions is a Permissions-Policy that denies what no page uses; the clipboard is used, by buttons that copy.
// Chromium complains about a name that it does not know, so that only those are here which it knows on every platform.
func permissions() string {
	denied := []string{
		"accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen", "geolocation", "gyroscope", "hid",
		"idle-detection", "local-fonts", "magnetometer", "microphone", "midi", "payment", "picture-in-picture",
		"publickey-credentials-get", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
	}
	return strings.Join(denied, "=(), ") + "=()"
}
