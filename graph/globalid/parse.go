package globalid

import (
	"strconv"
	"strings"

	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/fault"
)

// numbers tells how many numbers the ids of a type have: the row; the course and the row; the
// course, the row and the user. The row of an enrollment is its user, that of a session its exercise.
var numbers = map[string]int{
	Course: 1, Module: 2, Lesson: 2, Exercise: 2, Choice: 2,
	User: 1, Profile: 1, Settings: 1,
	Enrollment: 2, Session: 3,
}

// Parsed is an id taken apart.
type Parsed struct {
	Type   string
	Course course.ID // 0 for a type that is not below a course
	Row    int64
	User   account.UserID // 0 for a type that has none beside the row
}

// Key returns the key of a row below a course.
func (p Parsed) Key() course.Key { return course.Key{Course: p.Course, Row: p.Row} }

// Parse takes an id apart. An id that was never handed out by this server is
// [fault.BadUserInput].
func Parse(id string) (Parsed, error) {
	parts := strings.Split(id, "_")
	values := make([]int64, len(parts)-1)
	if len(values) == 0 || len(values) != numbers[parts[0]] {
		return Parsed{}, malformed(id)
	}
	for i, part := range parts[1:] {
		var ok bool
		if values[i], ok = number(part); !ok {
			return Parsed{}, malformed(id)
		}
	}
	parsed := Parsed{Type: parts[0], Row: values[0]}
	if len(values) > 1 {
		parsed.Course, parsed.Row = course.ID(values[0]), values[1]
	}
	if len(values) > 2 {
		parsed.User = account.UserID(values[2])
	}
	return parsed, nil
}

// ParseAs takes an id of one type apart. An id of another type is
// [fault.BadUserInput] too.
func ParseAs(id, typ string) (Parsed, error) {
	parsed, err := Parse(id)
	if err != nil {
		return Parsed{}, err
	}
	if parsed.Type != typ {
		return Parsed{}, fault.New(fault.BadUserInput, "%s is the id of %s; the id of %s is needed.",
			quote(id), some(parsed.Type), some(typ))
	}
	return parsed, nil
}

// some names something of a type, with its article: a course, an exercise.
func some(typ string) string {
	switch typ {
	case Exercise, Enrollment:
		return "an " + typ
	case Settings:
		return typ
	default:
		return "a " + typ
	}
}

// number reads a positive number in the one form in which it is written.
func number(s string) (int64, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil && n > 0 && strconv.FormatInt(n, 10) == s
}

func malformed(id string) error {
	return fault.New(fault.BadUserInput, "%s is not an id of this server.", quote(id))
}

// quote quotes an id for a message; an id that is too long to be one is cut.
func quote(id string) string {
	const most = 64
	if len(id) > most {
		id = strings.ToValidUTF8(id[:most], "") + "…"
	}
	return strconv.Quote(id)
}
