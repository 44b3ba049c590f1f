package inspect_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/99designs/gqlgen/graphql"

	"syllabus/internal/inspect"
)

// BenchmarkRecord is what recording costs an operation of five statements: nothing but what tests and
// Server-Timing need (off), a recorder that does not draw it (light), and one that does (full).
func BenchmarkRecord(b *testing.B) {
	const query = `query N($n:Int){box(first:$n){open}}`
	operation := func(ctx context.Context) *graphql.Response {
		for i := range 5 {
			ran(ctx, "-- name: ThingsByBox\nSELECT 1", 0, nil, []int64{1}, []int64{int64(i), 2, 3})
		}
		return answersNull(ctx)
	}
	off := newServer(inspect.Config{}, operation)
	off.recorder = nil
	for name, s := range map[string]*server{
		"off": off, "light": newServer(inspect.Config{}, operation), "full": newServer(inspect.Config{Rate: 1}, operation),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			variables := map[string]any{"n": 3}
			for b.Loop() {
				s.do(b.Context(), query, "", variables)
			}
		})
	}
}

// BenchmarkSummary is what a reader of the summary asks of a full recorder.
func BenchmarkSummary(b *testing.B) {
	s := newServer(inspect.Config{Rate: 1}, answersNull)
	for i := range 20_000 {
		s.do(b.Context(), fmt.Sprintf(`query N%d{thing{open}}`, i%600), "", nil)
	}
	for b.Loop() {
		s.recorder.Summary()
	}
}
