package auth_test

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"syllabus/internal/auth"
	"syllabus/internal/fault"
)

const (
	issuer   = "https://id.example.com/"
	audience = "syllabus"
)

// at is when the tests of single tokens take place.
func at() time.Time { return time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC) }

func secret() []byte { return []byte("a secret of thirty-two bytes at least") }

// testKeys are keys of an issuer, one for each kind of algorithm; making them takes a while.
var testKeys = sync.OnceValue(func() map[jose.SignatureAlgorithm]any {
	made := map[jose.SignatureAlgorithm]any{}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	made[jose.RS256], made[jose.RS384], made[jose.RS512] = key, key, key
	made[jose.PS256], made[jose.PS384], made[jose.PS512] = key, key, key
	_, made[jose.EdDSA], _ = ed25519.GenerateKey(rand.Reader)
	for algorithm, curve := range map[jose.SignatureAlgorithm]elliptic.Curve{
		jose.ES256: elliptic.P256(), jose.ES384: elliptic.P384(), jose.ES512: elliptic.P521(),
	} {
		key, failed := ecdsa.GenerateKey(curve, rand.Reader)
		made[algorithm], err = key, errors.Join(err, failed)
	}
	if err != nil {
		panic(err)
	}
	return made
})

func newEd(t *testing.T) ed25519.PrivateKey {
	t.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// public returns the public half of a key, as an issuer publishes it.
func public(id string, private any) jose.JSONWebKey {
	key := jose.JSONWebKey{Key: private}
	key = key.Public()
	key.KeyID, key.Use = id, "sig"
	return key
}

func jwks(t *testing.T, keys ...any) []byte {
	t.Helper()
	set, err := json.Marshal(map[string]any{"keys": append([]any{}, keys...)})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

type claims map[string]any

// good is what a good token says at that time.
func good(now time.Time) claims {
	return claims{
		"iss": issuer, "aud": audience, "sub": "u-1", "exp": now.Add(time.Minute).Unix(), "iat": now.Unix(),
		"preferred_username": "ada", "email": "ada@example.com", "name": "Ada", "roles": []string{"author"},
	}
}

// with returns the claims with others in their place; nil takes one away.
func (c claims) with(name string, value any) claims {
	other := maps.Clone(c)
	if other[name] = value; value == nil {
		delete(other, name)
	}
	return other
}

func (c claims) json() string {
	written, err := json.Marshal(c)
	if err != nil {
		panic(err)
	}
	return string(written)
}

// signed makes a token as a library does.
func signed(t *testing.T, algorithm jose.SignatureAlgorithm, key any, id string, c claims) string {
	t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: algorithm, Key: jose.JSONWebKey{Key: key, KeyID: id}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	object, err := signer.Sign([]byte(c.json()))
	if err != nil {
		t.Fatal(err)
	}
	token, err := object.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func encode(part string) string { return base64.RawURLEncoding.EncodeToString([]byte(part)) }

// compose makes a token of any header and any payload.
func compose(head, payload string, sign func(string) string) string {
	input := encode(head) + "." + encode(payload)
	return input + "." + encode(sign(input))
}

func unsigned(string) string { return "" }

func byHMAC(key []byte) func(string) string {
	return func(input string) string {
		hash := hmac.New(sha256.New, key)
		hash.Write([]byte(input))
		return string(hash.Sum(nil))
	}
}

func byEd(key any) func(string) string {
	return func(input string) string { return string(ed25519.Sign(key.(ed25519.PrivateKey), []byte(input))) }
}

func newVerifier(t testing.TB, config auth.Config) *auth.Verifier {
	t.Helper()
	config.Issuer, config.Audience = issuer, audience
	v, err := auth.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// accepts checks that the verifier takes the token.
func accepts(t *testing.T, v *auth.Verifier, token string) {
	t.Helper()
	if identity, err := v.Verify(t.Context(), token); err != nil || identity.Subject == "" {
		t.Errorf("a good token is refused: %+v, %v", identity, err)
	}
}

// refuses checks that the verifier says no, with that code and these words.
func refuses(t *testing.T, v *auth.Verifier, token string, code fault.Code, words string) {
	t.Helper()
	identity, err := v.Verify(t.Context(), token)
	known, ok := errors.AsType[*fault.Error](err)
	if !ok || known.Code != code || !strings.Contains(known.Message, words) || identity != (auth.Identity{}) {
		t.Errorf("%+v, %v; want nobody, and %s: … %s …", identity, err, code, words)
	}
	if ok && len(known.Message) > 250 {
		t.Errorf("the message has %d bytes", len(known.Message))
	}
}
