package graph

import (
	"context"

	"syllabus/graph/generated"
	"syllabus/internal/course"
	"syllabus/internal/fault"
	"syllabus/internal/load"
)

// exercises loads the lesson's exercises of the types. Without types (or with null)
// they are all; an empty list is no type, and no exercise.
func exercises(ctx context.Context, lesson *course.Lesson, types []course.ExerciseType) ([]course.Exercise, error) {
	set := course.AllExerciseTypes
	if types != nil {
		set = course.Types(types...)
	}
	for i, typ := range types {
		if !typ.Valid() { // a name in lower case in a variable passes the validator, and arrives empty
			return nil, fault.New(fault.BadUserInput, "types[%d]: this is not a type of exercise.", i)
		}
	}
	return load.From(ctx).ExercisesByLesson(set).Load(ctx, lesson)()
}

// exercisePage loads one page of the lesson's exercises.
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
	cursors, edges := make([]string, len(page.Exercises)), make([]*generated.ExerciseEdge, len(page.Exercises))
	for i, node := range page.Exercises {
		cursors[i] = encodeExerciseCursor(node.Base().Index)
		edges[i] = &generated.ExerciseEdge{Cursor: cursors[i], Node: node}
	}
	return &generated.ExerciseConnection{
		Edges: edges, Nodes: page.Exercises, PageInfo: pageInfo(page.HasNext, page.After > 0, cursors),
	}, nil
}
