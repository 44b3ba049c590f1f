package store

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"syllabus/internal/fault"
)

// Learners begin exercises while a course is replaced: their sessions refer to the
// course, so that FOR UPDATE would let them wait, and be refused because of them.
const lockCourse = `-- name: LockCourse
SELECT id
FROM course
WHERE slug = $1
ORDER BY id
FOR NO KEY UPDATE NOWAIT`

// lockCourse locks the course of the same slug, if it may be replaced and is there.
func (i *importer) lockCourse(ctx context.Context) error {
	i.result.Created = true
	if !i.options.Replace {
		return nil
	}
	err := i.tx.QueryRow(ctx, lockCourse, i.draft.Slug).Scan(&i.result.Course)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	i.result.Created = false
	return err
}

const insertCourse = `-- name: InsertCourse
INSERT INTO course (slug, title, description, published, published_at, owner_id)
VALUES ($1, $2, $3, $4, CASE WHEN $4 THEN now() END, $5)
RETURNING id`

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

// writeCourse inserts the course, or updates the one that is locked.
func (i *importer) writeCourse(ctx context.Context) error {
	owner, err := i.owner(ctx)
	if err != nil {
		return err
	}
	d := i.draft
	if !i.result.Created {
		_, err = i.tx.Exec(ctx, updateCourse, i.result.Course, d.Title, d.Description, d.Published, owner)
		return err
	}
	err = i.tx.QueryRow(ctx, insertCourse, d.Slug, d.Title, d.Description, d.Published, owner).Scan(&i.result.Course)
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
