package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"syllabus/internal/course"
)

// counted is how many rows a parent has.
type counted[K comparable] struct {
	key K
	n   int
}

func scanCourseCount(row pgx.CollectableRow) (c counted[course.ID], err error) {
	return c, row.Scan(&c.key, &c.n)
}

func scanCount(row pgx.CollectableRow) (c counted[course.Key], err error) {
	return c, row.Scan(&c.key.Course, &c.key.Row, &c.n)
}

// count returns how many rows each parent has; a parent without rows has none of
// its own in the statement, and 0.
func count[P any, K comparable](
	ctx context.Context, s *Store, sql string, parents []P, keyOf func(P) K, by keying[K], scan pgx.RowToFunc[counted[K]],
) ([]int, error) {
	p := placesOf(parents, keyOf, by.compare)
	rows, err := query(ctx, s, sql, p.keys, len(p.keys), by, scan)
	if err != nil {
		return nil, err
	}
	found := make([]int, len(p.keys))
	for _, row := range rows {
		if at, ok := p.of(row.key); ok {
			found[at] = row.n
		}
	}
	return spread(p, found, parents, keyOf), nil
}

const moduleCountByCourse = `-- name: ModuleCountByCourse
SELECT course_id, count(*)
FROM module
WHERE course_id = ANY($1)
GROUP BY course_id
ORDER BY course_id`

// ModuleCountByCourse returns how many modules each course has.
func (s *Store) ModuleCountByCourse(ctx context.Context, courses []*course.Course) ([]int, error) {
	return count(ctx, s, moduleCountByCourse, courses, courseID, byID[course.ID](), scanCourseCount)
}

const lessonCountByCourse = `-- name: LessonCountByCourse
SELECT course_id, count(*)
FROM lesson
WHERE course_id = ANY($1)
GROUP BY course_id
ORDER BY course_id`

// LessonCountByCourse returns how many lessons each course has in all its modules.
func (s *Store) LessonCountByCourse(ctx context.Context, courses []*course.Course) ([]int, error) {
	return count(ctx, s, lessonCountByCourse, courses, courseID, byID[course.ID](), scanCourseCount)
}

const exerciseCountByCourse = `-- name: ExerciseCountByCourse
SELECT course_id, count(*)
FROM exercise
WHERE course_id = ANY($1)
GROUP BY course_id
ORDER BY course_id`

// ExerciseCountByCourse returns how many exercises each course has in all its lessons.
func (s *Store) ExerciseCountByCourse(ctx context.Context, courses []*course.Course) ([]int, error) {
	return count(ctx, s, exerciseCountByCourse, courses, courseID, byID[course.ID](), scanCourseCount)
}

const lessonCountByModule = `-- name: LessonCountByModule
SELECT course_id, module_id, count(*)
FROM lesson
WHERE course_id = ANY($1)
  AND module_id = ANY($2)
GROUP BY course_id, module_id
ORDER BY course_id, module_id`

// LessonCountByModule returns how many lessons each module has.
func (s *Store) LessonCountByModule(ctx context.Context, modules []*course.Module) ([]int, error) {
	return count(ctx, s, lessonCountByModule, modules, moduleKey, byCourse(), scanCount)
}

const exerciseCountByModule = `-- name: ExerciseCountByModule
SELECT lesson.course_id, lesson.module_id, count(*)
FROM lesson
JOIN exercise ON exercise.course_id = lesson.course_id
             AND exercise.lesson_id = lesson.id
WHERE lesson.course_id = ANY($1)
  AND lesson.module_id = ANY($2)
  AND exercise.course_id = ANY($1)
GROUP BY lesson.course_id, lesson.module_id
ORDER BY lesson.course_id, lesson.module_id`

// ExerciseCountByModule returns how many exercises each module has in all its lessons.
func (s *Store) ExerciseCountByModule(ctx context.Context, modules []*course.Module) ([]int, error) {
	return count(ctx, s, exerciseCountByModule, modules, moduleKey, byCourse(), scanCount)
}

const exerciseCountByLesson = `-- name: ExerciseCountByLesson
SELECT course_id, lesson_id, count(*)
FROM exercise
WHERE course_id = ANY($1)
  AND lesson_id = ANY($2)
GROUP BY course_id, lesson_id
ORDER BY course_id, lesson_id`

// ExerciseCountByLesson returns how many exercises each lesson has.
func (s *Store) ExerciseCountByLesson(ctx context.Context, lessons []*course.Lesson) ([]int, error) {
	return count(ctx, s, exerciseCountByLesson, lessons, lessonKey, byCourse(), scanCount)
}
