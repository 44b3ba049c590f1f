package auth_test

import (
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"syllabus/internal/auth"
	"syllabus/internal/fault"
)

// keysFile writes a set to a file, and returns its path.
func keysFile(t *testing.T, set []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "jwks.json")
	if err := os.WriteFile(path, set, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestGoodTokensOfEachAlgorithm(t *testing.T) {
	want := auth.Identity{Issuer: issuer, Subject: "u-1", Username: "ada", Email: "ada@example.com", Name: "Ada", Author: true}
	check := func(t *testing.T, v *auth.Verifier, token string) {
		t.Helper()
		if got, err := v.Verify(t.Context(), token); err != nil || got != want {
			t.Errorf("%+v, %v; want %+v", got, err, want)
		}
	}
	var keys []any
	var names []string
	for algorithm, key := range testKeys() {
		keys = append(keys, public("key of "+string(algorithm), key))
		names = append(names, string(algorithm))
	}
	v := newVerifier(t, auth.Config{Keys: keysFile(t, jwks(t, keys...)), Algorithms: names, Now: at})
	for algorithm, key := range testKeys() {
		t.Run(string(algorithm), func(t *testing.T) {
			check(t, v, signed(t, algorithm, key, "key of "+string(algorithm), good(at())))
		})
	}
	long := []byte(strings.Repeat("0123456789abcdef", 4))
	for _, algorithm := range []jose.SignatureAlgorithm{jose.HS256, jose.HS384, jose.HS512} {
		t.Run(string(algorithm), func(t *testing.T) {
			v := newVerifier(t, auth.Config{Secret: long, Algorithms: []string{string(algorithm)}, Now: at})
			check(t, v, signed(t, algorithm, long, "", good(at())))
			check(t, v, signed(t, algorithm, long, "any id", good(at())))
		})
	}
}

// What is allowed when nothing is said.
func TestDefaultAlgorithms(t *testing.T) {
	var keys []any
	for algorithm, key := range testKeys() {
		keys = append(keys, public(string(algorithm), key))
	}
	v := newVerifier(t, auth.Config{Keys: keysFile(t, jwks(t, keys...)), Now: at})
	for algorithm, key := range testKeys() {
		token := signed(t, algorithm, key, string(algorithm), good(at()))
		switch algorithm {
		case jose.RS256, jose.ES256, jose.EdDSA:
			accepts(t, v, token)
		default:
			refuses(t, v, token, fault.Unauthenticated, fmt.Sprintf("The algorithm %q is not allowed here.", algorithm))
		}
	}
}

func TestTokensThatAreGoodToo(t *testing.T) {
	v := newVerifier(t, auth.Config{Secret: secret(), Now: at})
	base := auth.Identity{Issuer: issuer, Subject: "u-1", Username: "ada", Email: "ada@example.com", Name: "Ada", Author: true}
	for name, test := range map[string]struct {
		claims claims
		change func(*auth.Identity)
	}{
		"several audiences":       {good(at()).with("aud", []string{"other", audience}), func(*auth.Identity) {}},
		"expired a little":        {good(at()).with("exp", at().Add(-29*time.Second).Unix()), func(*auth.Identity) {}},
		"not yet valid, a little": {good(at()).with("nbf", at().Add(30*time.Second).Unix()), func(*auth.Identity) {}},
		"issued a little later":   {good(at()).with("iat", at().Add(30*time.Second).Unix()), func(*auth.Identity) {}},
		"no iat":                  {good(at()).with("iat", nil), func(*auth.Identity) {}},
		"part of a second":        {good(at()).with("exp", float64(at().Unix())+0.5), func(*auth.Identity) {}},
		"null is nothing":         {good(at()).with("nbf", json.RawMessage("null")), func(*auth.Identity) {}},
		"claims of others":        {good(at()).with("scope", []int{1}), func(*auth.Identity) {}},
		"255 characters":          {good(at()).with("sub", strings.Repeat("ü", 255)), func(i *auth.Identity) { i.Subject = strings.Repeat("ü", 255) }},
		"no roles":                {good(at()).with("roles", nil), func(i *auth.Identity) { i.Author = false }},
		"other roles":             {good(at()).with("roles", []string{"Author", "root"}), func(i *auth.Identity) { i.Author = false }},
		"both roles":              {good(at()).with("roles", []string{"admin", "author"}), func(i *auth.Identity) { i.Admin = true }},
		"no username":             {good(at()).with("preferred_username", nil), func(i *auth.Identity) { i.Username = "" }},
		"username of no text":     {good(at()).with("preferred_username", 7), func(i *auth.Identity) { i.Username = "" }},
		"username with NUL":       {good(at()).with("preferred_username", "a\x00"), func(i *auth.Identity) { i.Username = "" }},
		"name of no text":         {good(at()).with("name", []string{"Ada"}), func(i *auth.Identity) { i.Name = "" }},
		"email of no text":        {good(at()).with("email", true), func(i *auth.Identity) { i.Email = "" }},
		"email verified":          {good(at()).with("email_verified", true), func(*auth.Identity) {}},
		"email not verified":      {good(at()).with("email_verified", false), func(i *auth.Identity) { i.Email = "" }},
		"not verified, as text":   {good(at()).with("email_verified", "False"), func(i *auth.Identity) { i.Email = "" }},
	} {
		t.Run(name, func(t *testing.T) {
			want := base
			test.change(&want)
			if got, err := v.Verify(t.Context(), signed(t, jose.HS256, secret(), "", test.claims)); err != nil || got != want {
				t.Errorf("%+v, %v; want %+v", got, err, want)
			}
		})
	}
	for _, head := range []string{
		`{"alg":"HS256"}`, `{"alg":"HS256","typ":"JWT"}`, `{"typ":"jwt","alg":"HS256"}`, `{"alg":"HS256","typ":"at+jwt"}`,
		`{"alg":"HS256","typ":"application/at+jwt"}`, `{"alg":"HS256","typ":null,"kid":null}`,
		`{"alg":"HS256","jku":"https://attacker.example.com/","x5t":"AA"}`, // ignored
	} {
		accepts(t, v, compose(head, good(at()).json(), byHMAC(secret())))
	}
}

type badToken struct{ name, token, words string }

func TestBadTokens(t *testing.T) {
	v := newVerifier(t, auth.Config{Secret: secret(), Now: at})
	ok := signed(t, jose.HS256, secret(), "", good(at()))
	accepts(t, v, ok)
	parts := strings.Split(ok, ".")
	tests := []badToken{
		{"empty", "", "is empty"},
		{"huge", ok + strings.Repeat("A", 8<<10), "more than 8192 bytes"},
		{"no dots", "token", "three parts"},
		{"two dots missing", strings.Join(parts, ""), "three parts"},
		{"one dot missing", parts[0] + "." + parts[1], "three parts"},
		{"four parts", ok + ".", "three parts"},
		{"encrypted", ok + ".AA.AA", "encrypted"},
		{"only dots", "..", "header is not a JSON object"},
		{"truncated signature", ok[:len(ok)-3], "signature is wrong"},
		{"truncated payload", parts[0] + "." + parts[1][:8] + "." + parts[2], "signature is wrong"},
		{"no signature", parts[0] + "." + parts[1] + ".", "signature is wrong"},
		{"bit of the header", flip(parts[0], 3) + "." + parts[1] + "." + parts[2], `names no algorithm`},
		{"bit of the payload", parts[0] + "." + flip(parts[1], 20) + "." + parts[2], "signature is wrong"},
		{"bit of the signature", parts[0] + "." + parts[1] + "." + flip(parts[2], 20), "signature is wrong"},
		{"line break", parts[0] + ".\n" + parts[1] + "." + parts[2], "payload is not written in base64url"},
		{"padding", ok + "=", "signature is not written in base64url"},
		{"blank", " " + ok, "header is not written in base64url"},
		{"flattened JSON", fmt.Sprintf(`{"protected":%q,"payload":%q,"signature":%q}`, parts[0], parts[1], parts[2]), "JSON form"},
		{"general JSON", fmt.Sprintf(` {"payload":%q,"signatures":[{"protected":%q,"signature":%q}]}`, parts[1], parts[0], parts[2]), "JSON form"},
		{"another's secret", signed(t, jose.HS256, []byte(strings.Repeat("x", 32)), "", good(at())), "signature is wrong"},
		{"algorithm of more", signed(t, jose.HS512, []byte(strings.Repeat("x", 64)), "", good(at())), `"HS512" is not allowed`},
		{"other algorithm", signed(t, jose.EdDSA, testKeys()[jose.EdDSA], "", good(at())), `"EdDSA" is not allowed`},
	}
	for _, none := range []string{"none", "None", "NONE", "nOnE", "none ", "", "hs256"} {
		head := fmt.Sprintf(`{"alg":%q}`, none)
		tests = append(tests,
			badToken{"unsigned with " + none, compose(head, good(at()).json(), unsigned), fmt.Sprintf("The algorithm %q is not allowed", none)},
			badToken{"signed with " + none, compose(head, good(at()).json(), byHMAC(secret())), "is not allowed"})
	}
	for head, words := range map[string]string{
		`{}`:                                        "names no algorithm",
		`{"alg":null}`:                              "names no algorithm",
		`{"ALG":"HS256"}`:                           "names no algorithm",
		`{"alg":["HS256"]}`:                         `"alg" must be a string`,
		`{"alg":"none","alg":"HS256"}`:              "header is not a JSON object",
		`null`:                                      "header is not a JSON object",
		`[]`:                                        "header is not a JSON object",
		`{"alg":"HS256"`:                            "header is not a JSON object",
		`{"alg":"HS256","kid":7}`:                   `"kid" must be a string`,
		`{"alg":"HS256","typ":7}`:                   `"typ" must be a string`,
		`{"alg":"HS256","typ":"JOSE"}`:              `of the type "JOSE"`,
		`{"alg":"HS256","cty":"JWT"}`:               `has "cty"`,
		`{"alg":"HS256","zip":"DEF"}`:               `has "zip"`,
		`{"alg":"HS256","enc":"A"}`:                 `has "enc"`,
		`{"alg":"HS256","b64":false}`:               `has "b64"`,
		`{"alg":"HS256","crit":["exp"]}`:            `has "crit"`,
		`{"alg":"HS256","crit":["b64"],"b64":true}`: `has "crit"`,
		`{"alg":"HS256","jwk":{"kty":"oct"}}`:       "a key of its own (jwk)",
		`{"alg":"HS256","x5c":["AA"]}`:              "a key of its own (x5c)",
	} {
		tests = append(tests, badToken{head, compose(head, good(at()).json(), byHMAC(secret())), words})
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { refuses(t, v, test.token, fault.Unauthenticated, test.words) })
	}
}

