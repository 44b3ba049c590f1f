package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"

	"syllabus/internal/auth"
	"syllabus/internal/server"
)

// authFlags say whose tokens are good.
type authFlags struct {
	AuthKeys       string   `placeholder:"URL|FILE" help:"The identity provider's JSON Web Key Set, whose keys tokens are signed with."`
	AuthSecretFile string   `placeholder:"FILE" help:"A file with the secret, of 32 bytes or more, that tokens are signed with (HS256)."`
	AuthIssuer     string   `placeholder:"NAME" help:"What the tokens' iss must be."`
	AuthAudience   string   `default:"syllabus" placeholder:"NAME" help:"What the tokens' aud must name."`
	AuthAlgorithms []string `placeholder:"NAME,…" help:"The algorithms taken. Default: RS256, ES256, EdDSA; HS256 with a secret."`
}

func (f *authFlags) given() bool { return f.AuthKeys != "" || f.AuthSecretFile != "" }

// Validate is called by kong.
func (f *authFlags) Validate() error {
	switch {
	case f.AuthKeys != "" && f.AuthSecretFile != "":
		return errors.New("--auth-keys and --auth-secret-file: give one of them, not both")
	case f.given() && f.AuthIssuer == "":
		return errors.New("--auth-issuer is missing: it says who signs the tokens")
	case !f.given() && (f.AuthIssuer != "" || len(f.AuthAlgorithms) > 0):
		return errors.New("--auth-keys or --auth-secret-file is missing: without keys no token can be verified")
	}
	return nil
}

// secret reads the file with the secret.
func (f *authFlags) secret() ([]byte, error) {
	secret, err := readSecret(f.AuthSecretFile)
	if err != nil {
		return nil, fmt.Errorf("--auth-secret-file: %w", err)
	}
	return secret, nil
}

// shortestSecret is how many bytes a secret has for HS256; the other algorithms want more.
const shortestSecret = 32

// readSecret reads a secret; white space around it does not belong to it. The errors name the file.
func readSecret(path string) ([]byte, error) {
	secret, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	secret = bytes.TrimSpace(secret)
	if len(secret) < shortestSecret {
		return nil, fmt.Errorf("the secret in %s has %d bytes; it needs at least %d", path, len(secret), shortestSecret)
	}
	return secret, nil
}

// tokens returns the verifier that the flags ask for, nil where they ask for none.
func (f *authFlags) tokens() (server.Tokens, error) {
	if !f.given() {
		return nil, nil
	}
	config := auth.Config{Keys: f.AuthKeys, Issuer: f.AuthIssuer, Audience: f.AuthAudience, Algorithms: f.AuthAlgorithms}
	if f.AuthSecretFile != "" {
		var err error
		if config.Secret, err = f.secret(); err != nil {
			return nil, err
		}
	}
	return auth.New(config)
}
