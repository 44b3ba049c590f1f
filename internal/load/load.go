// Package load batches the edges of the graph. [Loaders] has one field for each
// edge and reads like the list of them.
//
// Nothing waits for a timer. Rows that one statement returned together are
// peers (package peer), and the first of them to ask for an edge loads it for
// all: a relation costs one statement for each peer group it is newly loaded
// for, whatever the timing. The way back is free: a lesson that was loaded
// through its module knows it.
//
// Loaders live as long as one response. Tests of resolvers fill the fields they
// need with the fakes of package loadtest.
package load

import (
	"context"

	"github.com/graph-gophers/dataloader/v7"

	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/progress"
)

// Loaders are the edges of the graph, named <What>By<Key>. An edge with
// arguments is a function: each distinct argument value has a loader of its own. Where the value depends
// on who asks, that is an argument too.
// A list that is empty loads as an empty list; a single row that is missing loads
// as nil without an error.
type Loaders struct {
	OwnerByCourse         dataloader.Interface[*course.Course, *account.User]
	ModulesByCourse       dataloader.Interface[*course.Course, []*course.Module]
	ModuleCountByCourse   dataloader.Interface[*course.Course, int]
	LessonCountByCourse   dataloader.Interface[*course.Course, int]
	ExerciseCountByCourse dataloader.Interface[*course.Course, int]

	CourseByModule        dataloader.Interface[*course.Module, *course.Course]
	LessonsByModule       dataloader.Interface[*course.Module, []*course.Lesson]
	LessonCountByModule   dataloader.Interface[*course.Module, int]
	ExerciseCountByModule dataloader.Interface[*course.Module, int]

	ModuleByLesson        dataloader.Interface[*course.Lesson, *course.Module]
	ExercisesByLesson     func(course.ExerciseTypes) dataloader.Interface[*course.Lesson, []course.Exercise]
	ExercisePageByLesson  func(course.ExercisePageArgs) dataloader.Interface[*course.Lesson, *course.ExercisePage]
	ExerciseCountByLesson dataloader.Interface[*course.Lesson, int]

	LessonByExercise  dataloader.Interface[course.Exercise, *course.Lesson]
	ChoicesByExercise dataloader.Interface[*course.MultipleChoiceExercise, []*course.Choice]
	ExerciseByChoice  dataloader.Interface[*course.Choice, *course.MultipleChoiceExercise]

	ProfileByUser     dataloader.Interface[*account.User, *account.Profile]
	SettingsByUser    func(account.Viewer) dataloader.Interface[*account.User, *account.Settings]
	UserByProfile     dataloader.Interface[*account.Profile, *account.User]
	SettingsByProfile func(account.Viewer) dataloader.Interface[*account.Profile, *account.Settings]

	ProgressByCourse     func(account.UserID) dataloader.Interface[*course.Course, progress.Count]
	ProgressByModule     func(account.UserID) dataloader.Interface[*course.Module, progress.Count]
	ProgressByLesson     func(account.UserID) dataloader.Interface[*course.Lesson, progress.Count]
	NextLessonByCourse   func(account.UserID) dataloader.Interface[*course.Course, *course.Lesson]
	LocksByLesson        func(account.UserID) dataloader.Interface[*course.Lesson, []*course.Lesson]
	SessionByExercise    func(account.UserID) dataloader.Interface[course.Exercise, *progress.Session]
	AnswersShownByChoice func(account.UserID) dataloader.Interface[*course.Choice, bool]
	AnswersShownByBlanks func(account.UserID) dataloader.Interface[*course.FillInBlankExercise, bool]
	EnrollmentByCourse   func(account.UserID) dataloader.Interface[*course.Course, *progress.Enrollment]

	EnrollmentsByCourse func(progress.PageArgs) dataloader.Interface[*course.Course, *progress.EnrollmentPage]
	EnrollmentsByUser   func(progress.PageArgs) dataloader.Interface[*account.User, *progress.EnrollmentPage]
	SessionsByUser      func(progress.PageArgs) dataloader.Interface[*account.User, *progress.SessionPage]

	CourseByEnrollment   func(account.Viewer) dataloader.Interface[*progress.Enrollment, *course.Course]
	UserByEnrollment     dataloader.Interface[*progress.Enrollment, *account.User]
	ProgressByEnrollment dataloader.Interface[*progress.Enrollment, progress.Count]
	ExerciseBySession    func(account.Viewer) dataloader.Interface[*progress.Session, course.Exercise]

	of *operation // nil where a test has filled the fields
}