// flip changes one bit of what a part of a token means.
func flip(part string, i int) string {
	decoded := []byte(decode(part))
	decoded[i] ^= 1
	return encode(string(decoded))
}

// These are signed by the issuer, and still not for us.
func TestBadClaims(t *testing.T) {
	v := newVerifier(t, auth.Config{Secret: secret(), Now: at})
	for _, test := range []struct {
		name  string
		value any
		words string
	}{
		{"exp", at().Add(-30 * time.Second).Unix(), "The token expired at 2026-03-04T05:05:37Z."},
		{"exp", nil, "(exp)"},
		{"exp", "1893456000", `"exp" must be a number`},
		{"exp", true, `"exp" must be a number`},
		{"exp", -1, `"exp" must be a number`},
		{"exp", 1e300, `"exp" must be a number`},
		{"exp", json.RawMessage("1e999"), `"exp" must be a number`},
		{"exp", json.RawMessage("null"), "(exp)"},
		{"nbf", at().Add(31 * time.Second).Unix(), "not valid before 2026-03-04T05:06:38Z"},
		{"nbf", "now", `"nbf" must be a number`},
		{"iat", at().Add(31 * time.Second).Unix(), "issued in the future, at 2026-03-04T05:06:38Z"},
		{"iat", []int{1}, `"iat" must be a number`},
		{"iss", nil, "(iss)"},
		{"iss", "https://id.example.com", `issued by "https://id.example.com", not by "https://id.example.com/"`},
		{"iss", strings.Repeat("é", 2000), `issued by "\u00e9`},
		{"iss", []string{issuer}, `"iss" must be a string`},
		{"aud", nil, "(aud)"},
		{"aud", "", "another audience"},
		{"aud", "Syllabus", `another audience, not for "syllabus"`},
		{"aud", []string{"a", "b"}, "another audience"},
		{"aud", []string{}, "another audience"},
		{"aud", 7, `"aud" must be a string or a list`},
		{"aud", []any{audience, 7}, `"aud" must be a string or a list`},
		{"sub", nil, "1 to 255 characters"},
		{"sub", "", "1 to 255 characters"},
		{"sub", strings.Repeat("ü", 256), "1 to 255 characters"},
		{"sub", "a\x00b", "no NUL"},
		{"sub", 7, `"sub" must be a string`},
		{"roles", "admin", `"roles" must be a list of strings`},
		{"roles", []any{"admin", 7}, `"roles" must be a list of strings`},
		{"roles", map[string]bool{"admin": true}, `"roles" must be a list of strings`},
	} {
		t.Run(fmt.Sprintf("%s %.20v", test.name, test.value), func(t *testing.T) {
			token := signed(t, jose.HS256, secret(), "", good(at()).with(test.name, test.value))
			refuses(t, v, token, fault.Unauthenticated, test.words)
		})
	}
	for _, payload := range []string{
		"", "null", "[]", `"text"`, "{", `{"sub":"a","sub":"b"}`, strings.Replace(good(at()).json(), "u-1", "\xff", 1),
	} {
		token := compose(`{"alg":"HS256"}`, payload, byHMAC(secret()))
		refuses(t, v, token, fault.Unauthenticated, "payload is not a JSON object")
	}
}

