package auth

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"errors"
	"fmt"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/json"
)

// keySet is the keys of a JWKS that can be used: public ones, for signatures.
type keySet []jose.JSONWebKey

// shortestRSA is how many bits an RSA key has, at least (RFC 7518, section 3.3).
const shortestRSA = 2048

// readKeySet reads a JWKS. Keys that we cannot use are left out, whatever is the matter
// with them, as RFC 7517 asks: an issuer may have others beside. That a set has none left is no error:
// it is how an issuer takes all of them back.
func readKeySet(data []byte) (keySet, error) {
	var document struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(data, &document); err != nil {
		return nil, fmt.Errorf("it is no JWKS: %w", err)
	}
	if document.Keys == nil {
		return nil, errors.New("it is no JWKS: it has no keys")
	}
	set := keySet{}
	for _, raw := range document.Keys {
		var key jose.JSONWebKey
		if json.Unmarshal(raw, &key) == nil && usable(key) {
			set = append(set, key)
		}
	}
	return set, nil
}

// usable reports whether the key is for signatures, public and strong. A secret one that
// anybody can read is no secret.
func usable(key jose.JSONWebKey) bool {
	if known, ok := key.Key.(*rsa.PublicKey); ok && known.N.BitLen() < shortestRSA {
		return false
	}
	return key.Valid() && key.IsPublic() && (key.Use == "" || key.Use == "sig")
}

// find returns the keys that may have signed a token with that header. There is none where
// the issuer does not have the key. An error is about a token that no other set would help.
func (s keySet) find(head header) ([]any, error) {
	var named int
	var found []any
	for _, key := range s {
		if head.key != "" && key.KeyID != head.key {
			continue
		}
		named++
		if suits(key, head.algorithm) {
			found = append(found, key.Key)
		}
	}
	switch {
	case head.key != "" && named > 0 && len(found) == 0:
		return nil, refuse("The key %s is not one for the algorithm %s.", short(head.key), head.algorithm)
	case head.key == "" && len(found) > 1:
		return nil, refuse("The token does not name its key (kid), and there are several for the algorithm %s.", head.algorithm)
	}
	return found, nil
}

// suits reports whether a signature of that algorithm can be made with the key. The
// issuer's word on it counts too.
func suits(key jose.JSONWebKey, algorithm jose.SignatureAlgorithm) bool {
	if key.Algorithm != "" && key.Algorithm != string(algorithm) {
		return false
	}
	switch known := key.Key.(type) {
	case *rsa.PublicKey:
		switch algorithm {
		case jose.RS256, jose.RS384, jose.RS512, jose.PS256, jose.PS384, jose.PS512:
			return true
		}
	case *ecdsa.PublicKey:
		switch algorithm {
		case jose.ES256:
			return known.Curve == elliptic.P256()
		case jose.ES384:
			return known.Curve == elliptic.P384()
		case jose.ES512:
			return known.Curve == elliptic.P521()
		}
	case ed25519.PublicKey:
		return algorithm == jose.EdDSA
	}
	return false
}
