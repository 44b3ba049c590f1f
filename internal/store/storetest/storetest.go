// Package storetest gives tests a store on a database of their own, and fixtures
// in it whose ids, counts and times are always the same.
package storetest

import (
	"fmt"
	"log/slog"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/inspect"
	"syllabus/internal/postgres"
	"syllabus/internal/postgres/postgrestest"
	"syllabus/internal/store"
)

// Issuer is the identity provider of the fixtures' users.
const Issuer = "https://identity.example.com"

// Database is a migrated database of one test.
type Database struct {
	URL   string
	Pool  *pgxpool.Pool // its statements are recorded, see package inspect
	Store *store.Store
}

// New returns an empty migrated database, dropped at the end of the test.
func New(t testing.TB) *Database {
	t.Helper()
	return NewChunked(t, store.DefaultChunk)
}

// NewChunked is New with a store whose statements take at most chunk keys.
func NewChunked(t testing.TB, chunk int) *Database {
	t.Helper()
	url := postgrestest.Database(t)
	if err := postgres.Migrate(t.Context(), url, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	pool, err := postgres.Open(t.Context(), postgres.PoolConfig{
		URL: url, MaxConns: 8, Tracer: inspect.Tracer{}, Wrap: inspect.Tracer{}.Conn,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return &Database{URL: url, Pool: pool, Store: store.New(pool, chunk, store.DefaultRows)}
}

// Exec runs a statement that only the test needs.
func (d *Database) Exec(t testing.TB, sql string, args ...any) {
	t.Helper()
	if _, err := d.Pool.Exec(t.Context(), sql, args...); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// Import writes a course and returns its id.
func (d *Database) Import(t testing.TB, draft *course.Draft, options store.ImportOptions) course.ID {
	t.Helper()
	result, err := d.Store.ImportCourse(t.Context(), draft, options)
	if err != nil {
		t.Fatalf("importing %s: %v", draft.Slug, err)
	}
	return result.Course
}

// Scale fills the database with n published courses, each with 2 modules of 2
// lessons of 4 exercises, one of each type, the multiple choice with 2 choices.
// The courses are owned in turn by two users with a profile and settings.
func (d *Database) Scale(t testing.TB, n int) {
	t.Helper()
	for _, name := range []string{"ada", "grace"} {
		user := account.NewUser{
			Issuer: Issuer, Subject: name, Username: name, Email: name + "@example.com", DisplayName: name + " of the tests",
		}
		if _, err := d.Store.CreateUser(t.Context(), user); err != nil {
			t.Fatal(err)
		}
	}
	for i := 1; i <= n; i++ {
		owner := []string{"ada", "grace"}[i%2]
		d.Import(t, Draft(fmt.Sprintf("course-%02d", i)), store.ImportOptions{Owner: owner})
	}
	d.Settle(t)
}

// Settle gives every row that has a time the same time.
func (d *Database) Settle(t testing.TB) {
	t.Helper()
	d.Exec(t, `UPDATE app_user SET created_at = '2026-01-01 08:00:00Z'`)
	d.Exec(t, `UPDATE course SET created_at = '2026-01-02 08:00:00Z', updated_at = '2026-01-03 08:00:00.5Z',
		published_at = CASE WHEN published THEN timestamptz '2026-01-04 08:00:00Z' + id * interval '1 day' END`)
}

// Draft returns a course of 2 modules of 2 lessons of 4 exercises, one of each type.
func Draft(slug string) *course.Draft {
	draft := &course.Draft{Slug: slug, Title: "Title of " + slug, Description: "About " + slug, Published: true}
	for m := 1; m <= 2; m++ {
		module := course.ModuleDraft{Key: fmt.Sprintf("m%d", m), Title: fmt.Sprintf("Module %d", m)}
		for l := 1; l <= 2; l++ {
			module.Lessons = append(module.Lessons, course.LessonDraft{
				Key:       fmt.Sprintf("m%d-l%d", m, l),
				Title:     fmt.Sprintf("Lesson %d.%d", m, l),
				Exercises: exercises(fmt.Sprintf("m%d-l%d", m, l)),
			})
		}
		draft.Modules = append(draft.Modules, module)
	}
	return draft
}

func exercises(lesson string) []course.ExerciseDraft {
	seconds, attempts := 90, 3
	return []course.ExerciseDraft{
		{
			Key: lesson + "-video", Type: course.Video, Title: "Watch",
			Video: &course.VideoDraft{URL: "https://videos.example.com/" + lesson + ".mp4", Seconds: &seconds},
		},
		{
			Key: lesson + "-choice", Type: course.MultipleChoice, Title: "Choose", Prompt: "Which?", MaxAttempts: &attempts,
			Choices: []course.ChoiceDraft{
				{Key: lesson + "-this", Text: "this", Correct: true, Feedback: "Yes."},
				{Key: lesson + "-that", Text: "that", Feedback: "No."},
			},
		},
		{
			Key: lesson + "-blank", Type: course.FillInBlank, Title: "Fill", Prompt: "SELECT ____ FROM ____",
			Blanks: []course.Blank{{Answers: []string{"*", "id"}}, {Answers: []string{"course"}}}, CaseSensitive: true,
		},
		{Key: lesson + "-text", Type: course.Text, Title: "Read", Body: "Some *Markdown*."},
	}
}
