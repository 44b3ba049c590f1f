// Package statement holds the SQL that contenders share: the texts of package store, so
// that the plans and the indexes are Syllabus's. A test compares them with the store's files.
package statement

const (
	// CourseBySlug reads the courses of some slugs that a visitor may see: $1 text[].
	CourseBySlug = `-- name: CourseBySlug
SELECT id, slug, title, description, published_at, owner_id, created_at, updated_at
FROM course
WHERE slug = ANY($1)
  AND course.published
ORDER BY id`

	// Courses reads the first visible courses by title: $1 is one more than are shown,
	// which tells whether there are more.
	Courses = `-- name: Courses
SELECT id, slug, title, description, published_at, owner_id, created_at, updated_at
FROM course
WHERE published
ORDER BY title ASC, id ASC
LIMIT $1`

	// ModulesByCourse reads the modules of some courses: $1 bigint[].
	ModulesByCourse = `-- name: ModulesByCourse
SELECT course_id, id, title, index
FROM module
WHERE course_id = ANY($1)
ORDER BY course_id, index`

	// LessonsByModule reads the lessons of some modules: their courses and they, bigint[].
	LessonsByModule = `-- name: LessonsByModule
SELECT course_id, id, module_id, title, index
FROM lesson
WHERE course_id = ANY($1)
  AND module_id = ANY($2)
ORDER BY course_id, module_id, index`

	// ExercisesByLesson reads the exercises of some lessons: their courses and they,
	// bigint[], and the types, text[].
	ExercisesByLesson = `-- name: ExercisesByLesson
SELECT
    course_id, id, lesson_id, type, title, index,
    max_attempts, prompt, body, video_url, video_seconds, blanks, case_sensitive
FROM exercise
WHERE course_id = ANY($1)
  AND lesson_id = ANY($2)
  AND type = ANY($3)
ORDER BY course_id, lesson_id, index`

	// ChoicesByExercise reads the choices of some exercises: their courses and they, bigint[].
	ChoicesByExercise = `-- name: ChoicesByExercise
SELECT course_id, id, exercise_id, text, correct, feedback, index
FROM choice
WHERE course_id = ANY($1)
  AND exercise_id = ANY($2)
ORDER BY course_id, exercise_id, index`
)
