package graph_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/fault"
	"syllabus/internal/load"
	"syllabus/internal/load/loadtest"
)

// logged is one line of the log.
type logged struct{ Level, Msg, Operation, Path, Error string }

// logOf reads what a request has logged.
func logOf(t *testing.T, log *bytes.Buffer) []logged {
	t.Helper()
	var lines []logged
	for decoder := json.NewDecoder(log); decoder.More(); {
		var line logged
		if err := decoder.Decode(&line); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, line)
	}
	return lines
}

func TestErrorsOfResolvers(t *testing.T) {
	secret := errors.New("password=hunter2")
	type shown struct {
		code    fault.Code
		message string
	}
	internal := shown{fault.Internal, "Internal error."}
	for name, c := range map[string]struct {
		err   error
		shown shown
		level string // of the one line in the log; none where it is empty
		cause string
	}{
		"a fault": {fault.New(fault.NotFound, "There is no such course."), shown{fault.NotFound, "There is no such course."}, "", ""},
		"a fault, wrapped": {
			fmt.Errorf("store: %w", fault.New(fault.Forbidden, "Not yours.")), shown{fault.Forbidden, "Not yours."}, "", "",
		},
		"a fault with a cause": {
			fault.Wrap(secret, fault.Unavailable, "The database cannot answer now."),
			shown{fault.Unavailable, "The database cannot answer now."}, "WARN", "The database cannot answer now. (password=hunter2)",
		},
		"any other error":                    {secret, internal, "ERROR", "password=hunter2"},
		"an error of gqlgen's own":           {gqlerror.Errorf("password=hunter2"), internal, "ERROR", "password=hunter2"},
		"a deadline that no store has named": {context.DeadlineExceeded, internal, "ERROR", "context deadline exceeded"},
		"a request that was canceled": {
			fmt.Errorf("query: %w", context.Canceled), shown{fault.Unavailable, "The request was canceled."}, "", "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			store := stored()
			store.err = c.err
			var log bytes.Buffer
			got := ask(t.Context(), t, store, nil, &log, `query Catalog { mine: courses { nodes { id } } }`, nil)
			if len(got.Errors) != 1 {
				t.Fatalf("the errors are %v", got.Errors)
			}
			err := got.Errors[0]
			if err.Message != c.shown.message || err.Extensions["code"] != c.shown.code || len(err.Extensions) != 1 || err.Path.String() != "mine" {
				t.Errorf("shown is %v %q at %v, with %v", err.Extensions["code"], err.Message, err.Path, err.Extensions)
			}
			if text := mustJSON(t, got); strings.Contains(text, "hunter2") {
				t.Errorf("the cause is shown: %s", text)
			}
			lines := logOf(t, &log)
			if c.level == "" {
				if len(lines) != 0 {
					t.Errorf("logged is %+v", lines)
				}
				return
			}
			want := logged{c.level, "a field failed", "Catalog", "mine", c.cause}
			if len(lines) != 1 || lines[0] != want {
				t.Errorf("logged is %+v, not %+v", lines, want)
			}
		})
	}
}

// A panic costs the field in which it happens, and is logged with its stack.
func TestPanicCostsOneField(t *testing.T) {
	var log bytes.Buffer
	store := stored()
	loaders := &load.Loaders{} // without OwnerByCourse, whose nil loader panics
	got := ask(t.Context(), t, store, loaders, &log, `{ course(by: {slug: "sql"}) { title owner { id } } node(id: "user_1") { id } }`, nil)
	if want := `{"course":{"title":"SQL","owner":null},"node":{"id":"user_1"}}`; string(got.Data) != want {
		t.Errorf("it answers %s, not %s", got.Data, want)
	}
	if len(got.Errors) != 1 || got.Errors[0].Message != "Internal error." || got.Errors[0].Extensions["code"] != fault.Internal || got.Errors[0].Path.String() != "course.owner" {
		t.Errorf("the errors are %v", got.Errors)
	}
	lines := logOf(t, &log)
	if len(lines) != 1 || lines[0].Level != "ERROR" || lines[0].Path != "course.owner" ||
		!strings.HasPrefix(lines[0].Error, "panic: ") || !strings.Contains(lines[0].Error, "schema.resolvers.go") {
		t.Errorf("logged is %+v", lines)
	}
}

// A field with arguments that panics is no error of its arguments.
func TestPanicInAFieldWithArguments(t *testing.T) {
	var log bytes.Buffer
	got := ask(t.Context(), t, stored(), nil, &log, `{ lesson(id: "lesson_1_12") { exercises(types: [VIDEO]) { id } } }`, nil)
	if len(got.Errors) != 1 || got.Errors[0].Message != "Internal error." || len(logOf(t, &log)) != 1 {
		t.Errorf("the errors are %v", got.Errors)
	}
}

// One failed batch is reported at each parent that asked.
func TestErrorIsReportedAtEachParent(t *testing.T) {
	store := stored()
	second := &course.Course{ID: 2}
	store.rows[second.ID] = second
	loaders := &load.Loaders{OwnerByCourse: loadtest.Fails[*course.Course, *account.User](t, fault.New(fault.Unavailable, "Away."))}
	got := ask(t.Context(), t, store, loaders, nil, `{ nodes(ids: ["course_1", "course_2"]) { id ... on Course { owner { id } } } }`, nil)
	if want := `{"nodes":[{"id":"course_1","owner":null},{"id":"course_2","owner":null}]}`; string(got.Data) != want {
		t.Errorf("it answers %s, not %s", got.Data, want)
	}
	paths := make(map[string]bool)
	for _, err := range got.Errors {
		paths[err.Path.String()] = err.Message == "Away." && err.Extensions["code"] == fault.Unavailable
	}
	if len(got.Errors) != 2 || !paths["nodes[0].owner"] || !paths["nodes[1].owner"] {
		t.Errorf("the errors are %v", got.Errors)
	}
}

