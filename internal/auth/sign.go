package auth

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/json"
)

// Sign makes a token that a [Verifier] with the same secret, issuer and audience takes,
// from when it is issued until its lifetime is over. It is for tests, and for servers
// that have no identity provider. The error says what such a verifier would refuse, or read otherwise.
func Sign(secret []byte, identity Identity, audience string, issued time.Time, lifetime time.Duration) (string, error) {
	switch {
	case len(secret) < shortest(jose.HS256):
		return "", fmt.Errorf("auth: the secret has %d bytes; it needs at least %d", len(secret), shortest(jose.HS256))
	case !storable(identity.Issuer):
		return "", errors.New("auth: the issuer of a token must have 1 to 255 characters, and no NUL")
	case audience == "":
		return "", errors.New("auth: a token needs an audience")
	case !storable(identity.Subject):
		return "", errors.New("auth: the subject of a token must have 1 to 255 characters, and no NUL")
	case lifetime < time.Second:
		return "", fmt.Errorf("auth: a token cannot live for %v; times are in whole seconds", lifetime)
	case issued.Unix() < 0:
		return "", fmt.Errorf("auth: a token cannot be issued in %d; times count from 1970", issued.Year())
	}
	for _, text := range []string{identity.Issuer, audience, identity.Subject, identity.Username, identity.Email, identity.Name} {
		if !utf8.ValidString(text) || strings.Contains(text, "\x00") {
			return "", fmt.Errorf("auth: a token cannot have the text %s", short(text))
		}
	}
	claims := struct {
		Issuer    string   `json:"iss"`
		Subject   string   `json:"sub"`
		Audience  string   `json:"aud"`
		IssuedAt  int64    `json:"iat"`
		NotBefore int64    `json:"nbf"`
		Expires   int64    `json:"exp"`
		Username  string   `json:"preferred_username,omitempty"`
		Email     string   `json:"email,omitempty"`
		Name      string   `json:"name,omitempty"`
		Roles     []string `json:"roles,omitempty"`
	}{
		identity.Issuer, identity.Subject, audience, issued.Unix(), issued.Unix(), issued.Add(lifetime).Unix(),
		identity.Username, identity.Email, identity.Name, nil,
	}
	if identity.Author {
		claims.Roles = append(claims.Roles, "author")
	}
	if identity.Admin {
		claims.Roles = append(claims.Roles, "admin")
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	token, err := serialize(secret, payload)
	if err == nil && len(token) > largest {
		return "", fmt.Errorf("auth: the token would have %d bytes; a verifier takes %d", len(token), largest)
	}
	return token, err
}

func serialize(secret, payload []byte) (string, error) {
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.HS256, Key: secret}, (&jose.SignerOptions{}).WithType("JWT"))
	if err != nil {
		return "", err
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		return "", err
	}
	return signed.CompactSerialize()
}
