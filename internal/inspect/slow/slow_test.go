package slow_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"syllabus/internal/inspect"
	"syllabus/internal/inspect/slow"
	"syllabus/internal/plan"
)

func ms(n float64) inspect.Milliseconds {
	return inspect.Milliseconds(n * float64(time.Millisecond))
}

// courseTree is the record of an operation of a second and a half.
func courseTree() *inspect.Record {
	r := &inspect.Record{
		Document: "query CourseTree { secretDocument }", Variables: map[string]any{"slug": "secret-of-a-variable"},
		Plan: &plan.Plan{Statements: 4},
		Statements: []inspect.Ran{
			{Name: "CourseBySlug", SQL: "SELECT secret", Duration: ms(.8)},
			{Name: "LessonsByModule", Duration: ms(2)},
			{Name: "LessonsByModule", Duration: ms(4)},
		},
	}
	r.ID, r.Name, r.Kind, r.Role, r.Outcome = 17, "CourseTree", "query", "learner", inspect.OK
	r.Duration, r.Database, r.StatementCount, r.Rows = ms(1500), ms(6.8), 3, 510
	return r
}

// logged returns what is logged of records, in the format of a text or of JSON.
func logged(t *testing.T, format string, config slow.Config, records ...*inspect.Record) string {
	t.Helper()
	out := &bytes.Buffer{}
	var handler slog.Handler = slog.NewTextHandler(out, nil)
	if format == "json" {
		handler = slog.NewJSONHandler(out, nil)
	}
	config.Log = slog.New(handler)
	l := slow.New(config)
	for _, r := range records {
		l.Recorded(r)
	}
	return out.String()
}

func TestSlowOperationIsOneLine(t *testing.T) {
	line := logged(t, "text", slow.Config{Slower: time.Second}, courseTree())
	_, line, _ = strings.Cut(line, " ") // without the time
	want := `level=WARN msg="slow operation" id=17 operation=CourseTree kind=query role=learner duration=1.5s statements=3 database=6.8ms rows=510 ` +
		`outcome=ok plan="3 of 4 planned: LessonsByModule 2×3.0ms, CourseBySlug 1×0.8ms"` + "\n"
	if line != want {
		t.Errorf("the line is\n%swant\n%s", line, want)
	}
}

func TestPlanIsCompact(t *testing.T) {
	unplanned, none, many := courseTree(), courseTree(), courseTree()
	unplanned.Plan = nil
	none.Plan, none.Statements, none.StatementCount = &plan.Plan{}, nil, 0
	many.Statements, many.StatementCount = nil, 20
	for n := range 20 {
		many.Statements = append(many.Statements, inspect.Ran{Name: fmt.Sprint("S", n)})
	}
	for want, record := range map[string]*inspect.Record{
		`plan="3, not planned: LessonsByModule 2×3.0ms, CourseBySlug 1×0.8ms"`: unplanned,
		`plan="0 of 0 planned"`:    none,
		`S11 1×0.0ms, and 8 more"`: many,
	} {
		if line := logged(t, "text", slow.Config{Slower: time.Second}, record); !strings.Contains(line, want) {
			t.Errorf("%q is not in the line %s", want, line)
		}
	}
}

func TestMismatchesAreTold(t *testing.T) {
	r := courseTree()
	r.Mismatches = []plan.Mismatch{{Statement: "LessonsByModule", Planned: 1, Ran: 2}, {Statement: "Users", Ran: 1}}
	line := logged(t, "text", slow.Config{Slower: time.Second}, r)
	if want := `mismatches="LessonsByModule planned 1, ran 2; Users planned 0, ran 1"`; !strings.Contains(line, want) {
		t.Errorf("%q is not in the line %s", want, line)
	}
}

func TestOnlySlowOperationsAreLogged(t *testing.T) {
	for bound, lines := range map[time.Duration]int{
		1500 * time.Millisecond: 1, 1500*time.Millisecond + 1: 0, 0: 0, -1: 0,
	} {
		if out := logged(t, "text", slow.Config{Slower: bound}, courseTree()); strings.Count(out, "\n") != lines {
			t.Errorf("above %v there are lines %q, want %d", bound, out, lines)
		}
	}
}

func TestLinesOfASecondAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out := &bytes.Buffer{}
		l := slow.New(slow.Config{Slower: time.Second, PerSecond: 2, Log: slog.New(slog.NewTextHandler(out, nil))})
		counts := func() string {
			defer out.Reset()
			return fmt.Sprint(strings.Count(out.String(), "slow operation\""), strings.Count(out.String(), "leftOut=5"))
		}
		for range 7 {
			l.Recorded(courseTree())
		}
		if got := counts(); got != "2 0" {
			t.Errorf("of 7 at once, and lines that count 5 others, there are %s, want 2 0", got)
		}
		<-time.After(time.Second)
		l.Recorded(courseTree())
		l.Recorded(courseTree())
		if got := counts(); got != "2 1" {
			t.Errorf("a second later there are %s, want 2 1", got)
		}
		l.Recorded(courseTree())
		l.Close()
		if !strings.Contains(out.String(), `msg="slow operations were left out" leftOut=1`) {
			t.Errorf("at the end there is %q", out)
		}
		out.Reset()
		l.Close()
		if out.Len() > 0 {
			t.Errorf("where nothing was left out there is %q", out)
		}
	})
}

func TestHostileNamesCannotForgeLines(t *testing.T) {
	hostile := courseTree()
	hostile.Name = "a\" level=INFO\nlevel=ERROR msg=forged \x1b[31m\u009b2J\u202e\u2028\xff\x00\r{\"msg\":\"forged\"}"
	hostile.Statements[0].Name = hostile.Name
	hostile.Mismatches = []plan.Mismatch{{Statement: hostile.Name}}
	for _, format := range []string{"text", "json"} {
		line := logged(t, format, slow.Config{Slower: time.Second}, hostile)
		if strings.Count(line, "\n") != 1 || strings.ContainsAny(strings.TrimSuffix(line, "\n"), "\x1b\u009b\u202e\u2028\x00\r") {
			t.Errorf("as %s it is %q", format, line)
		}
		if format == "json" {
			var fields map[string]any
			if err := json.Unmarshal([]byte(line), &fields); err != nil || fields["msg"] != "slow operation" || fields["level"] != "WARN" {
				t.Errorf("as JSON it is %v, %v", fields, err)
			}
		}
	}
}

func TestNothingThatWasSentIsLogged(t *testing.T) {
	r := courseTree()
	r.Errors = []inspect.Error{{Message: "secret"}}
	for _, format := range []string{"text", "json"} {
		if line := logged(t, format, slow.Config{Slower: time.Second}, r); strings.Contains(line, "secret") {
			t.Errorf("as %s it is %s", format, line)
		}
	}
}

func TestLogThatIsOffDoesNothing(t *testing.T) {
	l := slow.New(slow.Config{})
	if l != nil {
		t.Fatal("a log without a bound is on")
	}
	l.Recorded(courseTree())
	l.Close()
}
