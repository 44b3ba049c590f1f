package graph_test

import (
	"bytes"
	"strings"
	"testing"

	"syllabus/internal/store/storetest"
)

// A statement fails in the middle of a document: each parent that asked says so,
// its siblings answer, the log says it once, and the next request works.
func TestFailedStatement(t *testing.T) {
	const query = `{ courses { nodes { title modules { lessons { title exercises { title ... on MultipleChoiceExercise { choices { text } } } } } } } }`
	database := storetest.New(t)
	database.Scale(t, 2)
	var log bytes.Buffer
	api := newLoggedAPI(t, database, &log)
	whole := string(api.must(t, query, nil).Body)
	log.Reset()

	database.Exec(t, `ALTER TABLE choice RENAME TO gone`)
	broken := string(api.must(t, query, nil).Body)
	if n := strings.Count(broken, `"message":"Internal error."`); n != 8 {
		t.Errorf("%d errors for the exercises with choices of 8 lessons:\n%s", n, broken)
	}
	if strings.Contains(broken, "gone") || strings.Contains(broken, "relation") {
		t.Errorf("the answer tells of the database:\n%s", broken)
	}
	if n := strings.Count(log.String(), `"level":"ERROR"`); n != 1 || !strings.Contains(log.String(), "42P01") {
		t.Errorf("the log has %d errors:\n%s", n, log.String())
	}

	database.Exec(t, `ALTER TABLE gone RENAME TO choice`)
	if again := string(api.must(t, query, nil).Body); again != whole {
		t.Errorf("the next request is answered\n%s\nwant\n%s", again, whole)
	}
}
