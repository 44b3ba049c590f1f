package course

import "time"

// OrderField is what a list of courses is ordered by.
type OrderField string

// What a list of courses can be ordered by.
const (
	ByTitle       OrderField = "TITLE"
	ByPublishedAt OrderField = "PUBLISHED_AT"
	ByUpdatedAt   OrderField = "UPDATED_AT"
)

// Valid reports whether f is one of the order fields.
func (f OrderField) Valid() bool { return f == ByTitle || f == ByPublishedAt || f == ByUpdatedAt }

// Order is the order of a list of courses; equal values are ordered by id, in the
// same direction.
type Order struct {
	Field      OrderField
	Descending bool
}

// Position is a course's place in an ordered list: what it is ordered by, and its id.
type Position struct {
	Title string    // with ByTitle
	Time  time.Time // with the others
	ID    ID
}

// PositionIn returns the course's place in a list of that order. The course must
// be published.
func (c *Course) PositionIn(order Order) Position {
	switch order.Field {
	case ByPublishedAt:
		return Position{Time: *c.PublishedAt, ID: c.ID}
	case ByUpdatedAt:
		return Position{Time: c.UpdatedAt, ID: c.ID}
	default:
		return Position{Title: c.Title, ID: c.ID}
	}
}

// Filter says which courses to list: those that match all of what is not nil.
type Filter struct {
	TitleContains *string // in upper or lower case
	Owner         *string // a username
}

// ListArgs asks for one page of the visible courses.
type ListArgs struct {
	Filter Filter
	Order  Order
	Limit  int       // how many courses at most, at least 1
	Last   bool      // take them from the end of the range instead of its start
	After  *Position // the range begins behind this place; nil for the list's start
	Before *Position // the range ends before this place; nil for the list's end
}

// Page is one page of courses.
type Page struct {
	Courses     []*Course
	HasNext     bool // there is more behind the page
	HasPrevious bool // there is more before the page
}
