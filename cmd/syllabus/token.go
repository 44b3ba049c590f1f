package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"syllabus/internal/auth"
)

type tokenCommand struct {
	authFlags
	User     string        `required:"" placeholder:"NAME" help:"Whose token: learner, author, admin in the demo, or anybody."`
	Role     []string      `enum:"author,admin" placeholder:"ROLE" help:"A right that it gives: author or admin; the demo's have theirs."`
	Lifetime time.Duration `default:"24h" help:"How long the token is good."`
	Data     string        `placeholder:"DIR" type:"path" help:"The demo's data directory. Default: the user's data directory."`
}

// Validate is called by kong.
func (c *tokenCommand) Validate() error {
	if c.AuthKeys != "" {
		return errors.New("--auth-keys: their owner signs tokens, this command cannot")
	}
	if len(c.AuthAlgorithms) > 0 && !slices.Contains(c.AuthAlgorithms, "HS256") {
		return errors.New("--auth-algorithms: this command signs with HS256, which is not among them")
	}
	return errors.Join(c.authFlags.Validate(), atLeast("--lifetime", c.Lifetime, time.Second))
}

// Run prints a token that a server with the same secret takes.
func (c *tokenCommand) Run(_ context.Context, std streams) error {
	secret, err := c.signing()
	if err != nil {
		return err
	}
	identity := auth.Identity{
		Issuer: c.AuthIssuer, Subject: c.User, Username: c.User,
		Author: slices.Contains(c.Role, "author"), Admin: slices.Contains(c.Role, "admin"),
	}
	audience := c.AuthAudience
	if !c.given() {
		demo := demoIdentity(c.User)
		identity.Issuer, audience = demo.Issuer, demoAudience
		identity.Author = identity.Author || demo.Author
		identity.Admin = identity.Admin || demo.Admin
	}
	token, err := auth.Sign(secret, identity, audience, time.Now(), c.Lifetime)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(std.out, token)
	return err
}

// signing returns the secret that was named, or the demo's.
func (c *tokenCommand) signing() ([]byte, error) {
	if c.given() {
		return c.secret()
	}
	dir, err := (&databaseFlags{Data: c.Data}).dataDir()
	if err != nil {
		return nil, err
	}
	secret, err := readDemoSecret(dir)
	if errors.Is(err, errNoDemo) {
		return nil, fmt.Errorf("%w (%s): run syllabus serve --demo there, or name a secret with --auth-secret-file", err, dir)
	}
	return secret, err
}
