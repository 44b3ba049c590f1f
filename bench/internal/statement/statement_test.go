package statement_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"syllabus/bench/internal/statement"
)

// A statement that the store has changed is no longer Syllabus's, and the comparison no longer fair.
func TestStatementsAreThoseOfTheStore(t *testing.T) {
	store := texts(t, "../../../internal/store/*.go")
	rest := strings.Index(statement.Courses, "published\nORDER BY") // the store puts it together
	// The store writes the rule for every viewer, of which this is left for visitors.
	bySlug := strings.Replace(statement.CourseBySlug, "course.published", "(course.published OR course.owner_id = $2 OR $3)", 1)
	for _, text := range []string{
		bySlug, statement.Courses[:rest], statement.ModulesByCourse,
		statement.LessonsByModule, statement.ExercisesByLesson, statement.ChoicesByExercise,
	} {
		if !strings.Contains(store, "`"+text+"`") {
			t.Errorf("the store has no statement\n%s", text)
		}
	}
}

// The contender in JavaScript has copies of its own.
func TestMercuriusRunsTheSameStatements(t *testing.T) {
	script := texts(t, "../../contenders/mercurius/statements.js")
	for _, text := range []string{
		statement.CourseBySlug, statement.Courses, statement.ModulesByCourse,
		statement.LessonsByModule, statement.ExercisesByLesson, statement.ChoicesByExercise,
	} {
		if !strings.Contains(script, "`"+text+"`") {
			t.Errorf("statements.js has no statement\n%s", text)
		}
	}
}

func texts(t *testing.T, pattern string) string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: %d files, %v", pattern, len(files), err)
	}
	var all strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	return all.String()
}
