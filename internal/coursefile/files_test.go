package coursefile_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"syllabus/internal/coursefile"
)

func TestSamples(t *testing.T) {
	drafts, err := coursefile.Samples()
	if err != nil {
		t.Fatal(err)
	}
	var slugs []string
	for _, draft := range drafts {
		slugs = append(slugs, draft.Slug)
		if !draft.Published {
			t.Errorf("%s is not published", draft.Slug)
		}
	}
	if got, want := strings.Join(slugs, " "), "graphql-by-example http-in-practice sql-for-developers"; got != want {
		t.Errorf("samples %s, want %s", got, want)
	}
}

// TestOutsideFiles reads the course files that $SYLLABUS_TEST_COURSES lists, and
// those in its folders.
func TestOutsideFiles(t *testing.T) {
	list := os.Getenv("SYLLABUS_TEST_COURSES")
	if list == "" {
		t.Skip("SYLLABUS_TEST_COURSES is not set")
	}
	for _, root := range filepath.SplitList(list) {
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			named := strings.HasSuffix(path, ".course.json") || strings.HasSuffix(path, ".course.yaml")
			if path != root && !named {
				return nil
			}
			t.Run(filepath.Base(path), func(t *testing.T) {
				draft, err := coursefile.ReadFile(path, coursefile.DefaultLimit)
				if err != nil {
					t.Fatal(err)
				}
				exercises := 0
				for _, m := range draft.Modules {
					for _, l := range m.Lessons {
						exercises += len(l.Exercises)
					}
				}
				t.Logf("%s: %d exercises", draft.Slug, exercises)
			})
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
}
