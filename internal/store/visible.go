package store

import "syllabus/internal/account"

// visibleTo returns the last parameters of every statement that a client can begin at: who asks,
// and whether they may see everything. The rule is written in each of them, and a test holds
// them against each other: a course is visible when it is published, to its owner, and to
// administrators, and whatever is below it with it; settings are visible to their user and to
// administrators. A visitor owns nothing.
func visibleTo(viewer account.Viewer) []any { return []any{int64(viewer.ID), viewer.Admin} }
