package main

// The list of choices below a multiple choice and so on are subqueries, each of which finds its few rows by an index.
// COALESCE is for parents without rows. The aggregates need no type of their own: json keeps the order of keys, and costs
// less than jsonb.

const small = `-- name: Small
SELECT json_build_object('data', json_build_object('course', (
    SELECT json_build_object('id', 'course_' || course.id, 'title', course.title)
    FROM course
    WHERE slug = $1
      AND published
)))`

const page = `-- name: CoursePage
SELECT json_build_object('data', json_build_object('course', (
    SELECT json_build_object('id', 'course_' || course.id, 'title', course.title, 'modules', (
        SELECT COALESCE(json_agg(json_build_object(
            'id', 'module_' || module.course_id || '_' || module.id, 'title', module.title, 'lessons', (
                SELECT COALESCE(json_agg(json_build_object(
                    'id', 'lesson_' || lesson.course_id || '_' || lesson.id, 'title', lesson.title, 'exercises', (
                        SELECT COALESCE(json_agg(json_build_object(
                            'id', 'exercise_' || exercise.course_id || '_' || exercise.id,
                            'title', exercise.title, 'index', exercise.index, 'type', exercise.type
                        ) ORDER BY exercise.index), '[]')
                        FROM exercise
                        WHERE exercise.lesson_id = lesson.id
                          AND exercise.course_id = lesson.course_id
                    )
                ) ORDER BY lesson.index), '[]')
                FROM lesson
                WHERE lesson.module_id = module.id
                  AND lesson.course_id = module.course_id
            )
        ) ORDER BY module.index), '[]')
        FROM module
        WHERE module.course_id = course.id
    ))
    FROM course
    WHERE slug = $1
      AND published
)))`

const catalog = `-- name: Catalog
SELECT json_build_object('data', json_build_object('courses', json_build_object('nodes', COALESCE(json_agg(
    json_build_object('id', 'course_' || course.id, 'slug', course.slug, 'title', course.title, 'modules', (
        SELECT COALESCE(json_agg(json_build_object(
            'id', 'module_' || module.course_id || '_' || module.id, 'title', module.title, 'lessons', (
                SELECT COALESCE(json_agg(json_build_object(
                    'id', 'lesson_' || lesson.course_id || '_' || lesson.id, 'title', lesson.title
                ) ORDER BY lesson.index), '[]')
                FROM lesson
                WHERE lesson.module_id = module.id
                  AND lesson.course_id = module.course_id
            )
        ) ORDER BY module.index), '[]')
        FROM module
        WHERE module.course_id = course.id
    )) ORDER BY course.title, course.id
), '[]'))))
FROM (SELECT id, slug, title FROM course WHERE published ORDER BY title, id LIMIT 20) AS course`

const deep = `-- name: Deep
SELECT json_build_object('data', json_build_object('courses', json_build_object('nodes', COALESCE(json_agg(
    json_build_object('id', 'course_' || course.id, 'slug', course.slug, 'title', course.title, 'modules', (
        SELECT COALESCE(json_agg(json_build_object(
            'id', 'module_' || module.course_id || '_' || module.id, 'title', module.title, 'lessons', (
                SELECT COALESCE(json_agg(json_build_object(
                    'id', 'lesson_' || lesson.course_id || '_' || lesson.id, 'title', lesson.title, 'exercises', (
                        SELECT COALESCE(json_agg(CASE exercise.type
                            WHEN 'MULTIPLE_CHOICE' THEN json_build_object(
                                'id', 'exercise_' || exercise.course_id || '_' || exercise.id,
                                'title', exercise.title, 'index', exercise.index, 'type', exercise.type, 'choices', (
                                    SELECT COALESCE(json_agg(json_build_object(
                                        'id', 'choice_' || choice.course_id || '_' || choice.id,
                                        'text', choice.text, 'index', choice.index
                                    ) ORDER BY choice.index), '[]')
                                    FROM choice
                                    WHERE choice.exercise_id = exercise.id
                                      AND choice.course_id = exercise.course_id
                                )
                            )
                            ELSE json_build_object(
                                'id', 'exercise_' || exercise.course_id || '_' || exercise.id,
                                'title', exercise.title, 'index', exercise.index, 'type', exercise.type
                            )
                        END ORDER BY exercise.index), '[]')
                        FROM exercise
                        WHERE exercise.lesson_id = lesson.id
                          AND exercise.course_id = lesson.course_id
                    )
                ) ORDER BY lesson.index), '[]')
                FROM lesson
                WHERE lesson.module_id = module.id
                  AND lesson.course_id = module.course_id
            )
        ) ORDER BY module.index), '[]')
        FROM module
        WHERE module.course_id = course.id
    )) ORDER BY course.title, course.id
), '[]'))))
FROM (SELECT id, slug, title FROM course WHERE published ORDER BY title, id LIMIT 20) AS course`
