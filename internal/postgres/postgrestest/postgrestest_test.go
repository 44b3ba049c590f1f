package postgrestest_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"syllabus/internal/postgres/postgrestest"
)

func TestMain(m *testing.M) { postgrestest.Main(m) }

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	connection, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close(context.WithoutCancel(t.Context())) })
	return connection
}

func count(t *testing.T, connection *pgx.Conn, query string, args ...any) int {
	t.Helper()
	var n int
	if err := connection.QueryRow(t.Context(), query, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

const (
	countTables    = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
	countDatabases = "SELECT count(*) FROM pg_database WHERE datname = $1"
)

func name(t *testing.T, address string) string {
	t.Helper()
	parsed, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimPrefix(parsed.Path, "/")
}

func TestDatabaseIsTheTestsOwn(t *testing.T) {
	first, second := postgrestest.Database(t), postgrestest.Database(t)
	if _, err := connect(t, first).Exec(t.Context(), "CREATE TABLE mine (id int)"); err != nil {
		t.Fatal(err)
	}
	if n := count(t, connect(t, second), countTables); n != 0 {
		t.Errorf("another database of the test has %d tables, want none", n)
	}
}

func TestDatabaseIsDroppedWithTheTest(t *testing.T) {
	outer := connect(t, postgrestest.Database(t))
	var dropped string
	t.Run("a test that stays connected", func(t *testing.T) {
		address := postgrestest.Database(t)
		dropped = name(t, address)
		connection, err := pgx.Connect(t.Context(), address)
		if err != nil {
			t.Fatal(err)
		}
		if n := count(t, connection, countDatabases, dropped); n != 1 {
			t.Fatalf("%d databases are named %s", n, dropped)
		}
	})
	if n := count(t, outer, countDatabases, dropped); n != 0 {
		t.Errorf("the database %s outlived its test", dropped)
	}
}

func TestCloneCopies(t *testing.T) {
	template := postgrestest.Database(t)
	connection := connect(t, template)
	if _, err := connection.Exec(t.Context(), "CREATE TABLE copied (id int)"); err != nil {
		t.Fatal(err)
	}
	if err := connection.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := count(t, connect(t, postgrestest.Clone(t, name(t, template))), countTables); n != 1 {
		t.Errorf("the copy has %d tables, want 1", n)
	}
}
