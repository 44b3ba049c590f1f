package store_test

// submitCases are the cases of the statements by which learners change what they have, by name.
func (b *benchmark) submitCases() map[string][]explainCase {
	const learner = 1 // takes every course, and has a session in every second exercise
	const requiredExercises = 8
	const looks = 30 // of the planner, at the ends of the indexes of five joined tables
	exercises, lessons := b.rows["exercise"][1], b.rows["lesson"][1]
	begun, fresh := exercises[1].Row, exercises[0].Row
	if begun%2 != 0 {
		begun, fresh = fresh, begun
	}
	change := func(args ...any) []explainCase {
		return []explainCase{{label: "one", args: args, change: true}}
	}
	session := func(row int64, rest ...any) []any { return append([]any{b.one[0], learner, row}, rest...) }
	return map[string][]explainCase{
		"Enroll":           change(b.one[0], b.users[0], false),
		"LeaveCourse":      change(b.one[0], learner),
		"StartSession":     change(session(fresh)...),
		"SaveSession":      change(session(begun, true, 1, `{"read":true}`, 2, "2026-03-01 00:00Z")...),
		"InsertSubmission": change(session(begun, "second", 2, 1, `{"read":true}`)...),
		"SaveProfile":      change(b.users[0], "Name", nil, true, nil),
		"SaveSettings":     change(b.users[0], nil, "DARK", nil),

		"ExerciseToDo": {{
			label: "one", args: []any{b.one[0], begun, learner, false}, keys: 1, courses: 1, reads: 3, joined: 2,
		}},
		"MissingLessons": {{
			label: "one", args: []any{b.one[0], lessons[1].Row, learner}, keys: 1, courses: 1,
			reads: 3 + 2*requiredExercises, joined: 3 + requiredExercises + looks,
		}},
		"LockSession": {
			{label: "one", args: session(begun), keys: 1, reads: 3, joined: 1},
			{
				label: "of many learners", before: `INSERT INTO app_user (id, subject, username)
					SELECT n, 'many ' || n, 'many ' || n FROM generate_series(100001, 110000) AS n;
					INSERT INTO exercise_session (course_id, user_id, exercise_id) SELECT 40, n, 2 FROM generate_series(100001, 110000) AS n;
					ANALYZE exercise_session`,
				args: []any{40, 100007, 2}, keys: 1, reads: 3, joined: 1,
			},
		},
		"SubmissionByKey": {
			{label: "one", args: session(begun, "first"), keys: 1, reads: 1},
			{label: "of many", before: `INSERT INTO submission (course_id, user_id, exercise_id, key, attempt, score, answer)
				SELECT course_id, user_id, exercise_id, 'key ' || n, 1, 0, '{}'
				FROM exercise_session, generate_series(1, 1000) AS n
				WHERE user_id = 1 AND course_id = 40 AND exercise_id = 2`, args: []any{40, 1, 2, "key 500"}, keys: 1, reads: 1},
		},
	}
}
