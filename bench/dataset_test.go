package main

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5"

	"syllabus/internal/postgres/postgrestest"
)

func TestMain(m *testing.M) { postgrestest.Main(m) }

// migrated returns a schema of one file.
func migrated(sql string) schema {
	return schema{fstest.MapFS{"001.sql": {Data: []byte(sql)}}, func(ctx context.Context, url string) error { return load(ctx, url, sql) }}
}

func TestDatasetsAreNamedAfterWhatIsInThem(t *testing.T) {
	of := func(s dataset) string {
		t.Helper()
		name, err := s.name()
		if err != nil {
			t.Fatal(err)
		}
		return name
	}
	first := dataset{prefix: "p", schema: migrated("1"), sql: "2"}
	if again := (dataset{prefix: "p", schema: migrated("1"), sql: "2"}); of(again) != of(first) || !strings.HasPrefix(of(first), "p_") {
		t.Errorf("the same data are in %s and %s", of(first), of(again))
	}
	for _, other := range []dataset{
		{prefix: "q", schema: migrated("1"), sql: "2"}, {prefix: "p", schema: migrated("3"), sql: "2"},
		{prefix: "p", schema: migrated("1"), sql: "3"}, {prefix: "p", schema: migrated("1"), sql: "2", otherwise: "3"},
	} {
		if of(other) == of(first) {
			t.Errorf("%+v is in the database of %+v", other, first)
		}
	}
	if name, err := (dataset{prefix: "p", schema: schema{files: fstest.MapFS{}}}).name(); err == nil {
		t.Errorf("a schema without migrations is in %s", name)
	}
}

func TestDatasetTakesTheOtherDataWhereTheFirstAreRefused(t *testing.T) {
	const table, two, newer, wrong = "CREATE TABLE a (n int)", "INSERT INTO a VALUES (1), (2)", "INSERT INTO a VALUES (3); INSERT INTO b VALUES (1)", "no"
	for _, c := range []struct {
		sql, otherwise string
		rows           int // none is an error
	}{{two, newer, 2}, {newer, two, 2}, {newer, "", 0}, {newer, wrong, 0}, {two, "", 2}} {
		url, rows := postgrestest.Database(t), 0
		err := dataset{schema: migrated(table), sql: c.sql, otherwise: c.otherwise}.build(t.Context(), url)
		if err == nil {
			rows = countTable(t, url)
		}
		if rows != c.rows {
			t.Errorf("%q and otherwise %q are %d rows, %v", c.sql, c.otherwise, rows, err)
		}
	}
}

func countTable(t *testing.T, url string) (n int) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(t.Context())) }()
	if err := conn.QueryRow(t.Context(), "SELECT count(*) FROM a").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
