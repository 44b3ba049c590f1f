package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"syllabus/internal/course"
	"syllabus/internal/fault"
	"syllabus/internal/progress"
)

const exerciseToDo = `-- name: ExerciseToDo
SELECT
    exercise.course_id, exercise.id, exercise.lesson_id, exercise.type, exercise.title, exercise.index,
    exercise.max_attempts, exercise.prompt, exercise.body, exercise.video_url, exercise.video_seconds,
    exercise.blanks, exercise.case_sensitive,
    course.version,
    enrollment.user_id IS NOT NULL
FROM exercise
JOIN course ON course.id = exercise.course_id
LEFT JOIN enrollment
    ON enrollment.course_id = $1
    AND enrollment.user_id = $3
    AND enrollment.left_at IS NULL
WHERE exercise.course_id = $1
  AND exercise.id = $2
  AND (course.published OR course.owner_id = $3 OR $4)
ORDER BY exercise.id`

// readExercise reads an exercise that the learner can see, the version of its course, and
// whether they take the course now.
func (l *learner) readExercise(ctx context.Context) (enrolled bool, err error) {
	scan := &exerciseScan{}
	rows, err := l.tx.Query(ctx, exerciseToDo,
		int64(l.id.Exercise.Course), l.id.Exercise.Row, int64(l.id.User), l.viewer.Admin)
	if err != nil {
		return false, err
	}
	l.exercise, err = pgx.CollectExactlyOneRow(rows, func(row pgx.CollectableRow) (course.Exercise, error) {
		scan.read(row)
		exercise, err := scan.exercise()
		l.version, enrolled = scan.number(), scan.boolean()
		return exercise, errors.Join(scan.err(), err)
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return false, fault.New(fault.NotFound, "There is no such exercise.")
	}
	return enrolled, err
}

// A lesson without exercises is complete. There is no LIMIT: for its sake all modules of the course
// would be walked in order.
const missingLessons = `-- name: MissingLessons
SELECT lesson.title
FROM prerequisite
JOIN lesson
    ON lesson.course_id = $1
    AND lesson.id = prerequisite.required_lesson_id
JOIN module
    ON module.course_id = $1
    AND module.id = lesson.module_id
WHERE prerequisite.course_id = $1
  AND prerequisite.lesson_id = $2
  AND EXISTS (
    SELECT
    FROM exercise
    LEFT JOIN exercise_session AS session
        ON session.course_id = $1
        AND session.user_id = $3
        AND session.exercise_id = exercise.id
        AND session.complete
    WHERE exercise.course_id = $1
      AND exercise.lesson_id = lesson.id
      AND session.user_id IS NULL
  )
ORDER BY module.index, lesson.index`

// checkUnlocked refuses an exercise whose lesson requires one that the learner has not completed,
// and names the first of these.
func (l *learner) checkUnlocked(ctx context.Context) error {
	base, title := l.exercise.Base(), ""
	err := l.tx.QueryRow(ctx, missingLessons, int64(base.LessonID.Course), base.LessonID.Row, int64(l.id.User)).Scan(&title)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err == nil {
		err = fault.New(fault.Forbidden, "This lesson is locked. Complete the lesson %q first.", title)
	}
	return err
}

const startSession = `-- name: StartSession
INSERT INTO exercise_session (course_id, user_id, exercise_id)
VALUES ($1, $2, $3)
ON CONFLICT DO NOTHING`

// start makes the learner's session where there is none.
func (l *learner) start(ctx context.Context) error {
	_, err := l.tx.Exec(ctx, startSession, l.key()...)
	return err
}

// The clock is the transaction's, as it is in what the database fills in; a session that
// another transaction has made may have begun later.
const lockSession = `-- name: LockSession
SELECT
    session.complete, session.score, session.attempts, session.started_at, session.completed_at,
    greatest(now(), session.started_at), course.version
FROM exercise_session AS session
JOIN course ON course.id = session.course_id
WHERE session.course_id = $1
  AND session.user_id = $2
  AND session.exercise_id = $3
ORDER BY session.exercise_id
FOR UPDATE OF session`

// lock waits until no other transaction changes the learner's session, and returns it and the time,
// nil where there is none. What was read of the course before must still be true.
func (l *learner) lock(ctx context.Context) (session *progress.Session, now time.Time, err error) {
	session = &progress.Session{ID: l.id}
	var version int64
	err = l.tx.QueryRow(ctx, lockSession, l.key()...).Scan(&session.Complete, &session.Score, &session.Attempts,
		&session.StartedAt, &session.CompletedAt, &now, &version)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, now, nil
	}
	if err == nil && version != l.version {
		err = errCourseChanged
	}
	return session, now, err
}

const saveSession = `-- name: SaveSession
UPDATE exercise_session
SET complete = $4,
    score = $5,
    answer = $6,
    attempts = $7,
    completed_at = $8
WHERE course_id = $1
  AND user_id = $2
  AND exercise_id = $3`

// save writes a session that is locked, and the answer that was submitted last, nil for none.
func (l *learner) save(ctx context.Context, session *progress.Session, answer []byte) error {
	_, err := l.tx.Exec(ctx, saveSession,
		append(l.key(), session.Complete, session.Score, answer, session.Attempts, session.CompletedAt)...)
	return err
}

const submissionByKey = `-- name: SubmissionByKey
SELECT attempt, score, answer
FROM submission
WHERE course_id = $1
  AND user_id = $2
  AND exercise_id = $3
  AND key = $4
ORDER BY key`

// stored is a submission as it was counted.
type stored struct {
	Attempt int
	Score   float64
	Answer  []byte
}

// submission returns what was submitted with the key, nil where nothing was.
func (l *learner) submission(ctx context.Context, key string) (*stored, error) {
	rows, err := l.tx.Query(ctx, submissionByKey, append(l.key(), key)...)
	if err != nil {
		return nil, err
	}
	found, err := pgx.CollectExactlyOneRow(rows, pgx.RowToAddrOfStructByPos[stored])
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	return found, err
}

const insertSubmission = `-- name: InsertSubmission
INSERT INTO submission (course_id, user_id, exercise_id, key, attempt, score, answer)
VALUES ($1, $2, $3, $4, $5, $6, $7)`

// count writes a submission to a session that is locked.
func (l *learner) count(ctx context.Context, key string, submitted stored) error {
	_, err := l.tx.Exec(ctx, insertSubmission, append(l.key(), key, submitted.Attempt, submitted.Score, submitted.Answer)...)
	return err
}

// key returns the first parameters of every statement on the learner's session.
func (l *learner) key() []any {
	return []any{int64(l.id.Exercise.Course), int64(l.id.User), l.id.Exercise.Row}
}
