package store_test

import (
	"flag"
	"maps"
	"slices"
	"strings"
	"testing"

	"syllabus/internal/store/storetest"
)

// plansFlag prints what every statement does: go test ./internal/store -run Plans -v -plans
var plansFlag = flag.Bool("plans", false, "print the plan of every statement")

// TestPlans explains every statement of the package at scale, under both plans
// that it can have, and refuses bad ones.
func TestPlans(t *testing.T) {
	e := newExplainer(t, storetest.New(t))
	b := newBenchmark(t, e)
	texts, cases := statements(t), b.readCases()
	maps.Copy(cases, b.changeCases())
	maps.Copy(cases, b.importCases())
	maps.Copy(cases, b.submitCases())
	maps.Copy(cases, b.progressCases())
	t.Run("every statement has a case", func(t *testing.T) {
		// It has no plan. Courses is explained with each of its texts.
		withoutCase := []string{"DeferConstraints", "Courses"}
		want := slices.DeleteFunc(slices.Sorted(maps.Keys(texts)), func(name string) bool { return slices.Contains(withoutCase, name) })
		if got := slices.Sorted(maps.Keys(cases)); !slices.Equal(got, want) {
			t.Errorf("the cases are of\n%v\nthe statements are\n%v", got, want)
		}
	})
	for _, name := range slices.Sorted(maps.Keys(cases)) {
		for _, c := range cases[name] {
			e.test(t, name, texts[name], c)
		}
	}
	for _, c := range b.courseCases() {
		if !strings.HasPrefix(c.sql, texts["Courses"]) {
			t.Fatalf("the statement is not Courses:\n%s", c.sql)
		}
		e.test(t, "Courses", c.sql, c.explainCase)
	}
	t.Run("bad plans are refused", func(t *testing.T) { e.testRefusals(t, b, texts) })
}

// test explains a case of a statement under both plans.
func (e *explainer) test(t *testing.T, name, sql string, c explainCase) {
	t.Helper()
	for _, mode := range planModes {
		cost := e.explain(t, sql, mode, c)
		if *plansFlag {
			t.Logf("%s, %s, %s: %.2f ms, %d buffers, %d searches: %v",
				name, c.label, mode, float64(cost.took.Microseconds())/1000, cost.buffers, cost.searches, &cost.plan)
		}
		if bad := cost.problems(c); len(bad) > 0 {
			t.Errorf("%s, %s, %s:\n  %s\n%v", name, c.label, mode, strings.Join(bad, "\n  "), &cost.plan)
		}
	}
}

// testRefusals shows that the criterion refuses what it is there for.
func (e *explainer) testRefusals(t *testing.T, b *benchmark, texts map[string]string) {
	t.Helper()
	choices := b.readCases()["ChoicesByExercise"][1]
	byCourseFirst := choices
	byCourseFirst.before = `ALTER TABLE choice DROP CONSTRAINT choice_index_key;
		CREATE INDEX choice_by_course_idx ON choice (course_id, exercise_id, index); ANALYZE choice`
	withoutIndex := choices
	withoutIndex.before = `ALTER TABLE choice DROP CONSTRAINT choice_index_key, DROP CONSTRAINT choice_key_key, DROP CONSTRAINT choice_pkey`
	tests := []struct {
		name string
		sql  string
		c    explainCase
		want string // in one of the problems; empty for a plan that is good
	}{
		{"the statement itself", texts["ChoicesByExercise"], choices, ""},
		{"no index to use", texts["ChoicesByExercise"], withoutIndex, "it scans choice from end to end"},
		{
			"every pair is probed", `-- name: Pairs
SELECT choice.id
FROM unnest($1::bigint[]) AS c (course_id)
CROSS JOIN unnest($2::bigint[]) AS e (exercise_id)
CROSS JOIN LATERAL (SELECT id FROM choice WHERE course_id = c.course_id AND exercise_id = e.exercise_id OFFSET 0) AS choice`, choices, "it searches indexes 40000 times",
		},
		{
			"a whole index is walked", `-- name: Walk
SELECT id FROM choice WHERE feedback = $1 ORDER BY id LIMIT 1`,
			explainCase{args: []any{""}, keys: 1, reads: 1}, "it walks the whole index choice_pkey",
		},
		{
			"a list is sorted", `-- name: Sorted
SELECT id FROM course WHERE published AND id > $1 ORDER BY description LIMIT 20`,
			explainCase{args: []any{0}, keys: 1, reads: 20, index: "course_by_title_idx"}, "it sorts",
		},
		{
			"a foreign key without an index", "-- name: Remove\nDELETE FROM lesson WHERE course_id = $1 AND id = $2",
			explainCase{
				before: `ALTER TABLE prerequisite DROP CONSTRAINT prerequisite_pkey; DROP INDEX prerequisite_required_idx;
					DELETE FROM exercise_session`,
				args: []any{b.one[0], b.rows["lesson"][1][0].Row}, change: true,
			}, "sequential scans of prerequisite",
		},
	}
	// From 17 on PostgreSQL skips, within one search, the pairs that are not there.
	if version := must[string](t)(serverVersion(t, e)); version < "17" {
		ids := b.readCases()["ChoicesByID"]
		keyed := ids[slices.IndexFunc(ids, func(c explainCase) bool { return c.keys == nodes })]
		keyed.before = `ALTER TABLE choice DROP CONSTRAINT choice_pkey, ADD PRIMARY KEY (course_id, id); ANALYZE choice`
		children := tests[0]
		children.name, children.c, children.want = "a list's index leads with the course", byCourseFirst, "it searches indexes 40000 times"
		tests = append(tests, children)
		children.name, children.sql, children.c, children.want = "a primary key leads with the course", texts["ChoicesByID"], keyed, "it searches indexes 21"
		tests = append(tests, children)
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			cost := e.explain(t, test.sql, "force_generic_plan", test.c)
			bad := strings.Join(cost.problems(test.c), "; ")
			if test.want == "" && bad != "" || !strings.Contains(bad, test.want) {
				t.Errorf("the problems are %q, want %q\n%v", bad, test.want, &cost.plan)
			}
		})
	}
}

func serverVersion(t *testing.T, e *explainer) (version string, err error) {
	t.Helper()
	err = e.conn.QueryRow(t.Context(), `SHOW server_version`).Scan(&version)
	return version, err
}
