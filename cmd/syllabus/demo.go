package main

import (
	"context"
	"fmt"
	"log/slog"

	"syllabus/internal/account"
	"syllabus/internal/coursefile"
	"syllabus/internal/fault"
	"syllabus/internal/postgres"
	"syllabus/internal/store"
)

// fillDemo writes the sample courses, and the user who owns them, into a database
// that has no course. Another server that does so at the same time may be faster.
func fillDemo(ctx context.Context, url string, log *slog.Logger) error {
	pool, err := postgres.Open(ctx, importPool(url))
	if err != nil {
		return err
	}
	defer pool.Close()
	content := store.New(pool, store.DefaultChunk)
	if empty, err := content.Empty(ctx); err != nil || !empty {
		return err
	}
	author := account.NewUser{
		Subject: "demo|author", Username: "author", Email: "author@example.com",
		DisplayName: "The sample author", Bio: "Wrote the courses that Syllabus brings along.",
	}
	if _, err := content.CreateUser(ctx, author); err != nil && fault.CodeOf(err) != fault.Conflict {
		return fmt.Errorf("creating the demo's author: %w", err)
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
