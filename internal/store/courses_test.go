package store_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/store/storetest"
)

// catalog is 9 visible courses and 2 that are not published, one of them not any
// more. Of every order, several have equal values.
const catalog = `
INSERT INTO app_user (id, subject, username) VALUES (1, 'ada', 'ada'), (2, 'grace', 'grace');
INSERT INTO course (id, slug, title, published, published_at, updated_at, owner_id)
SELECT id, 'course-' || id, title, published, timestamptz '2026-01-01 00:00Z' + p * interval '1 microsecond',
    timestamptz '2026-02-01 00:00Z' + u * interval '1 day', owner
FROM (VALUES
    (1, 'Go', true, 3, 1, 1), (2, 'SQL 100%', true, 3, 2, 1), (3, 'Go', true, 1, 2, 2), (4, 'GraphQL_API', true, 2, 2, NULL),
    (5, 'Go', true, 2, 3, 2), (6, 'back\slash', true, 9, 9, NULL), (7, 'Go', false, NULL, 3, 1), (8, 'Ähnliche ÜBUNGEN', true, 5, 5, NULL),
    (9, 'Введение в SQL', true, 3, 1, 2), (10, 'Go', false, 4, 4, 1), (11, 'an apple', true, 4, 4, 2)
) AS c (id, title, published, p, u, owner);`

func setupCatalog(t *testing.T) *storetest.Database {
	t.Helper()
	database := storetest.New(t)
	database.Exec(t, catalog)
	return database
}

// orders are all orders of the list, by the expression that says the same in SQL.
func orders() map[string]course.Order {
	all := make(map[string]course.Order)
	for column, field := range map[string]course.OrderField{
		"title": course.ByTitle, "published_at": course.ByPublishedAt, "updated_at": course.ByUpdatedAt,
	} {
		all[column+", id"] = course.Order{Field: field}
		all[column+" DESC, id DESC"] = course.Order{Field: field, Descending: true}
	}
	return all
}

func courseIDs(courses []*course.Course) []course.ID {
	ids := []course.ID{}
	for _, c := range courses {
		ids = append(ids, c.ID)
	}
	return ids
}

// idsInOrder returns the visible courses in an order, as plain SQL has it.
func idsInOrder(t *testing.T, database *storetest.Database, orderBy string) []course.ID {
	t.Helper()
	rows, err := database.Pool.Query(t.Context(), `SELECT id FROM course WHERE published ORDER BY `+orderBy)
	if err != nil {
		t.Fatal(err)
	}
	return must[[]course.ID](t)(pgx.CollectRows(rows, pgx.RowTo[course.ID]))
}

// TestCoursesInPages walks each order in pages of each size, from its start and from
// its end: every visible course comes exactly once, in its place.
func TestCoursesInPages(t *testing.T) {
	database := setupCatalog(t)
	for orderBy, order := range orders() {
		want := idsInOrder(t, database, orderBy)
		if len(want) != 9 {
			t.Fatalf("there are %d visible courses, want 9", len(want))
		}
		for limit := 1; limit <= len(want)+1; limit++ {
			for _, last := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s by %d last %t", orderBy, limit, last), func(t *testing.T) {
					if diff := cmp.Diff(want, walk(t, database, course.ListArgs{Order: order, Limit: limit, Last: last})); diff != "" {
						t.Errorf("(-want +got):\n%s", diff)
					}
				})
			}
		}
	}
}

// walk follows the cursors of the list to its end, or to its start, and returns
// the courses of all pages in the order of the list.
func walk(t *testing.T, database *storetest.Database, args course.ListArgs) []course.ID {
	t.Helper()
	var all []course.ID
	for turn := range 20 { // more than there are courses
		page := must[*course.Page](t)(database.Store.Courses(t.Context(), account.Viewer{}, args))
		if len(page.Courses) == 0 || len(page.Courses) > args.Limit {
			t.Fatalf("a page has %d courses", len(page.Courses))
		}
		wantGroup(t, "the page", page.Courses)
		ahead, behind := page.HasNext, page.HasPrevious
		if args.Last {
			ahead, behind = behind, ahead
			all = append(courseIDs(page.Courses), all...)
		} else {
			all = append(all, courseIDs(page.Courses)...)
		}
		if behind != (turn > 0) {
			t.Errorf("on page %d it is said that there are others before it: %t", turn+1, behind)
		}
		if !ahead {
			return all
		}
		if args.Last {
			position := page.Courses[0].PositionIn(args.Order)
			args.Before = &position
		} else {
			position := page.Courses[len(page.Courses)-1].PositionIn(args.Order)
			args.After = &position
		}
	}
	t.Fatalf("the list has no end: %v", all)
	return nil
}

