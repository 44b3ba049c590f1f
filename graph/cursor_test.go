package graph

import (
	"encoding/base64"
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"syllabus/internal/course"
	"syllabus/internal/fault"
)

var orders = []course.Order{
	{Field: course.ByTitle}, {Field: course.ByTitle, Descending: true},
	{Field: course.ByPublishedAt}, {Field: course.ByPublishedAt, Descending: true},
	{Field: course.ByUpdatedAt}, {Field: course.ByUpdatedAt, Descending: true},
}

// titles are any that the database can hold, often with what a cursor must not stumble over.
func titles() *rapid.Generator[string] {
	awkward := rapid.SampledFrom([]string{cursorSeparator, `"`, "'", "\\", "👩🏽‍🏫", "é", "\n", " ", "_", "A"})
	joined := rapid.Map(rapid.SliceOf(awkward), func(parts []string) string { return strings.Join(parts, "") })
	return rapid.OneOf(joined, rapid.String().Filter(func(s string) bool { return !strings.ContainsRune(s, 0) }))
}

// times are to the microsecond, as in the database, from year 1 to 9999.
func times() *rapid.Generator[time.Time] {
	first, last := time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 12, 31, 23, 59, 59, 999_999_000, time.UTC)
	return rapid.Map(rapid.Int64Range(first.UnixMicro(), last.UnixMicro()), time.UnixMicro)
}

func TestCourseCursorRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		order := rapid.SampledFrom(orders).Draw(t, "order")
		published := times().Draw(t, "publishedAt")
		c := &course.Course{
			ID:          course.ID(rapid.Int64Range(1, math.MaxInt64).Draw(t, "id")),
			Title:       titles().Draw(t, "title"),
			PublishedAt: &published,
			UpdatedAt:   times().Draw(t, "updatedAt"),
		}
		want := c.PositionIn(order)
		cursor := encodeCourseCursor(order, want)
		got, err := decodeCourseCursor("after", &cursor, order)
		if err != nil {
			t.Fatal(err)
		}
		if got.ID != want.ID || got.Title != want.Title || !got.Time.Equal(want.Time) {
			t.Fatalf("the cursor of %+v leads to %+v", want, *got)
		}

		other := rapid.SampledFrom(orders).Filter(func(o course.Order) bool { return o != order }).Draw(t, "other order")
		got, err = decodeCourseCursor("before", &cursor, other)
		if got != nil || fault.CodeOf(err) != fault.BadUserInput || !strings.HasPrefix(err.Error(), "before: this cursor belongs to the order ") {
			t.Fatalf("in another order the cursor leads to %v, %v", got, err)
		}
	})
}

func TestCourseCursorKeepsMicrosecondsBefore1970(t *testing.T) {
	order := course.Order{Field: course.ByUpdatedAt}
	for _, at := range []time.Time{
		time.Date(1969, 12, 31, 23, 59, 59, 999_999_000, time.UTC),
		time.Date(1, 1, 1, 0, 0, 0, 1_000, time.UTC),
		time.Date(2026, 3, 14, 15, 9, 26, 535_897_000, time.FixedZone("", 3600)),
	} {
		cursor := encodeCourseCursor(order, course.Position{Time: at, ID: 1})
		if got, err := decodeCourseCursor("after", &cursor, order); err != nil || !got.Time.Equal(at) {
			t.Errorf("the cursor of %v leads to %v, %v", at, got, err)
		}
	}
}

func TestExerciseCursorRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.IntRange(1, math.MaxInt32).Draw(t, "index")
		cursor := encodeExerciseCursor(want)
		if got, err := decodeExerciseCursor("after", &cursor); got != want || err != nil {
			t.Fatalf("the cursor of %d leads to %d, %v", want, got, err)
		}
	})
}

func TestNoCursor(t *testing.T) {
	if at, err := decodeCourseCursor("after", nil, orders[0]); at != nil || err != nil {
		t.Errorf("no cursor leads to %v, %v", at, err)
	}
	if at, err := decodeExerciseCursor("before", nil); at != 0 || err != nil {
		t.Errorf("no cursor leads to %v, %v", at, err)
	}
}

// badCursors are none of either list.
func badCursors() map[string]string {
	return map[string]string{
		"empty":                  "",
		"a space":                " ",
		"not base64":             "?!",
		"standard base64":        base64.StdEncoding.EncodeToString([]byte{0xfb, 0xff, 0xfe}),
		"nothing in it":          encodeCursor(""),
		"one part":               encodeCursor("course"),
		"of nothing known":       encodeCursor("teacher", "TITLE", "ASC", "1", "A"),
		"garbage":                base64.RawURLEncoding.EncodeToString([]byte("\x00\x1f\xff\x1f\x1f\x1f\x1f")),
		"huge, not base64":       strings.Repeat("?", 1<<20),
		"huge":                   strings.Repeat("A", 1<<20),
		"huge, of nothing":       encodeCursor(strings.Repeat("course", 1<<18), "TITLE", "ASC", "1", "A"),
		"many parts":             encodeCursor(strings.Repeat(cursorSeparator, 1<<20)),
		"an id in a cursor":      "course_1",
		"JSON":                   `{"id": 1}`,
		"base64 of what is JSON": base64.RawURLEncoding.EncodeToString([]byte(`["course","TITLE","ASC",1,"A"]`)),
	}
}

