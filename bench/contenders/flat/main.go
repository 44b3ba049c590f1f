// Command flat is the limit: what a careful hand writes for these four operations and no
// others. It runs the flat statements of Syllabus on one connection, takes the columns in
// binary and unscanned into structs, and appends JSON to one buffer. All memory is kept for
// the next request.
package main

import (
	"context"
	"fmt"
	"net/http"
	"sync"

	"github.com/jackc/pgx/v5/pgxpool"

	"syllabus/bench/internal/contender"
)

func main() {
	contender.Main(func(pool *pgxpool.Pool) (http.Handler, error) {
		return &handler{pool: pool, kept: sync.Pool{New: func() any { return newAnswer() }}}, nil
	})
}

type handler struct {
	pool *pgxpool.Pool
	kept sync.Pool // of *answer
}

// ServeHTTP answers the operation of that name; it does not look at the document.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	request, err := contender.Read(w, r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	a := h.kept.Get().(*answer)
	defer h.kept.Put(a)
	a.reset()
	if err := h.load(r.Context(), a, request); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	contender.Answer(w, a.write(request.OperationName))
}

// load reads all rows of the operation over one connection.
func (h *handler) load(ctx context.Context, a *answer, request contender.Request) error {
	conn, err := h.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	db := &session{ctx: ctx, conn: conn.Conn(), answer: a}
	switch request.OperationName {
	case contender.Small:
		db.courseBySlug(request.Variables.Slug)
	case contender.Page:
		db.courseBySlug(request.Variables.Slug)
		db.modules()
		db.lessons()
		db.exercises()
	case contender.Catalog:
		db.courses()
		db.modules()
		db.lessons()
	case contender.Deep:
		db.courses()
		db.modules()
		db.lessons()
		db.exercises()
		db.choices()
	default:
		return fmt.Errorf("the operation %q is not known here", request.OperationName)
	}
	return db.err
}
