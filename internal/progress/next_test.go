package progress_test

import (
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"syllabus/internal/course"
	"syllabus/internal/peer"
	"syllabus/internal/progress"
)

// at is a moment of the examples.
func at(minute int) time.Time { return time.Date(2026, 1, 2, 3, minute, 0, 0, time.UTC) }

// drawGrade draws a grade; a quarter are complete.
func drawGrade(t *rapid.T, name string) progress.Grade {
	score := rapid.SampledFrom([]float64{0, 1. / 3, 0.5, 1}).Draw(t, name)
	return progress.Grade{Score: score, Complete: score == 1}
}

// drawSession draws a session that submissions and resets have led to.
func drawSession(t *rapid.T) progress.Session {
	s := progress.Session{ID: progress.SessionID{User: 1, Exercise: course.ExerciseID{Course: 7, Row: 3}}}
	for minute := range rapid.IntRange(0, 4).Draw(t, "steps") {
		if rapid.IntRange(0, 4).Draw(t, "step") == 0 {
			s = s.Reset()
		} else {
			s = s.After(drawGrade(t, "earlier"), at(minute))
		}
	}
	return s
}

// scoreOf is -1 before the first submission, which every score is better than.
func scoreOf(s progress.Session) float64 {
	if s.Score == nil {
		return -1
	}
	return *s.Score
}

func TestAfter(t *testing.T) {
	half, all := progress.Grade{Score: 0.5}, progress.Grade{Score: 1, Complete: true}
	s := progress.Session{}.After(half, at(1))
	if scoreOf(s) != 0.5 || s.Complete || s.Attempts != 1 || !s.StartedAt.Equal(at(1)) || s.CompletedAt != nil {
		t.Errorf("after the first submission it is %+v", s)
	}
	s = s.After(all, at(2))
	if scoreOf(s) != 1 || !s.Complete || s.Attempts != 2 || !s.StartedAt.Equal(at(1)) || !s.CompletedAt.Equal(at(2)) {
		t.Errorf("after a complete one it is %+v", s)
	}
	s = s.After(half, at(3)).After(all, at(4))
	if scoreOf(s) != 1 || !s.Complete || s.Attempts != 4 || !s.StartedAt.Equal(at(1)) || !s.CompletedAt.Equal(at(2)) {
		t.Errorf("after two more it is %+v", s)
	}
	s = s.Reset()
	if s.Score != nil || s.Complete || s.CompletedAt != nil || s.Attempts != 4 || !s.StartedAt.Equal(at(1)) {
		t.Errorf("after a reset it is %+v", s)
	}
	if s = s.After(progress.Grade{}, at(5)); scoreOf(s) != 0 || s.Attempts != 5 {
		t.Errorf("after nothing was right it is %+v", s)
	}
	if s = s.After(all, at(6)); !s.CompletedAt.Equal(at(6)) {
		t.Errorf("complete once more, it is %+v", s)
	}
}

func TestAfterNeverLoses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before, grade := drawSession(t), drawGrade(t, "grade")
		after := before.After(grade, at(30))
		if after.ID != before.ID || after.Attempts != before.Attempts+1 {
			t.Errorf("%+v becomes %+v", before, after)
		}
		if scoreOf(after) != max(scoreOf(before), grade.Score) {
			t.Errorf("the score %v becomes %v by %v", scoreOf(before), scoreOf(after), grade.Score)
		}
		if after.Complete != (before.Complete || grade.Complete) || after.Complete != (after.CompletedAt != nil) {
			t.Errorf("%+v becomes %+v by %+v", before, after, grade)
		}
		if before.Complete && !after.CompletedAt.Equal(*before.CompletedAt) {
			t.Errorf("it was complete at %v, and now at %v", before.CompletedAt, after.CompletedAt)
		}
		again := after.After(grade, at(31))
		if again.Complete != after.Complete || scoreOf(again) != scoreOf(after) || !reflect.DeepEqual(again.CompletedAt, after.CompletedAt) {
			t.Errorf("the same submission once more makes %+v of %+v", again, after)
		}
	})
}

func TestOrderOfSubmissions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, one, two := drawSession(t), drawGrade(t, "one"), drawGrade(t, "two")
		a, b := s.After(one, at(30)).After(two, at(31)), s.After(two, at(30)).After(one, at(31))
		if scoreOf(a) != scoreOf(b) || a.Complete != b.Complete || a.Attempts != b.Attempts {
			t.Errorf("%+v and %+v make %+v, the other way round %+v", one, two, a, b)
		}
	})
}

func TestReset(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before := drawSession(t)
		after := before.Reset()
		if after.Score != nil || after.Complete || after.CompletedAt != nil {
			t.Errorf("%+v is left", after)
		}
		if after.ID != before.ID || after.Attempts != before.Attempts || !after.StartedAt.Equal(before.StartedAt) {
			t.Errorf("%+v becomes %+v", before, after)
		}
		if !reflect.DeepEqual(after.Reset(), after) {
			t.Errorf("a second reset makes %+v of %+v", after.Reset(), after)
		}
	})
}

// The row that a statement returned is shared, and stays as it is; what comes of it is a row that can be joined.
func TestTheRowStays(t *testing.T) {
	row := &progress.Session{Score: new(0.5), Attempts: 1, StartedAt: at(1)}
	peer.Join([]*progress.Session{row})
	after, reset := row.After(progress.Grade{Score: 1, Complete: true}, at(2)), row.Reset()
	if *row.Score != 0.5 || row.Complete || row.Attempts != 1 || row.CompletedAt != nil {
		t.Errorf("the row is %+v", row)
	}
	for name, s := range map[string]*progress.Session{"after": &after, "reset": &reset} {
		if peer.GroupOf(s) != nil {
			t.Errorf("%s: it has the peers of another row", name)
		}
	}
}

func TestAttemptsLeft(t *testing.T) {
	for name, c := range map[string]struct {
		limit    *int
		attempts int
		left     int
		limited  bool
	}{
		"no limit":           {nil, 100, 0, false},
		"none yet":           {new(3), 0, 3, true},
		"some":               {new(3), 2, 1, true},
		"all":                {new(3), 3, 0, true},
		"more than there is": {new(3), 5, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			if left, limited := progress.AttemptsLeft(c.limit, c.attempts); left != c.left || limited != c.limited {
				t.Errorf("%d are left, limited: %v", left, limited)
			}
		})
	}
}
