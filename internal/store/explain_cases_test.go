package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/store"
)

// What the cases ask for, read from the benchmark data: all rows of one course, and
// of a page of 20 courses, and as many ids of every table as nodes takes.
type benchmark struct {
	one, page []int64 // courses
	rows      map[string]map[int][]course.Key
	parents   map[string]map[int][]course.Key
	users     []int64
	slug      string
}

const nodes = 100 // ids

// newBenchmark chooses the rows, always the same ones.
func newBenchmark(t *testing.T, e *explainer) *benchmark {
	t.Helper()
	ints := func(sql string, args ...any) []int64 {
		rows, err := e.conn.Query(t.Context(), sql, args...)
		if err != nil {
			t.Fatal(err)
		}
		return must[[]int64](t)(pgx.CollectRows(rows, pgx.RowTo[int64]))
	}
	keys := func(column, table string, courses []int64) []course.Key {
		rows, err := e.conn.Query(t.Context(),
			`SELECT DISTINCT course_id, `+column+` FROM `+table+` WHERE course_id = ANY($1) ORDER BY course_id, `+column, courses)
		if err != nil {
			t.Fatal(err)
		}
		return must[[]course.Key](t)(pgx.CollectRows(rows, pgx.RowToStructByPos[course.Key]))
	}
	b := &benchmark{
		page: ints(`SELECT id FROM course WHERE published AND id % 40 = 0 ORDER BY title LIMIT 20`),
		rows: make(map[string]map[int][]course.Key), parents: make(map[string]map[int][]course.Key),
		users: ints(`SELECT id FROM app_user ORDER BY md5(username) LIMIT 20`),
	}
	b.one = b.page[:1]
	for _, table := range []string{"module", "lesson", "exercise", "choice"} {
		b.rows[table] = map[int][]course.Key{1: keys("id", table, b.one), 20: keys("id", table, b.page)}
	}
	// The exercises that have choices: the multiple choices.
	b.parents["choice"] = map[int][]course.Key{1: keys("exercise_id", "choice", b.one), 20: keys("exercise_id", "choice", b.page)}
	b.slug = fmt.Sprintf("course-%d", b.one[0])
	return b
}

// byKeys are the cases of a statement that is asked for these rows, or for the
// rows of these: reads rows are looked at for each, joined in another table.
func byKeys(keys map[int][]course.Key, reads, joined int, rest ...any) []explainCase {
	var cases []explainCase
	for _, courses := range []int{1, 20} {
		n := len(keys[courses])
		cases = append(cases, explainCase{
			label: fmt.Sprintf("%d rows of %d courses", n, courses), args: append(store.CourseKeys(keys[courses]), rest...),
			keys: n, courses: courses, reads: reads * n, joined: joined * n,
		})
	}
	return cases
}

// byIDs are the cases of a statement behind nodes: one id, and as many as it takes
// spread over 20 courses. Each row's course is looked up.
func byIDs(keys []course.Key, rest ...any) []explainCase {
	var spread []course.Key
	for i := range nodes {
		spread = append(spread, keys[i*len(keys)/nodes])
	}
	var cases []explainCase
	for n, ids := range map[int][]course.Key{1: spread[:1], nodes: spread} {
		cases = append(cases, explainCase{
			label: fmt.Sprintf("%d ids", n), args: append(store.CourseKeys(ids), rest...), keys: n, courses: min(n, 20), reads: 2 * n, joined: n,
		})
	}
	return cases
}

// byNumbers are the cases of a statement with one array of ids.
func byNumbers(ids []int64, reads int, rest ...any) []explainCase {
	var cases []explainCase
	for _, n := range []int{1, len(ids)} {
		cases = append(cases, explainCase{label: fmt.Sprintf("%d ids", n), args: append([]any{ids[:n]}, rest...), keys: n, reads: reads * n})
	}
	return cases
}