// ClearAll forgets all that was loaded, for a mutation that may have changed it.
func (l *Loaders) ClearAll() {
	if l.of != nil {
		l.of.clear()
	}
}

// Source is where the values come from. Every method takes the keys of one
// batch, distinct and at least one, and returns the values in the order of the keys.
type Source interface {
	OwnerByCourse(context.Context, []*course.Course) ([]*account.User, error)
	ModulesByCourse(context.Context, []*course.Course) ([][]*course.Module, error)
	ModuleCountByCourse(context.Context, []*course.Course) ([]int, error)
	LessonCountByCourse(context.Context, []*course.Course) ([]int, error)
	ExerciseCountByCourse(context.Context, []*course.Course) ([]int, error)

	CourseByModule(context.Context, []*course.Module) ([]*course.Course, error)
	LessonsByModule(context.Context, []*course.Module) ([][]*course.Lesson, error)
	LessonCountByModule(context.Context, []*course.Module) ([]int, error)
	ExerciseCountByModule(context.Context, []*course.Module) ([]int, error)

	ModuleByLesson(context.Context, []*course.Lesson) ([]*course.Module, error)
	ExercisesByLesson(context.Context, []*course.Lesson, course.ExerciseTypes) ([][]course.Exercise, error)
	ExercisePageByLesson(context.Context, []*course.Lesson, course.ExercisePageArgs) ([]*course.ExercisePage, error)
	ExerciseCountByLesson(context.Context, []*course.Lesson) ([]int, error)

	LessonByExercise(context.Context, []course.Exercise) ([]*course.Lesson, error)
	ChoicesByExercise(context.Context, []*course.MultipleChoiceExercise) ([][]*course.Choice, error)
	ExerciseByChoice(context.Context, []*course.Choice) ([]*course.MultipleChoiceExercise, error)

	ProfileByUser(context.Context, []*account.User) ([]*account.Profile, error)
	SettingsByUser(context.Context, []*account.User, account.Viewer) ([]*account.Settings, error)
	UserByProfile(context.Context, []*account.Profile) ([]*account.User, error)
	SettingsByProfile(context.Context, []*account.Profile, account.Viewer) ([]*account.Settings, error)

	ProgressByCourse(context.Context, []*course.Course, account.UserID) ([]progress.Count, error)
	ProgressByModule(context.Context, []*course.Module, account.UserID) ([]progress.Count, error)
	ProgressByLesson(context.Context, []*course.Lesson, account.UserID) ([]progress.Count, error)
	NextLessonByCourse(context.Context, []*course.Course, account.UserID) ([]*course.Lesson, error)
	LocksByLesson(context.Context, []*course.Lesson, account.UserID) ([][]*course.Lesson, error)
	SessionByExercise(context.Context, []course.Exercise, account.UserID) ([]*progress.Session, error)
	AnswersShownByChoice(context.Context, []*course.Choice, account.UserID) ([]bool, error)
	AnswersShownByBlanks(context.Context, []*course.FillInBlankExercise, account.UserID) ([]bool, error)
	EnrollmentByCourse(context.Context, []*course.Course, account.UserID) ([]*progress.Enrollment, error)

	EnrollmentsByCourse(context.Context, []*course.Course, progress.PageArgs) ([]*progress.EnrollmentPage, error)
	EnrollmentsByUser(context.Context, []*account.User, progress.PageArgs) ([]*progress.EnrollmentPage, error)
	SessionsByUser(context.Context, []*account.User, progress.PageArgs) ([]*progress.SessionPage, error)

	CourseByEnrollment(context.Context, []*progress.Enrollment, account.Viewer) ([]*course.Course, error)
	UserByEnrollment(context.Context, []*progress.Enrollment) ([]*account.User, error)
	ProgressByEnrollment(context.Context, []*progress.Enrollment) ([]progress.Count, error)
	ExerciseBySession(context.Context, []*progress.Session, account.Viewer) ([]course.Exercise, error)
}

