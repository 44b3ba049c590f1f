package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"syllabus/internal/store/storetest"
)

// step is a mutation of a learner, its answer, and the statements that it runs.
type step struct {
	document   string
	want       string
	statements []string
}

// around asks for the new progress of all that an exercise is in.
const around = `exercise { lesson { completedExercises complete module { progress { completed total } course { progress { completed ratio } nextLesson { title } } } } }`

func learningSteps() []step {
	const progress = `"exercise":{"lesson":{"completedExercises":%d,"complete":%t,"module":{"progress":{"completed":%d,"total":8},` +
		`"course":{"progress":{"completed":%d,"ratio":%s},"nextLesson":{"title":"%s"}}}}}`
	begun := func(n int, ratio string) string { return fmt.Sprintf(progress, n, false, n, n, ratio, "Lesson 1.1") }
	submit := func(exercise int, key, answer string) string {
		return fmt.Sprintf(`mutation { submitExercise(input: {exerciseId: "exercise_1_%d", key: "%s", answer: {%s}}) { score attempt attemptsLeft replayed %s } }`,
			exercise, key, answer, around)
	}
	submitted := func(outcome, progress string) string { return `{"submitExercise":{` + outcome + `,` + progress + `}}` }
	relations := []string{"CourseByModule", "LessonByExercise", "ModuleByLesson", "NextLessonByCourse", "ProgressByCourse", "ProgressByLesson", "ProgressByModule"}
	writes := []string{"BEGIN", "COMMIT", "ExerciseToDo", "InsertSubmission", "LockSession", "MissingLessons", "SaveSession", "SubmissionByKey", "ViewerBySubject"}
	first := append([]string{"LockSession", "StartSession"}, writes...) // that there is no session shows when it is to be locked
	choices := []string{"ChoicesByExercise"}
	of := func(all ...[]string) (names []string) {
		for _, some := range all {
			names = append(names, some...)
		}
		return names
	}
	return []step{
		{
			`mutation { enroll(input: {courseId: "course_1"}) { course { progress { completed total } enrollment { course { slug } } } } }`,
			`{"enroll":{"course":{"progress":{"completed":0,"total":16},"enrollment":{"course":{"slug":"course-01"}}}}}`,
			[]string{"CourseByEnrollment", "CoursesByID", "Enroll", "EnrollmentByCourse", "ProgressByCourse", "ViewerBySubject"},
		},
		{
			submit(1, "a", `watched: true`), submitted(`"score":1,"attempt":1,"attemptsLeft":null,"replayed":false`, begun(1, "0.0625")),
			of(relations, first),
		},
		{ // again, as when no answer came back
			submit(1, "a", `watched: true`), submitted(`"score":1,"attempt":1,"attemptsLeft":null,"replayed":true`, begun(1, "0.0625")),
			of(relations, []string{"BEGIN", "COMMIT", "ExerciseToDo", "LockSession", "MissingLessons", "SubmissionByKey", "ViewerBySubject"}),
		},
		{
			submit(2, "a", `choices: ["choice_1_1", "choice_1_2"]`), submitted(`"score":0,"attempt":1,"attemptsLeft":2,"replayed":false`, begun(1, "0.0625")),
			of(relations, first, choices),
		},
		{
			submit(2, "b", `choices: ["choice_1_1"]`), submitted(`"score":1,"attempt":2,"attemptsLeft":1,"replayed":false`, begun(2, "0.125")),
			of(relations, writes, choices),
		},
		{
			submit(3, "a", `blanks: [" ID", "course"]`), submitted(`"score":0.5,"attempt":1,"attemptsLeft":null,"replayed":false`, begun(2, "0.125")),
			of(relations, first),
		},
		{
			`mutation { resetExercise(input: {exerciseId: "exercise_1_2"}) { session { complete score attempts } ` + around + ` } }`,
			`{"resetExercise":{"session":{"complete":false,"score":null,"attempts":2},` + begun(1, "0.0625") + `}}`,
			of(relations, []string{"BEGIN", "COMMIT", "ExerciseToDo", "LockSession", "SaveSession", "ViewerBySubject"}),
		},
	}
}

// A learner goes through exercises. Each answer has the new progress of all that the exercise is in, and costs the
// same statements however many courses there are.
func TestLearning(t *testing.T) {
	for _, scale := range []int{2, 20} {
		t.Run(fmt.Sprintf("scale %d", scale), func(t *testing.T) {
			database := storetest.New(t)
			database.Scale(t, scale)
			api := newAPI(t, database).as("lin")
			api.must(t, "{ __typename }", nil) // is seen for the first time
			for _, step := range learningSteps() {
				got := api.must(t, step.document, nil)
				if want := `{"data":` + step.want + `}`; string(got.Body) != want {
					t.Errorf("%s\nis answered\n%s\nnot\n%s", step.document, got.Body, want)
				}
				if diff := cmp.Diff(sorted(step.statements), got.names()); diff != "" {
					t.Errorf("%s\nran other statements (-want +got):\n%s", step.document, diff)
				}
			}
		})
	}
}

// Several mutations of one document are done one after the other: each sees what those before it have changed.
func TestMutationsAreDoneInTurn(t *testing.T) {
	database := storetest.New(t)
	database.Scale(t, 2)
	got := newAPI(t, database).as("lin").must(t, `mutation {
		enroll(input: {courseId: "course_1"}) { course { progress { completed } } }
		a: submitExercise(input: {exerciseId: "exercise_1_1", key: "a", answer: {watched: true}}) { exercise { lesson { completedExercises } } }
		b: submitExercise(input: {exerciseId: "exercise_1_4", key: "b", answer: {read: true}}) { exercise { lesson { completedExercises } } }
		leaveCourse(input: {courseId: "course_1"}) { course { enrollment { id } progress { completed } } }
	}`, nil)
	want := `{"data":{"enroll":{"course":{"progress":{"completed":0}}},"a":{"exercise":{"lesson":{"completedExercises":1}}},` +
		`"b":{"exercise":{"lesson":{"completedExercises":2}}},"leaveCourse":{"course":{"enrollment":null,"progress":{"completed":2}}}}}`
	if string(got.Body) != want {
		t.Errorf("it answers %s", got.Body)
	}
	if n := strings.Count(strings.Join(got.names(), " "), "ViewerBySubject"); n != 2 { // not there, then there
		t.Errorf("who asks was asked %d times", n)
	}
}

func sorted(names []string) []string { return slices.Sorted(slices.Values(names)) }
