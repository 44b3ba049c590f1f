package store_test

import (
	"slices"
	"testing"

	"syllabus/internal/course"
	"syllabus/internal/peer"
	"syllabus/internal/postgres/postgrestest"
	"syllabus/internal/store"
	"syllabus/internal/store/storetest"
)

func TestMain(m *testing.M) { postgrestest.Main(m) }

// setup returns a database with the courses of the drafts, none without.
func setup(t *testing.T, drafts ...*course.Draft) *storetest.Database {
	t.Helper()
	database := storetest.New(t)
	for _, draft := range drafts {
		database.Import(t, draft, store.ImportOptions{})
	}
	return database
}

// must returns a test's way to a value that comes with an error.
func must[V any](t *testing.T) func(V, error) V {
	t.Helper()
	return func(value V, err error) V {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

// queryValue returns the one value of a statement that only the test needs.
func queryValue[V any](t *testing.T, database *storetest.Database, sql string, args ...any) V {
	t.Helper()
	var value V
	if err := database.Pool.QueryRow(t.Context(), sql, args...).Scan(&value); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return value
}

// courseByID is a course as its children are loaded through, visible or not.
func courseByID(id course.ID) *course.Course { return &course.Course{ID: id} }

// modulesOf returns the modules of one course.
func modulesOf(t *testing.T, s *store.Store, id course.ID) []*course.Module {
	t.Helper()
	return must[[][]*course.Module](t)(s.ModulesByCourse(t.Context(), []*course.Course{courseByID(id)}))[0]
}

// wantGroup fails unless the rows, in whatever order, are one group of peers.
func wantGroup[R interface {
	comparable
	peer.Member
}](t *testing.T, what string, rows []R) {
	t.Helper()
	if len(rows) == 0 {
		t.Fatalf("%s: no rows", what)
	}
	if peer.GroupOf(rows[0]) == nil {
		t.Fatalf("%s: they are no group", what)
	}
	group, _ := peer.Select[R](peer.GroupOf(rows[0]))
	for _, row := range rows {
		if peer.GroupOf(row) != peer.GroupOf(rows[0]) || !slices.Contains(group, row) {
			t.Fatalf("%s: they are not one group", what)
		}
	}
	if len(group) != len(rows) {
		t.Fatalf("%s: the group has %d rows, want %d", what, len(group), len(rows))
	}
}
