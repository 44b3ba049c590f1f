package store_test

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"syllabus/internal/postgres"
	"syllabus/internal/progress"
	"syllabus/internal/store"
)

// A database may isolate transactions more by default: a submission that has waited for another one still
// counts on from it.
func TestSubmissionOfAnIsolatedDatabase(t *testing.T) {
	s := setupSchool(t)
	s.enrolled(t, s.ada, s.one)
	text := s.exercise(t, s.one, "m1-l1-text")
	s.submitted(t, s.ada, text, "first", progress.Answer{Read: true})
	s.Exec(t, `DO $$ BEGIN
		EXECUTE format('ALTER DATABASE %I SET default_transaction_isolation = ''repeatable read''', current_database());
	END $$`)
	pool, err := postgres.Open(t.Context(), postgres.PoolConfig{URL: s.URL, MaxConns: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	var isolation string
	if err := pool.QueryRow(t.Context(), `SHOW transaction_isolation`).Scan(&isolation); err != nil || isolation != "repeatable read" {
		t.Fatalf("the isolation is %q: %v", isolation, err)
	}

	other := must[pgx.Tx](t)(s.Pool.Begin(t.Context()))
	defer func() { _ = other.Rollback(t.Context()) }()
	if _, err := other.Exec(t.Context(), `UPDATE exercise_session SET attempts = 7`); err != nil {
		t.Fatal(err)
	}
	type outcome struct {
		result *store.SubmitResult
		err    error
	}
	done := make(chan outcome, 1)
	go func() {
		result, err := store.New(pool, store.DefaultChunk, store.DefaultRows).Submit(t.Context(), s.ada, store.Submission{
			Exercise: text, Key: "second", Answer: progress.Answer{Read: true},
		})
		done <- outcome{result, err}
	}()
	awaitBlocked(t, s.Database)
	if err := other.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := <-done; got.err != nil || got.result.Attempt != 8 {
		t.Errorf("the submission is %+v, %v", got.result, got.err)
	}
}
