package store_test

import (
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
	onCourses = regexp.MustCompile(`(?m)^\s*(FROM|JOIN|UPDATE|DELETE FROM) (module|lesson|exercise|choice|prerequisite)\b`)
	// A condition on the table's own course_id: of those courses, of that course, or joined to one that has it.
	byCourse = regexp.MustCompile(`\bcourse_id = (ANY\(\$1\)|\$1)`)
)

// TestStatementsKeepTheRules looks at the texts alone: each is named, each SELECT
// ordered, and whatever reads or changes a table below course names the course.
func TestStatementsKeepTheRules(t *testing.T) {
	for name, sql := range statements(t) {
		if !firstLine.MatchString(sql) {
			t.Errorf("%s: the first line is not \"-- name: %s\"", name, name)
		}
		// The order of Courses is added to its text for each page.
		if isSelect.MatchString(sql) && !orderBy.MatchString(sql) && name != "Courses" {
			t.Errorf("%s has no ORDER BY", name)
		}
		if tables := onCourses.FindAllString(sql, -1); len(byCourse.FindAllString(sql, -1)) < len(tables) {
			t.Errorf("%s uses %d tables below course, and does not name the course for each", name, len(tables))
		}
	}
}
