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
}

// New returns loaders over a source for one response. Their statements run on
// ctx, which must be the operation's and not a single field's.
func New(ctx context.Context, source Source) *Loaders {
	return (&operation{ctx: ctx}).loaders(source)
}

func (o *operation) loaders(source Source) *Loaders {
	return &Loaders{
		OwnerByCourse:         newLoader(o, source.OwnerByCourse, nil),
		ModulesByCourse:       newLoader(o, source.ModulesByCourse, nil),
		ModuleCountByCourse:   newLoader(o, source.ModuleCountByCourse, nil),
		LessonCountByCourse:   newLoader(o, source.LessonCountByCourse, nil),
		ExerciseCountByCourse: newLoader(o, source.ExerciseCountByCourse, nil),

		CourseByModule:        newLoader(o, source.CourseByModule, (*course.Module).KnownCourse),
		LessonsByModule:       newLoader(o, source.LessonsByModule, nil),
		LessonCountByModule:   newLoader(o, source.LessonCountByModule, nil),
		ExerciseCountByModule: newLoader(o, source.ExerciseCountByModule, nil),

		ModuleByLesson:        newLoader(o, source.ModuleByLesson, (*course.Lesson).KnownModule),
		ExercisesByLesson:     withArguments(o, source.ExercisesByLesson),
		ExercisePageByLesson:  withArguments(o, source.ExercisePageByLesson),
		ExerciseCountByLesson: newLoader(o, source.ExerciseCountByLesson, nil),

		LessonByExercise: newLoader(o, source.LessonByExercise, func(e course.Exercise) (*course.Lesson, bool) {
			return e.Base().KnownLesson()
		}),
		ChoicesByExercise: newLoader(o, source.ChoicesByExercise, nil),
		ExerciseByChoice:  newLoader(o, source.ExerciseByChoice, (*course.Choice).KnownExercise),

		ProfileByUser:     newLoader(o, source.ProfileByUser, nil),
		SettingsByUser:    withArguments(o, source.SettingsByUser),
		UserByProfile:     newLoader(o, source.UserByProfile, (*account.Profile).KnownUser),
		SettingsByProfile: withArguments(o, source.SettingsByProfile),
	}
}
