package store

// What an import does to each table below course. The columns of a table and the
// parameters of its update are in the same order.

const moduleIDs = `-- name: ModuleIDs
SELECT nextval(pg_get_serial_sequence('module', 'id'))
FROM generate_series(1, $1::integer)
ORDER BY 1`

const modulesPresent = `-- name: ModulesPresent
SELECT id, key
FROM module
WHERE course_id = $1
ORDER BY id`

const updateModule = `-- name: UpdateModule
UPDATE module
SET key = $3,
    title = $4,
    index = $5
WHERE course_id = $1
  AND id = $2`

const removeModules = `-- name: RemoveModules
DELETE FROM module
WHERE course_id = $1
  AND id = ANY($2)`

func moduleTable() *importTable {
	return &importTable{
		name:    "module",
		columns: []string{"course_id", "id", "key", "title", "index"},
		ids:     moduleIDs, present: modulesPresent, update: updateModule, remove: removeModules,
	}
}

const lessonIDs = `-- name: LessonIDs
SELECT nextval(pg_get_serial_sequence('lesson', 'id'))
FROM generate_series(1, $1::integer)
ORDER BY 1`

const lessonsPresent = `-- name: LessonsPresent
SELECT id, key
FROM lesson
WHERE course_id = $1
ORDER BY id`

const updateLesson = `-- name: UpdateLesson
UPDATE lesson
SET module_id = $3,
    key = $4,
    title = $5,
    index = $6
WHERE course_id = $1
  AND id = $2`

const removeLessons = `-- name: RemoveLessons
DELETE FROM lesson
WHERE course_id = $1
  AND id = ANY($2)`

func lessonTable() *importTable {
	return &importTable{
		name:    "lesson",
		columns: []string{"course_id", "id", "module_id", "key", "title", "index"},
		ids:     lessonIDs, present: lessonsPresent, update: updateLesson, remove: removeLessons,
	}
}

const exerciseIDs = `-- name: ExerciseIDs
SELECT nextval(pg_get_serial_sequence('exercise', 'id'))
FROM generate_series(1, $1::integer)
ORDER BY 1`

const exercisesPresent = `-- name: ExercisesPresent
SELECT id, key, type AS kind
FROM exercise
WHERE course_id = $1
ORDER BY id`

const updateExercise = `-- name: UpdateExercise
UPDATE exercise
SET lesson_id = $3,
    key = $4,
    type = $5,
    title = $6,
    index = $7,
    max_attempts = $8,
    prompt = $9,
    body = $10,
    video_url = $11,
    video_seconds = $12,
    blanks = $13,
    case_sensitive = $14
WHERE course_id = $1
  AND id = $2`

const removeExercises = `-- name: RemoveExercises
DELETE FROM exercise
WHERE course_id = $1
  AND id = ANY($2)`

func exerciseTable() *importTable {
	return &importTable{
		name: "exercise",
		columns: []string{"course_id", "id", "lesson_id", "key", "type", "title", "index", "max_attempts",
			"prompt", "body", "video_url", "video_seconds", "blanks", "case_sensitive"},
		ids: exerciseIDs, present: exercisesPresent, update: updateExercise, remove: removeExercises,
	}
}

const choiceIDs = `-- name: ChoiceIDs
SELECT nextval(pg_get_serial_sequence('choice', 'id'))
FROM generate_series(1, $1::integer)
ORDER BY 1`

const choicesPresent = `-- name: ChoicesPresent
SELECT id, key
FROM choice
WHERE course_id = $1
ORDER BY id`

const updateChoice = `-- name: UpdateChoice
UPDATE choice
SET exercise_id = $3,
    key = $4,
    text = $5,
    correct = $6,
    feedback = $7,
    index = $8
WHERE course_id = $1
  AND id = $2`

const removeChoices = `-- name: RemoveChoices
DELETE FROM choice
WHERE course_id = $1
  AND id = ANY($2)`

func choiceTable() *importTable {
	return &importTable{
		name:    "choice",
		columns: []string{"course_id", "id", "exercise_id", "key", "text", "correct", "feedback", "index"},
		ids:     choiceIDs, present: choicesPresent, update: updateChoice, remove: removeChoices,
	}
}
