// Command flat is the limit: the handler that a careful hand writes for these four operations and no others. It runs the flat
// statements of Syllabus on one connection, scans rows into structs, attaches children to their parents, and appends JSON to
// one buffer. There is no GraphQL in it.
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
		return &handler{pool: pool, buffers: sync.Pool{New: func() any { return new([]byte) }}}, nil
	})
}

type handler struct {
	pool    *pgxpool.Pool
	buffers sync.Pool // of *[]byte
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
	courses, err := h.load(r.Context(), shape, request.Variables.Slug)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	buffer := h.buffers.Get().(*[]byte)
	defer h.buffers.Put(buffer)
	*buffer = appendAnswer((*buffer)[:0], shape, courses)
	contender.Answer(w, *buffer)
}

// load reads the courses of an operation, with all that it asks for below them, over one connection.
func (h *handler) load(ctx context.Context, shape answer.Shape, slug string) ([]course, error) {
	conn, err := h.pool.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Release()
	tables := &tables{ctx: ctx, conn: conn.Conn()}
	var courses []course
	if shape.List {
		courses = tables.courses(answer.PageSize)
	} else {
		courses = tables.courseBySlug(slug)
	}
	if shape.Modules {
		lessons := tables.lessons(tables.modules(courses))
		if shape.Exercises {
			exercises := tables.exercises(lessons)
			if shape.Choices {
				tables.choices(exercises)
			}
		}
	}
	return courses, tables.err
}
