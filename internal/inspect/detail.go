package inspect

import (
	"context"
	"reflect"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/jackc/pgx/v5"
)

// detail is what is recorded of a statement beyond what always is.
type detail struct {
	sql    string
	source string // "internal/store/course.go:41"
	field  *field // what it is for; nil where that is no field
	wait   time.Duration
	run    time.Duration
	hash   uint64 // of the arguments
	args   []any  // kept to explain the statement; nil where they are not
	kept   bool   // whether args are the arguments
}

// detail notes what is known of a statement when it begins. It is called by the tracer, on the
// stack of whoever runs the statement.
func (o *Operation) detail(ctx context.Context, f *field, sql string, args []any) *detail {
	began := time.Now()
	if f == nil {
		f = fieldAt(graphql.GetFieldContext(ctx))
	}
	d := &detail{source: o.rec.sources.find(), field: f}
	d.takes(sql, args)
	o.rec.cost.Add(int64(time.Since(began)))
	return d
}

func (d *detail) takes(sql string, args []any) {
	d.sql, d.hash = sql, hashOf(args)
	d.args, d.kept = keep(args)
}

// start takes the time that the connection was waited for, and waits for an answer.
func (d *detail) start(conn *pgx.Conn) {
	w := wireOf(conn)
	d.wait = w.takeWait()
	w.arm()
}

// again returns the detail of the next statement of a batch: the first of them has waited for
// the connection.
func (d *detail) again(sql string, args []any) *detail {
	next := *d
	d.wait = 0
	next.takes(sql, args)
	return &next
}

// statementName returns the name on the statement's first line, and the first
// word of a statement without one.
func statementName(sql string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(sql), "\n")
	if name, ok := strings.CutPrefix(first, "-- name: "); ok {
		return name
	}
	word, _, _ := strings.Cut(first, " ")
	return strings.ToUpper(word)
}

// copySQL is what a COPY looks like to PostgreSQL, but for the format of the rows.
func copySQL(data pgx.TraceCopyFromStartData) string {
	columns := make([]string, len(data.ColumnNames))
	for i, name := range data.ColumnNames {
		columns[i] = pgx.Identifier{name}.Sanitize()
	}
	return "COPY " + data.TableName.Sanitize() + " (" + strings.Join(columns, ", ") + ") FROM STDIN"
}

// keysOf returns how many keys a statement was sent: the longest of its first arrays of one type. A statement
// on a table below course takes two for its keys, and that of the courses has each of them once.
func keysOf(args []any) int {
	keys, of := 0, reflect.Type(nil)
	for _, arg := range args {
		switch typ := reflect.TypeOf(arg); {
		case of == nil && (typ == nil || typ.Kind() != reflect.Slice || typ.Elem().Kind() == reflect.Uint8):
		case of == nil || typ == of:
			of, keys = typ, max(keys, reflect.ValueOf(arg).Len())
		default:
			return keys
		}
	}
	return keys
}
