package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/progress"
	"syllabus/internal/slab"
)

func sessionID(s *progress.Session) progress.SessionID { return s.ID }
func exerciseOfSession(s *progress.Session) course.Key { return course.Key(s.ID.Exercise) }
func userOfSession(s *progress.Session) account.UserID { return s.ID.User }
func sessionOfUser(*progress.Session, *account.User)   {} // which user's it is, its id says

// scanSessions returns the scan of one statement's rows.
func scanSessions() pgx.RowToFunc[*progress.Session] {
	var rows slab.Of[progress.Session]
	return func(row pgx.CollectableRow) (*progress.Session, error) {
		s := rows.Next()
		return s, row.Scan(&s.ID.Exercise.Course, &s.ID.Exercise.Row, &s.ID.User,
			&s.Complete, &s.Score, &s.Attempts, &s.StartedAt, &s.CompletedAt)
	}
}

const sessionsByID = `-- name: SessionsByID
SELECT
    exercise_session.course_id, exercise_session.exercise_id, exercise_session.user_id, exercise_session.complete,
    exercise_session.score, exercise_session.attempts, exercise_session.started_at, exercise_session.completed_at
FROM unnest($2::bigint[], $3::bigint[], $4::bigint[]) AS asked (course_id, exercise_id, user_id)
JOIN exercise_session ON exercise_session.course_id = asked.course_id
                     AND exercise_session.exercise_id = asked.exercise_id
                     AND exercise_session.user_id = asked.user_id
JOIN course ON course.id = exercise_session.course_id
WHERE exercise_session.course_id = ANY($1)
  AND (exercise_session.user_id = $5 OR course.owner_id = $5 OR $6)
ORDER BY exercise_session.course_id, exercise_session.exercise_id, exercise_session.user_id`

// SessionsByID returns the sessions of these ids that the viewer may see, in their order, nil
// elsewhere: their own, those in courses that they own, and all for an administrator.
func (s *Store) SessionsByID(
	ctx context.Context, viewer account.Viewer, keys []progress.SessionID,
) ([]*progress.Session, error) {
	return one(ctx, s, sessionsByID, keys, edge[progress.SessionID, *progress.Session, progress.SessionID]{
		parentKey: itself[progress.SessionID], by: bySession(), scan: scanSessions(), rowKey: sessionID,
	}, visibleTo(viewer)...)
}

const sessionByExercise = `-- name: SessionByExercise
SELECT course_id, exercise_id, user_id, complete, score, attempts, started_at, completed_at
FROM exercise_session
WHERE course_id = ANY($1)
  AND exercise_id = ANY($2)
  AND user_id = $3
ORDER BY course_id, exercise_id`

// SessionByExercise returns the user's session of each exercise, nil where they have not begun.
func (s *Store) SessionByExercise(
	ctx context.Context, exercises []course.Exercise, user account.UserID,
) ([]*progress.Session, error) {
	return one(ctx, s, sessionByExercise, exercises, edge[course.Exercise, *progress.Session, course.Key]{
		parentKey: exerciseKey, by: byCourse(), scan: scanSessions(), rowKey: exerciseOfSession,
	}, int64(user))
}

const sessionsByUser = `-- name: SessionsByUser
SELECT course_id, exercise_id, user_id, complete, score, attempts, started_at, completed_at
FROM (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY user_id
            ORDER BY started_at DESC, course_id DESC, exercise_id DESC
        ) AS position
    FROM exercise_session
    WHERE user_id = ANY($1)
      AND (started_at, course_id, exercise_id) < ($2, $3, $4)
) AS behind
WHERE position <= $5
ORDER BY user_id, started_at DESC, course_id DESC, exercise_id DESC`

// SessionsByUser returns one page of each user's sessions, in all courses; what was begun last comes
// first. The database reads all their sessions behind the cursor, to number them.
func (s *Store) SessionsByUser(
	ctx context.Context, users []*account.User, args progress.PageArgs,
) ([]*progress.SessionPage, error) {
	return pages(ctx, s, sessionsByUser, users, edge[*account.User, *progress.Session, account.UserID]{
		parentKey: userID, by: byID[account.UserID](), scan: scanSessions(), rowKey: userOfSession, link: sessionOfUser,
	}, args.First, func(sessions []*progress.Session, more bool) *progress.SessionPage {
		return &progress.SessionPage{Sessions: sessions, HasNext: more, After: args.After}
	}, newestBehind(args.After), int64(args.After.Course), args.After.Exercise)
}

const exerciseBySession = `-- name: ExerciseBySession
SELECT
    exercise.course_id, exercise.id, exercise.lesson_id, exercise.type, exercise.title, exercise.index,
    exercise.max_attempts, exercise.prompt, exercise.body, exercise.video_url, exercise.video_seconds,
    exercise.blanks, exercise.case_sensitive
FROM exercise
JOIN course ON course.id = exercise.course_id
WHERE exercise.course_id = ANY($1)
  AND exercise.id = ANY($2)
  AND (course.published OR course.owner_id = $3 OR $4)
ORDER BY exercise.course_id, exercise.id`

// ExerciseBySession returns each session's exercise, nil where the viewer may not see its course: a
// session stays when the course is published no more.
func (s *Store) ExerciseBySession(
	ctx context.Context, sessions []*progress.Session, viewer account.Viewer,
) ([]course.Exercise, error) {
	return one(ctx, s, exerciseBySession, sessions, edge[*progress.Session, course.Exercise, course.Key]{
		parentKey: exerciseOfSession, by: byCourse(), scan: scanExercises(), rowKey: exerciseKey,
	}, visibleTo(viewer)...)
}