// TestCoursesBetween asks for every range between two courses, from both ends.
func TestCoursesBetween(t *testing.T) {
	database := setupCatalog(t)
	for orderBy, order := range orders() {
		all := must[*course.Page](t)(database.Store.Courses(t.Context(), account.Viewer{}, course.ListArgs{Order: order, Limit: 100})).Courses
		for after := range all {
			for before := range all {
				low, high := all[after].PositionIn(order), all[before].PositionIn(order)
				want := []course.ID{}
				if after+1 < before {
					want = courseIDs(all[after+1 : before])
				}
				args := course.ListArgs{Order: order, Limit: 100, After: &low, Before: &high}
				first := must[*course.Page](t)(database.Store.Courses(t.Context(), account.Viewer{}, args))
				args.Last = true
				last := must[*course.Page](t)(database.Store.Courses(t.Context(), account.Viewer{}, args))
				if diff := cmp.Diff([][]course.ID{want, want}, [][]course.ID{courseIDs(first.Courses), courseIDs(last.Courses)}); diff != "" {
					t.Errorf("%s between %d and %d (-want +got):\n%s", orderBy, all[after].ID, all[before].ID, diff)
				}
			}
		}
	}
}

// TestCoursesBehindARemovedOne continues from a course that is gone, and from one
// that is not published any more.
func TestCoursesBehindARemovedOne(t *testing.T) {
	for orderBy, order := range orders() {
		t.Run(orderBy, func(t *testing.T) {
			database := setupCatalog(t)
			all := must[*course.Page](t)(database.Store.Courses(t.Context(), account.Viewer{}, course.ListArgs{Order: order, Limit: 100})).Courses
			position := all[4].PositionIn(order)
			database.Exec(t, `DELETE FROM course WHERE id = $1`, all[4].ID)
			database.Exec(t, `UPDATE course SET published = false WHERE id = $1`, all[3].ID)
			next := must[*course.Page](t)(database.Store.Courses(t.Context(), account.Viewer{}, course.ListArgs{Order: order, Limit: 2, After: &position}))
			previous := must[*course.Page](t)(database.Store.Courses(t.Context(), account.Viewer{}, course.ListArgs{Order: order, Limit: 2, Last: true, Before: &position}))
			want := [][]course.ID{courseIDs(all[5:7]), courseIDs(all[1:3])}
			if diff := cmp.Diff(want, [][]course.ID{courseIDs(next.Courses), courseIDs(previous.Courses)}); diff != "" {
				t.Errorf("next, previous (-want +got):\n%s", diff)
			}
			if !next.HasNext || !next.HasPrevious || !previous.HasNext || !previous.HasPrevious {
				t.Errorf("one of the pages claims to be at an end: %t %t %t %t",
					next.HasNext, next.HasPrevious, previous.HasNext, previous.HasPrevious)
			}
		})
	}
}

func TestCoursesFilters(t *testing.T) {
	database := setupCatalog(t)
	title := func(text string) course.Filter { return course.Filter{TitleContains: &text} }
	owner := func(name string) course.Filter { return course.Filter{Owner: &name} }
	both := func(text, name string) course.Filter { return course.Filter{TitleContains: &text, Owner: &name} }
	tests := []struct {
		name   string
		filter course.Filter
		want   []course.ID
	}{
		{"nothing", course.Filter{}, []course.ID{1, 2, 3, 4, 5, 6, 8, 9, 11}},
		{"an empty text", title(""), []course.ID{1, 2, 3, 4, 5, 6, 8, 9, 11}},
		{"lower for upper", title("go"), []course.ID{1, 3, 5}},
		{"upper for lower", title("APPLE"), []course.ID{11}},
		{"inside", title("raphql"), []course.ID{4}},
		{"percent", title("%"), []course.ID{2}},
		{"underscore", title("_"), []course.ID{4}},
		{"backslash", title(`\`), []course.ID{6}},
		{"backslash in a word", title(`K\S`), []course.ID{6}},
		{"a quote", title(`'`), []course.ID{}},
		{"umlauts", title("ähnliche übungen"), []course.ID{8}},
		{"Cyrillic", title("ВВЕДЕНИЕ"), []course.ID{9}},
		{"no such text", title("zebra"), []course.ID{}},
		{"an owner", owner("ada"), []course.ID{1, 2}},
		{"another owner", owner("grace"), []course.ID{3, 5, 9, 11}},
		{"no such owner", owner("nobody"), []course.ID{}},
		{"an owner in another case", owner("ADA"), []course.ID{}},
		{"title and owner", both("GO", "grace"), []course.ID{3, 5}},
		{"title of another's", both("apple", "ada"), []course.ID{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			page := must[*course.Page](t)(database.Store.Courses(t.Context(), account.Viewer{}, course.ListArgs{Filter: test.filter, Limit: 100}))
			got := courseIDs(page.Courses)
			slices.Sort(got)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if page.HasNext || page.HasPrevious {
				t.Error("the one page claims that there are others")
			}
		})
	}
}

// TestCoursesFilteredInPages walks a filtered list.
func TestCoursesFilteredInPages(t *testing.T) {
	database := setupCatalog(t)
	text := "GO"
	got := walk(t, database, course.ListArgs{Filter: course.Filter{TitleContains: &text}, Limit: 1})
	if !slices.Equal(got, []course.ID{1, 3, 5}) {
		t.Errorf("the courses are %v, want 1, 3 and 5", got)
	}
}
