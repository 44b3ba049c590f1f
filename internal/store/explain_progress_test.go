package store_test

import (
	"fmt"
	"slices"

	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/progress"
	"syllabus/internal/store"
)

// progressCases are the cases of the statements that read progress, by name: that of user 1, who takes
// every course with content and has begun every second exercise, and that of everyone.
func (b *benchmark) progressCases() map[string][]explainCase {
	const modules, lessons, exercises, begun, inCourse = 5, 10, 8, 4, 400 // of each course, module, lesson; begun of a lesson; exercises of a course
	const user = 1
	learners := make([]int64, 20) // of five courses each
	for i := range learners {
		learners[i] = int64(i) + 2
	}
	looking := func(joined int, cases []explainCase) []explainCase {
		for i := range cases {
			cases[i].joined = joined * cases[i].keys
		}
		return cases
	}
	page := func(ids []int64, reads int, start, middle string, afters ...any) []explainCase {
		first := byNumbers(ids, reads, append(append([]any{start}, afters...), 21)...)
		return append(first, byNumbers(ids, reads, append(append([]any{middle}, afters...), 21)...)...)
	}
	return map[string][]explainCase{
		"SessionByExercise": byKeys(b.rows["exercise"], 1, 0, user),
		"SessionsByID":      b.sessionsByID(user),
		"ExerciseBySession": byKeys(b.rows["exercise"], 2, 1, b.users[0], false),
		"SessionsByUser": append(page(learners, 120, "infinity", "2026-06-01 00:00Z", 0, 0),
			page([]int64{user}, 500*inCourse/2, "infinity", "2026-06-01 00:00Z", 0, 0)...),

		"EnrollmentByCourse":  byNumbers(b.page, 500, user), // all of the user may be looked at
		"EnrollmentsByID":     b.enrollments(1, 1, user, false),
		"UserByEnrollment":    byNumbers(b.users, 1),
		"CourseByEnrollment":  byNumbers(b.page, 1, b.users[0], false),
		"EnrollmentsByUser":   append(page(learners, 5, "infinity", "2026-02-01 00:10Z", 0), page([]int64{user}, 500, "infinity", "2026-02-01 00:01Z", 4000)...),
		"EnrollmentsByCourse": page(b.page, 11, "-infinity", "2026-02-01 05:00Z", 0),

		"ProgressByLesson":     byKeys(b.rows["lesson"], exercises+begun, exercises, user),
		"ProgressByModule":     byKeys(b.rows["module"], lessons*(1+exercises+begun), lessons*(2+exercises), user),
		"ProgressByCourse":     looking(1, byNumbers(b.page, inCourse+inCourse/2, user)),
		"ProgressByEnrollment": b.enrollments(0, inCourse),

		// Each required lesson, its module and its exercises, and a session of each of these.
		"LocksByLesson":      byKeys(b.rows["lesson"], 3+exercises+begun, 3+exercises, user),
		"NextLessonByCourse": looking(modules*lessons*(1+exercises), byNumbers(b.page, modules*(1+lessons*(1+exercises+begun)), user)),

		"AnswersShownByChoice": byKeys(b.parents["choice"], 2, 1, user),
		"AnswersShownByBlanks": byKeys(b.parents["choice"], 2, 1, user),
	}
}

// enrollments are the cases of a statement that is asked for these enrollments: all of one course, and of 20.
func (b *benchmark) enrollments(joined, reads int, rest ...any) []explainCase {
	var cases []explainCase
	for _, courses := range [][]int64{b.one, b.page} {
		var ids []progress.EnrollmentID
		for _, id := range slices.Sorted(slices.Values(courses)) {
			for user := int64(1); user <= 1001; user++ {
				if user == 1 || (user+id/40)%100 == 0 {
					ids = append(ids, progress.EnrollmentID{Course: course.ID(id), User: account.UserID(user)})
				}
			}
		}
		cases = append(cases, explainCase{
			label: fmt.Sprintf("%d enrollments", len(ids)), args: append(store.EnrollmentKeys(ids), rest...),
			keys: len(ids), courses: len(courses), joined: joined * len(ids), reads: reads * len(ids),
		})
	}
	return cases
}

// sessionsByID are sessions of the user: one, and as many as nodes takes.
func (b *benchmark) sessionsByID(user account.UserID) []explainCase {
	var ids []progress.SessionID
	all := b.rows["exercise"][20]
	for i := range nodes {
		exercise := all[i*len(all)/nodes]
		exercise.Row += exercise.Row % 2 // the even ones are begun
		ids = append(ids, progress.SessionID{User: user, Exercise: course.ExerciseID(exercise)})
	}
	var cases []explainCase
	for _, n := range []int{1, nodes} {
		cases = append(cases, explainCase{
			label: fmt.Sprintf("%d ids", n), args: append(store.SessionKeys(ids[:n]), b.users[0], true),
			keys: n, courses: min(n, 20), reads: 2 * n, joined: n,
		})
	}
	return cases
}
