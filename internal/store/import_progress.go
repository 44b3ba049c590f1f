package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"syllabus/internal/fault"
)

// Sessions are those of exercises that an import takes away.
type Sessions struct {
	Count    int
	Learners int // whose sessions they are
}

// String says them in words: "3 sessions of 2 learners".
func (s Sessions) String() string {
	return amount(s.Count, "session") + " of " + amount(s.Learners, "learner")
}

// loss is the progress that a replaced course cannot keep.
type loss struct {
	sessions  Sessions
	exercises int
	titles    []string // of the first of these exercises
}

// settleProgress discards the sessions that the new course has no use for, or, where
// that is not agreed to, finds out what they are.
//
// These are the sessions of exercises that are removed, and of those that become
// another type: an answer of one type says nothing about another, nor that it was
// completed. Any other exercise keeps its sessions, in whatever lesson it is now and
// whatever it asks: a corrected prompt or choice must not cost anybody their progress,
// and only the author knows when it should. They say so with another key.
func (i *importer) settleProgress(ctx context.Context, exercises *importTable) error {
	ids := slices.Concat(exercises.removed, exercises.changed)
	if len(ids) == 0 {
		return nil
	}
	if err := i.lockExercises(ctx, ids); err != nil {
		return err
	}
	if i.options.DiscardProgress {
		return i.discardSessions(ctx, ids)
	}
	return i.findLoss(ctx, ids)
}

const lockExercises = `-- name: LockExercises
SELECT id
FROM exercise
WHERE course_id = $1
  AND id = ANY($2)
ORDER BY id
FOR UPDATE`

// lockExercises keeps learners from beginning these exercises until the import is
// over: it waits for those who are about to, and counts their sessions with the others.
// Whoever begins a removed exercise later fails by its foreign key.
func (i *importer) lockExercises(ctx context.Context, ids []int64) error {
	_, err := i.tx.Exec(ctx, lockExercises, i.result.Course, ids)
	return err
}

const discardSessions = `-- name: DiscardSessions
WITH discarded AS (
    DELETE FROM exercise_session
    WHERE course_id = $1
      AND exercise_id = ANY($2)
    RETURNING user_id
)
SELECT count(*), count(DISTINCT user_id)
FROM discarded
ORDER BY 1`

// discardSessions deletes the sessions, and with them what was submitted.
func (i *importer) discardSessions(ctx context.Context, exercises []int64) error {
	d := &i.result.Discarded
	return i.tx.QueryRow(ctx, discardSessions, i.result.Course, exercises).Scan(&d.Count, &d.Learners)
}

const sessionsAtRisk = `-- name: SessionsAtRisk
SELECT count(*), count(DISTINCT user_id), count(DISTINCT exercise_id)
FROM exercise_session
WHERE course_id = $1
  AND exercise_id = ANY($2)
ORDER BY 1`

func (i *importer) findLoss(ctx context.Context, exercises []int64) error {
	l := &i.loss
	err := i.tx.QueryRow(ctx, sessionsAtRisk, i.result.Course, exercises).Scan(&l.sessions.Count, &l.sessions.Learners, &l.exercises)
	if err != nil || l.exercises == 0 {
		return err
	}
	l.titles, err = i.titlesAtRisk(ctx, exercises)
	return err
}

const titlesAtRisk = `-- name: TitlesAtRisk
SELECT title
FROM exercise
WHERE course_id = $1
  AND id IN (
    SELECT exercise_id
    FROM exercise_session
    WHERE course_id = $1
      AND exercise_id = ANY($2)
  )
ORDER BY id
LIMIT 3`

// titlesAtRisk returns the titles of the first exercises that have sessions.
func (i *importer) titlesAtRisk(ctx context.Context, exercises []int64) ([]string, error) {
	rows, err := i.tx.Query(ctx, titlesAtRisk, i.result.Course, exercises)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// refuseLosses returns an error that says what each of the courses would lose, nil
// where none would lose anything.
func refuseLosses(imports []*importer) error {
	var sentences []string
	for _, i := range imports {
		if l := i.loss; l.exercises > 0 {
			sentences = append(sentences, fmt.Sprintf("The course %q would lose %s with %s (%s).",
				i.draft.Slug, amount(l.exercises, "exercise"), l.sessions, l.examples()))
		}
	}
	if len(sentences) == 0 {
		return nil
	}
	sentences = append(sentences, "Nothing was imported. --discard-progress drops these sessions.")
	return fault.New(fault.Conflict, "%s", strings.Join(sentences, " "))
}

// examples are the titles that are known, and a sign when there are more.
func (l *loss) examples() string {
	quoted := make([]string, len(l.titles))
	for n, title := range l.titles {
		quoted[n] = fmt.Sprintf("%q", title)
	}
	if l.exercises > len(l.titles) {
		quoted = append(quoted, "…")
	}
	return strings.Join(quoted, ", ")
}

func amount(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
