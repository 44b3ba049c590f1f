package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/peer"
	"syllabus/internal/slab"
)

// lock is a required lesson that is not complete, and which lesson requires it.
type lock struct {
	required *course.Lesson
	of       course.Key
}

// scanLocks returns the scan of one statement's rows. Each has a lesson of its own, though several may
// be the same one: it is a row of the list that it is in, and of no other.
func scanLocks() pgx.RowToFunc[lock] {
	var (
		r    record
		rows slab.Of[course.Lesson]
	)
	return func(row pgx.CollectableRow) (lock, error) {
		r.read(row)
		l := rows.Next()
		l.ID = course.LessonID{Course: course.ID(r.number()), Row: r.number()}
		l.ModuleID = course.ModuleID{Course: l.ID.Course, Row: r.number()}
		l.Title = r.text()
		l.Index = int(r.number())
		return lock{required: l, of: course.Key{Course: l.ID.Course, Row: r.number()}}, r.err()
	}
}

// The index of the module is looked up for the order alone. As one more table to join it would be
// one more that the planner may begin at, and it does, with every lesson of every course.
const locksByLesson = `-- name: LocksByLesson
SELECT lesson.course_id, lesson.id, lesson.module_id, lesson.title, lesson.index, prerequisite.lesson_id
FROM prerequisite
JOIN lesson ON lesson.course_id = prerequisite.course_id
           AND lesson.id = prerequisite.required_lesson_id
WHERE prerequisite.course_id = ANY($1)
  AND prerequisite.lesson_id = ANY($2)
  AND lesson.course_id = ANY($1)
  AND EXISTS (
      SELECT
      FROM exercise
      WHERE exercise.course_id = ANY($1)
        AND exercise.course_id = lesson.course_id
        AND exercise.lesson_id = lesson.id
        AND NOT EXISTS (
            SELECT
            FROM exercise_session
            WHERE exercise_session.course_id = ANY($1)
              AND exercise_session.course_id = exercise.course_id
              AND exercise_session.exercise_id = exercise.id
              AND exercise_session.user_id = $3
              AND exercise_session.complete
        )
  )
ORDER BY prerequisite.course_id, prerequisite.lesson_id, (
    SELECT module.index
    FROM module
    WHERE module.course_id = ANY($1)
      AND module.course_id = lesson.course_id
      AND module.id = lesson.module_id
), lesson.index`

// LocksByLesson returns the lessons that each lesson requires and the user has not completed, in the
// course's order. A lesson is complete when all its exercises are, so one without exercises
// always is. A visitor, who is user 0, has completed nothing else.
func (s *Store) LocksByLesson(
	ctx context.Context, lessons []*course.Lesson, user account.UserID,
) ([][]*course.Lesson, error) {
	p := placesOf(lessons, lessonKey, byCourse().compare)
	rows, err := query(ctx, s, locksByLesson, p.keys, len(p.keys), byCourse(), scanLocks(), int64(user))
	if err != nil {
		return nil, err
	}
	locks, kept := split(rows, lessons, p, edge[*course.Lesson, lock, course.Key]{
		parentKey: lessonKey,
		rowKey:    func(l lock) course.Key { return l.of },
		link:      func(lock, *course.Lesson) {}, // who requires a lesson is not its parent
	})
	all := make([]*course.Lesson, 0, len(kept))
	lists := make([][]*course.Lesson, len(locks))
	for at := range locks {
		from := len(all)
		for _, l := range locks[at] {
			all = append(all, l.required)
		}
		lists[at] = all[from:len(all):len(all)]
	}
	peer.Join(all)
	return spread(p, lists, lessons, lessonKey), nil
}

const nextLessonByCourse = `-- name: NextLessonByCourse
SELECT DISTINCT ON (module.course_id) lesson.course_id, lesson.id, lesson.module_id, lesson.title, lesson.index
FROM module
JOIN lesson ON lesson.course_id = module.course_id
           AND lesson.module_id = module.id
WHERE module.course_id = ANY($1)
  AND lesson.course_id = ANY($1)
  AND EXISTS (
      SELECT
      FROM exercise
      WHERE exercise.course_id = ANY($1)
        AND exercise.course_id = lesson.course_id
        AND exercise.lesson_id = lesson.id
        AND NOT EXISTS (
            SELECT
            FROM exercise_session
            WHERE exercise_session.course_id = ANY($1)
              AND exercise_session.course_id = exercise.course_id
              AND exercise_session.exercise_id = exercise.id
              AND exercise_session.user_id = $2
              AND exercise_session.complete
        )
  )
ORDER BY module.course_id, module.index, lesson.index`

// NextLessonByCourse returns the first lesson of each course, in its order, that the user has not
// completed; nil where there is none.
func (s *Store) NextLessonByCourse(
	ctx context.Context, courses []*course.Course, user account.UserID,
) ([]*course.Lesson, error) {
	return one(ctx, s, nextLessonByCourse, courses, edge[*course.Course, *course.Lesson, course.ID]{
		parentKey: courseID, by: byID[course.ID](), scan: scanLessons(),
		rowKey: func(l *course.Lesson) course.ID { return l.ID.Course },
	}, int64(user))
}
