package inspect_test

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"syllabus/graph"
	"syllabus/internal/account"
	"syllabus/internal/auth"
	"syllabus/internal/inspect"
	"syllabus/internal/load"
	"syllabus/internal/postgres"
	"syllabus/internal/store"
	"syllabus/internal/store/storetest"
)

// courses is the whole server but for HTTP, on the courses of a test.
type courses struct {
	*inspect.Recorder
	pool  *pgxpool.Pool
	store *store.Store
	stock bool // executed by gqlgen's own code
	ada   account.Viewer
}

func newCourses(t *testing.T, chunk int) *courses {
	t.Helper()
	database := storetest.New(t)
	database.Scale(t, 3)
	pool, err := postgres.Open(t.Context(), postgres.PoolConfig{
		URL: database.URL, MaxConns: 8, Tracer: inspect.Tracer{}, Wrap: inspect.Tracer{}.Conn,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	c := &courses{pool: pool, store: store.New(pool, chunk, store.DefaultRows)}
	var id int64
	if err := pool.QueryRow(t.Context(), "SELECT id FROM app_user WHERE username = 'ada'").Scan(&id); err != nil {
		t.Fatal(err)
	}
	c.ada = account.Viewer{ID: account.UserID(id), Author: true}
	c.Recorder = inspect.New(inspect.Config{Rate: 1, Schema: graph.NewSchema(c.store).Schema()})
	return c
}

// do runs a document for ada, and returns its record.
func (c *courses) do(t *testing.T, query string) *inspect.Record {
	t.Helper()
	exec := executor.New(graph.NewSchema(c.store))
	exec.SetErrorPresenter(graph.PresentErrors(slog.New(slog.DiscardHandler)))
	exec.Use(inspect.Extension{})
	if !c.stock {
		exec.Use(graph.Direct(nil, true))
	}
	ctx, operation := c.Begin(t.Context(), false)
	ctx = graphql.StartOperationTrace(ctx)
	request, errs := exec.CreateOperationContext(ctx, &graphql.RawParams{Query: query})
	if errs != nil {
		t.Fatal(errs)
	}
	ctx = auth.NewContext(ctx, c.ada)
	ctx, end := load.NewTurns(8).NewContext(ctx, c.store, inspect.Executing(ctx))
	defer end()
	run, ctx := exec.DispatchOperation(ctx, request)
	response := run(ctx)
	if len(response.Errors) > 0 {
		t.Fatal(response.Errors)
	}
	operation.Answered(response)
	c.End(operation, len(response.Data))
	record, ok := c.Get(t.Context(), operation.ID())
	if !ok {
		t.Fatal("there is no record")
	}
	return record
}

// line returns a line of ours.
func line(t *testing.T, source string) string {
	t.Helper()
	file, number, ok := strings.Cut(source, ":")
	n, err := strconv.Atoi(number)
	if !ok || err != nil || !fs.ValidPath(file) {
		t.Fatalf("%q is no line", source)
	}
	text, err := os.ReadFile("../../" + file)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(string(text), "\n")[n-1]
}

// Every statement says which field it is for, and which line of ours has sent it.
func TestFieldsAndSourcesOfStatements(t *testing.T) {
	c := newCourses(t, store.DefaultChunk)
	const query = `query Tree {
		first: course(by: {slug: "course-01"}) {
			title
			parts: modules { ...Lessons enough: lessonCount }
			owner { profile { displayName } }
		}
		courses(first: 2) { nodes { modules { lessons { exercises { ... on MultipleChoiceExercise { choices { text } } } } } } }
	}
	fragment Lessons on Module { lessons { title exercises { title } } }`
	want := map[string]string{
		"first": "CourseBySlug return only(", "first.parts": "ModulesByCourse return many(", "first.parts.lessons": "LessonsByModule return many(",
		"first.parts.enough": "LessonCountByModule return", "first.parts.lessons.exercises": "ExercisesByLesson return many(",
		"first.owner": "OwnerByCourse return one(", "first.owner.profile": "ProfileByUser return one(",
		"courses": "Courses found, err := rowsOf(ctx, s, scanCourse, sql, parameters...)", "courses.nodes.modules": "ModulesByCourse return many(",
		"courses.nodes.modules.lessons":                   "LessonsByModule return many(",
		"courses.nodes.modules.lessons.exercises":         "ExercisesByLesson return many(",
		"courses.nodes.modules.lessons.exercises.choices": "ChoicesByExercise return many(",
	}
	for _, stock := range []bool{false, true} {
		c.stock = stock
		r := c.do(t, query)
		got := map[string]string{}
		for _, s := range r.Statements {
			text := strings.TrimSpace(line(t, s.Source))
			if _, start, _ := strings.Cut(want[s.Field], " "); start != "" && strings.HasPrefix(text, start) {
				text = start
			}
			got[s.Field] += s.Name + " " + text
			if s.Rows == 0 || s.Keys == 0 && s.Field != "courses" || s.Run+s.Read != s.Duration || s.Wait < 0 || s.Run <= 0 || s.Run > s.Duration {
				t.Errorf("recorded is %+v", s)
			}
			if !strings.Contains(s.SQL, "-- name: "+s.Name) || s.Explainable != true || s.Duplicate {
				t.Errorf("recorded is %+v", s)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("stock %v: the fields' statements (-want +got):\n%s", stock, diff)
		}
		for _, f := range r.Fields {
			if f.Path == "first.parts.lessons" && (f.Field != "Module.lessons" || len(f.Statements) != 1 || f.Duration <= 0) {
				t.Errorf("the field is %+v", f)
			}
		}
	}
}

// The name of a statement that a source line belongs to is that of the function around it, in each of package store.
func TestHelpersOfTheStoreAreGeneric(t *testing.T) {
	takesSQL := regexp.MustCompile(`(?m)^func (\([^)]*\) )?(\w+)(\[[^\n]*)?\([^{]*\bsql (string|ruled)\b[^{]*\{$`)
	folder := os.DirFS("../store")
	files, err := fs.Glob(folder, "*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := fs.ReadFile(folder, file)
		if err != nil {
			t.Fatal(err)
		}
		for _, helper := range takesSQL.FindAllStringSubmatch(string(text), -1) {
			if found++; helper[3] == "" && helper[2] != "coursesStatement" {
				t.Errorf("%s: %s takes a statement, but is not generic: its lines would be told as those of statements", file, helper[2])
			}
		}
	}
	if found < 4 {
		t.Errorf("%d helpers are found", found)
	}
}

// Chunks go in one round trip. Each has its own keys, and they are similar, but no duplicates.
func TestChunksAreRecorded(t *testing.T) {
	r := newCourses(t, 4).do(t, `{course(by:{slug:"course-01"}){modules{lessons{exercises{title}} again:lessons{title}}}}`)
	var keys []int
	var rows int64
	for _, s := range r.Statements {
		if s.Name == "ExercisesByLesson" {
			keys, rows = append(keys, s.Keys), rows+s.Rows
		}
	}
	if !slices.Equal(keys, []int{4}) || rows != 16 {
		t.Errorf("the keys are %v, the rows %d", keys, rows)
	}
	r = newCourses(t, 3).do(t, `{course(by:{slug:"course-01"}){modules{lessons{exercises{title}}}}}`)
	keys = nil
	batch := 0
	for _, s := range r.Statements {
		if s.Name != "ExercisesByLesson" {
			continue
		}
		keys = append(keys, s.Keys)
		if batch = max(batch, s.Batch); s.Similar != 1 || s.Duplicate || s.Batch != batch || s.Field != "course.modules.lessons.exercises" ||
			line(t, s.Source) == "" || s.Run+s.Read != s.Duration {
			t.Errorf("recorded is %+v", s)
		}
	}
	if !slices.Equal(keys, []int{3, 1}) {
		t.Errorf("the keys are %v", keys)
	}
}

func TestCopyIsRecorded(t *testing.T) {
	c := newCourses(t, 4)
	ctx, operation := c.Begin(t.Context(), true)
	tx, err := c.pool.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(context.Background()) }()
	if _, err := tx.Exec(ctx, "CREATE TEMPORARY TABLE pairs (a bigint, b text) ON COMMIT DROP"); err != nil {
		t.Fatal(err)
	}
	if _, err := tx.CopyFrom(ctx, pgx.Identifier{"pairs"}, []string{"a", "b"}, pgx.CopyFromRows([][]any{{1, "x"}, {2, "y"}})); err != nil {
		t.Fatal(err)
	}
	s := operation.Statements()
	if last := s[len(s)-1]; last.Name != "COPY" || last.Rows != 2 || last.Duration <= 0 || last.Err != nil || last.Batch != 3 {
		t.Errorf("recorded is %+v", s)
	}
}

// statement returns the number of a record's first statement of that name.
func statement(t *testing.T, r *inspect.Record, name string) int {
	t.Helper()
	for _, s := range r.Statements {
		if s.Name == name {
			return s.N
		}
	}
	t.Fatalf("%s was not run", name)
	return 0
}

func TestStatementsAreExplained(t *testing.T) {
	c := newCourses(t, store.DefaultChunk)
	r := c.do(t, `{course(by:{slug:"course-01"}){modules{lessons{exercises{title}}}}}`)
	explainer := inspect.NewExplainer(c.pool, 0)
	ctx, operation := c.Begin(t.Context(), true)
	explain := func(name string, analyze bool) *inspect.Explanation {
		t.Helper()
		explanation, err := explainer.Explain(ctx, r, statement(t, r, name), analyze)
		if err != nil {
			t.Fatal(name, err)
		}
		return explanation
	}
	if e := explain("LessonsByModule", false); e.Generic || !strings.Contains(e.Plan, "lesson.module_id = ANY ('{") || strings.Contains(e.Plan, "actual") {
		t.Errorf("LessonsByModule: %+v", e)
	}
	if e := explain("LessonsByModule", true); e.Generic || !strings.Contains(e.Plan, "actual time=") || !strings.Contains(e.Plan, "Buffers: ") {
		t.Errorf("LessonsByModule, analyzed: %+v", e)
	}
	for _, name := range []string{"CourseBySlug", "ExercisesByLesson"} {
		e := explain(name, false)
		if !e.Generic || !strings.Contains(e.Plan, "$1") || strings.Contains(e.Plan, "course-01") || strings.Contains(e.Plan, "Settings:") ||
			!strings.Contains(e.Settings, "plan_cache_mode = 'force_generic_plan'") {
			t.Errorf("%s: %+v", name, e)
		}
		if _, err := explainer.Explain(ctx, r, statement(t, r, name), true); !cannot(err) {
			t.Errorf("%s, analyzed: %v", name, err)
		}
	}
	if got := operation.Statements(); len(got) != 0 {
		t.Errorf("explaining is recorded: %+v", got)
	}
	for _, n := range []int{-1, 0, len(r.Statements) + 1} {
		if _, err := explainer.Explain(ctx, r, n, false); !cannot(err) {
			t.Errorf("statement %d: %v", n, err)
		}
	}
	if text := marshal(t, r); strings.Contains(strings.ReplaceAll(text, r.Document, ""), "args") {
		t.Errorf("the record has arguments: %s", text)
	}
	var left int
	if err := c.pool.QueryRow(t.Context(), "SELECT count(*) FROM pg_prepared_statements WHERE name = 'syllabus_explained'").Scan(&left); err != nil || left != 0 {
		t.Errorf("%d are left prepared, %v", left, err)
	}
	c.do(t, `{course(by:{slug:"course-01"}){modules{lessons{exercises{title}}}}}`) // the connections are as before
}

func cannot(err error) bool {
	_, ok := errors.AsType[*inspect.CannotExplainError](err)
	return ok
}

// ran by the test, whatever the statement.
func (c *courses) ran(t *testing.T, sql string, args ...any) *inspect.Record {
	t.Helper()
	s := newServer(inspect.Config{Rate: 1}, func(ctx context.Context) *graphql.Response {
		_, _ = c.pool.Exec(ctx, sql, args...)
		return &graphql.Response{Data: json.RawMessage(`{}`)}
	})
	return s.record(t, `{thing{open}}`, nil)
}

// What writes, or may, is explained but never run again.
func TestOnlyReadsAreAnalyzed(t *testing.T) {
	c := newCourses(t, store.DefaultChunk)
	explainer := inspect.NewExplainer(c.pool, 0)
	const title = `SELECT title FROM course ORDER BY id LIMIT 1`
	for sql, want := range map[string]struct{ explained, analyzed bool }{
		"-- name: A\nSELECT 1":                                                {true, true},
		"WITH a AS (SELECT 1) SELECT * FROM a":                                {true, true},
		"/* x */ SELECT 'DELETE', \"id\" AS \"UPDATE\" FROM course -- UPDATE": {true, true},
		"UPDATE course SET title = 'written'":                                 {true, false},
		"WITH a AS (DELETE FROM enrollment RETURNING 1) SELECT 1":             {true, false},
		"SELECT title FROM course FOR UPDATE":                                 {true, false},
		"SELECT title FROM course FOR SHARE":                                  {true, false},
		"SELECT '--', pg_advisory_lock(1)":                                    {true, false},
		"SELECT nextval('course_id_seq')":                                     {true, false}, // the transaction refuses it
		"BEGIN":                                                               {false, false},
		"SET application_name = 'x'":                                          {false, false},
		"SELECT nothing_like_it":                                              {false, false},
	} {
		r := c.ran(t, sql)
		if _, err := explainer.Explain(t.Context(), r, 1, false); (err == nil) != want.explained || err != nil && !cannot(err) {
			t.Errorf("%s: explained %v", sql, err)
		}
		if _, err := explainer.Explain(t.Context(), r, 1, true); (err == nil) != want.analyzed || err != nil && !cannot(err) {
			t.Errorf("%s: analyzed %v", sql, err)
		}
	}
	var got string
	if err := c.pool.QueryRow(t.Context(), title).Scan(&got); err != nil || got != "written" { // once, by the test
		t.Errorf("the title is %q, %v", got, err)
	}
}

func TestAnalyzingHasATimeout(t *testing.T) {
	c := newCourses(t, store.DefaultChunk)
	r := c.ran(t, "SELECT 1 WHERE $1::bigint = 1 OR pg_sleep(60) IS NULL", int64(1))
	long := c.ran(t, "SELECT count(*) FROM generate_series(1, $1::bigint)", int64(1))
	if _, err := inspect.NewExplainer(c.pool, 0).Explain(t.Context(), long, 1, true); err != nil {
		t.Error(err)
	}
	if _, err := inspect.NewExplainer(c.pool, 0).Explain(t.Context(), r, 1, true); err != nil {
		t.Error(err)
	}
	endless := c.ran(t, "SELECT count(*) FROM generate_series(1, CASE WHEN current_setting('statement_timeout') = '1ms' THEN 1000000000 ELSE 1 END)")
	if _, err := inspect.NewExplainer(c.pool, 1e6).Explain(t.Context(), endless, 1, true); !cannot(err) || !strings.Contains(err.Error(), "57014") {
		t.Errorf("analyzing without end: %v", err)
	}
}

func TestExplainingWaitsNotForEver(t *testing.T) {
	c := newCourses(t, store.DefaultChunk)
	r := c.ran(t, "SELECT 1")
	for range c.pool.Config().MaxConns {
		conn, err := c.pool.Acquire(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(conn.Release)
	}
	_, err := inspect.NewImpatientExplainer(c.pool).Explain(t.Context(), r, 1, true)
	if !errors.Is(err, context.DeadlineExceeded) || cannot(err) {
		t.Errorf("explaining without a connection: %v", err)
	}
}
