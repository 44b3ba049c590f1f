package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"syllabus/internal/course"
	"syllabus/internal/fault"
)

// ImportOptions say how to write a course.
type ImportOptions struct {
	Replace         bool             // update the course of the same slug, where there is one
	DiscardProgress bool             // drop the sessions that a replaced course cannot keep, instead of refusing
	Owner           string           // a username; empty leaves a course's owner as it is
	Progress        func(done int64) // told the number of rows written so far, of all courses; may be nil
}

// ImportResult is what an import did.
type ImportResult struct {
	Course    course.ID
	Created   bool // the course was not there before
	Added     int  // rows below the course that are new
	Kept      int  // rows that were there under the same key, and were updated
	Removed   int  // rows that are no longer in the course
	Finished  int  // rows below the course now
	Discarded Sessions
}

// ImportCourse writes a draft that has no problems, in one transaction: all of it or
// nothing. With Replace a row keeps its id, and whatever refers to it, where its key
// is the same as before. Errors: CONFLICT when the slug is taken and Replace is
// not set, when sessions would be lost and DiscardProgress is not set, or when another
// import is writing the same course; NOT_FOUND when there is no such owner.
func (s *Store) ImportCourse(ctx context.Context, draft *course.Draft, options ImportOptions) (ImportResult, error) {
	return only(s.ImportCourses(ctx, []*course.Draft{draft}, options))
}

// ImportCourses is ImportCourse for several courses of different slugs: all of them or none.
func (s *Store) ImportCourses(ctx context.Context, drafts []*course.Draft, options ImportOptions) ([]ImportResult, error) {
	imports := make([]*importer, len(drafts))
	err := s.transaction(ctx, func(tx pgx.Tx) error {
		var written int64
		for n, draft := range drafts {
			imports[n] = &importer{tx: tx, draft: draft, options: options, tables: importRows(draft), done: &written}
		}
		return importAll(ctx, imports)
	})
	if err != nil {
		return nil, err
	}
	results := make([]ImportResult, len(imports))
	for n, i := range imports {
		results[n] = i.result
	}
	return results, nil
}

// importAll prepares all courses before it writes the first one: a refusal names what
// all of them would lose.
func importAll(ctx context.Context, imports []*importer) error {
	slugs := make(map[string]bool)
	for _, i := range imports {
		if slugs[i.draft.Slug] {
			return fault.New(fault.Conflict, "The course %q is to be imported twice.", i.draft.Slug)
		}
		slugs[i.draft.Slug] = true
		if err := i.prepare(ctx); err != nil {
			return fmt.Errorf("%s: %w", i.draft.Slug, failure(ctx, err))
		}
	}
	if err := refuseLosses(imports); err != nil {
		return err
	}
	for _, i := range imports {
		if err := i.write(ctx); err != nil {
			return fmt.Errorf("%s: %w", i.draft.Slug, failure(ctx, err))
		}
	}
	return nil
}

// importer is the import of one course under way.
type importer struct {
	tx      pgx.Tx
	draft   *course.Draft
	options ImportOptions
	tables  importTables
	loss    loss // of progress, which nobody has agreed to
	result  ImportResult
	done    *int64 // rows written, of all courses
}

const deferConstraints = `-- name: DeferConstraints
SET CONSTRAINTS ALL DEFERRED`

// prepare locks the course that is there, and finds out which of its rows stay and
// what becomes of the progress in the others.
func (i *importer) prepare(ctx context.Context) error {
	if err := i.lockCourse(ctx); err != nil || i.result.Created {
		return err
	}
	// Kept rows take places that other rows leave only later.
	if _, err := i.tx.Exec(ctx, deferConstraints); err != nil {
		return err
	}
	if err := i.matchKeys(ctx, i.tables); err != nil {
		return err
	}
	return i.settleProgress(ctx, i.tables.exercises())
}

func (i *importer) write(ctx context.Context) error {
	if err := i.writeCourse(ctx); err != nil {
		return err
	}
	for _, t := range i.tables {
		if err := i.writeTable(ctx, t); err != nil {
			return err
		}
	}
	if err := i.writePrerequisites(ctx, i.tables.lessons()); err != nil {
		return err
	}
	return i.removeRest(ctx, i.tables)
}

const deletePrerequisites = `-- name: DeletePrerequisites
DELETE FROM prerequisite
WHERE course_id = $1`

func (i *importer) writePrerequisites(ctx context.Context, lessons *importTable) error {
	if _, err := i.tx.Exec(ctx, deletePrerequisites, i.result.Course); err != nil {
		return err
	}
	byKey := make(map[string]int64)
	for _, row := range lessons.rows {
		byKey[row.key] = row.id
	}
	var pairs [][]any
	for _, row := range lessons.rows {
		for _, key := range row.requires {
			pairs = append(pairs, []any{i.result.Course, row.id, byKey[key]})
		}
	}
	_, err := i.tx.CopyFrom(ctx, pgx.Identifier{"prerequisite"},
		[]string{"course_id", "lesson_id", "required_lesson_id"}, pgx.CopyFromRows(pairs))
	return err
}

func (i *importer) progress(rows int64) {
	*i.done += rows
	if i.options.Progress != nil {
		i.options.Progress(*i.done)
	}
}
