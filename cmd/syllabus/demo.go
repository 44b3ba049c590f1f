package main

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"syllabus/internal/account"
	"syllabus/internal/auth"
	"syllabus/internal/coursefile"
	"syllabus/internal/fault"
	"syllabus/internal/postgres"
	"syllabus/internal/server"
	"syllabus/internal/store"
)

// demoUsers are who the demo has. Their rights are in their tokens.
func demoUsers() []account.NewUser {
	user := func(name, displayName, bio string) account.NewUser {
		return account.NewUser{
			Issuer: demoIssuer, Subject: name, Username: name, Email: name + "@example.com", DisplayName: displayName, Bio: bio,
		}
	}
	return []account.NewUser{
		user("author", "The sample author", "Wrote the courses that Syllabus brings along."),
		user("learner", "A sample learner", "Takes the courses that Syllabus brings along."),
		user("admin", "The sample administrator", ""),
	}
}

// demoLifetime is how long the tokens are good that the demo's pages ask for.
const demoLifetime = 24 * time.Hour

// demoIdentity is who a user of the demo is.
func demoIdentity(user string) auth.Identity {
	return auth.Identity{
		Issuer: demoIssuer, Subject: user, Username: user, Author: user == "author", Admin: user == "admin",
	}
}

// demoFace is what the demo's pages have: tokens of its users.
func demoFace(secret []byte) *server.Demo {
	var names []string
	for _, user := range demoUsers() {
		names = append(names, user.Username)
	}
	slices.Sort(names)
	return &server.Demo{Users: names, Sign: func(user string) (string, error) {
		return auth.Sign(secret, demoIdentity(user), demoAudience, time.Now(), demoLifetime)
	}}
}

// fillDemo makes sure of the demo's users, and writes the sample courses into a database
// that has no course. Another server that does so at the same time may be faster.
func fillDemo(ctx context.Context, url string, log *slog.Logger) error {
	pool, err := postgres.Open(ctx, importPool(url))
	if err != nil {
		return err
	}
	defer pool.Close()
	content := store.New(pool, store.DefaultChunk, store.DefaultRows)
	var author *account.User
	for i, user := range demoUsers() {
		made, err := content.EnsureViewer(ctx, user)
		if err != nil {
			return fmt.Errorf("creating the demo's user %s: %w", user.Username, err)
		}
		if i == 0 {
			author = made
		}
	}
	if empty, err := content.Empty(ctx); err != nil || !empty {
		return err
	}
	drafts, err := coursefile.Samples()
	if err != nil {
		return err
	}
	_, err = content.ImportCourses(ctx, drafts, store.ImportOptions{Owner: author.Username})
	if fault.CodeOf(err) == fault.Conflict {
		log.InfoContext(ctx, "another server imports the sample courses")
		return nil
	}
	if err != nil {
		return fmt.Errorf("importing the sample courses: %w", err)
	}
	log.InfoContext(ctx, "imported the sample courses", "courses", len(drafts))
	return nil
}
