package graph

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/fault"
	"syllabus/internal/progress"
)

var progressLists = []string{enrollmentCursor, sessionCursor}

// lastMicros is of the last moment that a cursor may have, at the end of the year 9999.
var lastMicros = time.Date(9999, 12, 31, 23, 59, 59, 999_999_000, time.UTC).UnixMicro()

// drawPosition draws a place in a list; in a list of enrollments there is no exercise.
func drawPosition(t *rapid.T, list string) progress.Position {
	at := progress.Position{
		Micros: rapid.Int64Range(1, lastMicros).Draw(t, "time"),
		Course: course.ID(rapid.Int64Range(1, math.MaxInt64).Draw(t, "course")),
		User:   account.UserID(rapid.Int64Range(1, math.MaxInt64).Draw(t, "user")),
	}
	if list == sessionCursor {
		at.Exercise = rapid.Int64Range(1, math.MaxInt64).Draw(t, "exercise")
	}
	return at
}

func TestProgressCursorRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SampledFrom(progressLists).Draw(t, "list")
		want, first := drawPosition(t, list), rapid.IntRange(1, maxPage).Draw(t, "first")
		cursor := encodePosition(list, want)
		if got, err := progressPage(list, first, &cursor); err != nil || got != (progress.PageArgs{First: first, After: want}) {
			t.Fatalf("the cursor of %+v leads to %+v, %v", want, got, err)
		}

		other := rapid.SampledFrom(progressLists).Filter(func(l string) bool { return l != list }).Draw(t, "other list")
		got, err := decodePosition("before", other, cursor)
		if got != (progress.Position{}) || fault.CodeOf(err) != fault.BadUserInput || !strings.HasPrefix(err.Error(), "before: ") {
			t.Fatalf("in another list the cursor leads to %+v, %v", got, err)
		}
		if at, err := decodeExerciseCursor("after", &cursor); at != 0 || err == nil {
			t.Fatalf("among exercises the cursor leads to %d, %v", at, err)
		}
		if at, err := decodeCourseCursor("after", &cursor, orders[0]); at != nil || err == nil {
			t.Fatalf("among courses the cursor leads to %v, %v", at, err)
		}
	})
}

// The rows' own positions are those that cursors lead to.
func TestProgressCursorsOfRows(t *testing.T) {
	at := time.Date(2026, 3, 14, 15, 9, 26, 535_897_000, time.FixedZone("", 3600))
	enrollment := &progress.Enrollment{ID: progress.EnrollmentID{User: 2, Course: 3}, EnrolledAt: at}
	session := &progress.Session{ID: progress.SessionID{User: 2, Exercise: course.ExerciseID{Course: 3, Row: 4}}, StartedAt: at}
	for list, want := range map[string]progress.Position{enrollmentCursor: enrollment.Position(), sessionCursor: session.Position()} {
		got, err := decodePosition("after", list, encodePosition(list, want))
		if err != nil || got != want || !got.Time().Equal(at) {
			t.Errorf("the cursor of a %s leads to %+v, %v", list, got, err)
		}
	}
}

func TestNoProgressCursor(t *testing.T) {
	for _, list := range progressLists {
		if args, err := progressPage(list, 3, nil); err != nil || args != (progress.PageArgs{First: 3}) {
			t.Errorf("without a cursor a page of %ss is asked for with %+v, %v", list, args, err)
		}
	}
}

func TestProgressCursorRefuses(t *testing.T) {
	good := map[string][]string{enrollmentCursor: {enrollmentCursor, "5", "3", "0", "2"}, sessionCursor: {sessionCursor, "5", "3", "4", "2"}}
	names := []string{"a list", "a time", "a course", "an exercise", "a user"}
	for _, list := range progressLists {
		if _, err := decodePosition("after", list, encodeCursor(good[list]...)); err != nil {
			t.Fatalf("the cursor that the others are made of is refused: %v", err)
		}
		cursors := badCursors()
		cursors["of courses"] = encodeCursor(courseCursor, "TITLE", "ASC", "1", "A")
		cursors["of exercises"] = encodeExerciseCursor(3)
		cursors["a part too few"] = encodeCursor(good[list][:4]...)
		cursors["a part too many"] = encodeCursor(append(slices.Clone(good[list]), "6")...)
		changed := func(name string, i int, part string) {
			parts := slices.Clone(good[list])
			parts[i] = part
			cursors[name] = encodeCursor(parts...)
		}
		for i := 1; i < len(names); i++ {
			for kind, part := range map[string]string{
				"that is no number": "one", "that is empty": "", "below 0": "-1", "too large": "9223372036854775808",
				"with a fraction": "1.5", "of any length": strings.Repeat("9", 1<<20), "that is no text": "\xff",
			} {
				changed(names[i]+" "+kind, i, part)
			}
			if names[i] != "an exercise" {
				changed(names[i]+" that is 0", i, "0")
			}
		}
		changed("a time behind the year 9999", 1, "253402300800000000")
		changed("the last time there is", 1, "9223372036854775807")
		if list == sessionCursor {
			changed("of no exercise", 3, "0")
		} else {
			changed("of an exercise", 3, "4")
		}
		for _, of := range progressLists {
			if of != list {
				changed("of the other list", 0, of)
				cursors["of a row of the other list"] = encodeCursor(good[of]...)
			}
		}
		for name, cursor := range cursors {
			t.Run(list+"/"+name, func(t *testing.T) {
				at, err := decodePosition("after", list, cursor)
				refusedCursor(t, at != progress.Position{}, err)
				if !strings.Contains(err.Error(), "a list of "+list+"s") {
					t.Errorf("the message does not name the list: %v", err)
				}
			})
		}
	}
}

// Whatever is in a cursor, it is understood or refused, and what was understood is a place that a row
// can have, with a cursor of its own.
func TestAnyPartsAsProgressCursor(t *testing.T) {
	part := rapid.OneOf(rapid.String(), rapid.StringMatching(`[+-]?[0-9]{1,20}`), rapid.StringMatching(`0|[1-9][0-9]?`))
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SampledFrom(progressLists).Draw(t, "list")
		cursor := encodeCursor(append([]string{list}, rapid.SliceOfN(part, 4, 4).Draw(t, "parts")...)...)
		at, err := decodePosition("after", list, cursor)
		if err != nil {
			if fault.CodeOf(err) != fault.BadUserInput || at != (progress.Position{}) {
				t.Fatalf("refused with %+v, %v", at, err)
			}
			return
		}
		if at.Micros < 1 || at.Micros > lastMicros || at.Course < 1 || at.User < 1 || at.Exercise < 0 || (at.Exercise > 0) != (list == sessionCursor) {
			t.Fatalf("no row of a list of %ss is at %+v", list, at)
		}
		if same, err := decodePosition("after", list, encodePosition(list, at)); err != nil || same != at {
			t.Fatalf("%+v leads to %+v, %v", at, same, err)
		}
	})
}
