package graph

import (
	"context"

	"syllabus/graph/generated"
	"syllabus/internal/auth"
	"syllabus/internal/course"
	"syllabus/internal/fault"
)

func (r *Resolver) courses(
	ctx context.Context, page pageArgs, filter *course.Filter, orderBy generated.CourseOrder,
) (*generated.CourseConnection, error) {
	args, err := listArgs(page, filter, orderBy)
	if err != nil {
		return nil, err
	}
	found, err := r.store.Courses(ctx, auth.From(ctx), args)
	if err != nil {
		return nil, err
	}
	cursors, edges := make([]string, len(found.Courses)), make([]*generated.CourseEdge, len(found.Courses))
	for i, node := range found.Courses {
		cursors[i] = encodeCourseCursor(args.Order, node.PositionIn(args.Order))
		edges[i] = &generated.CourseEdge{Cursor: cursors[i], Node: node}
	}
	return &generated.CourseConnection{
		Edges: edges, Nodes: found.Courses, PageInfo: pageInfo(found.HasNext, found.HasPrevious, cursors),
	}, nil
}

// listArgs reads the arguments of a list of courses. In orderBy, a null variable in
// place of a default and a name in lower case in a variable arrive as an empty value.
func listArgs(page pageArgs, filter *course.Filter, orderBy generated.CourseOrder) (args course.ListArgs, err error) {
	if !orderBy.Field.Valid() || !orderBy.Direction.IsValid() {
		return args, fault.New(fault.BadUserInput, "orderBy: field and direction must be values of their types, and not null.")
	}
	args.Order = course.Order{Field: orderBy.Field, Descending: orderBy.Direction == generated.OrderDirectionDesc}
	if filter != nil {
		args.Filter = *filter
	}
	if args.Limit, args.Last, err = page.limit(); err != nil {
		return args, err
	}
	if args.After, err = decodeCourseCursor("after", page.after, args.Order); err != nil {
		return args, err
	}
	args.Before, err = decodeCourseCursor("before", page.before, args.Order)
	return args, err
}
