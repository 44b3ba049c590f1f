package graph

import (
	"syllabus/graph/generated"
	"syllabus/internal/fault"
)

const (
	defaultPage = 20
	maxPage     = 100
)

// pageArgs are the arguments of a connection that can be read from both ends.
type pageArgs struct {
	first  *int
	after  *string
	last   *int
	before *string
}

// limit chooses between first and last: how many rows, and from which end.
func (a pageArgs) limit() (n int, fromEnd bool, err error) {
	switch {
	case a.first != nil && a.last != nil:
		return 0, false, fault.New(fault.BadUserInput, "first, last: give one of them, not both.")
	case a.last != nil:
		return *a.last, true, checkPage("last", *a.last)
	case a.first != nil:
		return *a.first, false, checkPage("first", *a.first)
	default:
		return defaultPage, false, nil
	}
}

// checkPage refuses page sizes out of range. A null variable in place of a
// non-null default arrives as 0, and is refused with it.
func checkPage(argument string, n int) error {
	if n < 1 || n > maxPage {
		return fault.New(fault.BadUserInput, "%s: %d is not between 1 and %d.", argument, n, maxPage)
	}
	return nil
}

// pageInfo tells where a page with these cursors lies.
func pageInfo(hasNext, hasPrevious bool, cursors []string) *generated.PageInfo {
	info := &generated.PageInfo{HasNextPage: hasNext, HasPreviousPage: hasPrevious}
	if len(cursors) > 0 {
		info.StartCursor, info.EndCursor = &cursors[0], &cursors[len(cursors)-1]
	}
	return info
}
