package server_test

import (
	"context"

	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/progress"
)

// sparseStore answers whatever a visitor can ask for: there is a course for each slug, and nothing else.
type sparseStore struct{ fakeStore }

func newSparseStore() *sparseStore { return &sparseStore{fakeStore{courseBySlug: titled}} }

func (*sparseStore) Courses(context.Context, account.Viewer, course.ListArgs) (*course.Page, error) {
	return &course.Page{}, nil
}

func (*sparseStore) CoursesByID(_ context.Context, _ account.Viewer, ids []course.ID) ([]*course.Course, error) {
	return make([]*course.Course, len(ids)), nil
}

func (*sparseStore) ModulesByID(_ context.Context, _ account.Viewer, ids []course.ModuleID) ([]*course.Module, error) {
	return make([]*course.Module, len(ids)), nil
}

func (*sparseStore) LessonsByID(_ context.Context, _ account.Viewer, ids []course.LessonID) ([]*course.Lesson, error) {
	return make([]*course.Lesson, len(ids)), nil
}

func (*sparseStore) ExercisesByID(_ context.Context, _ account.Viewer, ids []course.ExerciseID) ([]course.Exercise, error) {
	return make([]course.Exercise, len(ids)), nil
}

func (*sparseStore) ChoicesByID(_ context.Context, _ account.Viewer, ids []course.ChoiceID) ([]*course.Choice, error) {
	return make([]*course.Choice, len(ids)), nil
}

func (*sparseStore) UsersByID(_ context.Context, ids []account.UserID) ([]*account.User, error) {
	return make([]*account.User, len(ids)), nil
}

func (*sparseStore) ProfilesByID(_ context.Context, ids []account.ProfileID) ([]*account.Profile, error) {
	return make([]*account.Profile, len(ids)), nil
}

func (*sparseStore) SettingsByID(_ context.Context, _ account.Viewer, ids []account.SettingsID) ([]*account.Settings, error) {
	return make([]*account.Settings, len(ids)), nil
}

func (*sparseStore) EnrollmentsByID(
	_ context.Context, _ account.Viewer, ids []progress.EnrollmentID,
) ([]*progress.Enrollment, error) {
	return make([]*progress.Enrollment, len(ids)), nil
}

func (*sparseStore) SessionsByID(_ context.Context, _ account.Viewer, ids []progress.SessionID) ([]*progress.Session, error) {
	return make([]*progress.Session, len(ids)), nil
}

func (*sparseStore) OwnerByCourse(_ context.Context, of []*course.Course) ([]*account.User, error) {
	return make([]*account.User, len(of)), nil
}

func (*sparseStore) ModulesByCourse(_ context.Context, of []*course.Course) ([][]*course.Module, error) {
	return make([][]*course.Module, len(of)), nil
}

func (*sparseStore) ModuleCountByCourse(_ context.Context, of []*course.Course) ([]int, error) {
	return make([]int, len(of)), nil
}

func (*sparseStore) LessonCountByCourse(_ context.Context, of []*course.Course) ([]int, error) {
	return make([]int, len(of)), nil
}

func (*sparseStore) ExerciseCountByCourse(_ context.Context, of []*course.Course) ([]int, error) {
	return make([]int, len(of)), nil
}

func (*sparseStore) ProgressByCourse(_ context.Context, of []*course.Course, _ account.UserID) ([]progress.Count, error) {
	return make([]progress.Count, len(of)), nil
}

func (*sparseStore) NextLessonByCourse(_ context.Context, of []*course.Course, _ account.UserID) ([]*course.Lesson, error) {
	return make([]*course.Lesson, len(of)), nil
}

func (*sparseStore) EnrollmentByCourse(_ context.Context, of []*course.Course, _ account.UserID) ([]*progress.Enrollment, error) {
	return make([]*progress.Enrollment, len(of)), nil
}

func (*sparseStore) EnrollmentsByCourse(
	_ context.Context, of []*course.Course, _ progress.PageArgs,
) ([]*progress.EnrollmentPage, error) {
	pages := make([]*progress.EnrollmentPage, len(of))
	for i := range pages {
		pages[i] = &progress.EnrollmentPage{}
	}
	return pages, nil
}

func (*sparseStore) ViewerBySubject(context.Context, string, string) (*account.User, error) {
	return &account.User{ID: 7}, nil
}
