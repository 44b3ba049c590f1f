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
	Files           []string `arg:"" name:"file" help:"Course files in the format syllabus/1, YAML or JSON; - is the standard input."`
	Replace         bool     `help:"Update a course whose slug is there already. Rows stay the same rows where their keys match."`
	DiscardProgress bool     `help:"With --replace: drop the progress in exercises that are gone or of another type, instead of refusing."`
	Owner           string   `placeholder:"NAME" help:"The username of the courses' owner."`
	MaxFile         int64    `default:"${max_file}" help:"How many bytes a course file may have."`
}

// Validate is called by kong.
func (c *importCommand) Validate() error {
	if c.DiscardProgress && !c.Replace {
		return errors.New("--discard-progress: only a course that is replaced has any; add --replace")
	}
	return atLeast("--max-file", c.MaxFile, 1)
}

// Run reads all files first, and then writes all courses in one transaction: nothing
// is written while one of them is wrong or refused.
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
		return c.write(ctx, store.New(pool, store.DefaultChunk, store.DefaultRows), drafts, std)
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

func (c *importCommand) write(ctx context.Context, content *store.Store, drafts []*course.Draft, std streams) error {
	options := store.ImportOptions{Replace: c.Replace, DiscardProgress: c.DiscardProgress, Owner: c.Owner}
	if bar := progress(std.err, drafts); bar != nil {
		options.Progress = func(done int64) { _ = bar.Set64(done) }
		defer func() { _ = bar.Clear() }()
	}
	start := time.Now()
	results, err := content.ImportCourses(ctx, drafts, options)
	if errors.Is(err, context.Canceled) {
		return errors.New("interrupted; nothing was written")
	}
	if known, ok := errors.AsType[*fault.Error](err); ok && known.Code == fault.Conflict && !c.Replace {
		return errors.New(known.Message + " To update it, add --replace.")
	}
	if err != nil {
		return err
	}
	for i, result := range results {
		_, _ = fmt.Fprintln(std.out, summary(drafts[i].Slug, result))
	}
	_, _ = fmt.Fprintf(std.out, "in %v\n", time.Since(start).Round(time.Millisecond))
	return nil
}

// summary is the line about one course.
func summary(slug string, result store.ImportResult) string {
	verb := "updated"
	if result.Created {
		verb = "created"
	}
	line := fmt.Sprintf("%s %s: %d rows (%d added, %d kept, %d removed)", verb, slug,
		result.Finished, result.Added, result.Kept, result.Removed)
	if result.Discarded.Count > 0 {
		line += fmt.Sprintf(", discarded %v", result.Discarded)
	}
	return line
}

// progress returns a bar on a terminal, nil elsewhere.
func progress(w io.Writer, drafts []*course.Draft) *progressbar.ProgressBar {
	file, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return nil
	}
	var rows int64
	for _, draft := range drafts {
		rows += store.CountRows(draft)
	}
	return progressbar.NewOptions64(rows,
		progressbar.OptionSetWriter(w),
		progressbar.OptionSetDescription("importing"),
		progressbar.OptionShowCount(),
		progressbar.OptionThrottle(100*time.Millisecond),
	)
}