// readCases are the cases of the statements that read, by name. Of Courses, they
// are in courseCases.
func (b *benchmark) readCases() map[string][]explainCase {
	const modules, lessons, exercises, choices = 5, 10, 8, 4 // of each course, module, lesson, multiple choice
	all := course.AllExerciseTypes.Names()
	one := func(reads int, args ...any) []explainCase {
		return []explainCase{{label: "one", args: args, keys: 1, reads: reads}}
	}
	return map[string][]explainCase{
		"UsersByID":         byNumbers(b.users, 1),
		"UserByProfile":     byNumbers(b.users, 1),
		"ProfilesByID":      byNumbers(b.users, 1),
		"ProfileByUser":     byNumbers(b.users, 1),
		"SettingsByID":      byNumbers(b.users, 1, b.users[0], true),
		"SettingsByUser":    byNumbers(b.users, 1, b.users[0], true),
		"SettingsByProfile": byNumbers(b.users, 1, b.users[0], true),
		"OwnerByCourse":     byNumbers(b.users, 1),

		"CoursesByID":    byNumbers(b.page, 1, b.users[0], false),
		"CourseByModule": byNumbers(b.page, 1),
		"CourseBySlug":   one(1, []string{b.slug}, b.users[0], false),
		"AnyCourse":      {{label: "one", keys: 1, reads: 1, index: "course_pkey"}},

		"ModulesByID":   byIDs(b.rows["module"][20], b.users[0], false),
		"LessonsByID":   byIDs(b.rows["lesson"][20], b.users[0], false),
		"ExercisesByID": byIDs(b.rows["exercise"][20], b.users[0], false),
		"ChoicesByID":   byIDs(b.rows["choice"][20], b.users[0], false),

		"ModulesByCourse":      byNumbers(b.page, modules),
		"LessonsByModule":      byKeys(b.rows["module"], lessons, 0),
		"ExercisesByLesson":    append(byKeys(b.rows["lesson"], exercises, 0, all), byKeys(b.rows["lesson"], exercises, 0, []string{"TEXT"})...),
		"ExercisePageByLesson": append(byKeys(b.rows["lesson"], exercises, 0, 0, 4), byKeys(b.rows["lesson"], exercises, 0, 6, 4)...),
		"ChoicesByExercise":    byKeys(b.parents["choice"], choices, 0),

		"ModuleByLesson":   byKeys(b.rows["module"], 1, 0),
		"LessonByExercise": byKeys(b.rows["lesson"], 1, 0),
		"ExerciseByChoice": byKeys(b.parents["choice"], 1, 0),

		"ModuleCountByCourse":   byNumbers(b.page, modules),
		"LessonCountByCourse":   byNumbers(b.page, modules*lessons),
		"ExerciseCountByCourse": byNumbers(b.page, modules*lessons*exercises),
		"LessonCountByModule":   byKeys(b.rows["module"], lessons, 0),
		"ExerciseCountByModule": byKeys(b.rows["module"], lessons+lessons*exercises, lessons),
		"ExerciseCountByLesson": byKeys(b.rows["lesson"], exercises, 0),

		"UserIDByUsername": one(1, "user-77"),
		"ViewerBySubject":  one(1, "", "user-77"),
		"LockCourse":       one(1, b.slug),
		"ModulesPresent":   one(modules, b.one[0]),
		"LessonsPresent":   one(modules*lessons, b.one[0]),
		"ExercisesPresent": one(modules*lessons*exercises, b.one[0]),
		"ChoicesPresent":   one(modules*lessons*exercises, b.one[0]),
	}
}

