package inspect_test

import (
	"context"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"syllabus/internal/inspect"
	"syllabus/internal/postgres"
	"syllabus/internal/postgres/postgrestest"
)

func TestMain(m *testing.M) { postgrestest.Main(m) }

func setup(t *testing.T) *pgxpool.Pool {
	t.Helper()
	pool, err := postgres.Open(t.Context(), postgres.PoolConfig{URL: postgrestest.Database(t), Tracer: inspect.Tracer{}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

func names(operation *inspect.Operation) []string {
	var names []string
	for _, s := range operation.Statements() {
		names = append(names, s.Name)
	}
	return names
}

func TestStatementsAreRecordedByName(t *testing.T) {
	pool := setup(t)
	ctx, operation := inspect.Begin(t.Context())
	for _, sql := range []string{"-- name: One\nSELECT 1", "\n  -- name: Two\nSELECT 2", "select 3", "SELECT\n4"} {
		if _, err := pool.Exec(ctx, sql); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]string{"One", "Two", "SELECT", "SELECT"}, names(operation)); diff != "" {
		t.Errorf("recorded (-want +got):\n%s", diff)
	}
	n, sum := operation.Total()
	if n != 4 || sum <= 0 {
		t.Errorf("the total is %d statements in %v", n, sum)
	}
}

func TestFailuresAreRecorded(t *testing.T) {
	pool := setup(t)
	ctx, operation := inspect.Begin(t.Context())
	if _, err := pool.Exec(ctx, "-- name: Bad\nSELECT 1 / 0"); err == nil {
		t.Fatal("dividing by zero went well")
	}
	if s := operation.Statements(); len(s) != 1 || s[0].Name != "Bad" || s[0].Err == nil {
		t.Errorf("recorded %+v", s)
	}
}

func TestBatchIsOneRoundTrip(t *testing.T) {
	pool := setup(t)
	ctx, operation := inspect.Begin(t.Context())
	if _, err := pool.Exec(ctx, "-- name: Before\nSELECT 1"); err != nil {
		t.Fatal(err)
	}
	batch := &pgx.Batch{}
	for range 3 {
		batch.Queue("-- name: InBatch\nSELECT 2")
	}
	if err := pool.SendBatch(ctx, batch).Close(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Before", "InBatch", "InBatch", "InBatch"}, names(operation)); diff != "" {
		t.Errorf("recorded (-want +got):\n%s", diff)
	}
	var trips []int
	for _, s := range operation.Statements() {
		trips = append(trips, s.Batch)
	}
	if !slices.Equal(trips, []int{1, 2, 2, 2}) {
		t.Errorf("the round trips are %v, want 1 2 2 2", trips)
	}
}

func TestOperationsAtOnceAreKeptApart(t *testing.T) {
	pool := setup(t)
	var wait sync.WaitGroup
	for range 20 {
		wait.Go(func() {
			ctx, operation := inspect.Begin(t.Context())
			var inner sync.WaitGroup
			for range 5 {
				inner.Go(func() {
					if _, err := pool.Exec(ctx, "-- name: Mine\nSELECT 1"); err != nil {
						t.Error(err)
					}
				})
			}
			inner.Wait()
			if n, _ := operation.Total(); n != 5 {
				t.Errorf("recorded %d statements, want 5", n)
			}
		})
	}
	wait.Wait()
}

func TestBeginKeepsTheOperationThatIsThere(t *testing.T) {
	ctx, outer := inspect.Begin(context.Background())
	if _, inner := inspect.Begin(ctx); inner != outer {
		t.Error("a second operation was begun inside the first")
	}
	if inspect.From(context.Background()) != nil {
		t.Error("a context without an operation has one")
	}
	if _, err := setup(t).Exec(context.Background(), "SELECT 1"); err != nil { // the tracer has nowhere to write
		t.Error(err)
	}
}

func TestKeysAndRowsOfAStatement(t *testing.T) {
	pool := setup(t)
	for _, c := range []struct {
		sql  string
		args []any
		keys int
		rows int64
	}{
		{"SELECT 1", nil, 0, 1},
		{"SELECT 1 WHERE $1::bigint = 0", []any{int64(7)}, 0, 0},
		{"SELECT unnest($1::bigint[])", []any{[]int64{1, 2, 3}}, 3, 3},
		{"SELECT unnest($1::text[])", []any{[]string{"a"}}, 1, 1},
		{"SELECT unnest($1::int[])", []any{[]int32{}}, 0, 0},
		{"SELECT $1::bytea", []any{[]byte("not a key")}, 0, 1},
		{"SELECT $1::bigint, unnest($2::bigint[])", []any{int64(1), []int64{1, 2}}, 2, 2},
		// courses each once, rows, then what is no key
		{"SELECT $1::bigint[], unnest($2::bigint[]), $3::text[]", []any{[]int64{1}, []int64{1, 2}, []string{"a", "b", "c"}}, 2, 2},
		{"SELECT $1::bigint[], $2::bigint, $3::bigint[]", []any{[]int64{1}, int64(2), []int64{1, 2}}, 1, 1},
	} {
		ctx, operation := inspect.Begin(t.Context())
		var batch pgx.Batch
		batch.Queue(c.sql, c.args...)
		if err := pool.SendBatch(ctx, &batch).Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := pool.Exec(ctx, c.sql, c.args...); err != nil {
			t.Fatal(err)
		}
		for _, s := range operation.Statements() {
			if s.Keys != c.keys || s.Rows != c.rows {
				t.Errorf("%s: %d keys and %d rows, want %d and %d", c.sql, s.Keys, s.Rows, c.keys, c.rows)
			}
		}
	}
}
