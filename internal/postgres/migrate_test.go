package postgres_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"syllabus/internal/postgres"
	"syllabus/internal/postgres/postgrestest"
)

func TestMain(m *testing.M) { postgrestest.Main(m) }

var silent = slog.New(slog.DiscardHandler)

func open(t *testing.T, url string) *pgxpool.Pool {
	t.Helper()
	pool, err := postgres.Open(t.Context(), postgres.PoolConfig{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

func scanned[V any](t *testing.T, pool *pgxpool.Pool, sql string) V {
	t.Helper()
	var v V
	if err := pool.QueryRow(t.Context(), sql).Scan(&v); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return v
}

func TestMigrateBringsTheSchemaUpToDate(t *testing.T) {
	url := postgrestest.Database(t)
	pool := open(t, url)
	if err := postgres.CheckSchema(t.Context(), pool); err == nil {
		t.Error("an empty database passes for migrated")
	}
	status, err := postgres.Status(t.Context(), url)
	if err != nil || len(status) == 0 || status[0].Applied {
		t.Errorf("the status of an empty database is %v, %v", status, err)
	}
	if n := scanned[int](t, pool, `SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'`); n != 0 {
		t.Errorf("asking for the status has made %d tables", n)
	}
	for range 2 { // the second time there is nothing to do
		if err := postgres.Migrate(t.Context(), url, silent); err != nil {
			t.Fatal(err)
		}
		if err := postgres.CheckSchema(t.Context(), pool); err != nil {
			t.Error(err)
		}
	}
	status, err = postgres.Status(t.Context(), url)
	if err != nil || !status[len(status)-1].Applied {
		t.Errorf("the status of a migrated database is %v, %v", status, err)
	}
}

func TestServersThatStartAtOnceMigrateOnce(t *testing.T) {
	url := postgrestest.Database(t)
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			if err := postgres.Migrate(t.Context(), url, silent); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if err := postgres.CheckSchema(t.Context(), open(t, url)); err != nil {
		t.Error(err)
	}
}

func TestNewerDatabaseIsRefusedAndLeftAsItIs(t *testing.T) {
	url := postgrestest.Database(t)
	if err := postgres.Migrate(t.Context(), url, silent); err != nil {
		t.Fatal(err)
	}
	pool := open(t, url)
	if _, err := pool.Exec(t.Context(), `UPDATE schema_version SET version = 99`); err != nil {
		t.Fatal(err)
	}
	err := postgres.Migrate(t.Context(), url, silent)
	newer, ok := errors.AsType[*postgres.NewerSchemaError](err)
	if !ok || newer.Database != 99 || !strings.Contains(err.Error(), "schema version 99") {
		t.Errorf("migrating gave %v", err)
	}
	if _, err := postgres.Status(t.Context(), url); !errors.As(err, &newer) {
		t.Errorf("the status gave %v", err)
	}
	if err := postgres.CheckSchema(t.Context(), pool); err == nil {
		t.Error("a newer database passes for the right one")
	}
	if version := scanned[int](t, pool, `SELECT version FROM schema_version`); version != 99 {
		t.Errorf("the version is %d now", version)
	}
}

func TestFailedMigrationLeavesTheOneBefore(t *testing.T) {
	url := postgrestest.Database(t)
	files := fstest.MapFS{
		"001_good.sql": {Data: []byte("CREATE TABLE good (id int);")},
		"002_bad.sql":  {Data: []byte("CREATE TABLE half (id int); SELECT 1 / 0;")},
	}
	if err := postgres.MigrateFiles(t.Context(), url, files, silent); err == nil || !strings.Contains(err.Error(), "002_bad.sql") {
		t.Errorf("the error is %v, want one that names the migration", err)
	}
	pool := open(t, url)
	if version := scanned[int](t, pool, `SELECT version FROM schema_version`); version != 1 {
		t.Errorf("the version is %d, want 1", version)
	}
	if scanned[bool](t, pool, `SELECT to_regclass('half') IS NOT NULL`) {
		t.Error("the failed migration has left a table")
	}
	files["002_bad.sql"].Data = []byte("CREATE TABLE whole (id int);")
	if err := postgres.MigrateFiles(t.Context(), url, files, silent); err != nil {
		t.Errorf("the mended migration gave %v", err)
	}
}

func TestOpenExplainsWhatIsWrong(t *testing.T) {
	for name, test := range map[string]struct{ url, want string }{
		"nobody listens": {"postgres://me:secret@127.0.0.1:1/db", "cannot be reached"},
		"no URL":         {"postgres://me:secret@bad host/db", "not one that PostgreSQL understands"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := postgres.Open(t.Context(), postgres.PoolConfig{URL: test.url})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("the error is %v, want %q in it", err, test.want)
			}
			if err != nil && strings.Contains(err.Error(), "secret") {
				t.Errorf("the error tells the password: %v", err)
			}
		})
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if _, err := postgres.Open(ended, postgres.PoolConfig{URL: postgrestest.Database(t)}); !errors.Is(err, context.Canceled) {
		t.Errorf("with an ended context the error is %v", err)
	}
}

func TestReachingTheDatabaseIsBounded(t *testing.T) {
	for url, want := range map[string]time.Duration{
		"postgres://example.com/db":                    5 * time.Second,
		"postgres://example.com/db?connect_timeout=42": 42 * time.Second,
	} {
		config, err := pgx.ParseConfig(url)
		if err != nil {
			t.Fatal(err)
		}
		postgres.Patient(config)
		if config.ConnectTimeout != want {
			t.Errorf("%s may take %v, want %v", url, config.ConnectTimeout, want)
		}
	}
}

func TestPoolHasItsLimits(t *testing.T) {
	pool, err := postgres.Open(t.Context(), postgres.PoolConfig{
		URL: postgrestest.Database(t), MaxConns: 3, StatementTimeout: 1500 * time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	if n := pool.Config().MaxConns; n != 3 {
		t.Errorf("the pool has %d connections at most, want 3", n)
	}
	if timeout := scanned[string](t, pool, `SHOW statement_timeout`); timeout != "1500ms" {
		t.Errorf("the statement timeout is %s, want 1500ms", timeout)
	}
	if name := scanned[string](t, pool, `SHOW application_name`); name != "syllabus" {
		t.Errorf("the application's name is %q", name)
	}
}
