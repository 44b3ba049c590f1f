package graph_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"syllabus/internal/course"
	"syllabus/internal/coursefile"
	"syllabus/internal/store"
	"syllabus/internal/store/storetest"
)

// outsideCourses names files and folders with course files that are not part of
// the project; the tests that need some are skipped when it is unset.
const outsideCourses = "SYLLABUS_TEST_COURSES"

// TestCoursesAreServedUnchanged imports the sample courses, and those from outside,
// and compares what the API answers with what is in the files.
func TestCoursesAreServedUnchanged(t *testing.T) {
	api := newAPI(t, storetest.New(t))
	drafts, err := coursefile.Samples()
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range outsideFiles(t) {
		draft, err := coursefile.ReadFile(path, coursefile.DefaultLimit)
		if err != nil {
			t.Fatal(err)
		}
		drafts = append(drafts, draft)
	}
	for _, draft := range drafts {
		t.Run(draft.Slug, func(t *testing.T) {
			api.Import(t, draft, store.ImportOptions{})
			got := api.must(t, wholeCourse, map[string]any{"slug": draft.Slug})
			if n := len(got.Statements); n != 5 {
				t.Errorf("the tree took %d statements (%v), want 5", n, got.names())
			}
			var response struct {
				Data   struct{ Course *servedCourse }
				Errors []json.RawMessage
			}
			if err := json.Unmarshal(got.Body, &response); err != nil || len(response.Errors) > 0 {
				t.Fatalf("%v %s", err, response.Errors)
			}
			if diff := cmp.Diff(asServed(draft), response.Data.Course); diff != "" {
				t.Errorf("the course is not served as it is in the file (-file +served):\n%s", diff)
			}
		})
	}
}

func outsideFiles(t *testing.T) []string {
	t.Helper()
	var files []string
	for _, place := range filepath.SplitList(os.Getenv(outsideCourses)) {
		err := filepath.WalkDir(place, func(path string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() && (path == place || strings.Contains(entry.Name(), ".course.")) {
				files = append(files, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return files
}

const wholeCourse = `query($slug: String!) {
  course(by: {slug: $slug}) {
    slug title description
    modules { title index
      lessons { title index
        exercises { type title index maxAttempts
          ... on VideoExercise { url seconds }
          ... on MultipleChoiceExercise { prompt choices { text index } }
          ... on FillInBlankExercise { prompt caseSensitive blanks { __typename } }
          ... on TextExercise { body }
        }
      }
    }
  }
}`

// What the API shows of a course. Right answers and feedback are withheld.
type (
	servedCourse struct {
		Slug, Title, Description string
		Modules                  []servedModule
	}
	servedModule struct {
		Title   string
		Index   int
		Lessons []servedLesson
	}
	servedLesson struct {
		Title     string
		Index     int
		Exercises []servedExercise
	}
	servedExercise struct {
		Type                     course.ExerciseType
		Title, Prompt, Body, URL string
		Index                    int
		MaxAttempts, Seconds     *int
		CaseSensitive            bool
		Choices                  []servedChoice
		Blanks                   []struct{}
	}
	servedChoice struct {
		Text  string
		Index int
	}
)

// asServed lays a draft out as the API must show it.
func asServed(draft *course.Draft) *servedCourse {
	served := &servedCourse{Slug: draft.Slug, Title: draft.Title, Description: draft.Description, Modules: []servedModule{}}
	for m, module := range draft.Modules {
		inModule := servedModule{Title: module.Title, Index: m + 1, Lessons: []servedLesson{}}
		for l, lesson := range module.Lessons {
			inLesson := servedLesson{Title: lesson.Title, Index: l + 1, Exercises: []servedExercise{}}
			for e, exercise := range lesson.Exercises {
				inLesson.Exercises = append(inLesson.Exercises, exerciseAsServed(exercise, e+1))
			}
			inModule.Lessons = append(inModule.Lessons, inLesson)
		}
		served.Modules = append(served.Modules, inModule)
	}
	return served
}

func exerciseAsServed(e course.ExerciseDraft, index int) servedExercise {
	served := servedExercise{
		Type: e.Type, Title: e.Title, Prompt: e.Prompt, Body: e.Body, Index: index,
		MaxAttempts: e.MaxAttempts, CaseSensitive: e.CaseSensitive,
	}
	if e.Video != nil {
		served.URL, served.Seconds = e.Video.URL, e.Video.Seconds
	}
	for c, choice := range e.Choices {
		served.Choices = append(served.Choices, servedChoice{Text: choice.Text, Index: c + 1})
	}
	if e.Blanks != nil {
		served.Blanks = make([]struct{}, len(e.Blanks))
	}
	return served
}
