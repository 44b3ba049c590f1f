package main

import (
	"context"
	"fmt"
	"log/slog"

	"syllabus/internal/account"
	"syllabus/internal/coursefile"
	"syllabus/internal/fault"
	"syllabus/internal/store"
)

// fillDemo writes the sample courses, and the user who owns them, into a database
// that has no course.
func fillDemo(ctx context.Context, content *store.Store, log *slog.Logger) error {
	empty, err := content.Empty(ctx)
	if err != nil || !empty {
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
	for _, draft := range drafts {
		if _, err := content.ImportCourse(ctx, draft, store.ImportOptions{Owner: author.Username}); err != nil {
			return fmt.Errorf("importing the sample course %s: %w", draft.Slug, err)
		}
		log.InfoContext(ctx, "imported a sample course", "slug", draft.Slug)
	}
	return nil
}
