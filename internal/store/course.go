package store

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"

	"syllabus/internal/account"
	"syllabus/internal/course"
)

func courseID(c *course.Course) course.ID { return c.ID }

func scanCourse(row pgx.CollectableRow) (*course.Course, error) {
	var c course.Course
	return &c, row.Scan(&c.ID, &c.Slug, &c.Title, &c.Description, &c.PublishedAt, &c.OwnerID, &c.CreatedAt, &c.UpdatedAt)
}

var coursesByID = ruledFrom(2, `-- name: CoursesByID
SELECT id, slug, title, description, published_at, owner_id, created_at, updated_at
FROM course
WHERE id = ANY($1)
  AND (course.published OR course.owner_id = $2 OR $3)
ORDER BY id`)

// CoursesByID returns the visible courses of these ids in their order, nil where there is none.
func (s *Store) CoursesByID(ctx context.Context, viewer account.Viewer, keys []course.ID) ([]*course.Course, error) {
	return oneVisible(ctx, s, viewer, coursesByID, keys, edge[course.ID, *course.Course, course.ID]{
		parentKey: itself[course.ID], by: byID[course.ID](), scan: scanCourse, rowKey: courseID,
	})
}

var courseBySlug = ruledFrom(2, `-- name: CourseBySlug
SELECT id, slug, title, description, published_at, owner_id, created_at, updated_at
FROM course
WHERE slug = ANY($1)
  AND (course.published OR course.owner_id = $2 OR $3)
ORDER BY id`)

// CourseBySlug returns the visible course of that slug, nil where there is none.
func (s *Store) CourseBySlug(ctx context.Context, viewer account.Viewer, slug string) (*course.Course, error) {
	return only(oneVisible(ctx, s, viewer, courseBySlug, []string{slug}, edge[string, *course.Course, string]{
		parentKey: itself[string],
		by:        keying[string]{compare: strings.Compare, args: func(slugs []string) []any { return []any{slugs} }},
		scan:      scanCourse,
		rowKey:    func(c *course.Course) string { return c.Slug },
	}))
}

const courseByModule = `-- name: CourseByModule
SELECT id, slug, title, description, published_at, owner_id, created_at, updated_at
FROM course
WHERE id = ANY($1)
ORDER BY id`

// CourseByModule returns each module's course.
func (s *Store) CourseByModule(ctx context.Context, modules []*course.Module) ([]*course.Course, error) {
	return one(ctx, s, courseByModule, modules, edge[*course.Module, *course.Course, course.ID]{
		parentKey: func(m *course.Module) course.ID { return m.ID.Course },
		by:        byID[course.ID](), scan: scanCourse, rowKey: courseID,
	})
}

const ownerByCourse = `-- name: OwnerByCourse
SELECT id, username, email, created_at
FROM app_user
WHERE id = ANY($1)
ORDER BY id`

// OwnerByCourse returns each course's owner, nil where nobody owns it.
func (s *Store) OwnerByCourse(ctx context.Context, courses []*course.Course) ([]*account.User, error) {
	return one(ctx, s, ownerByCourse, courses, edge[*course.Course, *account.User, account.UserID]{
		parentKey: func(c *course.Course) account.UserID {
			if c.OwnerID == nil {
				return 0 // refers to nobody
			}
			return account.UserID(*c.OwnerID)
		},
		by: byID[account.UserID](), scan: scanUser, rowKey: userID,
	})
}
