package graph_test

import (
	"context"
	"testing"

	"syllabus/graph"
	"syllabus/internal/account"
	"syllabus/internal/auth"
	"syllabus/internal/course"
	"syllabus/internal/load"
)

// answersEdge is the test of a field that gives a right answer away: to an administrator without a
// question, to a visitor never, and to others as the loader says.
func answersEdge[K comparable, R, G any](
	name string, row R, key K, set func(*load.Loaders, with[account.UserID, K, bool]), resolve func(context.Context, R) (G, error), value G,
) edgeTest {
	return edgeTest{name, func(t *testing.T) {
		t.Helper()
		askedAs(t, "whoever may know", asker, asker.ID, row, key, true, set, resolve, value)
		askedAs(t, "whoever may not know yet", asker, asker.ID, row, key, false, set, resolve, *new(G))
		resolves(auth.NewContext(visiting(t), account.Viewer{ID: 1, Admin: true}), t, "an administrator", row, resolve, value)
		resolves(visiting(t), t, "a visitor", row, resolve, *new(G))
	}}
}

// withheld are the tests of the fields that are shown to some only. What is shown is told from what is
// withheld, also where it is false or empty.
func withheld() []edgeTest {
	r := new(graph.Resolver)
	right, wrong := &course.Choice{Correct: true, Feedback: "Right."}, &course.Choice{}
	fill := &course.FillInBlankExercise{}
	fill.SetBlanks([]course.Blank{{Answers: []string{"id", "ID"}}})
	setChoice := func(to *load.Loaders, l with[account.UserID, *course.Choice, bool]) { to.AnswersShownByChoice = l }
	setBlanks := func(to *load.Loaders, l with[account.UserID, *course.FillInBlankExercise, bool]) {
		to.AnswersShownByBlanks = l
	}
	return []edgeTest{
		answersEdge("Choice.correct", right, right, setChoice, r.Choice().Correct, new(true)),
		answersEdge("Choice.correct", wrong, wrong, setChoice, r.Choice().Correct, new(false)),
		answersEdge("Choice.feedback", right, right, setChoice, r.Choice().Feedback, new("Right.")),
		answersEdge("Choice.feedback", wrong, wrong, setChoice, r.Choice().Feedback, new("")),
		answersEdge("Blank.answers", &fill.Blanks[0], fill, setBlanks, r.Blank().Answers, []string{"id", "ID"}),
		{"User.email", func(t *testing.T) {
			t.Helper()
			user := &account.User{ID: asker.ID, Email: new("ada@example.org")}
			for name, c := range map[string]struct {
				viewer account.Viewer
				want   *string
			}{
				"the user":         {asker, user.Email},
				"an administrator": {account.Viewer{ID: 1, Admin: true}, user.Email},
				"another author":   {account.Viewer{ID: 8, Author: true}, nil},
				"a visitor":        {account.Viewer{}, nil},
			} {
				resolves(auth.NewContext(t.Context(), c.viewer), t, name, user, r.User().Email, c.want)
			}
			resolves(t.Context(), t, "a visitor, of user 0", &account.User{Email: user.Email}, r.User().Email, nil)
			resolves(auth.NewContext(t.Context(), asker), t, "a user without one", &account.User{ID: asker.ID}, r.User().Email, nil)
		}},
	}
}

// What gives right answers away, and what is private, is shown to whoever may see it, and to nobody else.
func TestWithheldValues(t *testing.T) {
	for _, edge := range withheld() {
		t.Run(edge.name, edge.run)
	}
}
