package globalid_test

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"pgregory.net/rapid"

	"syllabus/graph/globalid"
	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/fault"
)

// idType is one type of ids, with what writes and reads them.
type idType struct {
	below bool // below a course
	write func(of course.ID, row int64) graphql.Marshaler
	read  func(id any) (of course.ID, row int64, err error)
}

// belowCourse is a type of ids whose Go type is a course.Key.
func belowCourse[K ~struct {
	Course course.ID
	Row    int64
}](marshal func(K) graphql.Marshaler, unmarshal func(any) (K, error)) idType {
	return idType{
		below: true,
		write: func(of course.ID, row int64) graphql.Marshaler { return marshal(K(course.Key{Course: of, Row: row})) },
		read: func(id any) (course.ID, int64, error) {
			key, err := unmarshal(id)
			return course.Key(key).Course, course.Key(key).Row, err
		},
	}
}

// numbered is a type of ids whose Go type is a number.
func numbered[K ~int64](marshal func(K) graphql.Marshaler, unmarshal func(any) (K, error)) idType {
	return idType{
		write: func(_ course.ID, row int64) graphql.Marshaler { return marshal(K(row)) },
		read: func(id any) (course.ID, int64, error) {
			row, err := unmarshal(id)
			return 0, int64(row), err
		},
	}
}

func idTypes() map[string]idType {
	return map[string]idType{
		"course":   numbered(globalid.MarshalCourseID, globalid.UnmarshalCourseID),
		"module":   belowCourse(globalid.MarshalModuleID, globalid.UnmarshalModuleID),
		"lesson":   belowCourse(globalid.MarshalLessonID, globalid.UnmarshalLessonID),
		"exercise": belowCourse(globalid.MarshalExerciseID, globalid.UnmarshalExerciseID),
		"choice":   belowCourse(globalid.MarshalChoiceID, globalid.UnmarshalChoiceID),
		"user":     numbered(globalid.MarshalUserID, globalid.UnmarshalUserID),
		"profile":  numbered(globalid.MarshalProfileID, globalid.UnmarshalProfileID),
		"settings": numbered(globalid.MarshalSettingsID, globalid.UnmarshalSettingsID),
	}
}

// written returns the id that a marshaler writes as JSON.
func written(t interface{ Fatal(...any) }, marshaler graphql.Marshaler) string {
	var text strings.Builder
	marshaler.MarshalGQL(&text)
	var id string
	if err := json.Unmarshal([]byte(text.String()), &id); err != nil {
		t.Fatal(err, text.String())
	}
	return id
}

func TestRoundTrip(t *testing.T) {
	for name, typ := range idTypes() {
		t.Run(name, rapid.MakeCheck(func(t *rapid.T) {
			row := rapid.Int64Range(1, math.MaxInt64).Draw(t, "row")
			var of course.ID
			if typ.below {
				of = course.ID(rapid.Int64Range(1, math.MaxInt64).Draw(t, "course"))
			}
			id := written(t, typ.write(of, row))
			gotCourse, gotRow, err := typ.read(id)
			if gotCourse != of || gotRow != row || err != nil {
				t.Fatalf("%s is read as row %d of course %d, %v", id, gotRow, gotCourse, err)
			}
			parsed, err := globalid.Parse(id)
			if want := (globalid.Parsed{Type: name, Course: of, Row: row}); parsed != want || err != nil {
				t.Fatalf("%s is taken apart as %+v, %v", id, parsed, err)
			}
			if key := parsed.Key(); key != (course.Key{Course: of, Row: row}) {
				t.Fatalf("%s has the key %+v", id, key)
			}
		}))
	}
}

// Whatever text arrives is refused, or is exactly what is written for what was read:
// no two texts are one object.
func TestEveryObjectHasOneID(t *testing.T) {
	names := make([]string, 0, len(idTypes()))
	for name := range idTypes() {
		names = append(names, name)
	}
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.OneOf(rapid.StringMatching(`[-+]?[0-9]{0,20}`), rapid.Map(rapid.Int64(), func(n int64) string { return strconv.FormatInt(n, 10) }))
		parts := append([]string{rapid.SampledFrom(names).Draw(t, "type")}, rapid.SliceOfN(number, 0, 3).Draw(t, "numbers")...)
		id := strings.Join(parts, "_")
		parsed, err := globalid.Parse(id)
		if err != nil {
			if fault.CodeOf(err) != fault.BadUserInput || parsed != (globalid.Parsed{}) {
				t.Fatalf("%q is refused with %+v, %v", id, parsed, err)
			}
			return
		}
		if again := written(t, idTypes()[parsed.Type].write(parsed.Course, parsed.Row)); again != id {
			t.Fatalf("%q is another text for %q", id, again)
		}
	})
}

