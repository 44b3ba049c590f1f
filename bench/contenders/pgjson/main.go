// Command pgjson answers each operation with one statement that builds the whole JSON inside PostgreSQL, and passes its
// bytes on.
package main

import (
	"context"
	"fmt"
	"net/http"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"syllabus/bench/internal/contender"
)

func main() {
	contender.Main(func(pool *pgxpool.Pool) (http.Handler, error) { return handler{pool}, nil })
}

type handler struct{ pool *pgxpool.Pool }

// ServeHTTP answers the operation of that name; it does not look at the document.
func (h handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	request, err := contender.Read(w, r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if err := h.answer(r.Context(), w, request); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

func (h handler) answer(ctx context.Context, w http.ResponseWriter, request contender.Request) error {
	var sql string
	parameters := []any{pgx.QueryResultFormats{pgx.TextFormatCode}}
	switch request.OperationName {
	case contender.Small:
		sql, parameters = small, append(parameters, request.Variables.Slug)
	case contender.Page:
		sql, parameters = page, append(parameters, request.Variables.Slug)
	case contender.Catalog:
		sql = catalog
	case contender.Deep:
		sql = deep
	default:
		return fmt.Errorf("the operation %q is not known here", request.OperationName)
	}
	rows, err := h.pool.Query(ctx, sql, parameters...)
	if err != nil {
		return err
	}
	defer rows.Close()
	if rows.Next() {
		contender.Answer(w, rows.RawValues()[0]) // from the driver's buffer to the client
	}
	rows.Close()
	return rows.Err()
}
