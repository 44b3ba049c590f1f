package main

import (
	"context"

	"syllabus/graph/generated"
	"syllabus/internal/course"
)

// resolver resolves what the measured operations ask for. The embedded interfaces are nil: any other field panics.
type resolver struct {
	generated.ResolverRoot
	tables *tables
}

// Query returns the resolvers of the root fields.
func (r *resolver) Query() generated.QueryResolver { return queryResolver{tables: r.tables} }

// Course returns the resolvers of courses.
func (r *resolver) Course() generated.CourseResolver { return courseResolver{} }

// Module returns the resolvers of modules.
func (r *resolver) Module() generated.ModuleResolver { return moduleResolver{} }

// Lesson returns the resolvers of lessons.
func (r *resolver) Lesson() generated.LessonResolver { return lessonResolver{} }

// MultipleChoiceExercise returns the resolvers of multiple choices.
func (r *resolver) MultipleChoiceExercise() generated.MultipleChoiceExerciseResolver {
	return multipleChoiceResolver{}
}

type (
	queryResolver struct {
		generated.QueryResolver
		tables *tables
	}
	courseResolver         struct{ generated.CourseResolver }
	moduleResolver         struct{ generated.ModuleResolver }
	lessonResolver         struct{ generated.LessonResolver }
	multipleChoiceResolver struct {
		generated.MultipleChoiceExerciseResolver
	}
)

// Course finds a course by its slug.
func (r queryResolver) Course(ctx context.Context, by generated.CourseBy) (*course.Course, error) {
	return r.tables.courseBySlug(ctx, *by.Slug.Value())
}

// Courses lists the first courses by title.
func (r queryResolver) Courses(
	ctx context.Context, first *int, _ *string, _ *int, _ *string, _ *course.Filter, _ generated.CourseOrder,
) (*generated.CourseConnection, error) {
	courses, err := r.tables.courses(ctx, *first)
	if err != nil {
		return nil, err
	}
	return &generated.CourseConnection{Nodes: courses}, nil
}

// Modules asks the loader.
func (courseResolver) Modules(ctx context.Context, obj *course.Course) ([]*course.Module, error) {
	return edgesOf(ctx).modules(ctx, obj.ID)
}

// Lessons asks the loader.
func (moduleResolver) Lessons(ctx context.Context, obj *course.Module) ([]*course.Lesson, error) {
	return edgesOf(ctx).lessons(ctx, obj.ID)
}

// Exercises asks the loader.
func (lessonResolver) Exercises(ctx context.Context, obj *course.Lesson, _ []course.ExerciseType) ([]course.Exercise, error) {
	return edgesOf(ctx).exercises(ctx, obj.ID)
}

// Choices asks the loader.
func (multipleChoiceResolver) Choices(ctx context.Context, obj *course.MultipleChoiceExercise) ([]*course.Choice, error) {
	return edgesOf(ctx).choices(ctx, obj.ID)
}