func TestMalformed(t *testing.T) {
	for name, id := range map[string]string{
		"empty":                         "",
		"a separator":                   "_",
		"separators":                    "___",
		"a type":                        "course",
		"a type and no row":             "course_",
		"a row and no type":             "_1",
		"a number":                      "1",
		"row 0":                         "course_0",
		"a negative row":                "course_-1",
		"a row with a sign":             "course_+1",
		"a row with a zero before it":   "course_01",
		"a row with a fraction":         "course_1.0",
		"a row with an exponent":        "course_1e3",
		"a row in hexadecimal":          "course_0x1",
		"a course in a course":          "course_1_2",
		"a user in a course":            "user_1_2",
		"no course":                     "lesson_1",
		"a course that is empty":        "lesson__1",
		"course 0":                      "lesson_0_1",
		"a negative course":             "lesson_-1_1",
		"a course with a zero before":   "lesson_01_1",
		"a row that is empty":           "lesson_1_",
		"row 0 of a course":             "lesson_1_0",
		"a number too many":             "lesson_1_2_3",
		"a separator too many":          "lesson_1_2_",
		"upper case":                    "Lesson_1_2",
		"all upper case":                "LESSON_1_2",
		"a type that is none":           "teacher_1",
		"GraphQL's name of a type":      "UserProfile_1",
		"plural":                        "lessons_1_2",
		"a row that is too large":       "course_9223372036854775808",
		"a row that is far too large":   "course_99999999999999999999999999",
		"a course that is too large":    "lesson_9223372036854775808_1",
		"a space before":                " course_1",
		"a space behind":                "course_1 ",
		"a space inside":                "course_ 1",
		"a newline behind":              "course_1\n",
		"digits of another script":      "course_١",
		"full-width digits":             "course_１",
		"an underscore in a number":     "lesson_1_000",
		"another separator":             "lesson-1-2",
		"a full-width separator":        "course＿1",
		"NUL":                           "\x00",
		"NUL behind":                    "course_1\x00",
		"what is no UTF-8":              "\xff\xfe",
		"a number that is no UTF-8":     "course_\xff",
		"a quotation mark":              `course_1"`,
		"SQL":                           "course_1; DROP TABLE course",
		"base64":                        "Y291cnNlXzE=",
		"null":                          "null",
		"1 MB of nothing":               strings.Repeat("A", 1<<20),
		"1 MB of digits":                "course_" + strings.Repeat("1", 1<<20),
		"1 MB of separators":            strings.Repeat("_", 1<<20),
		"1 MB of characters of 3 bytes": strings.Repeat("…", 1<<20/3),
		"1 MB of NUL":                   strings.Repeat("\x00", 1<<20),
	} {
		t.Run(name, func(t *testing.T) {
			parsed, err := globalid.Parse(id)
			refused(t, err, "is not an id of this server.")
			if parsed != (globalid.Parsed{}) {
				t.Errorf("and it is taken apart as %+v", parsed)
			}
			_, err = globalid.ParseAs(id, globalid.Course)
			refused(t, err, "is not an id of this server.")
			for _, typ := range idTypes() {
				of, row, err := typ.read(id)
				refused(t, err, "is not an id of this server.")
				if of != 0 || row != 0 {
					t.Errorf("and it is read as row %d of course %d", row, of)
				}
			}
		})
	}
}

// refused checks that an error is the client's, short, and ends with a text.
func refused(t *testing.T, err error, text string) {
	t.Helper()
	if fault.CodeOf(err) != fault.BadUserInput {
		t.Fatalf("the error is %v", err)
	}
	if message := err.Error(); !strings.HasSuffix(message, text) || len(message) > 400 {
		t.Errorf("the message is %.500q", message)
	}
}

// named is a type in a sentence.
func named(typ string) string {
	named, other := map[string]string{"exercise": "an exercise", "enrollment": "an enrollment", "settings": "settings"}[typ]
	if !other {
		named = "a " + typ
	}
	return named
}

// An id of one type is refused in the place of every other, and the message names both.
func TestMistyped(t *testing.T) {
	types := idTypes()
	for name, typ := range types {
		id := written(t, typ.write(7, 301))
		for other, wanted := range types {
			of, row, err := wanted.read(id)
			if other == name {
				if row != 301 || err != nil {
					t.Errorf("%s is read as row %d, %v", id, row, err)
				}
				continue
			}
			refused(t, err, fmt.Sprintf("%q is the id of %s; the id of %s is needed.", id, named(name), named(other)))
			if of != 0 || row != 0 {
				t.Errorf("%s, refused, is read as row %d of course %d", id, row, of)
			}
		}
	}
}

// GraphQL lets a client write an ID as a number; none of ours is one. What is
// neither is refused too.
func TestValuesThatAreNoText(t *testing.T) {
	for _, value := range []any{nil, 1, int64(1), 1.5, true, json.Number("1")} {
		_, _, err := idTypes()["course"].read(value)
		refused(t, err, "is not an id of this server.")
	}
	for _, value := range []any{[]any{"course_1"}, map[string]any{"id": "course_1"}} {
		_, _, err := idTypes()["course"].read(value)
		refused(t, err, "An id is a string.")
	}
}

func TestWrittenIDs(t *testing.T) {
	for want, marshaler := range map[string]graphql.Marshaler{
		"course_7":       globalid.MarshalCourseID(7),
		"module_7_30":    globalid.MarshalModuleID(course.ModuleID{Course: 7, Row: 30}),
		"lesson_7_301":   globalid.MarshalLessonID(course.LessonID{Course: 7, Row: 301}),
		"exercise_7_302": globalid.MarshalExerciseID(course.ExerciseID{Course: 7, Row: 302}),
		"choice_7_303":   globalid.MarshalChoiceID(course.ChoiceID{Course: 7, Row: 303}),
		"user_12":        globalid.MarshalUserID(account.UserID(12)),
		"profile_12":     globalid.MarshalProfileID(account.ProfileID(12)),
		"settings_12":    globalid.MarshalSettingsID(account.SettingsID(12)),
	} {
		if got := written(t, marshaler); got != want {
			t.Errorf("written is %s, not %s", got, want)
		}
	}
}