// Whoever changes a token in one place, whichever, has another one.
func TestEachLetterOfATokenCounts(t *testing.T) {
	v := newVerifier(t, auth.Config{Secret: secret(), Now: at})
	token := signed(t, jose.HS256, secret(), "", good(at()))
	for i := range token {
		for _, letter := range "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=.\n" {
			other := token[:i] + string(letter) + token[i+1:]
			if identity, err := v.Verify(t.Context(), other); other != token && err == nil {
				t.Fatalf("with %q at %d it is %+v", letter, i, identity)
			}
		}
	}
}

func TestBadTokensWithKeys(t *testing.T) {
	keys := testKeys()
	ed, foreign := keys[jose.EdDSA], newEd(t)
	forged, err := json.Marshal(public("ed", foreign))
	if err != nil {
		t.Fatal(err)
	}
	v := newVerifier(t, auth.Config{Now: at, Algorithms: []string{"RS256", "ES256", "ES384", "EdDSA"}, Keys: keysFile(t, jwks(t,
		public("rsa", keys[jose.RS256]), public("p256", keys[jose.ES256]), public("ed", ed), public("other ed", newEd(t)), public("p521", keys[jose.ES512]),
	))})
	der, err := x509.MarshalPKIXPublicKey(public("", keys[jose.RS256]).Key)
	if err != nil {
		t.Fatal(err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
	hs, body := `{"alg":"HS256","kid":"rsa"}`, good(at()).json()
	accepts(t, v, compose(`{"alg":"EdDSA","kid":"ed"}`, body, byEd(ed)))
	accepts(t, v, compose(`{"alg":"EdDSA","kid":"ed","jku":"https://attacker.example.com/","x5u":"file:///etc/passwd"}`, body, byEd(ed)))
	for _, test := range []badToken{
		{"public key as a secret, PEM", compose(hs, body, byHMAC(text)), `"HS256" is not allowed`},
		{"public key as a secret, DER", compose(hs, body, byHMAC(der)), `"HS256" is not allowed`},
		{"and called RS256", compose(`{"alg":"RS256","kid":"rsa"}`, body, byHMAC(text)), "signature is wrong"},
		{"another algorithm of the key", signed(t, jose.RS512, keys[jose.RS512], "rsa", good(at())), `"RS512" is not allowed`},
		{"unknown key", signed(t, jose.EdDSA, ed, "no such", good(at())), `the key "no such", which is not known`},
		{"long id of a key", signed(t, jose.EdDSA, ed, strings.Repeat("k", 3000), good(at())), "kkkk..."},
		{"key of another type", signed(t, jose.EdDSA, ed, "rsa", good(at())), `The key "rsa" is not one for the algorithm EdDSA.`},
		{"key of another curve", signed(t, jose.ES384, keys[jose.ES384], "p256", good(at())), `The key "p256" is not one for`},
		{"key of a larger curve", compose(`{"alg":"ES256","kid":"p521"}`, body, unsigned), `The key "p521" is not one for`},
		{"another's key", signed(t, jose.EdDSA, foreign, "ed", good(at())), "signature is wrong"},
		{"no id, several keys", signed(t, jose.EdDSA, ed, "", good(at())), "there are several"},
		{"no id, no key", signed(t, jose.ES384, keys[jose.ES384], "", good(at())), "there is none for the algorithm ES384"},
		{"embedded key", compose(fmt.Sprintf(`{"alg":"EdDSA","kid":"ed","jwk":%s}`, forged), body, byEd(foreign)), "of its own (jwk)"},
		{"embedded key, without id", compose(fmt.Sprintf(`{"alg":"EdDSA","jwk":%s}`, forged), body, byEd(foreign)), "of its own (jwk)"},
		{"linked key", compose(`{"alg":"EdDSA","kid":"ed","jku":"https://attacker.example.com/"}`, body, byEd(foreign)), "signature is wrong"},
		{"unsigned", compose(`{"alg":"none","kid":"ed"}`, body, unsigned), `"none" is not allowed`},
		{"no signature", compose(`{"alg":"EdDSA","kid":"ed"}`, body, unsigned), "signature is wrong"},
	} {
		t.Run(test.name, func(t *testing.T) { refuses(t, v, test.token, fault.Unauthenticated, test.words) })
	}
	for _, algorithm := range []jose.SignatureAlgorithm{jose.RS256, jose.ES256} { // one key suits
		accepts(t, v, signed(t, algorithm, keys[algorithm], "", good(at())))
	}
}
