// Package graph resolves the schema. A resolver is one sentence: root fields ask
// the store, every edge asks its loader. Beside them stand the ids that clients
// see (globalid), pages and cursors, what is visible to whom, and the one place
// that turns errors into what a client may read.
package graph

//go:generate go run syllabus/internal/direct/gqlgen ..

import (
	"context"
	"maps"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"syllabus/graph/generated"
	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/direct"
	"syllabus/internal/progress"
)

// Store is what the root fields read and write. Each method that takes a viewer returns only what
// they may see; the ByID methods return the rows in the order of the ids, nil where there is none.
type Store interface {
	Writer

	CourseBySlug(ctx context.Context, viewer account.Viewer, slug string) (*course.Course, error)
	Courses(ctx context.Context, viewer account.Viewer, args course.ListArgs) (*course.Page, error)

	CoursesByID(context.Context, account.Viewer, []course.ID) ([]*course.Course, error)
	ModulesByID(context.Context, account.Viewer, []course.ModuleID) ([]*course.Module, error)
	LessonsByID(context.Context, account.Viewer, []course.LessonID) ([]*course.Lesson, error)
	ExercisesByID(context.Context, account.Viewer, []course.ExerciseID) ([]course.Exercise, error)
	ChoicesByID(context.Context, account.Viewer, []course.ChoiceID) ([]*course.Choice, error)
	UsersByID(context.Context, []account.UserID) ([]*account.User, error)
	ProfilesByID(context.Context, []account.ProfileID) ([]*account.Profile, error)
	SettingsByID(context.Context, account.Viewer, []account.SettingsID) ([]*account.Settings, error)
	EnrollmentsByID(context.Context, account.Viewer, []progress.EnrollmentID) ([]*progress.Enrollment, error)
	SessionsByID(context.Context, account.Viewer, []progress.SessionID) ([]*progress.Session, error)
}

// Resolver is the root of the resolvers.
type Resolver struct {
	store Store
}

// NewSchema returns the executable schema over a store. The context of every
// response must carry loaders, see load.NewContext.
func NewSchema(store Store) graphql.ExecutableSchema {
	config := generated.Config{Resolvers: &Resolver{store: store}}
	// gqlgen declares @defer for every schema. Answers go out whole here, so a
	// document that uses it has to be refused, and not to lose what it defers.
	schema := *generated.NewExecutableSchema(config).Schema()
	schema.Directives = maps.Clone(schema.Directives)
	delete(schema.Directives, "defer")
	config.Schema = &schema
	return generated.NewExecutableSchema(config)
}

// Schema returns the schema, for whoever reads documents without executing them.
func Schema() *ast.Schema { return NewSchema(nil).Schema() }

// Direct returns the extension for direct execution. operation returns what is told of
// the operation that a context is of; it may be nil. With reuse, the context of a row serves
// the rows after it too: field middleware that keeps contexts must do without.
func Direct(operation func(context.Context) direct.Operation, reuse bool) graphql.HandlerExtension {
	return &generated.Direct{Operation: operation, Reuse: reuse}
}
