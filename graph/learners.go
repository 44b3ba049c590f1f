package graph

import (
	"context"

	"github.com/graph-gophers/dataloader/v7"

	"syllabus/graph/generated"
	"syllabus/internal/account"
	"syllabus/internal/auth"
	"syllabus/internal/course"
	"syllabus/internal/load"
	"syllabus/internal/progress"
)

// enrollments loads one page of the courses that a user takes.
func enrollments(ctx context.Context, user *account.User, first int, after *string) (*generated.EnrollmentConnection, error) {
	return enrollmentPage(ctx, load.From(ctx).EnrollmentsByUser, user, first, after)
}

// courseEnrollments loads one page of a course's learners, for its owner and administrators.
func courseEnrollments(ctx context.Context, of *course.Course, first int, after *string) (*generated.EnrollmentConnection, error) {
	viewer := auth.From(ctx)
	owns := !viewer.Visitor() && of.OwnerID != nil && account.UserID(*of.OwnerID) == viewer.ID
	if !owns && !viewer.Admin {
		return nil, nil
	}
	return enrollmentPage(ctx, load.From(ctx).EnrollmentsByCourse, of, first, after)
}

func enrollmentPage[K comparable](
	ctx context.Context, loader func(progress.PageArgs) dataloader.Interface[K, *progress.EnrollmentPage], of K, first int, after *string,
) (*generated.EnrollmentConnection, error) {
	args, err := progressPage(enrollmentCursor, first, after)
	if err != nil {
		return nil, err
	}
	page, err := loader(args).Load(ctx, of)()
	if err != nil {
		return nil, err
	}
	cursors, edges := make([]string, len(page.Enrollments)), make([]*generated.EnrollmentEdge, len(page.Enrollments))
	for i, node := range page.Enrollments {
		cursors[i] = encodePosition(enrollmentCursor, node.Position())
		edges[i] = &generated.EnrollmentEdge{Cursor: cursors[i], Node: node}
	}
	return &generated.EnrollmentConnection{
		Edges: edges, Nodes: page.Enrollments, PageInfo: pageInfo(page.HasNext, after != nil, cursors),
	}, nil
}

// sessions loads one page of what a user did in exercises.
func sessions(ctx context.Context, user *account.User, first int, after *string) (*generated.ExerciseSessionConnection, error) {
	args, err := progressPage(sessionCursor, first, after)
	if err != nil {
		return nil, err
	}
	page, err := load.From(ctx).SessionsByUser(args).Load(ctx, user)()
	if err != nil {
		return nil, err
	}
	cursors, edges := make([]string, len(page.Sessions)), make([]*generated.ExerciseSessionEdge, len(page.Sessions))
	for i, node := range page.Sessions {
		cursors[i] = encodePosition(sessionCursor, node.Position())
		edges[i] = &generated.ExerciseSessionEdge{Cursor: cursors[i], Node: node}
	}
	return &generated.ExerciseSessionConnection{
		Edges: edges, Nodes: page.Sessions, PageInfo: pageInfo(page.HasNext, after != nil, cursors),
	}, nil
}
