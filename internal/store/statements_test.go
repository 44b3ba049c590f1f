package store_test

import (
	"cmp"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// unnamed is SQL that begins without a name.
var unnamed = regexp.MustCompile(`^\s*(SELECT|INSERT|UPDATE|DELETE|WITH|MERGE|SET|LOCK|TRUNCATE)\s`)

// statements returns the text of every statement of the package by its name, as
// its source has it. A constant that is SQL without a name fails the test.
func statements(t *testing.T) map[string]string {
	t.Helper()
	found := make(map[string]string)
	for _, file := range sourceFiles(t) {
		ast.Inspect(file, func(node ast.Node) bool {
			literal, ok := node.(*ast.BasicLit)
			if !ok || literal.Kind != token.STRING {
				return true
			}
			text, err := strconv.Unquote(literal.Value)
			if err != nil {
				t.Fatal(err)
			}
			if unnamed.MatchString(text) {
				t.Errorf("a statement has no name: %s", text)
			}
			name, named := strings.CutPrefix(text, "-- name:")
			if !named {
				return true
			}
			name, _, _ = strings.Cut(name, "\n")
			name = strings.TrimSpace(name)
			if _, twice := found[name]; twice {
				t.Errorf("two statements are named %s", name)
			}
			found[name] = text
			return true
		})
	}
	return found
}

// sourceFiles parses the package's files without its tests.
func sourceFiles(t *testing.T) []*ast.File {
	t.Helper()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var files []*ast.File
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), ".go") || strings.HasSuffix(entry.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), entry.Name(), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}

var (
	firstLine = regexp.MustCompile(`^-- name: [A-Z][A-Za-z]+\n`)
	orderBy   = regexp.MustCompile(`(?m)^ORDER BY `)
	isSelect  = regexp.MustCompile(`(?m)^SELECT\b`)
	// A table below course, and the name that it goes by where it has another.
	onCourses = regexp.MustCompile(`(?m)^\s*(?:FROM|(?:LEFT )?JOIN|UPDATE|DELETE FROM) ` +
		`(module|lesson|exercise|choice|prerequisite|enrollment|exercise_session|submission)\b(?: AS (\w+))?`)
	// A condition on a table's own course_id, which stands first: it is one of those courses, or that one.
	byCourse = regexp.MustCompile(`(?:\b(\w+)\.)?\bcourse_id = (?:ANY\(\$1\)|\$1)`)
)

// ofAllCourses are the statements that rightly do not name the course of a table, and that table.
func ofAllCourses() map[string]string {
	return map[string]string{
		"EnrollmentsByUser":    "enrollment",       // what a user takes, whatever it is
		"SessionsByUser":       "exercise_session", // what a user did, wherever it was
		"ProgressByEnrollment": "exercise_session", // by the course that it is joined to: its comment says why
	}
}

// nameless returns the tables below course that a statement reads or changes without a condition on their
// course. A condition that names no table is that of one table, whichever it is.
func nameless(sql string) (tables []string) {
	conditions := make(map[string]int)
	for _, condition := range byCourse.FindAllStringSubmatch(sql, -1) {
		conditions[condition[1]]++
	}
	for _, table := range onCourses.FindAllStringSubmatch(sql, -1) {
		name := cmp.Or(table[2], table[1])
		if conditions[name] == 0 {
			name = ""
		}
		if conditions[name] == 0 {
			tables = append(tables, table[1])
		}
		conditions[name]--
	}
	return tables
}

// TestStatementsKeepTheRules looks at the texts alone: each is named, each SELECT
// ordered, and whatever reads or changes a table below course names the course.
func TestStatementsKeepTheRules(t *testing.T) {
	found := statements(t)
	for name, sql := range found {
		if !firstLine.MatchString(sql) {
			t.Errorf("%s: the first line is not \"-- name: %s\"", name, name)
		}
		// The order of Courses is added to its text for each page.
		if isSelect.MatchString(sql) && !orderBy.MatchString(sql) && name != "Courses" {
			t.Errorf("%s has no ORDER BY", name)
		}
		if got, want := strings.Join(nameless(sql), " and "), ofAllCourses()[name]; got != want {
			t.Errorf("%s does not name the course of %q, want of %q", name, got, want)
		}
	}
	for name := range ofAllCourses() {
		if _, ok := found[name]; !ok {
			t.Errorf("there is no statement %s", name)
		}
	}
}

// Without this, a pattern that finds nothing would let every statement pass.
func TestNamelessCourses(t *testing.T) {
	for sql, want := range map[string]string{
		"FROM exercise_session\nWHERE user_id = $1":                                                             "exercise_session",
		"DELETE FROM submission\nWHERE course_id = $1":                                                          "",
		"UPDATE enrollment\nSET left_at = now()\nWHERE course_id = $2":                                          "enrollment",
		"FROM course\nJOIN module ON module.course_id = course.id\nWHERE course.id = ANY($1)":                   "module",
		"FROM exercise\nLEFT JOIN exercise_session AS session ON true\nWHERE exercise.course_id = $1":           "exercise_session",
		"FROM lesson\nJOIN prerequisite ON true\nWHERE lesson.course_id = $1\n  AND lesson.course_id = ANY($1)": "prerequisite",
		"FROM exercise\nLEFT JOIN exercise_session AS session\n    ON session.course_id = $1\nWHERE exercise.course_id = $1\n  AND id IN (\n    SELECT exercise_id\n    FROM choice\n  )": "choice",
	} {
		if got := strings.Join(nameless(sql), " and "); got != want {
			t.Errorf("%s\ndoes not name the course of %q, want of %q", sql, got, want)
		}
	}
}
