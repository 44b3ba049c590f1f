package auth_test

import (
	"crypto/rand"
	"crypto/rsa"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"syllabus/internal/auth"
	"syllabus/internal/fault"
)

func TestFileIsReadAgainWhenItHasChanged(t *testing.T) {
	first, second, third := newEd(t), newEd(t), newEd(t)
	path, c := filepath.Join(t.TempDir(), "jwks.json"), &clock{now: at()}
	v := newVerifier(t, auth.Config{Keys: path, Now: c.Now})
	by := func(id string, key any) string { return signed(t, jose.EdDSA, key, id, good(c.Now())) }
	write := func(set []byte, modified time.Time) {
		t.Helper()
		if err := os.WriteFile(path, set, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, modified, modified); err != nil {
			t.Fatal(err)
		}
	}

	refuses(t, v, by("one", first), fault.Unavailable, "cannot be had now") // there is none yet
	write(jwks(t, public("one", first)), at())
	c.pass(time.Second)
	accepts(t, v, by("one", first))
	refuses(t, v, by("two", second), fault.Unauthenticated, "not known")

	write(jwks(t, public("two", second)), at().Add(time.Second)) // as long as before
	c.pass(time.Minute)
	accepts(t, v, by("one", first)) // it has not been looked at
	accepts(t, v, by("two", second))
	refuses(t, v, by("one", first), fault.Unauthenticated, "not known")

	write(jwks(t, public("two", second), public("third", third)), at().Add(time.Second)) // at the same time
	c.pass(time.Minute)
	accepts(t, v, by("third", third))

	write(jwks(t, public("ninth", third)), at().Add(time.Second)) // an hour passes too
	c.pass(time.Hour)
	refuses(t, v, by("third", third), fault.Unauthenticated, "not known")

	write([]byte("half of it"), at().Add(time.Minute))
	c.pass(time.Hour)
	accepts(t, v, by("ninth", third))
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	c.pass(time.Hour)
	accepts(t, v, by("ninth", third))
}

// What has neither another time nor another size is not read again.
func TestFileIsNotReadWithoutNeed(t *testing.T) {
	key := newEd(t)
	set := jwks(t, public("key", key))
	path, c := keysFile(t, set), &clock{now: at()}
	if err := os.Chtimes(path, at(), at()); err != nil {
		t.Fatal(err)
	}
	v := newVerifier(t, auth.Config{Keys: path, Now: c.Now})
	accepts(t, v, signed(t, jose.EdDSA, key, "key", good(c.Now())))
	if err := os.WriteFile(path, make([]byte, len(set)), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, at(), at()); err != nil {
		t.Fatal(err)
	}
	c.pass(time.Hour)
	accepts(t, v, signed(t, jose.EdDSA, key, "key", good(c.Now())))
}

func TestWhatIsNoFile(t *testing.T) {
	token := signed(t, jose.EdDSA, newEd(t), "key", good(at()))
	pipe := filepath.Join(t.TempDir(), "pipe") // nobody will ever write to it
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{pipe, t.TempDir(), os.DevNull, keysFile(t, make([]byte, 1<<20+1))} {
		refuses(t, newVerifier(t, auth.Config{Keys: path, Now: at}), token, fault.Unavailable, "cannot be had now")
	}
}

// Of a set only strong public keys for signatures count; the others do no harm.
func TestKeysThatAreLeftOut(t *testing.T) {
	weak, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	keys := testKeys()
	ed := newEd(t)
	encrypts := public("encrypts", ed)
	encrypts.Use = "enc"
	other := public("other algorithm", keys[jose.RS256])
	other.Algorithm = "RS384"
	free := public("free", ed)
	free.Use = ""
	v := newVerifier(t, auth.Config{Now: at, Algorithms: []string{"RS256", "EdDSA"}, Keys: keysFile(t, jwks(t,
		public("weak", weak), encrypts, other, free,
		jose.JSONWebKey{KeyID: "private", Key: ed},
		jose.JSONWebKey{KeyID: "oct", Key: secret()},
		map[string]string{"kid": "point", "kty": "OKP", "crv": "Ed25519", "x": encode(string(make([]byte, 32)))},
		map[string]string{"kid": "empty", "kty": "EC", "crv": "P-256"},
		map[string]string{"kid": "new", "kty": "AKP", "alg": "ML-DSA-44"},
		map[string]string{"kid": "nothing"}, "text", 7, nil,
	))})
	for id, token := range map[string]string{
		"weak":     signed(t, jose.RS256, weak, "weak", good(at())),
		"encrypts": signed(t, jose.EdDSA, ed, "encrypts", good(at())),
		"private":  signed(t, jose.EdDSA, ed, "private", good(at())),
		"oct":      signed(t, jose.EdDSA, ed, "oct", good(at())),
		"point":    signed(t, jose.EdDSA, ed, "point", good(at())),
		"empty":    signed(t, jose.EdDSA, ed, "empty", good(at())),
		"nothing":  signed(t, jose.EdDSA, ed, "nothing", good(at())),
	} {
		refuses(t, v, token, fault.Unauthenticated, `the key "`+id+`", which is not known`)
	}
	refuses(t, v, signed(t, jose.RS256, keys[jose.RS256], "other algorithm", good(at())), fault.Unauthenticated, "is not one for")
	accepts(t, v, signed(t, jose.EdDSA, ed, "free", good(at())))
	accepts(t, v, signed(t, jose.EdDSA, ed, "", good(at()))) // the only one that suits
}

// Two keys may have the same id, as while one takes the place of the other.
func TestKeysOfTheSameID(t *testing.T) {
	first, second := newEd(t), newEd(t)
	v := newVerifier(t, auth.Config{Now: at, Keys: keysFile(t, jwks(t,
		public("key", first), public("key", testKeys()[jose.ES256]), public("key", second)))})
	for _, key := range []any{first, second} {
		accepts(t, v, signed(t, jose.EdDSA, key, "key", good(at())))
	}
	accepts(t, v, signed(t, jose.ES256, testKeys()[jose.ES256], "key", good(at())))
	refuses(t, v, signed(t, jose.EdDSA, newEd(t), "key", good(at())), fault.Unauthenticated, "signature is wrong")
}
