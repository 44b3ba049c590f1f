package graph_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"syllabus/internal/course"
	"syllabus/internal/fault"
)

const pageQuery = `query ($first: Int, $after: String, $last: Int, $before: String) {
	courses(first: $first, after: $after, last: $last, before: $before) { nodes { id } }
}`

func TestCoursesChoosesBetweenFirstAndLast(t *testing.T) {
	for name, c := range map[string]struct {
		variables map[string]any
		want      course.ListArgs
	}{
		"neither":        {nil, course.ListArgs{Limit: 20}},
		"both null":      {map[string]any{"first": nil, "last": nil}, course.ListArgs{Limit: 20}},
		"first":          {map[string]any{"first": 1}, course.ListArgs{Limit: 1}},
		"the most first": {map[string]any{"first": 100}, course.ListArgs{Limit: 100}},
		"last":           {map[string]any{"last": 1}, course.ListArgs{Limit: 1, Last: true}},
		"the most last":  {map[string]any{"last": 100, "first": nil}, course.ListArgs{Limit: 100, Last: true}},
	} {
		t.Run(name, func(t *testing.T) {
			store := stored()
			store.page = &course.Page{}
			c.want.Order = course.Order{Field: course.ByTitle}
			answers(t, store, pageQuery, c.variables, `{"courses":{"nodes":[]}}`)
			if diff := cmp.Diff([]course.ListArgs{c.want}, store.args); diff != "" {
				t.Errorf("the store was asked (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCoursesRefusesPages(t *testing.T) {
	for name, c := range map[string]struct {
		variables map[string]any
		text      string
	}{
		"no first":                   {map[string]any{"first": 0}, "first: 0 is not between 1 and 100."},
		"negative first":             {map[string]any{"first": -1}, "first: -1 is not between 1 and 100."},
		"too many first":             {map[string]any{"first": 101}, "first: 101 is not between 1 and 100."},
		"no last":                    {map[string]any{"last": 0}, "last: 0 is not between 1 and 100."},
		"negative last":              {map[string]any{"last": -1}, "last: -1 is not between 1 and 100."},
		"too many last":              {map[string]any{"last": 101}, "last: 101 is not between 1 and 100."},
		"both":                       {map[string]any{"first": 5, "last": 5}, "first, last: give one of them"},
		"both, one out of range":     {map[string]any{"first": 0, "last": 5}, "first, last: give one of them"},
		"a number that is too large": {map[string]any{"first": json.Number("99999999999999999999")}, "as Int"},
		"no whole number":            {map[string]any{"first": json.Number("1.5")}, "as Int"},
		"a cursor that is empty":     {map[string]any{"after": ""}, "after: this is not a cursor of a list of courses."},
		"no cursor before":           {map[string]any{"before": "?"}, "before: this is not a cursor of a list of courses."},
	} {
		t.Run(name, func(t *testing.T) {
			store := stored()
			refuses(t, store, pageQuery, c.variables, fault.BadUserInput, c.text)
			store.was(t)
		})
	}
}

// A variable that is null stands for no default: gqlgen hands over 0, which is refused.
func TestExercisePageRefuses(t *testing.T) {
	const query = `query ($first: Int!, $after: String) { lesson(id: "lesson_1_12") { exercisePage(first: $first, after: $after) { nodes { id } } } }`
	for name, c := range map[string]struct {
		variables map[string]any
		text      string
	}{
		"none":                     {map[string]any{"first": 0}, "first: 0 is not between 1 and 100."},
		"a negative number":        {map[string]any{"first": -1}, "first: -1 is not between 1 and 100."},
		"too many":                 {map[string]any{"first": 101}, "first: 101 is not between 1 and 100."},
		"no cursor":                {map[string]any{"first": 1, "after": "x"}, "after: this is not a cursor of a list of exercises."},
		"a cursor that is empty":   {map[string]any{"first": 1, "after": ""}, "after: this is not a cursor of a list of exercises."},
		"a null where none may be": {map[string]any{"first": nil}, "null"},
	} {
		t.Run(name, func(t *testing.T) { refuses(t, stored(), query, c.variables, fault.BadUserInput, c.text) })
	}
	refuses(t, stored(), `query ($first: Int = 20) { lesson(id: "lesson_1_12") { exercisePage(first: $first) { nodes { id } } } }`,
		map[string]any{"first": nil}, fault.BadUserInput, "first: 0 is not between 1 and 100.")
}

// A page leads on from its own cursors, whichever order it has.
func TestCoursesPageIsAConnection(t *testing.T) {
	old := time.Date(1969, 7, 20, 20, 17, 40, 123456000, time.UTC)
	courses := []*course.Course{
		{ID: 1, Title: "A", PublishedAt: &old, UpdatedAt: old},
		{ID: 2, Title: "B", PublishedAt: &old, UpdatedAt: old},
	}
	for _, field := range []course.OrderField{course.ByTitle, course.ByPublishedAt, course.ByUpdatedAt} {
		for _, direction := range []string{"ASC", "DESC"} {
			t.Run(string(field)+" "+direction, func(t *testing.T) {
				const query = `query ($orderBy: CourseOrder!, $after: String, $before: String) {
					courses(orderBy: $orderBy, after: $after, before: $before, filter: {owner: "ada"}) {
						edges { cursor node { id } } nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
					}
				}`
				store := stored()
				store.page = &course.Page{Courses: courses, HasNext: true}
				variables := map[string]any{"orderBy": map[string]any{"field": string(field), "direction": direction}}
				got := ask(t.Context(), t, store, nil, nil, query, variables)
				type connection struct {
					Courses struct {
						Edges []struct {
							Cursor string
							Node   struct{ ID string }
						}
						Nodes    []struct{ ID string }
						PageInfo struct {
							HasNextPage, HasPreviousPage bool
							StartCursor, EndCursor       *string
						}
					}
				}
				var page connection
				if err := json.Unmarshal(got.Data, &page); err != nil || len(got.Errors) != 0 {
					t.Fatal(err, got.Errors)
				}
				edges, info := page.Courses.Edges, page.Courses.PageInfo
				if len(edges) != 2 || edges[0].Node.ID != "course_1" || edges[1].Node.ID != "course_2" || len(page.Courses.Nodes) != 2 {
					t.Fatalf("the page is %s", got.Data)
				}
				if !info.HasNextPage || info.HasPreviousPage || *info.StartCursor != edges[0].Cursor || *info.EndCursor != edges[1].Cursor {
					t.Errorf("the page lies at %+v", info)
				}
				variables["after"], variables["before"] = info.StartCursor, info.EndCursor
				if got := ask(t.Context(), t, store, nil, nil, query, variables); len(got.Errors) != 0 {
					t.Fatal(got.Errors)
				}
				order := course.Order{Field: field, Descending: direction == "DESC"}
				after, before := courses[0].PositionIn(order), courses[1].PositionIn(order)
				want := course.ListArgs{Filter: course.Filter{Owner: new("ada")}, Order: order, Limit: 20, After: &after, Before: &before}
				if diff := cmp.Diff(want, store.args[1]); diff != "" {
					t.Errorf("the next page is asked for (-want +got):\n%s", diff)
				}
			})
		}
	}
}

func TestEmptyPageHasNoCursors(t *testing.T) {
	store := stored()
	store.page = &course.Page{HasPrevious: true}
	answers(t, store, `{ courses { edges { cursor } nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`, nil,
		`{"courses":{"edges":[],"nodes":[],"pageInfo":{"hasNextPage":false,"hasPreviousPage":true,"startCursor":null,"endCursor":null}}}`)
}

func TestCoursesFails(t *testing.T) {
	store := stored()
	store.err = fault.New(fault.Unavailable, "The database is away.")
	refuses(t, store, pageQuery, nil, fault.Unavailable, "away")
}
