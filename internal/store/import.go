package store

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"syllabus/internal/course"
	"syllabus/internal/fault"
)

// ImportOptions say how to write a course.
type ImportOptions struct {
	Replace  bool             // update the course of the same slug, where there is one
	Owner    string           // a username; empty leaves a course's owner as it is
	Progress func(done int64) // told the number of rows written so far; may be nil
}

// ImportResult is what an import did.
type ImportResult struct {
	Course   course.ID
	Created  bool // the course was not there before
	Added    int  // rows below the course that are new
	Kept     int  // rows that were there under the same key, and were updated
	Removed  int  // rows that are no longer in the course
	Finished int  // rows below the course now
}

// ImportCourse writes a draft that has no problems, in one transaction: all of it or
// nothing. With Replace a row keeps its id, and whatever refers to it, where its key
// is the same as before. Errors: CONFLICT when the slug is taken and Replace is
// not set, or when another import is writing the same course; NOT_FOUND when there is
// no such owner.
func (s *Store) ImportCourse(ctx context.Context, draft *course.Draft, options ImportOptions) (ImportResult, error) {
	return only(s.ImportCourses(ctx, []*course.Draft{draft}, options))
}

// ImportCourses is ImportCourse for several courses: all of them or none.
func (s *Store) ImportCourses(ctx context.Context, drafts []*course.Draft, options ImportOptions) ([]ImportResult, error) {
	tx, err := s.db.BeginTx(ctx, pgx.TxOptions{})
	if err != nil {
		return nil, failure(ctx, err)
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }() // does nothing after the commit
	results := make([]ImportResult, len(drafts))
	for n, draft := range drafts {
		i := &importer{tx: tx, draft: draft, options: options}
		if err := i.run(ctx); err != nil {
			return nil, failure(ctx, err)
		}
		results[n] = i.result
	}
	// Not to be interrupted: whoever is told of an error here may rely on it that
	// nothing was written, and a commit that is cut off may have happened.
	if err := ctx.Err(); err != nil {
		return nil, failure(ctx, err)
	}
	if err := tx.Commit(context.WithoutCancel(ctx)); err != nil {
		return nil, failure(ctx, err)
	}
	return results, nil
}

// importer is one import under way.
type importer struct {
	tx      pgx.Tx
	draft   *course.Draft
	options ImportOptions
	result  ImportResult
	done    int64
}

const deferConstraints = `-- name: DeferConstraints
SET CONSTRAINTS ALL DEFERRED`

func (i *importer) run(ctx context.Context) error {
	if err := i.writeCourse(ctx); err != nil {
		return err
	}
	tables := importRows(i.draft)
	if !i.result.Created {
		// Kept rows take places that other rows leave only later.
		if _, err := i.tx.Exec(ctx, deferConstraints); err != nil {
			return err
		}
		if err := i.matchKeys(ctx, tables); err != nil {
			return err
		}
	}
	for _, t := range tables {
		if err := i.writeTable(ctx, t); err != nil {
			return err
		}
	}
	if err := i.writePrerequisites(ctx, tables.lessons()); err != nil {
		return err
	}
	return i.removeRest(ctx, tables)
}

const insertCourse = `-- name: InsertCourse
INSERT INTO course (slug, title, description, published, published_at, owner_id)
VALUES ($1, $2, $3, $4, CASE WHEN $4 THEN now() END, $5)
RETURNING id`

const lockCourse = `-- name: LockCourse
SELECT id
FROM course
WHERE slug = $1
ORDER BY id
FOR UPDATE NOWAIT`

const updateCourse = `-- name: UpdateCourse
UPDATE course
SET title = $2,
    description = $3,
    published = $4,
    published_at = coalesce(published_at, CASE WHEN $4 THEN now() END),
    owner_id = coalesce($5, owner_id),
    version = version + 1,
    updated_at = now()
WHERE id = $1`

// writeCourse inserts the course, or locks and updates the one of the same slug.
func (i *importer) writeCourse(ctx context.Context) error {
	owner, err := i.owner(ctx)
	if err != nil {
		return err
	}
	d := i.draft
	if i.options.Replace {
		rows, err := i.tx.Query(ctx, lockCourse, d.Slug)
		if err != nil {
			return err
		}
		id, err := pgx.CollectExactlyOneRow(rows, pgx.RowTo[course.ID])
		if err == nil {
			i.result.Course = id
			_, err = i.tx.Exec(ctx, updateCourse, id, d.Title, d.Description, d.Published, owner)
			return err
		}
		if !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
	}
	err = i.tx.QueryRow(ctx, insertCourse, d.Slug, d.Title, d.Description, d.Published, owner).Scan(&i.result.Course)
	i.result.Created = true
	if fault.CodeOf(failure(ctx, err)) == fault.Conflict {
		return fault.Wrap(err, fault.Conflict, "A course with the slug %q exists already.", d.Slug)
	}
	return err
}

const userIDByUsername = `-- name: UserIDByUsername
SELECT id
FROM app_user
WHERE username = $1
ORDER BY id`

// owner returns the id of the owner that was named, nil where none was.
func (i *importer) owner(ctx context.Context) (*int64, error) {
	if i.options.Owner == "" {
		return nil, nil
	}
	var id int64
	err := i.tx.QueryRow(ctx, userIDByUsername, i.options.Owner).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, fault.New(fault.NotFound, "There is no user named %q.", i.options.Owner)
	}
	return &id, err
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
	i.done += rows
	if i.options.Progress != nil {
		i.options.Progress(i.done)
	}
}