// New returns loaders over a source for one response. Their statements run on
// ctx, which must be the operation's and not a single field's.
func New(ctx context.Context, source Source) *Loaders {
	return (&operation{ctx: ctx, source: source}).loaders()
}

func newLoaders(o *operation) *Loaders {
	return &Loaders{
		of: o,

		OwnerByCourse:         newLoader(o, Source.OwnerByCourse, nil),
		ModulesByCourse:       newLoader(o, Source.ModulesByCourse, nil),
		ModuleCountByCourse:   newLoader(o, Source.ModuleCountByCourse, nil),
		LessonCountByCourse:   newLoader(o, Source.LessonCountByCourse, nil),
		ExerciseCountByCourse: newLoader(o, Source.ExerciseCountByCourse, nil),

		CourseByModule:        newLoader(o, Source.CourseByModule, (*course.Module).KnownCourse),
		LessonsByModule:       newLoader(o, Source.LessonsByModule, nil),
		LessonCountByModule:   newLoader(o, Source.LessonCountByModule, nil),
		ExerciseCountByModule: newLoader(o, Source.ExerciseCountByModule, nil),

		ModuleByLesson:        newLoader(o, Source.ModuleByLesson, (*course.Lesson).KnownModule),
		ExercisesByLesson:     withArguments(o, Source.ExercisesByLesson),
		ExercisePageByLesson:  withArguments(o, Source.ExercisePageByLesson),
		ExerciseCountByLesson: newLoader(o, Source.ExerciseCountByLesson, nil),

		LessonByExercise: newLoader(o, Source.LessonByExercise, func(e course.Exercise) (*course.Lesson, bool) {
			return e.Base().KnownLesson()
		}),
		ChoicesByExercise: newLoader(o, Source.ChoicesByExercise, nil),
		ExerciseByChoice:  newLoader(o, Source.ExerciseByChoice, (*course.Choice).KnownExercise),

		ProfileByUser:     newLoader(o, Source.ProfileByUser, nil),
		SettingsByUser:    withArguments(o, Source.SettingsByUser),
		UserByProfile:     newLoader(o, Source.UserByProfile, (*account.Profile).KnownUser),
		SettingsByProfile: withArguments(o, Source.SettingsByProfile),

		ProgressByCourse:     withArguments(o, Source.ProgressByCourse),
		ProgressByModule:     withArguments(o, Source.ProgressByModule),
		ProgressByLesson:     withArguments(o, Source.ProgressByLesson),
		NextLessonByCourse:   withArguments(o, Source.NextLessonByCourse),
		LocksByLesson:        withArguments(o, Source.LocksByLesson),
		SessionByExercise:    withArguments(o, Source.SessionByExercise),
		AnswersShownByChoice: withArguments(o, Source.AnswersShownByChoice),
		AnswersShownByBlanks: withArguments(o, Source.AnswersShownByBlanks),
		EnrollmentByCourse:   withArguments(o, Source.EnrollmentByCourse),

		EnrollmentsByCourse: withArguments(o, Source.EnrollmentsByCourse),
		EnrollmentsByUser:   withArguments(o, Source.EnrollmentsByUser),
		SessionsByUser:      withArguments(o, Source.SessionsByUser),

		CourseByEnrollment:   withArguments(o, Source.CourseByEnrollment),
		UserByEnrollment:     newLoader(o, Source.UserByEnrollment, nil),
		ProgressByEnrollment: newLoader(o, Source.ProgressByEnrollment, nil),
		ExerciseBySession:    withArguments(o, Source.ExerciseBySession),
	}
}
