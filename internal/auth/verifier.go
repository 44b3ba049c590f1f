package auth

import (
	"context"

	"github.com/go-jose/go-jose/v4"

	"syllabus/internal/fault"
)

// Identity is who a token says is asking.
type Identity struct {
	Issuer   string
	Subject  string // 1 to 255 characters; unique for the issuer, and never another's
	Username string // may be empty, as may the next two
	Email    string // empty too where the issuer says that it is not verified
	Name     string
	Author   bool // has the role "author"
	Admin    bool // has the role "admin"
}

// Verifier verifies tokens: signed JWTs in compact form. It may be used by many at once.
type Verifier struct {
	config     Config // complete
	algorithms []jose.SignatureAlgorithm
	keys       keyring
}

// keyring knows the keys that may have signed a token with that header, one at least.
type keyring interface {
	find(context.Context, header) ([]any, error)
}

// secret is a keyring of one key, which needs no id.
type secret []byte

func (s secret) find(context.Context, header) ([]any, error) { return []any{[]byte(s)}, nil }

// Verify returns who the token says is asking, when it is signed by whom we trust, is meant
// for us and holds now. Otherwise the error says what is wrong with it, in words for the
// client; it is [fault.Unavailable] where the keys cannot be had.
//
// Nothing that the token says of itself but its algorithm and the id of its key is
// looked at before its signature is known to be right.
func (v *Verifier) Verify(ctx context.Context, token string) (Identity, error) {
	signed, head, err := parse(token, v.algorithms)
	if err != nil {
		return Identity{}, err
	}
	keys, err := v.keys.find(ctx, head)
	if err != nil {
		return Identity{}, err
	}
	for _, key := range keys {
		if payload, err := signed.Verify(key); err == nil {
			return v.identify(payload)
		}
	}
	return Identity{}, refuse("The token's signature is wrong.")
}

// refuse returns the error for a token that is not good.
func refuse(format string, args ...any) error {
	return fault.New(fault.Unauthenticated, format, args...)
}