func TestCourseCursorRefuses(t *testing.T) {
	cursors := badCursors()
	for name, parts := range map[string][]string{
		"of exercises":                  {exerciseCursor, "3"},
		"a part too few":                {courseCursor, "TITLE", "ASC", "1"},
		"an order that is none":         {courseCursor, "SLUG", "ASC", "1", "A"},
		"an order of any length":        {courseCursor, strings.Repeat("A", 1<<20), "ASC", "1", "A"},
		"an order that is no text":      {courseCursor, "\xff", "ASC", "1", "A"},
		"a direction that is none":      {courseCursor, "TITLE", "", "1", "A"},
		"an id that is no number":       {courseCursor, "TITLE", "ASC", "one", "A"},
		"an id that is too large":       {courseCursor, "TITLE", "ASC", "9223372036854775808", "A"},
		"a title that is no text":       {courseCursor, "TITLE", "ASC", "1", "\xff"},
		"a title that cannot be stored": {courseCursor, "TITLE", "ASC", "1", "a\x00"},
		"a time that is no number":      {courseCursor, "UPDATED_AT", "ASC", "1", "now"},
		"a time that is too large":      {courseCursor, "UPDATED_AT", "ASC", "1", "9223372036854775808"},
		"the last time there is":        {courseCursor, "UPDATED_AT", "ASC", "1", "9223372036854775807"},
		"the first time there is":       {courseCursor, "UPDATED_AT", "ASC", "1", "-9223372036854775808"},
		"a time with more parts behind": {courseCursor, "UPDATED_AT", "ASC", "1", "5", "6"},
	} {
		cursors[name] = encodeCursor(parts...)
	}
	for name, cursor := range cursors {
		t.Run(name, func(t *testing.T) {
			for _, order := range []course.Order{{Field: course.ByTitle}, {Field: course.ByUpdatedAt}} {
				at, err := decodeCourseCursor("after", &cursor, order)
				refusedCursor(t, at != nil, err)
			}
		})
	}
}

func TestExerciseCursorRefuses(t *testing.T) {
	cursors := badCursors()
	for name, parts := range map[string][]string{
		"of courses":         {courseCursor, "TITLE", "ASC", "1", "A"},
		"no place":           {exerciseCursor},
		"a place too many":   {exerciseCursor, "1", "2"},
		"place 0":            {exerciseCursor, "0"},
		"a negative place":   {exerciseCursor, "-1"},
		"a place too large":  {exerciseCursor, "2147483648"},
		"a place in words":   {exerciseCursor, "one"},
		"a place of a title": {exerciseCursor, ""},
	} {
		cursors[name] = encodeCursor(parts...)
	}
	for name, cursor := range cursors {
		t.Run(name, func(t *testing.T) {
			at, err := decodeExerciseCursor("after", &cursor)
			refusedCursor(t, at != 0, err)
		})
	}
}

func refusedCursor(t *testing.T, leads bool, err error) {
	t.Helper()
	if leads || fault.CodeOf(err) != fault.BadUserInput {
		t.Fatalf("it leads somewhere: %v; the error is %v", leads, err)
	}
	if !strings.HasPrefix(err.Error(), "after: ") || len(err.Error()) > 200 {
		t.Errorf("the message is %.300q", err)
	}
}

// Whatever bytes arrive, a cursor is understood or refused, and what was
// understood leads to a place with a cursor of its own.
func TestAnyBytesAsCursor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		order := rapid.SampledFrom(orders).Draw(t, "order")
		parts := append([]string{courseCursor, string(order.Field), direction(order)}, rapid.SliceOfN(rapid.String(), 2, 2).Draw(t, "parts")...)
		cursor := encodeCursor(parts...)
		at, err := decodeCourseCursor("after", &cursor, order)
		if err != nil {
			if fault.CodeOf(err) != fault.BadUserInput || at != nil {
				t.Fatalf("refused with %v, %v", at, err)
			}
			return
		}
		again := encodeCourseCursor(order, *at)
		if same, err := decodeCourseCursor("after", &again, order); err != nil || *same != *at {
			t.Fatalf("%+v leads to %+v, %v", *at, same, err)
		}
	})
}
