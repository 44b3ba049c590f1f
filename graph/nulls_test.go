package graph_test

import (
	"slices"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/go-cmp/cmp"

	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/fault"
	"syllabus/internal/peer"
)

// A nil pointer in a list of an interface is a null that has to be told of. Stock
// execution says nothing.
func TestNilPointerInAList(t *testing.T) {
	b := newBoth(differentialDatabase(t).Store)
	const query = `{ lesson(id: "lesson_1_1") { exercises { title } } nodes(ids: []) { id } }`
	around := chain(
		replacing("lesson.exercises", []course.Exercise{&course.TextExercise{}, (*course.TextExercise)(nil)}),
		replacing("nodes", []peer.Member{(*course.Course)(nil)}),
	)
	got, stock := b.run(t.Context(), b.direct, around, query, nil), b.run(t.Context(), b.stock, around, query, nil)
	if want := `{"lesson":null,"nodes":[null]}`; string(got.Data) != want || string(stock.Data) != want {
		t.Errorf("it answers %s, stock %s", got.Data, stock.Data)
	}
	if !slices.Equal(pathsOf(got.Errors), []string{"lesson.exercises[1]"}) || got.Errors[0].Extensions["code"] != fault.Internal {
		t.Errorf("the errors are %v", got.Errors)
	}
	if len(stock.Errors) != 0 {
		t.Errorf("stock execution is no longer as docs/decisions.md says: %v", stock.Errors)
	}
}

// A time that was never set is null, which is an error where there must be one.
func TestTimes(t *testing.T) {
	b := newBoth(differentialDatabase(t).Store)
	timeless := func() *course.Course { return &course.Course{ID: 7, Title: "T"} }
	whole, err := b.store.CoursesByID(t.Context(), account.Viewer{}, []course.ID{1})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		query  string
		around graphql.FieldMiddleware
		want   string
		paths  []string
	}{
		"set": {
			`{ course(by: {slug: "course-01"}) { publishedAt createdAt updatedAt } }`, nil,
			`{"course":{"publishedAt":"2026-01-05T08:00:00Z","createdAt":"2026-01-02T08:00:00Z","updatedAt":"2026-01-03T08:00:00.5Z"}}`, nil,
		},
		"not set": {
			`{ course(by: {slug: "x"}) { title publishedAt } last: __typename }`, replacing("course", timeless()),
			`{"course":{"title":"T","publishedAt":null},"last":"Query"}`, nil,
		},
		"not set where it must be": {
			`{ course(by: {slug: "x"}) { title made: createdAt publishedAt updatedAt } last: __typename }`, replacing("course", timeless()),
			`{"course":null,"last":"Query"}`, []string{"course.made", "course.updatedAt"},
		},
		"in a list": {
			`{ nodes(ids: []) { ... on Course { slug createdAt } } }`, replacing("nodes", []peer.Member{whole[0], timeless(), whole[0]}),
			`{"nodes":[{"slug":"course-01","createdAt":"2026-01-02T08:00:00Z"},null,{"slug":"course-01","createdAt":"2026-01-02T08:00:00Z"}]}`,
			[]string{"nodes[1].createdAt"},
		},
		"in a list that may have no null": {
			`{ courses { nodes { createdAt title } edges { node { slug } } } }`, replacing("courses.nodes", []*course.Course{timeless(), whole[0], timeless()}),
			`null`, []string{"courses.nodes[0].createdAt", "courses.nodes[2].createdAt"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := b.equal(t, c.around, c.query, nil)
			if diff := cmp.Diff(c.want, string(got.Data)); diff != "" {
				t.Errorf("the data (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(append([]string{}, c.paths...), pathsOf(got.Errors)); diff != "" {
				t.Errorf("the errors (-want +got):\n%s", diff)
			}
			for _, err := range got.Errors {
				if err.Message != "Internal error." {
					t.Errorf("it is told as %v", err)
				}
			}
		})
	}
}
