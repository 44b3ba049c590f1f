package graph

import (
	"strconv"

	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/progress"
)

const (
	enrollmentCursor = "enrollment"
	sessionCursor    = "session"
)

// progressPage reads the arguments of a page of enrollments or of sessions.
func progressPage(list string, first int, after *string) (args progress.PageArgs, err error) {
	args.First = first
	if err = checkPage("first", first); err == nil && after != nil {
		args.After, err = decodePosition("after", list, *after)
	}
	return args, err
}

func encodePosition(list string, at progress.Position) string {
	parts := []string{list}
	for _, number := range []int64{at.Micros, int64(at.Course), at.Exercise, int64(at.User)} {
		parts = append(parts, strconv.FormatInt(number, 10))
	}
	return encodeCursor(parts...)
}

// decodePosition reads the cursor given for an argument. It refuses what no row can have.
func decodePosition(argument, list, cursor string) (progress.Position, error) {
	parts, ok := decodeCursor(cursor, 5)
	if !ok || parts[0] != list {
		return progress.Position{}, badCursor(argument, "a list of "+list+"s")
	}
	var numbers [4]int64
	for i, part := range parts[1:] {
		n, err := strconv.ParseInt(part, 10, 64)
		if err != nil || n < 0 {
			return progress.Position{}, badCursor(argument, "a list of "+list+"s")
		}
		numbers[i] = n
	}
	at := progress.Position{Micros: numbers[0], Course: course.ID(numbers[1]), Exercise: numbers[2], User: account.UserID(numbers[3])}
	noTime := at.Micros == 0 || at.Time().UTC().Year() > 9999
	noExercise := (at.Exercise == 0) == (list == sessionCursor) // an enrollment's is 0
	if noTime || noExercise || at.Course == 0 || at.User == 0 {
		return progress.Position{}, badCursor(argument, "a list of "+list+"s")
	}
	return at, nil
}
