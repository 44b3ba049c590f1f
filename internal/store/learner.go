package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/fault"
	"syllabus/internal/peer"
	"syllabus/internal/progress"
)

// learner is a viewer at an exercise of a course that they take, in one transaction.
//
// Every transaction takes its locks in the same order: it reads, and then locks the one session. A
// session is made only where there is none to lock, and so while nothing is locked.
type learner struct {
	store    *Store // of the transaction
	tx       pgx.Tx
	viewer   account.Viewer
	id       progress.SessionID
	exercise course.Exercise
	version  int64 // of the course, when the exercise was read
}

// errCourseChanged says that an import has changed the course since the exercise was read.
var errCourseChanged = errors.New("store: the course has changed")

// learnTries is how often a transaction is begun at most: imports of one course follow each other slowly.
const learnTries = 3

// learn runs do for the viewer at an exercise, in one transaction. It is begun again when the course, or
// what the learner has there, is changed under it, so that what do has read belongs together. Errors: NOT_FOUND when the
// viewer can see no such exercise; FORBIDDEN when they do not take its course.
func (s *Store) learn(ctx context.Context, viewer account.Viewer, id course.ExerciseID, do func(*learner) error) error {
	for range learnTries {
		err := s.transaction(ctx, func(tx pgx.Tx) error {
			l := &learner{
				store: s.in(tx), tx: tx, viewer: viewer, id: progress.SessionID{User: viewer.ID, Exercise: id},
			}
			enrolled, err := l.readExercise(ctx)
			if err == nil && !enrolled {
				err = fault.New(fault.Forbidden, "You are not enrolled in this course.")
			}
			if err != nil {
				return err
			}
			return do(l)
		})
		if !errors.Is(err, errCourseChanged) && !refersToNothing(err) {
			return err
		}
	}
	return fault.New(fault.Conflict, "Somebody else is changing this course now.")
}

// open returns the learner's session, locked, and the time. There is one afterwards.
func (l *learner) open(ctx context.Context) (*progress.Session, time.Time, error) {
	session, now, err := l.lock(ctx)
	if session != nil || err != nil {
		return session, now, err
	}
	if err := l.start(ctx); err != nil {
		return nil, now, err
	}
	session, now, err = l.lock(ctx)
	if session == nil && err == nil {
		err = errCourseChanged // the user or the course was deleted after all
	}
	return session, now, err
}

// joined makes peers of one session, and of one exercise, as of the rows of any statement.
func joined(session *progress.Session, exercise course.Exercise) {
	peer.Join([]*progress.Session{session})
	peer.Join([]course.Exercise{exercise})
}

// StartExercise notes that the viewer has begun an exercise, and returns their session and the exercise. One that is
// there already is returned as it is. Errors: NOT_FOUND when there is no such exercise; FORBIDDEN when the
// viewer does not take the course, or its lesson is locked.
func (s *Store) StartExercise(
	ctx context.Context, viewer account.Viewer, id course.ExerciseID,
) (session *progress.Session, exercise course.Exercise, err error) {
	err = s.learn(ctx, viewer, id, func(l *learner) error {
		if err := l.checkUnlocked(ctx); err != nil {
			return err
		}
		exercise = l.exercise
		session, _, err = l.open(ctx)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	joined(session, exercise)
	return session, exercise, nil
}

// ResetExercise forgets what the viewer has reached in an exercise, but for the attempts, and returns their
// session and the exercise. What was submitted is kept: a retry of an old key still counts
// nothing. Errors: NOT_FOUND when there is no such exercise, or it was never started; FORBIDDEN when
// the viewer does not take the course.
func (s *Store) ResetExercise(
	ctx context.Context, viewer account.Viewer, id course.ExerciseID,
) (session *progress.Session, exercise course.Exercise, err error) {
	err = s.learn(ctx, viewer, id, func(l *learner) error {
		before, _, err := l.lock(ctx)
		if err != nil {
			return err
		}
		if before == nil {
			return fault.New(fault.NotFound, "You have not started this exercise.")
		}
		session, exercise = new(before.Reset()), l.exercise
		return l.save(ctx, session, nil)
	})
	if err != nil {
		return nil, nil, err
	}
	joined(session, exercise)
	return session, exercise, nil
}
