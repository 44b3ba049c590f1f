package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/slab"
)

func moduleKey(m *course.Module) course.Key { return course.Key(m.ID) }

// scanModules returns the scan of one statement's rows.
func scanModules() pgx.RowToFunc[*course.Module] {
	var (
		r    record
		rows slab.Of[course.Module]
	)
	return func(row pgx.CollectableRow) (*course.Module, error) {
		r.read(row)
		m := rows.Next()
		m.ID = course.ModuleID{Course: course.ID(r.number()), Row: r.number()}
		m.Title = r.text()
		m.Index = int(r.number())
		return m, r.err()
	}
}

var modulesByID = ruledFrom(3, `-- name: ModulesByID
SELECT module.course_id, module.id, module.title, module.index
FROM module
JOIN course ON course.id = module.course_id
WHERE module.course_id = ANY($1)
  AND module.id = ANY($2)
  AND (course.published OR course.owner_id = $3 OR $4)
ORDER BY module.course_id, module.id`)

// ModulesByID returns the visible modules of these ids in their order, nil where there is none.
func (s *Store) ModulesByID(ctx context.Context, viewer account.Viewer, keys []course.ModuleID) ([]*course.Module, error) {
	return oneVisible(ctx, s, viewer, modulesByID, keys, edge[course.ModuleID, *course.Module, course.Key]{
		parentKey: func(id course.ModuleID) course.Key { return course.Key(id) },
		by:        byCourse(), scan: scanModules(), rowKey: moduleKey,
	})
}

const modulesByCourse = `-- name: ModulesByCourse
SELECT course_id, id, title, index
FROM module
WHERE course_id = ANY($1)
ORDER BY course_id, index`

// ModulesByCourse returns the modules of each course in their order.
func (s *Store) ModulesByCourse(ctx context.Context, courses []*course.Course) ([][]*course.Module, error) {
	return many(ctx, s, modulesByCourse, courses, edge[*course.Course, *course.Module, course.ID]{
		parentKey: courseID, by: byID[course.ID](), scan: scanModules(),
		rowKey: func(m *course.Module) course.ID { return m.ID.Course },
		link:   (*course.Module).SetCourse,
	})
}

const moduleByLesson = `-- name: ModuleByLesson
SELECT course_id, id, title, index
FROM module
WHERE course_id = ANY($1)
  AND id = ANY($2)
ORDER BY course_id, id`

// ModuleByLesson returns each lesson's module.
func (s *Store) ModuleByLesson(ctx context.Context, lessons []*course.Lesson) ([]*course.Module, error) {
	return one(ctx, s, moduleByLesson, lessons, edge[*course.Lesson, *course.Module, course.Key]{
		parentKey: func(l *course.Lesson) course.Key { return course.Key(l.ModuleID) },
		by:        byCourse(), scan: scanModules(), rowKey: moduleKey,
	})
}
