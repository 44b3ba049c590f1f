package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/peer"
)

// The statement has a text of its own for each kind of viewer, order, direction and set of
// conditions: only then does each have an index that it can walk.
const courses = `-- name: Courses
SELECT id, slug, title, description, published_at, owner_id, created_at, updated_at
FROM course
WHERE `

// Courses returns one page of the courses that the viewer may see.
func (s *Store) Courses(ctx context.Context, viewer account.Viewer, args course.ListArgs) (*course.Page, error) {
	sql, parameters := coursesStatement(viewer, args)
	found, err := rowsOf(ctx, s, scanCourse, sql, parameters...)
	if err != nil {
		return nil, err
	}
	more := len(found) > args.Limit
	page := &course.Page{Courses: found[:min(len(found), args.Limit)]}
	if args.Last {
		slices.Reverse(page.Courses)
		page.HasPrevious, page.HasNext = more, args.Before != nil
	} else {
		page.HasNext, page.HasPrevious = more, args.After != nil
	}
	peer.Join(page.Courses)
	return page, nil
}

// coursesStatement returns the text and the parameters for a page and one more
// course, which tells whether there is more. From the end of the range, the rows
// come in reverse.
func coursesStatement(viewer account.Viewer, args course.ListArgs) (sql string, parameters []any) {
	column, behind, before, direction := orderColumn(args.Order.Field), ">", "<", "ASC"
	if args.Order.Descending {
		behind, before = before, behind
	}
	if args.Order.Descending != args.Last {
		direction = "DESC"
	}
	var b strings.Builder
	b.WriteString(courses)
	parameter := func(value any) string {
		parameters = append(parameters, value)
		return fmt.Sprintf("$%d", len(parameters))
	}
	switch {
	case viewer.Admin:
		b.WriteString("true")
	case viewer.Visitor():
		b.WriteString("published")
	default:
		b.WriteString("(published OR owner_id = " + parameter(int64(viewer.ID)) + ")")
	}
	place := func(comparison string, at *course.Position) {
		if at != nil {
			fmt.Fprintf(&b, "\n  AND (%s, id) %s (%s, %s)", column, comparison,
				parameter(orderValue(args.Order.Field, at)), parameter(int64(at.ID)))
		}
	}
	place(behind, args.After)
	place(before, args.Before)
	if text := args.Filter.TitleContains; text != nil {
		fmt.Fprintf(&b, "\n  AND position(lower(%s::text COLLATE any_case) IN lower(title COLLATE any_case)) > 0", parameter(*text))
	}
	if owner := args.Filter.Owner; owner != nil {
		fmt.Fprintf(&b, "\n  AND owner_id = (SELECT id FROM app_user WHERE username = %s)", parameter(*owner))
	}
	fmt.Fprintf(&b, "\nORDER BY %s %s, id %s\nLIMIT %s", column, direction, direction, parameter(args.Limit+1))
	return b.String(), parameters
}

func orderColumn(field course.OrderField) string {
	switch field {
	case course.ByPublishedAt:
		return "published_at"
	case course.ByUpdatedAt:
		return "updated_at"
	default:
		return "title"
	}
}

func orderValue(field course.OrderField, at *course.Position) any {
	switch field {
	case course.ByPublishedAt, course.ByUpdatedAt:
		return at.Time
	default:
		return at.Title
	}
}
