package auth_test

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"syllabus/internal/auth"
	"syllabus/internal/fault"
)

// A token says what it was made of, from when it is issued until it expires, to those
// whom it is for.
func TestSignedIsVerified(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := func(label string, least, most int) string {
			return strings.ReplaceAll(rapid.StringN(least, most, -1).Draw(t, label), "\x00", "0")
		}
		key := rapid.SliceOfN(rapid.Byte(), 32, 100).Draw(t, "secret")
		identity := auth.Identity{
			Issuer: text("issuer", 1, 50), Subject: text("subject", 1, 255), Username: text("username", 0, 50),
			Email: text("email", 0, 50), Name: text("name", 0, 50),
			Author: rapid.Bool().Draw(t, "author"), Admin: rapid.Bool().Draw(t, "admin"),
		}
		audience := text("audience", 1, 50)
		issued := time.Unix(rapid.Int64Range(0, 1<<33).Draw(t, "issued"), rapid.Int64Range(0, 1e9-1).Draw(t, "part"))
		lifetime := time.Duration(rapid.Int64Range(int64(time.Second), int64(1e6*time.Hour)).Draw(t, "lifetime"))
		leeway := time.Duration(rapid.Int64Range(1, int64(time.Hour)).Draw(t, "leeway"))

		token, err := auth.Sign(key, identity, audience, issued, lifetime)
		if err != nil {
			t.Fatal(err)
		}
		verify := func(key []byte, issuer, audience string, now time.Time) (auth.Identity, error) {
			v, err := auth.New(auth.Config{
				Secret: key, Issuer: issuer, Audience: audience, Leeway: leeway, Now: func() time.Time { return now },
			})
			if err != nil {
				t.Fatal(err)
			}
			return v.Verify(t.Context(), token)
		}
		first, end := issued.Truncate(time.Second), issued.Add(lifetime).Truncate(time.Second)
		for _, now := range []time.Time{issued, first.Add(-leeway), end.Add(leeway - 1)} {
			if got, err := verify(key, identity.Issuer, audience, now); err != nil || got != identity {
				t.Errorf("%+v is read as %+v, %v", identity, got, err)
			}
		}
		other := append([]byte{^key[0]}, key[1:]...)
		for i, refused := range []func() (auth.Identity, error){
			func() (auth.Identity, error) { return verify(key, identity.Issuer, audience, first.Add(-leeway-1)) },
			func() (auth.Identity, error) { return verify(key, identity.Issuer, audience, end.Add(leeway)) },
			func() (auth.Identity, error) { return verify(key, identity.Issuer+"x", audience, issued) },
			func() (auth.Identity, error) { return verify(key, identity.Issuer, audience+"x", issued) },
			func() (auth.Identity, error) { return verify(other, identity.Issuer, audience, issued) },
		} {
			if got, err := refused(); fault.CodeOf(err) != fault.Unauthenticated || got != (auth.Identity{}) {
				t.Errorf("case %d: %+v, %v", i, got, err)
			}
		}
	})
}

func TestSignRefusesWhatNobodyWouldTake(t *testing.T) {
	who := auth.Identity{Issuer: issuer, Subject: "u"}
	changed := func(change func(*auth.Identity)) auth.Identity {
		other := who
		change(&other)
		return other
	}
	for words, sign := range map[string]func() (string, error){
		"31 bytes":      func() (string, error) { return auth.Sign(make([]byte, 31), who, audience, at(), time.Hour) },
		"an audience":   func() (string, error) { return auth.Sign(secret(), who, "", at(), time.Hour) },
		"cannot live":   func() (string, error) { return auth.Sign(secret(), who, audience, at(), time.Second-1) },
		"be issued in":  func() (string, error) { return auth.Sign(secret(), who, audience, time.Time{}, time.Hour) },
		"the issuer of": func() (string, error) { return sign(changed(func(i *auth.Identity) { i.Issuer = "" })) },
		"the issuer of a": func() (string, error) {
			return sign(changed(func(i *auth.Identity) { i.Issuer = strings.Repeat("i", 256) }))
		},
		"1 to 255":        func() (string, error) { return sign(changed(func(i *auth.Identity) { i.Subject = "" })) },
		`the text "\xff"`: func() (string, error) { return sign(changed(func(i *auth.Identity) { i.Username = "\xff" })) },
		`the text "\x00"`: func() (string, error) { return sign(changed(func(i *auth.Identity) { i.Email = "\x00" })) },
		"takes 8192": func() (string, error) {
			return sign(changed(func(i *auth.Identity) { i.Name = strings.Repeat("n", 8000) }))
		},
		"255 characters, ": func() (string, error) { return sign(changed(func(i *auth.Identity) { i.Subject = "a\x00" })) },
	} {
		if token, err := sign(); err == nil || !strings.Contains(err.Error(), words) || token != "" {
			t.Errorf("it says %q, %v; want %s", token, err, words)
		}
	}
}

func sign(identity auth.Identity) (string, error) {
	return auth.Sign(secret(), identity, audience, at(), time.Hour)
}

func decode(part string) string {
	decoded, err := base64.RawURLEncoding.DecodeString(part)
	if err != nil {
		return ""
	}
	return string(decoded)
}

// Nobody is somebody by a token that is not signed by us, and what is signed has to be meant
// for us, and hold now.
func FuzzVerify(f *testing.F) {
	ok, err := sign(auth.Identity{Issuer: issuer, Subject: "u", Admin: true})
	if err != nil {
		f.Fatal(err)
	}
	parts := strings.Split(ok, ".")
	f.Add(ok, decode(parts[0]), decode(parts[1]))
	f.Add(parts[0]+"."+parts[1]+".", `{"alg":"none"}`, good(at()).json())
	f.Add(encode(`{"alg":"none"}`)+"."+parts[1]+".", `{"alg":"HS256","kid":"1","crit":["b64"],"b64":false}`, `{"exp":1e400}`)
	f.Add(`{"payload":"","signatures":[]}`, `{"alg":"HS256","jwk":{"kty":"OKP"}}`, `{"iss":null,"aud":[[]],"sub":"\u0000"}`)
	f.Add("..", "null", "null")
	v := newVerifier(f, auth.Config{Secret: secret(), Now: at})
	f.Fuzz(func(t *testing.T, token, head, payload string) {
		if identity, err := v.Verify(t.Context(), token); err == nil {
			end := strings.LastIndex(token, ".")
			if end < 0 || encode(byHMAC(secret())(token[:end])) != token[end+1:] {
				t.Errorf("%+v, by a token that nobody signed", identity)
			}
		} else if fault.CodeOf(err) != fault.Unauthenticated || identity != (auth.Identity{}) {
			t.Errorf("%+v, %v", identity, err)
		}
		if _, err := v.Verify(t.Context(), compose(head, payload, byHMAC([]byte(token)))); err == nil && strings.TrimRight(token, "\x00") != string(secret()) {
			t.Error("a token with another's signature is taken")
		}
		identity, err := v.Verify(t.Context(), compose(head, payload, byHMAC(secret())))
		if err != nil {
			return
		}
		var said map[string]any
		if err := json.Unmarshal([]byte(payload), &said); err != nil {
			t.Errorf("%+v, by a payload that is no JSON: %v", identity, err)
		}
		expires, _ := said["exp"].(float64)
		if identity.Subject == "" || said["iss"] != issuer || expires <= float64(at().Add(-time.Minute).Unix()) {
			t.Errorf("%+v, by %s %s", identity, head, payload)
		}
	})
}
