package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"syllabus/internal/course"
	"syllabus/internal/coursefile"
	"syllabus/internal/fault"
	"syllabus/internal/postgres"
	"syllabus/internal/store"
)

type importCommand struct {
	databaseFlags
	Files   []string `arg:"" name:"file" help:"Course files in the format syllabus/1, YAML or JSON; - is the standard input."`
	Replace bool     `help:"Update a course whose slug is there already. Rows stay the same rows where their keys match."`
	Owner   string   `placeholder:"NAME" help:"The username of the courses' owner."`
	MaxFile int64    `default:"${max_file}" help:"How many bytes a course file may have."`
}

// Validate is called by kong.
func (c *importCommand) Validate() error { return atLeast("--max-file", c.MaxFile, 1) }

// Run reads all files first: nothing is written while one of them is wrong. Then
// each course is written in a transaction of its own.
func (c *importCommand) Run(ctx context.Context, std streams) error {
	drafts, err := c.read(std.in)
	if err != nil {
		return err
	}
	return c.with(ctx, std, func(url string, log *slog.Logger) error {
		if err := postgres.Migrate(ctx, url, log); err != nil {
			return err
		}
		pool, err := postgres.Open(ctx, importPool(url))
		if err != nil {
			return err
		}
		defer pool.Close()
		content := store.New(pool, store.DefaultChunk)
		for i, draft := range drafts {
			if err := c.write(ctx, content, draft, std); err != nil {
				return fmt.Errorf("%s: %w", c.Files[i], err)
			}
		}
		return nil
	})
}

// read reads and checks every file. The error has the problems of all of them.
func (c *importCommand) read(stdin io.Reader) ([]*course.Draft, error) {
	drafts, errs := make([]*course.Draft, len(c.Files)), make([]error, 0)
	files := make(map[string]string) // by slug
	for i, name := range c.Files {
		var err error
		if name == "-" {
			drafts[i], err = coursefile.Read(stdin, "standard input", c.MaxFile)
		} else {
			drafts[i], err = coursefile.ReadFile(name, c.MaxFile)
		}
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if other, ok := files[drafts[i].Slug]; ok {
			errs = append(errs, fmt.Errorf("%s: slug: %q is the slug of %s too", name, drafts[i].Slug, other))
		}
		files[drafts[i].Slug] = name
	}
	if len(errs) > 0 {
		return nil, fmt.Errorf("nothing was imported:\n%w", errors.Join(errs...))
	}
	return drafts, nil
}

func (c *importCommand) write(ctx context.Context, content *store.Store, draft *course.Draft, std streams) error {
	options := store.ImportOptions{Replace: c.Replace, Owner: c.Owner}
	if bar := progress(std.err, draft); bar != nil {
		options.Progress = func(done int64) { _ = bar.Set64(done) }
		defer func() { _ = bar.Clear() }()
	}
	start := time.Now()
	result, err := content.ImportCourse(ctx, draft, options)
	if errors.Is(err, context.Canceled) {
		return errors.New("interrupted; nothing of it was written")
	}
	if known, ok := errors.AsType[*fault.Error](err); ok && known.Code == fault.Conflict && !c.Replace {
		return errors.New(known.Message + " To update it, add --replace.")
	}
	if err != nil {
		return err
	}
	verb := "updated"
	if result.Created {
		verb = "created"
	}
	_, _ = fmt.Fprintf(std.out, "%s %s: %d rows (%d added, %d kept, %d removed) in %v\n", verb, draft.Slug,
		result.Finished, result.Added, result.Kept, result.Removed, time.Since(start).Round(time.Millisecond))
	return nil
}

// progress returns a bar on a terminal, nil elsewhere.
func progress(w io.Writer, draft *course.Draft) *progressbar.ProgressBar {
	file, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return nil
	}
	return progressbar.NewOptions64(store.CountRows(draft),
		progressbar.OptionSetWriter(w),
		progressbar.OptionSetDescription(draft.Slug),
		progressbar.OptionShowCount(),
		progressbar.OptionThrottle(100*time.Millisecond),
	)
}
