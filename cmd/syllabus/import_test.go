package main

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5"

	"syllabus/internal/postgres/postgrestest"
)

// readings is a file of a course of texts with these keys.
func readings(t *testing.T, slug string, keys ...string) string {
	t.Helper()
	text := fmt.Sprintf("format: syllabus/1\nslug: %s\ntitle: To read\nmodules:\n  - title: One\n    lessons:\n      - title: One\n", slug)
	for i, key := range keys {
		if i == 0 {
			text += "        exercises:\n"
		}
		text += fmt.Sprintf("          - {type: TEXT, key: %s, title: Read %s, body: Text.}\n", key, key)
	}
	path := filepath.Join(t.TempDir(), slug+".yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestImportDiscardsProgress(t *testing.T) {
	url := postgrestest.Database(t)
	syllabus(t, "", "import", "--database", url, readings(t, "one", "a", "b"), readings(t, "two", "a")).
		expect(t, 0, "created one: 4 rows (4 added, 0 kept, 0 removed)\ncreated two: 3 rows (3 added, 0 kept, 0 removed)\nin ")
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	_, err = conn.Exec(t.Context(), `
		INSERT INTO app_user (subject, username) VALUES ('ada', 'ada'), ('grace', 'grace');
		INSERT INTO exercise_session (course_id, user_id, exercise_id)
		SELECT course_id, app_user.id, exercise.id
		FROM exercise
		CROSS JOIN app_user
		WHERE username = 'ada' OR key = 'a'`)
	if err := conn.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err != nil {
		t.Fatal(err)
	}

	three, kept, changed := readings(t, "three", "a"), readings(t, "two", "a"), readings(t, "one", "c")
	refused := []string{
		`The course "one" would lose 2 exercises with 3 sessions of 2 learners ("Read a", "Read b").`,
		"Nothing was imported. --discard-progress drops these sessions.",
	}
	syllabus(t, "", "import", "--database", url, "--replace", three, kept, changed).expect(t, 1, refused...)
	// The new course is not there.
	syllabus(t, "", "import", "--database", url, "--replace", "--discard-progress", three, kept, changed).expect(t, 0,
		"created three: 3 rows (3 added, 0 kept, 0 removed)\n"+
			"updated two: 3 rows (2 added, 1 kept, 2 removed)\n", // its module and its lesson have no keys
		"updated one: 3 rows (3 added, 0 kept, 4 removed), discarded 3 sessions of 2 learners\n")
}
