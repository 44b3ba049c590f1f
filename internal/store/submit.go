package store

import (
	"context"
	"encoding/json"
	"unicode"
	"unicode/utf8"

	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/fault"
	"syllabus/internal/progress"
)

// maxKeyLength is how many characters a submission's key may have.
const maxKeyLength = 100

// Submission is an answer to an exercise.
type Submission struct {
	Exercise course.ExerciseID
	Key      string // drawn by the client: the same in each retry, and another for the next submission
	Answer   progress.Answer
}

// SubmitResult is what came of a submission.
type SubmitResult struct {
	Session  *progress.Session // as it is now
	Exercise course.Exercise
	Choices  []*course.Choice // of a multiple choice, all in their order; nil for other types
	Answer   progress.Answer  // what was graded
	Grade    progress.Grade
	Attempt  int  // the how many-th it was, from 1
	Replayed bool // it was counted before, and now nothing was
}

// Submit grades an answer and counts it, once: a key that the viewer has used for this exercise before stands for the same
// submission, whatever the answer is now, and gets the result of the first. Its score is the one that was counted;
// which parts are right is told by the exercise as it is today, and not at all where the answer no longer fits
// it. A retry is refused like a submission when the viewer has left the course, or the lesson is locked now.
//
// An exercise that is complete may be submitted again: that counts an attempt, and the best score stays. Errors:
// BAD_USER_INPUT when the key is not one, or the answer does not fit the exercise; NOT_FOUND when there is no such
// exercise; FORBIDDEN when the viewer does not take the course, the lesson is locked, or no attempt is left.
func (s *Store) Submit(ctx context.Context, viewer account.Viewer, submission Submission) (*SubmitResult, error) {
	if err := checkSubmissionKey(submission.Key); err != nil {
		return nil, err
	}
	var result *SubmitResult
	err := s.learn(ctx, viewer, submission.Exercise, func(l *learner) (err error) {
		result, err = l.submit(ctx, submission)
		return err
	})
	if err != nil {
		return nil, err
	}
	joined(result.Session, result.Exercise)
	return result, nil
}

func checkSubmissionKey(key string) error {
	good := utf8.ValidString(key)
	for _, r := range key {
		good = good && unicode.IsPrint(r)
	}
	if n := utf8.RuneCountInString(key); !good || n < 1 || n > maxKeyLength {
		return fault.New(fault.BadUserInput, "key: must have 1 to %d characters, all of them printable.", maxKeyLength)
	}
	return nil
}

func (l *learner) submit(ctx context.Context, submission Submission) (*SubmitResult, error) {
	if err := l.checkUnlocked(ctx); err != nil {
		return nil, err
	}
	result := &SubmitResult{Exercise: l.exercise, Answer: submission.Answer}
	if exercise, ok := l.exercise.(*course.MultipleChoiceExercise); ok {
		var err error
		if result.Choices, err = only(l.store.ChoicesByExercise(ctx, []*course.MultipleChoiceExercise{exercise})); err != nil {
			return nil, err
		}
	}
	session, now, err := l.open(ctx)
	if err != nil {
		return nil, err
	}
	before, err := l.submission(ctx, submission.Key)
	if err != nil {
		return nil, err
	}
	if before != nil {
		result.Session = session
		return result, result.replay(before)
	}
	limit := l.exercise.Base().MaxAttempts
	if left, limited := progress.AttemptsLeft(limit, session.Attempts); limited && left == 0 {
		return nil, fault.New(fault.Forbidden, "No attempt is left: the limit is %s.", amount(*limit, "attempt"))
	}
	if result.Grade, err = progress.GradeAnswer(l.exercise, result.Choices, submission.Answer); err != nil {
		return nil, err
	}
	answer, err := json.Marshal(submission.Answer)
	if err != nil {
		return nil, err
	}
	result.Session = new(session.After(result.Grade, now))
	result.Attempt = result.Session.Attempts
	counted := stored{Attempt: result.Attempt, Score: result.Grade.Score, Answer: answer}
	if err := l.count(ctx, submission.Key, counted); err != nil {
		return nil, err
	}
	return result, l.save(ctx, result.Session, answer)
}

// replay makes the result that of a submission that was counted before.
func (r *SubmitResult) replay(before *stored) (err error) {
	r.Replayed, r.Attempt = true, before.Attempt
	if r.Answer, err = progress.ReadAnswer(before.Answer, r.Exercise.Base().ID.Course); err != nil {
		return err
	}
	r.Grade, err = progress.GradeAnswer(r.Exercise, r.Choices, r.Answer)
	if fault.CodeOf(err) == fault.BadUserInput { // the exercise is another by now
		r.Grade, err = progress.Grade{}, nil
	}
	// Only all that is right scores 1.
	r.Grade.Score, r.Grade.Complete = before.Score, before.Score == 1
	return err
}