// A required row that is missing is a defect of ours: its text is gqlgen's, and not for clients.
func TestMissingRowThatIsRequired(t *testing.T) {
	store := stored()
	module := store.rows[course.ModuleID{Course: 1, Row: 11}].(*course.Module)
	loaders := &load.Loaders{CourseByModule: loadtest.Values(t, map[*course.Module]*course.Course{module: nil})}
	var log bytes.Buffer
	got := ask(t.Context(), t, store, loaders, &log, `{ module(id: "module_1_11") { course { id } } }`, nil)
	if string(got.Data) != `{"module":null}` || len(got.Errors) != 1 || got.Errors[0].Message != "Internal error." {
		t.Errorf("it answers %s, %v", got.Data, got.Errors)
	}
	if lines := logOf(t, &log); len(lines) != 1 || lines[0].Path != "module.course" || !strings.Contains(lines[0].Error, "null") {
		t.Errorf("logged is %+v", lines)
	}
}

// A missing place in a list is an error at that place, where there is no field.
func TestMissingPlaceInAList(t *testing.T) {
	store := stored()
	sql := store.rows[course.ID(1)].(*course.Course)
	loaders := &load.Loaders{ModulesByCourse: loadtest.Values(t, map[*course.Course][]*course.Module{sql: {nil}})}
	var log bytes.Buffer
	got := ask(t.Context(), t, store, loaders, &log, `{ course(by: {slug: "sql"}) { modules { id } } }`, nil)
	if string(got.Data) != `{"course":null}` || len(got.Errors) != 1 || got.Errors[0].Message != "Internal error." {
		t.Errorf("it answers %s, %v", got.Data, got.Errors)
	}
	if lines := logOf(t, &log); len(lines) != 1 || lines[0].Path != "course.modules[0]" || strings.Contains(lines[0].Error, "panic") {
		t.Errorf("logged is %+v", lines)
	}
}

// What is wrong with a document or its variables is the client's to mend: nothing
// is read and nothing logged.
func TestErrorsOfTheRequest(t *testing.T) {
	const ordered = `query ($by: CourseOrder!) { courses(orderBy: $by) { nodes { id } } }`
	for name, c := range map[string]struct {
		query     string
		variables map[string]any
		text      string
	}{
		"not GraphQL":                    {`{`, nil, "Expected Name"},
		"no operation":                   {`fragment F on Query { __typename }`, nil, "no operation"},
		"two operations without a name":  {`query A { __typename } query B { __typename }`, nil, "not found"},
		"a field that is not there":      {`{ teacher }`, nil, `Cannot query field "teacher"`},
		"an argument that is missing":    {`{ node { id } }`, nil, `"id"`},
		"a variable that is missing":     {`query ($id: ID!) { node(id: $id) { id } }`, nil, "must be defined"},
		"a variable of another type":     {`query ($n: Int) { courses(first: $n) { nodes { id } } }`, map[string]any{"n": "x"}, "cannot use string as Int"},
		"a number that is not whole":     {`query ($n: Int) { courses(first: $n) { nodes { id } } }`, map[string]any{"n": 1.5}, "not an int"},
		"an enum value that is none":     {ordered, map[string]any{"by": map[string]any{"field": "SLUG"}}, "SLUG"},
		"a direction in lower case":      {ordered, map[string]any{"by": map[string]any{"direction": "asc"}}, "asc"},
		"an order field in lower case":   {ordered, map[string]any{"by": map[string]any{"field": "title"}}, "orderBy: "},
		"a key of no input":              {ordered, map[string]any{"by": map[string]any{"limit": 1}}, "unknown field"},
		"null in place of an order":      {`query ($by: CourseOrder = {}) { courses(orderBy: $by) { nodes { id } } }`, map[string]any{"by": nil}, "orderBy: "},
		"null in place of a field":       {`query ($f: CourseOrderField = TITLE) { courses(orderBy: {field: $f}) { nodes { id } } }`, map[string]any{"f": nil}, "orderBy: "},
		"null in place of a direction":   {`query ($d: OrderDirection = ASC) { courses(orderBy: {direction: $d}) { nodes { id } } }`, map[string]any{"d": nil}, ""},
		"null in place of an id":         {`query ($id: ID = "user_1") { node(id: $id) { id } }`, map[string]any{"id": nil}, "not an id"},
		"an integer of more than 32 bit": {`{ courses(first: 99999999999999999999) { nodes { id } } }`, nil, "32-bit"},
	} {
		t.Run(name, func(t *testing.T) {
			store := stored()
			store.page = &course.Page{}
			var log bytes.Buffer
			got := ask(t.Context(), t, store, nil, &log, c.query, c.variables)
			if len(got.Errors) != 1 {
				t.Fatalf("the errors are %v", got.Errors)
			}
			err := got.Errors[0]
			if err.Extensions["code"] != fault.BadUserInput || !strings.Contains(err.Message, c.text) || len(err.Extensions) != 1 {
				t.Errorf("it is refused with %v %q", err.Extensions, err.Message)
			}
			store.was(t)
			if lines := logOf(t, &log); len(lines) != 0 {
				t.Errorf("logged is %+v", lines)
			}
		})
	}
}
