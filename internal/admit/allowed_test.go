package admit_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"syllabus/graph"
	"syllabus/internal/admit"
)

// wholeCourses asks for all that there is of a page of courses.
const wholeCourses = `{courses(first: 50) {
  pageInfo {hasNextPage hasPreviousPage startCursor endCursor}
  edges {cursor node {id}}
  nodes {
    id slug title description publishedAt createdAt updatedAt moduleCount lessonCount exerciseCount
    owner {id username profile {id displayName bio avatarUrl}}
    modules {id title index lessonCount exerciseCount lessons {
      id title index exerciseCount exercises {
        __typename id type title index maxAttempts
        ... on MultipleChoiceExercise {prompt choices {id text index correct feedback}}
        ... on FillInBlankExercise {prompt caseSensitive blanks {__typename}}
        ... on VideoExercise {url seconds}
        ... on TextExercise {body}
      }
    }}
  }
}}`

// What people ask for is admitted by the limits of a server that is told of no others.
func TestDefaultsAdmitWhatPeopleAskFor(t *testing.T) {
	admission := admit.New(admit.Defaults(), graph.Schema())
	allowed := map[string]string{"whole courses": wholeCourses}
	// The query of GraphiQL is what graphql-js 16.15.0 returns of getIntrospectionQuery, with all of its options.
	for _, path := range append(goldenPaths(t), append(paths(t), "testdata/introspection.graphql")...) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		allowed[filepath.Base(path)] = string(text)
	}
	if len(allowed) < 50 {
		t.Fatalf("there are only %d documents", len(allowed))
	}
	for name, text := range allowed {
		if _, err := admission.Read(text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// goldenPaths are those of the documents whose answers are known, but for those that are invalid to have it seen.
func goldenPaths(t *testing.T) []string {
	t.Helper()
	found, err := filepath.Glob("../../graph/testdata/golden/*.graphql")
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(found, func(path string) bool {
		return slices.Contains([]string{"syntax_error.graphql", "unknown_field.graphql", "literal_two_keys.graphql"}, filepath.Base(path))
	})
}
