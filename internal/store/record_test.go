package store

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"syllabus/internal/postgres/postgrestest"
)

// columnsOfEachKind is a row of all that a record reads: integers of each width and
// sign, texts, booleans, and their nulls.
const columnsOfEachKind = `
SELECT 9007199254740993, -1::int8, 70000::int4, -2::int4, 300::int2, -3::int2, NULL::int4,
       'ä "text"', '', NULL::text, true, false, NULL::boolean, '[["a"]]'::jsonb, NULL::jsonb`

type readColumns struct {
	Numbers       []int64
	Absent        bool
	Texts         []string
	Booleans      []bool
	JSON, NoBytes string
}

func readAll(row pgx.CollectableRow) (c readColumns, err error) {
	var r record
	r.read(row)
	for range 6 {
		c.Numbers = append(c.Numbers, r.number())
	}
	_, present := r.optionalNumber()
	c.Absent = !present
	c.Texts = []string{r.text(), r.text(), r.optionalText()}
	c.Booleans = []bool{r.boolean(), r.boolean()}
	if b, ok := r.optionalBoolean(); b || ok {
		c.Booleans = append(c.Booleans, b)
	}
	c.JSON, c.NoBytes = string(r.bytes()), string(r.bytes())
	return c, r.err()
}

// Values come in binary, or as text where the connection has no prepared statements.
func TestRecordReadsBothFormats(t *testing.T) {
	conn := connect(t)
	want := readColumns{
		Numbers: []int64{9007199254740993, -1, 70000, -2, 300, -3}, Absent: true,
		Texts: []string{`ä "text"`, "", ""}, Booleans: []bool{true, false}, JSON: `[["a"]]`,
	}
	for name, mode := range map[string]pgx.QueryExecMode{"binary": pgx.QueryExecModeCacheStatement, "text": pgx.QueryExecModeSimpleProtocol} {
		t.Run(name, func(t *testing.T) {
			rows, err := conn.Query(t.Context(), columnsOfEachKind, mode)
			if err != nil {
				t.Fatal(err)
			}
			got, err := pgx.CollectExactlyOneRow(rows, readAll)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("read (-want +got):\n%s", diff)
			}
		})
	}
}

// A column that is not what a function expects is an error that names it, never a value.
func TestRecordRefusesWrongColumns(t *testing.T) {
	conn := connect(t)
	number := func(r *record) { r.number() }
	for name, test := range map[string]struct {
		sql  string
		mode pgx.QueryExecMode
		read func(*record)
		want string
	}{
		"null for a number":         {"SELECT NULL::int8 AS id", pgx.QueryExecModeCacheStatement, number, "column id"},
		"number of no width":        {"SELECT '\\x01'::bytea AS id", pgx.QueryExecModeCacheStatement, number, "column id"},
		"no number as text":         {"SELECT 'x' AS id", pgx.QueryExecModeSimpleProtocol, number, "column id"},
		"null for a text":           {"SELECT NULL AS title", pgx.QueryExecModeCacheStatement, func(r *record) { r.text() }, "column title"},
		"null for a boolean":        {"SELECT NULL::boolean AS correct", pgx.QueryExecModeCacheStatement, func(r *record) { r.boolean() }, "column correct"},
		"no boolean":                {"SELECT 'yes' AS correct", pgx.QueryExecModeCacheStatement, func(r *record) { r.boolean() }, "column correct"},
		"the first of several":      {"SELECT NULL::int8 AS a, NULL::int8 AS b", pgx.QueryExecModeCacheStatement, func(r *record) { r.number(); r.number() }, "column a"},
		"column that is not read":   {"SELECT 1, 2", pgx.QueryExecModeCacheStatement, number, "1 columns are read of a row that has 2"},
		"column that is not there":  {"SELECT 1", pgx.QueryExecModeCacheStatement, func(r *record) { r.number(); r.text() }, "2 columns are read of a row that has 1"},
		"number that is not there":  {"SELECT 1", pgx.QueryExecModeCacheStatement, func(r *record) { r.number(); r.number() }, "2 columns are read of a row that has 1"},
		"boolean that is not there": {"SELECT 1", pgx.QueryExecModeCacheStatement, func(r *record) { r.number(); r.boolean() }, "2 columns are read of a row that has 1"},
	} {
		t.Run(name, func(t *testing.T) {
			rows, err := conn.Query(t.Context(), test.sql, test.mode)
			if err != nil {
				t.Fatal(err)
			}
			_, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (struct{}, error) {
				var r record
				r.read(row)
				test.read(&r)
				return struct{}{}, r.err()
			})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("ended with %v, not with %q", err, test.want)
			}
		})
	}
}

func connect(t *testing.T) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), postgrestest.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(t.Context())) })
	return conn
}
