package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/slab"
)

func lessonKey(l *course.Lesson) course.Key { return course.Key(l.ID) }

// scanLessons returns the scan of one statement's rows.
func scanLessons() pgx.RowToFunc[*course.Lesson] {
	var (
		r    record
		rows slab.Of[course.Lesson]
	)
	return func(row pgx.CollectableRow) (*course.Lesson, error) {
		r.read(row)
		l := rows.Next()
		l.ID = course.LessonID{Course: course.ID(r.number()), Row: r.number()}
		l.ModuleID = course.ModuleID{Course: l.ID.Course, Row: r.number()}
		l.Title = r.text()
		l.Index = int(r.number())
		return l, r.err()
	}
}

var lessonsByID = ruledFrom(3, `-- name: LessonsByID
SELECT lesson.course_id, lesson.id, lesson.module_id, lesson.title, lesson.index
FROM lesson
JOIN course ON course.id = lesson.course_id
WHERE lesson.course_id = ANY($1)
  AND lesson.id = ANY($2)
  AND (course.published OR course.owner_id = $3 OR $4)
ORDER BY lesson.course_id, lesson.id`)

// LessonsByID returns the visible lessons of these ids in their order, nil where there is none.
func (s *Store) LessonsByID(ctx context.Context, viewer account.Viewer, keys []course.LessonID) ([]*course.Lesson, error) {
	return oneVisible(ctx, s, viewer, lessonsByID, keys, edge[course.LessonID, *course.Lesson, course.Key]{
		parentKey: func(id course.LessonID) course.Key { return course.Key(id) },
		by:        byCourse(), scan: scanLessons(), rowKey: lessonKey,
	})
}

const lessonsByModule = `-- name: LessonsByModule
SELECT course_id, id, module_id, title, index
FROM lesson
WHERE course_id = ANY($1)
  AND module_id = ANY($2)
ORDER BY course_id, module_id, index`

// LessonsByModule returns the lessons of each module in their order.
func (s *Store) LessonsByModule(ctx context.Context, modules []*course.Module) ([][]*course.Lesson, error) {
	return many(ctx, s, lessonsByModule, modules, edge[*course.Module, *course.Lesson, course.Key]{
		parentKey: moduleKey, by: byCourse(), scan: scanLessons(),
		rowKey: func(l *course.Lesson) course.Key { return course.Key(l.ModuleID) },
		link:   (*course.Lesson).SetModule,
	})
}

const lessonByExercise = `-- name: LessonByExercise
SELECT course_id, id, module_id, title, index
FROM lesson
WHERE course_id = ANY($1)
  AND id = ANY($2)
ORDER BY course_id, id`

// LessonByExercise returns each exercise's lesson.
func (s *Store) LessonByExercise(ctx context.Context, exercises []course.Exercise) ([]*course.Lesson, error) {
	return one(ctx, s, lessonByExercise, exercises, edge[course.Exercise, *course.Lesson, course.Key]{
		parentKey: lessonOfExercise, by: byCourse(), scan: scanLessons(), rowKey: lessonKey,
	})
}
