package auth

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/json"
)

// largest is how many bytes a token has at most, before anything of it is read.
const largest = 8 << 10

// header is what a token says about its signature.
type header struct {
	algorithm jose.SignatureAlgorithm
	key       string // the key's id; empty where the token names none
}

// parse reads a token, and refuses whatever is not a plain signed one with an allowed
// algorithm. Of the library's two parsers it takes the one for the compact form, so there is
// one signature, and nothing in the header that is not signed.
func parse(token string, allowed []jose.SignatureAlgorithm) (*jose.JSONWebSignature, header, error) {
	raw, err := split(token)
	if err != nil {
		return nil, header{}, err
	}
	head, err := readHeader(raw, allowed)
	if err != nil {
		return nil, header{}, err
	}
	signed, err := jose.ParseSignedCompact(token, allowed)
	if err != nil {
		return nil, header{}, refuse("The token cannot be read.")
	}
	return signed, head, nil
}

// split checks the form of a token, and returns the bytes of its header. The decoding is
// strict, so that each token can be written in one way only.
func split(token string) ([]byte, error) {
	switch {
	case token == "":
		return nil, refuse("The token is empty.")
	case len(token) > largest:
		return nil, refuse("The token has more than %d bytes.", largest)
	case strings.HasPrefix(strings.TrimSpace(token), "{"):
		return nil, refuse("The token is in the JSON form; only the compact form is read.")
	}
	parts := strings.Split(token, ".")
	switch len(parts) {
	case 3:
	case 5:
		return nil, refuse("The token is encrypted; only signed ones are read.")
	default:
		return nil, refuse("The token is not a JWT: it must have three parts, with dots between them.")
	}
	var first []byte
	for i, name := range []string{"header", "payload", "signature"} {
		decoded, err := base64.RawURLEncoding.Strict().DecodeString(parts[i])
		if err != nil || strings.ContainsAny(parts[i], "\r\n") { // which the decoder skips
			return nil, refuse("The token's %s is not written in base64url.", name)
		}
		if i == 0 {
			first = decoded
		}
	}
	return first, nil
}

// readHeader reads the header of a token. The algorithm comes first: nothing else is
// looked at, and no key, before it is known to be allowed.
//
// A key comes from the configured place alone. Where a token carries one it is refused;
// where it links to one (jku, x5u) the link is ignored, because some identity providers write
// it into each token.
func readHeader(raw []byte, allowed []jose.SignatureAlgorithm) (header, error) {
	var fields members
	if err := json.Unmarshal(raw, &fields); err != nil || fields == nil {
		return header{}, refuse("The token's header is not a JSON object.")
	}
	var algorithm, id, typ string
	switch ok, err := fields.read("alg", &algorithm, "a string"); {
	case err != nil:
		return header{}, err
	case !ok:
		return header{}, refuse("The token names no algorithm (alg).")
	case !slices.Contains(allowed, jose.SignatureAlgorithm(algorithm)):
		return header{}, refuse("The algorithm %s is not allowed here.", short(algorithm))
	}
	for _, name := range []string{"jwk", "x5c"} {
		if _, ok := fields[name]; ok {
			return header{}, refuse("The token carries a key of its own (%s), which is not trusted.", name)
		}
	}
	for _, name := range []string{"crit", "b64", "enc", "zip", "cty"} { // extensions, encrypted tokens, nested ones
		if _, ok := fields[name]; ok {
			return header{}, refuse("The token's header has %q, which is not supported.", name)
		}
	}
	if _, err := fields.read("kid", &id, "a string"); err != nil {
		return header{}, err
	}
	if _, err := fields.read("typ", &typ, "a string"); err != nil {
		return header{}, err
	}
	switch strings.TrimPrefix(strings.ToLower(typ), "application/") {
	case "", "jwt", "at+jwt":
		return header{algorithm: jose.SignatureAlgorithm(algorithm), key: id}, nil
	default: // such as logout+jwt, which the same issuer may sign for another use
		return header{}, refuse("The token is of the type %s; it must be JWT or at+jwt.", short(typ))
	}
}

// members are those of a JSON object that are still to be read. The library's decoder
// refuses an object that has one of them twice, and does not mix upper and lower case.
type members map[string]json.RawMessage

// read reads a member into value, and reports whether there is one. Null is none.
func (m members) read(name string, value any, kind string) (bool, error) {
	raw, ok := m[name]
	if !ok || string(raw) == "null" {
		return false, nil
	}
	if err := json.Unmarshal(raw, value); err != nil {
		return false, refuse("The token's %q must be %s.", name, kind)
	}
	return true, nil
}

// short quotes a text of a token for an error: nobody is sent more of it than tells what it is.
func short(text string) string {
	if len(text) > 40 {
		text = strings.ToValidUTF8(text[:40], "") + "..."
	}
	return fmt.Sprintf("%+q", text)
}
