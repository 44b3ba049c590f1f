package store_test

import (
	"regexp"
	"strings"
	"testing"

	"syllabus/internal/store"
)

// The statements that a client can begin at have the same rule, with the last parameters: see visibleTo.
// One that is new, and has another name, is not found here; the matrix of package graph finds it.
func TestVisibleRule(t *testing.T) {
	rule := regexp.MustCompile(`\n  AND \((course\.published OR course\.owner_id|user_id|\w+\.user_id = \$\d OR course\.owner_id) = \$(\d) OR \$(\d)\)\n`)
	ruled := 0
	for name, text := range statements(t) {
		begins := strings.HasSuffix(name, "ByID") || name == "CourseBySlug"
		if !begins || name == "UsersByID" || name == "ProfilesByID" { // who everyone may see
			continue
		}
		ruled++
		found := rule.FindStringSubmatch(text)
		if found == nil {
			t.Errorf("%s does not say what is visible", name)
			continue
		}
		// Progress is its user's, and the owner's of the course: both are the viewer.
		if user, ok := strings.CutSuffix(found[1], " OR course.owner_id"); ok && strings.Contains(user, "$") && !strings.HasSuffix(user, "$"+found[2]) {
			t.Errorf("the user of %s is not the viewer", name)
		}
		if viewer, admin := found[2][0], found[3][0]; admin != viewer+1 || strings.Contains(text, "$"+string(admin+1)) {
			t.Errorf("the viewer and their right are not the last parameters of %s", name)
		}
	}
	if ruled != 9 {
		t.Errorf("%d statements have the rule", ruled)
	}
}

// For a visitor the rule is only that a course is published, in each statement and with no parameter more.
func TestRuleForVisitors(t *testing.T) {
	for _, text := range store.RuledForVisitors() {
		if !strings.Contains(text, "\n  AND course.published\n") || strings.Contains(text, "owner_id =") || strings.Contains(text, "$4") {
			t.Errorf("a visitor is asked more than whether a course is published:\n%s", text)
		}
	}
}
