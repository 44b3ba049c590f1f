package store

import (
	"context"
	"fmt"
	"strings"

	"syllabus/internal/account"
)

// visibleTo returns the last parameters of every statement that a client can begin at: who asks,
// and whether they may see everything. The rule is written in each of them, and a test holds
// them against each other: a course is visible when it is published, to its owner, and to
// administrators, and whatever is below it with it; settings are visible to their user and to
// administrators. A visitor owns nothing.
func visibleTo(viewer account.Viewer) []any { return []any{int64(viewer.ID), viewer.Admin} }

// ruled is a statement with the rule of what is visible, and with what is left of it for visitors: they ask
// the most, and PostgreSQL plans that faster.
type ruled struct{ text, forVisitors string }

// ruledFrom returns a statement whose parameter of that number is who asks.
func ruledFrom(viewer int, text string) ruled {
	rule := fmt.Sprintf("(course.published OR course.owner_id = $%d OR $%d)", viewer, viewer+1)
	return ruled{text, strings.Replace(text, rule, "course.published", 1)}
}

// oneVisible is [one] for a statement that a client can begin at.
func oneVisible[P any, R row, K comparable](
	ctx context.Context, s *Store, viewer account.Viewer, sql ruled, parents []P, e edge[P, R, K],
) ([]R, error) {
	if viewer.Visitor() {
		return one(ctx, s, sql.forVisitors, parents, e)
	}
	return one(ctx, s, sql.text, parents, e, visibleTo(viewer)...)
}
