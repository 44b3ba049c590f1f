// The statements of package bench/internal/statement; its test compares them.

export const CourseBySlug = `-- name: CourseBySlug
SELECT id, slug, title, description, published_at, owner_id, created_at, updated_at
FROM course
WHERE slug = ANY($1)
  AND course.published
ORDER BY id`

export const Courses = `-- name: Courses
SELECT id, slug, title, description, published_at, owner_id, created_at, updated_at
FROM course
WHERE published
ORDER BY title ASC, id ASC
LIMIT $1`

export const ModulesByCourse = `-- name: ModulesByCourse
SELECT course_id, id, title, index
FROM module
WHERE course_id = ANY($1)
ORDER BY course_id, index`

export const LessonsByModule = `-- name: LessonsByModule
SELECT course_id, id, module_id, title, index
FROM lesson
WHERE course_id = ANY($1)
  AND module_id = ANY($2)
ORDER BY course_id, module_id, index`

export const ExercisesByLesson = `-- name: ExercisesByLesson
SELECT
    course_id, id, lesson_id, type, title, index,
    max_attempts, prompt, body, video_url, video_seconds, blanks, case_sensitive
FROM exercise
WHERE course_id = ANY($1)
  AND lesson_id = ANY($2)
  AND type = ANY($3)
ORDER BY course_id, lesson_id, index`

export const ChoicesByExercise = `-- name: ChoicesByExercise
SELECT course_id, id, exercise_id, text, correct, feedback, index
FROM choice
WHERE course_id = ANY($1)
  AND exercise_id = ANY($2)
ORDER BY course_id, exercise_id, index`
