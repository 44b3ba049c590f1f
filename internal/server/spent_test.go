package server_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"syllabus/internal/course"
	"syllabus/internal/peer"
	"syllabus/internal/server"
)

// wide is a store of one course of many modules, of which only the last have lessons. It
// counts its statements; what runs side by side is not of the test.
type wide struct {
	fakeStore
	modules, empty, lessons int // of the modules so many are empty, and the others have so many lessons
	statements              []string
}

func newWide(modules, empty, lessons int) *wide {
	w := &wide{modules: modules, empty: empty, lessons: lessons}
	w.courseBySlug = func(ctx context.Context, slug string) (*course.Course, error) {
		w.statements = append(w.statements, "course")
		return titled(ctx, slug)
	}
	return w
}

func (w *wide) ModulesByCourse(_ context.Context, keys []*course.Course) ([][]*course.Module, error) {
	w.statements = append(w.statements, "modules")
	lists := make([][]*course.Module, len(keys))
	lists[0] = rows(w.modules, func() *course.Module { return &course.Module{Title: "M"} })
	return lists, nil
}

func (w *wide) LessonsByModule(_ context.Context, keys []*course.Module) ([][]*course.Lesson, error) {
	w.statements = append(w.statements, "lessons")
	lists := make([][]*course.Lesson, len(keys))
	all := rows(w.lessons*(len(keys)-w.empty), func() *course.Lesson { return &course.Lesson{Title: "L"} })
	for i := w.empty; i < len(keys); i++ {
		at := (i - w.empty) * w.lessons
		lists[i] = all[at : at+w.lessons]
	}
	return lists, nil
}

func (w *wide) ExercisesByLesson(_ context.Context, keys []*course.Lesson, _ course.ExerciseTypes) ([][]course.Exercise, error) {
	w.statements = append(w.statements, "exercises")
	return make([][]course.Exercise, len(keys)), nil
}

// rows makes rows that are peers.
func rows[R peer.Member](n int, row func() R) []R {
	all := make([]R, n)
	for i := range all {
		all[i] = row()
	}
	peer.Join(all)
	return all
}

const spent = `{"errors":[{"message":"The answer has more than the %d fields that one may have.",` +
	`"extensions":{"code":"LIMIT_EXCEEDED"}}],"data":null}`

// Objects are bounded although all of their fields are skipped: each is some bytes, and
// some time, that nobody has asked a field for.
func TestObjectsWithoutFieldsAreBounded(t *testing.T) {
	const text = `{course(by:{slug:"sql"}){modules{lessons{id @skip(if:true)}}}}`
	for maxFields, refused := range map[int64]bool{422: false, 421: true, 100: true, 30: true} {
		store := newWide(20, 0, 20) // the root, its modules, 20 times lessons, and 400 objects
		h := handler(func(c *server.Config) { c.Store, c.MaxFields = store, maxFields })
		got := document(h, text)
		if refused && got != fmt.Sprintf(spent, maxFields) {
			t.Errorf("with %d fields it answers %.300s", maxFields, got)
		}
		if !refused && (strings.Count(got, "{}") != 400 || strings.Contains(got, "errors")) {
			t.Errorf("with %d fields it answers %.300s", maxFields, got)
		}
	}
}

// When the fields of an operation are spent, no statement begins any more.
func TestNoStatementBeginsWhenTheFieldsAreSpent(t *testing.T) {
	for name, text := range map[string]string{
		"below":           `{course(by:{slug:"sql"}){modules{title lessons{exercises{title}}}}}`,
		"in another list": `{course(by:{slug:"sql"}){modules{title} again:modules{lessons{exercises{title}}}}}`,
		"below skipped":   `{course(by:{slug:"sql"}){modules{... @skip(if:true){title} lessons{exercises{title}}}}}`,
		"of a later fragment": `{course(by:{slug:"sql"}){modules{...A ...B}}}` +
			` fragment A on Module{title index} fragment B on Module{lessons{exercises{title}}}`,
	} {
		for maxFields, ends := range map[int64]bool{10: true, 100: true, 10000: false} {
			store := newWide(300, 250, 2)
			h := handler(func(c *server.Config) { c.Store, c.MaxFields = store, maxFields })
			got := document(h, text)
			if ends != (got == fmt.Sprintf(spent, maxFields)) {
				t.Errorf("%s, with %d fields: it answers %.300s", name, maxFields, got)
			}
			if deep := strings.Contains(strings.Join(store.statements, " "), "exercises"); deep == ends {
				t.Errorf("%s, with %d fields: the statements are %v", name, maxFields, store.statements)
			}
		}
	}
}
