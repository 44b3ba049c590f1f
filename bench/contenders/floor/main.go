// Command floor is how far down a hand can go for these four operations and no others. It
// runs the flat statements of Syllabus on one connection, takes the columns in binary and
// unscanned, and appends JSON to one buffer. All memory is kept for the next request.
package main

import (
	"context"
	"net/http"
	"sync"

	"github.com/jackc/pgx/v5/pgxpool"

	"syllabus/bench/internal/answer"
	"syllabus/bench/internal/contender"
)

func main() {
	contender.Main(func(pool *pgxpool.Pool) (http.Handler, error) {
		return &handler{pool: pool, kept: sync.Pool{New: func() any { return newMemory() }}}, nil
	})
}

type handler struct {
	pool *pgxpool.Pool
	kept sync.Pool // of *memory
}

// ServeHTTP answers the operation of that name; it does not look at the document.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	request, err := contender.Read(w, r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	shape, err := answer.ShapeOf(request.OperationName)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	m := h.kept.Get().(*memory)
	defer h.kept.Put(m)
	m.reset(shape)
	if err := h.load(r.Context(), m, request.Variables.Slug); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	contender.Answer(w, m.write())
}

// load reads all rows of the operation over one connection.
func (h *handler) load(ctx context.Context, m *memory, slug string) error {
	conn, err := h.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	db := &session{ctx: ctx, conn: conn.Conn(), memory: m}
	if m.shape.List {
		db.courses()
	} else {
		db.courseBySlug(slug)
	}
	if m.shape.Modules {
		db.modules()
		db.lessons()
	}
	if m.shape.Exercises {
		db.exercises()
	}
	if m.shape.Choices {
		db.choices()
	}
	return db.err
}
