package graph

import (
	"encoding/base64"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"syllabus/internal/course"
	"syllabus/internal/fault"
)

// Cursors are opaque to clients: base64url of what the row is ordered by. That of
// a course carries the order too, so that a cursor of another order is refused
// and not misread.

const (
	courseCursor   = "course"
	exerciseCursor = "exercise"
)

func encodeCourseCursor(order course.Order, at course.Position) string {
	value := at.Title
	if order.Field != course.ByTitle {
		value = strconv.FormatInt(at.Time.UnixMicro(), 10)
	}
	return encodeCursor(courseCursor, string(order.Field), direction(order), strconv.FormatInt(int64(at.ID), 10), value)
}

// decodeCourseCursor reads the cursor given for an argument; nil where none is.
func decodeCourseCursor(argument string, cursor *string, order course.Order) (*course.Position, error) {
	if cursor == nil {
		return nil, nil
	}
	of, at, ok := parseCourseCursor(*cursor)
	if !ok {
		return nil, badCursor(argument, "a list of courses")
	}
	if of != order {
		return nil, fault.New(fault.BadUserInput, "%s: this cursor belongs to the order %s %s; the list is ordered by %s %s.",
			argument, of.Field, direction(of), order.Field, direction(order))
	}
	return at, nil
}

// parseCourseCursor takes a cursor apart. It refuses what no row can have, which the
// database would refuse, or this server's own answers.
func parseCourseCursor(cursor string) (of course.Order, at *course.Position, ok bool) {
	parts, ok := decodeCursor(cursor, 5)
	if !ok || parts[0] != courseCursor {
		return of, nil, false
	}
	of = course.Order{Field: course.OrderField(parts[1]), Descending: parts[2] == "DESC"}
	id, err := strconv.ParseInt(parts[3], 10, 64)
	if err != nil || !of.Field.Valid() || direction(of) != parts[2] {
		return of, nil, false
	}
	at = &course.Position{ID: course.ID(id)}
	if of.Field == course.ByTitle {
		at.Title = parts[4]
		return of, at, utf8.ValidString(at.Title) && !strings.ContainsRune(at.Title, 0)
	}
	micros, err := strconv.ParseInt(parts[4], 10, 64)
	at.Time = time.UnixMicro(micros).UTC()
	year := at.Time.Year()
	return of, at, err == nil && year >= 1 && year <= 9999
}

func encodeExerciseCursor(index int) string {
	return encodeCursor(exerciseCursor, strconv.Itoa(index))
}

// decodeExerciseCursor reads the cursor given for an argument; 0 where none is.
func decodeExerciseCursor(argument string, cursor *string) (int, error) {
	if cursor == nil {
		return 0, nil
	}
	parts, ok := decodeCursor(*cursor, 2)
	if !ok || parts[0] != exerciseCursor {
		return 0, badCursor(argument, "a list of exercises")
	}
	index, err := strconv.ParseInt(parts[1], 10, 32) // the column is an integer
	if err != nil || index < 1 {
		return 0, badCursor(argument, "a list of exercises")
	}
	return int(index), nil
}

func direction(order course.Order) string {
	if order.Descending {
		return "DESC"
	}
	return "ASC"
}

const cursorSeparator = "\x1f" // of the last part alone, a title, it may be part

func encodeCursor(parts ...string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(strings.Join(parts, cursorSeparator)))
}

func decodeCursor(cursor string, parts int) ([]string, bool) {
	decoded, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return nil, false
	}
	split := strings.SplitN(string(decoded), cursorSeparator, parts)
	return split, len(split) == parts
}

func badCursor(argument, list string) error {
	return fault.New(fault.BadUserInput, "%s: this is not a cursor of %s.", argument, list)
}
