package store_test

import (
	"testing"

	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/fault"
	"syllabus/internal/store"
	"syllabus/internal/store/storetest"
)

// A relation with more rows than may be is refused while its rows are read, also where its keys go in
// several statements, and the connection is good for the next.
func TestRowsOfARelationAreBounded(t *testing.T) {
	database := storetest.New(t)
	database.Scale(t, 3) // of two modules each
	for _, chunk := range []int{1, 10} {
		s := store.New(database.Pool, chunk, 5)
		page, err := s.Courses(t.Context(), account.Viewer{}, course.ListArgs{Order: course.Order{Field: course.ByTitle}, Limit: 3})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.ModulesByCourse(t.Context(), page.Courses); fault.CodeOf(err) != fault.LimitExceeded {
			t.Errorf("six rows of five, by chunks of %d: %v", chunk, err)
		}
		if lists, err := s.ModulesByCourse(t.Context(), page.Courses[:2]); err != nil || len(lists[0])+len(lists[1]) != 4 {
			t.Errorf("four rows of five, by chunks of %d: %v, %v", chunk, lists, err)
		}
	}
}