// changeCases are the cases of the statements that change rows, by name.
func (b *benchmark) changeCases() map[string][]explainCase {
	first := func(table string) int64 { return b.rows[table][1][0].Row }
	row := func(table string, values ...any) []explainCase {
		return []explainCase{{label: "one", args: append([]any{b.one[0], first(table)}, values...), change: true}}
	}
	remove := func(table string) []explainCase {
		// What has sessions is not to be removed.
		before := fmt.Sprintf("DELETE FROM exercise_session WHERE course_id = %d", b.one[0])
		return []explainCase{{label: "a whole course", before: before, args: []any{b.one[0], numbers(b.rows[table][1])}, change: true}}
	}
	one := func(before string, args ...any) []explainCase {
		return []explainCase{{label: "one", before: before, args: args, change: true}}
	}
	const user = `INSERT INTO app_user (id, subject, username) VALUES (-1, 'new', 'new')`
	return map[string][]explainCase{
		"ModuleIDs":           one("", 100), // a sequence is changed
		"LessonIDs":           one("", 100),
		"ExerciseIDs":         one("", 100),
		"ChoiceIDs":           one("", 100),
		"InsertUser":          one("", "issuer", "subject", "name", "name@example.com"),
		"InsertProfile":       one(user, -1, "Name", "", ""),
		"InsertSettings":      one(user, -1),
		"InsertCourse":        one("", "new", "New", "", true, b.users[0]),
		"UpdateCourse":        one("", b.one[0], "New", "", true, b.users[0]),
		"UpdateModule":        row("module", nil, "New", 99),
		"UpdateLesson":        row("lesson", first("module"), nil, "New", 99),
		"UpdateExercise":      row("exercise", first("lesson"), nil, "TEXT", "New", 99, nil, nil, "Read.", nil, nil, nil, nil),
		"UpdateChoice":        row("choice", b.parents["choice"][1][0].Row, nil, "new", true, "", 99),
		"RemoveModules":       remove("module"),
		"RemoveLessons":       remove("lesson"),
		"RemoveExercises":     remove("exercise"),
		"RemoveChoices":       remove("choice"),
		"DeletePrerequisites": one("", b.one[0]),
	}
}

func numbers(keys []course.Key) []int64 {
	rows := make([]int64, len(keys))
	for i, key := range keys {
		rows[i] = key.Row
	}
	return rows
}

// courseCase is a page of courses: its text is its own.
type courseCase struct {
	explainCase
	sql string
}

// courseCases are pages of every order, direction, range and filter.
func (b *benchmark) courseCases() []courseCase {
	text, owner := "ab", "user-77"
	filters := map[string]course.Filter{
		"all": {}, "by title": {TitleContains: &text}, "by owner": {Owner: &owner}, "by both": {TitleContains: &text, Owner: &owner},
	}
	low := &course.Position{Title: "Course 5", Time: time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC), ID: 10}
	high := &course.Position{Title: "Course b", Time: time.Date(2027, 6, 1, 0, 0, 0, 0, time.UTC), ID: 10}
	var cases []courseCase
	for _, field := range []course.OrderField{course.ByTitle, course.ByPublishedAt, course.ByUpdatedAt} {
		for choice := range 16 {
			args := course.ListArgs{Limit: 20, Last: choice&1 != 0, Order: course.Order{Field: field, Descending: choice&2 != 0}}
			after, before := low, high
			if args.Order.Descending {
				after, before = high, low
			}
			if choice&4 != 0 {
				args.After = after
			}
			if choice&8 != 0 {
				args.Before = before
			}
			for name, filter := range filters {
				args.Filter = filter
				for _, viewer := range []account.Viewer{{}, {ID: account.UserID(b.users[0])}, {ID: 1, Admin: true}} {
					cases = append(cases, newCourseCase(viewer, args, name))
				}
			}
		}
	}
	return cases
}

// newCourseCase is the case of one page.
func newCourseCase(viewer account.Viewer, args course.ListArgs, filter string) courseCase {
	sql, parameters := store.CoursesStatement(viewer, args)
	c := courseCase{sql: sql, explainCase: explainCase{
		label: fmt.Sprintf("%+v %s %+v last=%t after=%t before=%t", viewer, filter, args.Order, args.Last, args.After != nil, args.Before != nil),
		args:  parameters, keys: 1, reads: args.Limit + 1,
	}}
	index := map[course.OrderField]string{
		course.ByTitle: "course_by_title_idx", course.ByPublishedAt: "course_by_published_at_idx", course.ByUpdatedAt: "course_by_updated_at_idx",
	}[args.Order.Field]
	if !viewer.Visitor() {
		index = strings.Replace(index, "course_", "course_all_", 1)
	}
	switch {
	case args.Filter.Owner != nil: // an owner's courses are found, and then sorted
		c.joined = 1
	case args.Filter.TitleContains != nil:
		// No index knows what is inside a title. The order's index is walked until the page is full: in the worst
		// case, of a text that no title has, past all courses. That is accepted; a scan and a sort of all are not.
		c.index, c.reads = index, 2*publishedCourses
	default:
		c.index = index
	}
	return c
}

// publishedCourses is how many the benchmark data has.
const publishedCourses = 20_000 - 20_000/7
