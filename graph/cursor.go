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
	parts, ok := decodeCursor(*cursor, 5)
	if !ok || parts[0] != courseCursor {
		return nil, badCursor(argument, "a list of courses")
	}
	of := course.Order{Field: course.OrderField(parts[1]), Descending: parts[2] == "DESC"}
	if !of.Field.Valid() || direction(of) != parts[2] {
		return nil, badCursor(argument, "a list of courses")
	}
	if of != order {
		return nil, fault.New(fault.BadUserInput, "%s: this cursor belongs to the order %s %s; the list is ordered by %s %s.",
			argument, of.Field, direction(of), order.Field, direction(order))
	}
	id, err := strconv.ParseInt(parts[3], 10, 64)
	if err != nil {
		return nil, badCursor(argument, "a list of courses")
	}
	at := &course.Position{ID: course.ID(id)}
	if order.Field == course.ByTitle {
		if !utf8.ValidString(parts[4]) || strings.ContainsRune(parts[4], 0) { // no text in the database
			return nil, badCursor(argument, "a list of courses")
		}
		at.Title = parts[4]
		return at, nil
	}
	micros, err := strconv.ParseInt(parts[4], 10, 64)
	if err != nil {
		return nil, badCursor(argument, "a list of courses")
	}
	at.Time = time.UnixMicro(micros).UTC()
	if year := at.Time.Year(); year < 1 || year > 9999 { // no DateTime, and perhaps no timestamp of the database
		return nil, badCursor(argument, "a list of courses")
	}
	return at, nil
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
