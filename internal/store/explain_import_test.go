package store_test

// importCases are the cases of the statements about the progress in a course that is
// replaced, by name: of an exercise, and of all that a course has.
func (b *benchmark) importCases() map[string][]explainCase {
	// User 1 has begun every second exercise, ten others every twentieth, such as the one.
	const sessions = 2
	exercises := numbers(b.rows["exercise"][1])
	cases := func(change bool, joined int) []explainCase {
		var cases []explainCase
		for label, ids := range map[string][]int64{"one": exercises[19:20], "a whole course": exercises} {
			n := len(ids)
			cases = append(cases, explainCase{
				label: label, args: []any{b.one[0], ids}, change: change,
				keys: n, courses: 1, joined: joined * n, reads: (sessions + joined) * n,
			})
		}
		return cases
	}
	return map[string][]explainCase{
		"LockExercises":   cases(true, 0), // it marks the rows
		"DiscardSessions": cases(true, 0),
		"SessionsAtRisk":  cases(false, 0),
		"TitlesAtRisk":    cases(false, 1),
	}
}
