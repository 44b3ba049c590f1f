package graph

import (
	"context"

	"syllabus/graph/generated"
	"syllabus/internal/course"
	"syllabus/internal/fault"
	"syllabus/internal/load"
)

const (
	defaultPage = 20
	maxPage     = 100
)

// pageArgs are the arguments of a connection that can be read from both ends.
type pageArgs struct {
	first  *int
	after  *string
	last   *int
	before *string
}

// limit chooses between first and last: how many rows, and from which end.
func (a pageArgs) limit() (n int, fromEnd bool, err error) {
	switch {
	case a.first != nil && a.last != nil:
		return 0, false, fault.New(fault.BadUserInput, "first, last: give one of them, not both.")
	case a.last != nil:
		return *a.last, true, checkPage("last", *a.last)
	case a.first != nil:
		return *a.first, false, checkPage("first", *a.first)
	default:
		return defaultPage, false, nil
	}
}

// checkPage refuses page sizes out of range. A null variable in place of a
// non-null default arrives as 0, and is refused with it.
func checkPage(argument string, n int) error {
	if n < 1 || n > maxPage {
		return fault.New(fault.BadUserInput, "%s: %d is not between 1 and %d.", argument, n, maxPage)
	}
	return nil
}

func (r *Resolver) courses(
	ctx context.Context, page pageArgs, filter *course.Filter, orderBy generated.CourseOrder,
) (*generated.CourseConnection, error) {
	order := course.Order{Field: orderBy.Field, Descending: orderBy.Direction == generated.OrderDirectionDesc}
	args := course.ListArgs{Order: order}
	if filter != nil {
		args.Filter = *filter
	}
	var err error
	if args.Limit, args.Last, err = page.limit(); err != nil {
		return nil, err
	}
	if args.After, err = decodeCourseCursor("after", page.after, order); err != nil {
		return nil, err
	}
	if args.Before, err = decodeCourseCursor("before", page.before, order); err != nil {
		return nil, err
	}
	found, err := r.store.Courses(ctx, args)
	if err != nil {
		return nil, err
	}
	connection := &generated.CourseConnection{
		Nodes:    found.Courses,
		Edges:    make([]*generated.CourseEdge, len(found.Courses)),
		PageInfo: &generated.PageInfo{HasNextPage: found.HasNext, HasPreviousPage: found.HasPrevious},
	}
	for i, node := range found.Courses {
		connection.Edges[i] = &generated.CourseEdge{Cursor: encodeCourseCursor(order, node.PositionIn(order)), Node: node}
	}
	if edges := connection.Edges; len(edges) > 0 {
		connection.PageInfo.StartCursor = &edges[0].Cursor
		connection.PageInfo.EndCursor = &edges[len(edges)-1].Cursor
	}
	return connection, nil
}

func exercisePage(ctx context.Context, lesson *course.Lesson, first int, after *string) (*generated.ExerciseConnection, error) {
	if err := checkPage("first", first); err != nil {
		return nil, err
	}
	index, err := decodeExerciseCursor("after", after)
	if err != nil {
		return nil, err
	}
	page, err := load.From(ctx).ExercisePageByLesson(course.ExercisePageArgs{First: first, After: index}).Load(ctx, lesson)()
	if err != nil {
		return nil, err
	}
	connection := &generated.ExerciseConnection{
		Nodes:    page.Exercises,
		Edges:    make([]*generated.ExerciseEdge, len(page.Exercises)),
		PageInfo: &generated.PageInfo{HasNextPage: page.HasNext, HasPreviousPage: page.After > 0},
	}
	for i, node := range page.Exercises {
		connection.Edges[i] = &generated.ExerciseEdge{Cursor: encodeExerciseCursor(node.Base().Index), Node: node}
	}
	if edges := connection.Edges; len(edges) > 0 {
		connection.PageInfo.StartCursor = &edges[0].Cursor
		connection.PageInfo.EndCursor = &edges[len(edges)-1].Cursor
	}
	return connection, nil
}

// exerciseTypes makes a set of the argument types. Not given (or null) it is every
// type; an empty list is no type, and no exercise.
func exerciseTypes(types []course.ExerciseType) course.ExerciseTypes {
	if types == nil {
		return course.AllExerciseTypes
	}
	return course.Types(types...)
}
