package load_test

import (
	"context"
	"errors"
	"runtime"
	"strings"

	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/progress"
)

// namedSource fails every method with an error that is the method's name.
type namedSource struct{}

func named[V any](name string) (V, error) { return *new(V), errors.New(name) }

func (namedSource) OwnerByCourse(context.Context, []*course.Course) ([]*account.User, error) {
	return named[[]*account.User]("OwnerByCourse")
}

func (namedSource) ModulesByCourse(context.Context, []*course.Course) ([][]*course.Module, error) {
	return named[[][]*course.Module]("ModulesByCourse")
}

func (namedSource) ModuleCountByCourse(context.Context, []*course.Course) ([]int, error) {
	return named[[]int]("ModuleCountByCourse")
}

func (namedSource) LessonCountByCourse(context.Context, []*course.Course) ([]int, error) {
	return named[[]int]("LessonCountByCourse")
}

func (namedSource) ExerciseCountByCourse(context.Context, []*course.Course) ([]int, error) {
	return named[[]int]("ExerciseCountByCourse")
}

func (namedSource) CourseByModule(context.Context, []*course.Module) ([]*course.Course, error) {
	return named[[]*course.Course]("CourseByModule")
}

func (namedSource) LessonsByModule(context.Context, []*course.Module) ([][]*course.Lesson, error) {
	return named[[][]*course.Lesson]("LessonsByModule")
}

func (namedSource) LessonCountByModule(context.Context, []*course.Module) ([]int, error) {
	return named[[]int]("LessonCountByModule")
}

func (namedSource) ExerciseCountByModule(context.Context, []*course.Module) ([]int, error) {
	return named[[]int]("ExerciseCountByModule")
}

func (namedSource) ModuleByLesson(context.Context, []*course.Lesson) ([]*course.Module, error) {
	return named[[]*course.Module]("ModuleByLesson")
}

func (namedSource) ExercisesByLesson(context.Context, []*course.Lesson, course.ExerciseTypes) ([][]course.Exercise, error) {
	return named[[][]course.Exercise]("ExercisesByLesson")
}

func (namedSource) ExercisePageByLesson(context.Context, []*course.Lesson, course.ExercisePageArgs) ([]*course.ExercisePage, error) {
	return named[[]*course.ExercisePage]("ExercisePageByLesson")
}

func (namedSource) ExerciseCountByLesson(context.Context, []*course.Lesson) ([]int, error) {
	return named[[]int]("ExerciseCountByLesson")
}

func (namedSource) LessonByExercise(context.Context, []course.Exercise) ([]*course.Lesson, error) {
	return named[[]*course.Lesson]("LessonByExercise")
}

func (namedSource) ChoicesByExercise(context.Context, []*course.MultipleChoiceExercise) ([][]*course.Choice, error) {
	return named[[][]*course.Choice]("ChoicesByExercise")
}

func (namedSource) ExerciseByChoice(context.Context, []*course.Choice) ([]*course.MultipleChoiceExercise, error) {
	return named[[]*course.MultipleChoiceExercise]("ExerciseByChoice")
}

func (namedSource) ProfileByUser(context.Context, []*account.User) ([]*account.Profile, error) {
	return named[[]*account.Profile]("ProfileByUser")
}

func (namedSource) SettingsByUser(context.Context, []*account.User, account.Viewer) ([]*account.Settings, error) {
	return named[[]*account.Settings]("SettingsByUser")
}

func (namedSource) UserByProfile(context.Context, []*account.Profile) ([]*account.User, error) {
	return named[[]*account.User]("UserByProfile")
}

func (namedSource) SettingsByProfile(context.Context, []*account.Profile, account.Viewer) ([]*account.Settings, error) {
	return named[[]*account.Settings]("SettingsByProfile")
}

func (namedSource) ProgressByCourse(context.Context, []*course.Course, account.UserID) ([]progress.Count, error) {
	return named[[]progress.Count]("ProgressByCourse")
}

func (namedSource) ProgressByModule(context.Context, []*course.Module, account.UserID) ([]progress.Count, error) {
	return named[[]progress.Count]("ProgressByModule")
}

func (namedSource) ProgressByLesson(context.Context, []*course.Lesson, account.UserID) ([]progress.Count, error) {
	return named[[]progress.Count]("ProgressByLesson")
}

func (namedSource) NextLessonByCourse(context.Context, []*course.Course, account.UserID) ([]*course.Lesson, error) {
	return named[[]*course.Lesson]("NextLessonByCourse")
}

func (namedSource) LocksByLesson(context.Context, []*course.Lesson, account.UserID) ([][]*course.Lesson, error) {
	return named[[][]*course.Lesson]("LocksByLesson")
}

func (namedSource) SessionByExercise(context.Context, []course.Exercise, account.UserID) ([]*progress.Session, error) {
	return named[[]*progress.Session]("SessionByExercise")
}

func (namedSource) AnswersShownByChoice(context.Context, []*course.Choice, account.UserID) ([]bool, error) {
	return named[[]bool]("AnswersShownByChoice")
}

func (namedSource) AnswersShownByBlanks(context.Context, []*course.FillInBlankExercise, account.UserID) ([]bool, error) {
	return named[[]bool]("AnswersShownByBlanks")
}

func (namedSource) EnrollmentByCourse(context.Context, []*course.Course, account.UserID) ([]*progress.Enrollment, error) {
	return named[[]*progress.Enrollment]("EnrollmentByCourse")
}

func (namedSource) EnrollmentsByCourse(context.Context, []*course.Course, progress.PageArgs) ([]*progress.EnrollmentPage, error) {
	return named[[]*progress.EnrollmentPage]("EnrollmentsByCourse")
}

func (namedSource) EnrollmentsByUser(context.Context, []*account.User, progress.PageArgs) ([]*progress.EnrollmentPage, error) {
	return named[[]*progress.EnrollmentPage]("EnrollmentsByUser")
}

func (namedSource) SessionsByUser(context.Context, []*account.User, progress.PageArgs) ([]*progress.SessionPage, error) {
	return named[[]*progress.SessionPage]("SessionsByUser")
}

func (namedSource) CourseByEnrollment(context.Context, []*progress.Enrollment, account.Viewer) ([]*course.Course, error) {
	return named[[]*course.Course]("CourseByEnrollment")
}

func (namedSource) UserByEnrollment(context.Context, []*progress.Enrollment) ([]*account.User, error) {
	return named[[]*account.User]("UserByEnrollment")
}

func (namedSource) ProgressByEnrollment(context.Context, []*progress.Enrollment) ([]progress.Count, error) {
	return named[[]progress.Count]("ProgressByEnrollment")
}

func (namedSource) ExerciseBySession(context.Context, []*progress.Session, account.Viewer) ([]course.Exercise, error) {
	return named[[]course.Exercise]("ExerciseBySession")
}

// dataloaderStacks returns the stacks of the goroutines in a bubble of synctest that
// run dataloader's code. Those outside are of other tests, on their last step.
func dataloaderStacks() []string {
	buffer := make([]byte, 1<<20)
	var found []string
	for stack := range strings.SplitSeq(string(buffer[:runtime.Stack(buffer, true)]), "\n\n") {
		header, _, _ := strings.Cut(stack, "\n")
		if strings.Contains(header, "synctest bubble") && strings.Contains(stack, "graph-gophers/dataloader") {
			found = append(found, stack)
		}
	}
	return found
}
