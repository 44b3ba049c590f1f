package store_test

import (
	"context"
	"testing"
	"time"

	"syllabus/internal/course"
	"syllabus/internal/fault"
	"syllabus/internal/store"
	"syllabus/internal/store/storetest"
)

// twoVersions are two drafts of one course.
func twoVersions() (first, second *course.Draft) {
	first, second = storetest.Draft("one"), storetest.Draft("one")
	first.Title, second.Title = "First", "Second"
	return first, second
}

// TestReplaceWhileAnotherReplaces starts an import in the middle of another one of
// the same course, which is there already: the second is refused at once.
func TestReplaceWhileAnotherReplaces(t *testing.T) {
	database := setup(t, storetest.Draft("one"))
	first, second := twoVersions()
	started := false
	_, err := database.Store.ImportCourse(t.Context(), first, store.ImportOptions{Replace: true, Progress: func(int64) {
		if started {
			return
		}
		started = true
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // in which it would wait, if it did
		defer cancel()
		_, err := database.Store.ImportCourse(ctx, second, store.ImportOptions{Replace: true})
		wantFault(t, err, fault.Conflict)
	}})
	if err != nil || !started {
		t.Fatalf("the first import: %v (in its middle: %t)", err, started)
	}
	wantDraft(t, database, first)
}

// TestInsertWhileAnotherImports starts an import that has to insert the course,
// while another one of the same course is under way. The second waits for the first: it is
// refused when the course is there afterwards, and succeeds when it is not.
func TestInsertWhileAnotherImports(t *testing.T) {
	tests := []struct {
		name                  string
		exists                bool // before both of them
		replace, fails, other bool // the first may replace; fails; the second may replace
	}{
		{name: "both insert"},
		{name: "both may replace what is not there", replace: true, other: true},
		{name: "only the second may replace what is not there", other: true},
		{name: "the first replaces, the second inserts", exists: true, replace: true},
		{name: "both insert, the first fails", fails: true},
		{name: "both may replace what is not there, the first fails", replace: true, other: true, fails: true},
		{name: "the first replaces and fails, the second inserts", exists: true, replace: true, fails: true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			database := setup(t)
			if test.exists {
				database.Import(t, storetest.Draft("one"), store.ImportOptions{})
			}
			first, second := twoVersions()
			if test.fails {
				first.Modules[1].Lessons[1].Exercises[3].Body = "\x00"
			}
			err, other := importAtOnce(t, database, first, test.replace, second, test.other)
			switch {
			case test.fails && test.exists:
				wantFault(t, err, fault.BadUserInput)
				wantFault(t, other, fault.Conflict)
				wantDraft(t, database, storetest.Draft("one"))
			case test.fails:
				wantFault(t, err, fault.BadUserInput)
				if other != nil {
					t.Errorf("the second import: %v", other)
				}
				wantDraft(t, database, second)
			default:
				if err != nil {
					t.Errorf("the first import: %v", err)
				}
				wantFault(t, other, fault.Conflict)
				wantDraft(t, database, first)
			}
		})
	}
}

// importAtOnce imports the first draft, and the second one when the first import has
// begun to write rows, which goes on as soon as the second waits for it.
func importAtOnce(
	t *testing.T, database *storetest.Database, first *course.Draft, replace bool, second *course.Draft, otherReplaces bool,
) (err, other error) {
	t.Helper()
	ended := make(chan error, 1)
	started := false
	_, err = database.Store.ImportCourse(t.Context(), first, store.ImportOptions{Replace: replace, Progress: func(int64) {
		if started {
			return
		}
		started = true
		go func() {
			_, err := database.Store.ImportCourse(t.Context(), second, store.ImportOptions{Replace: otherReplaces})
			ended <- err
		}()
		awaitBlocked(t, database)
	}})
	if !started {
		t.Fatalf("the first import did not begin: %v", err)
	}
	return err, <-ended
}

// TestImportsOfSeveralCoursesAtOnce lets imports of different courses run side by side.
func TestImportsOfSeveralCoursesAtOnce(t *testing.T) {
	database := setup(t)
	ended := false
	_, err := database.Store.ImportCourse(t.Context(), storetest.Draft("one"), store.ImportOptions{Progress: func(int64) {
		if !ended {
			database.Import(t, storetest.Draft("two"), store.ImportOptions{})
			ended = true
		}
	}})
	if err != nil || !ended {
		t.Fatalf("the first import: %v (the other ended: %t)", err, ended)
	}
	wantDraft(t, database, storetest.Draft("one"))
	wantDraft(t, database, storetest.Draft("two"))
}
