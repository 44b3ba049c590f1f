package coursefile

import (
	"strconv"

	"syllabus/internal/course"
)

// The keys of each mapping, in the order of the documentation.

func courseKeys() []string {
	return []string{"format", "slug", "title", "description", "published", "modules"}
}
func moduleKeys() []string { return []string{"key", "title", "lessons"} }
func lessonKeys() []string { return []string{"key", "title", "requires", "exercises"} }

// course returns the draft of a whole file, nil where there is no telling what the
// file is. A file of another format gets no further complaints: they would all be
// about the wrong format.
func (d *decoder) course(root *node) *course.Draft {
	r, ok := d.record(nil, root.line, root)
	if !ok {
		return nil
	}
	if p := r.find("format"); p != nil && !r.isFormat(p) {
		return nil
	}
	r.only(courseKeys())
	if r.find("format") == nil {
		d.complain(r.at.field("format"), root.line, "is missing, must be %q", Format)
	}
	draft := &course.Draft{
		Slug:        r.text("slug"),
		Title:       r.text("title"),
		Description: r.optionalText("description"),
		Published:   r.flag("published"),
	}
	at, items := r.list(r.need("modules"))
	for i, item := range items {
		draft.Modules = append(draft.Modules, d.module(at.item(i), item))
	}
	if !d.problems.full() {
		d.validate(draft, root)
	}
	return draft
}

// isFormat checks what the file says that it is.
func (r *record) isFormat(p *pair) bool {
	at := r.at.field("format")
	switch {
	case p.value.kind != textNode:
		r.d.mismatch(at, p.line, p.value, strconv.Quote(Format))
		return false
	case p.value.text != Format:
		r.d.complain(at, p.line, "must be %q, not %.40q", Format, p.value.text)
		return false
	}
	return true
}

func (d *decoder) module(at *place, n *node) course.ModuleDraft {
	r, ok := d.record(at, n.line, n)
	if !ok {
		return course.ModuleDraft{}
	}
	r.only(moduleKeys())
	m := course.ModuleDraft{Key: r.key(), Title: r.text("title")}
	lessons, items := r.list(r.find("lessons"))
	for i, item := range items {
		m.Lessons = append(m.Lessons, d.lesson(lessons.item(i), item))
	}
	return m
}

func (d *decoder) lesson(at *place, n *node) course.LessonDraft {
	r, ok := d.record(at, n.line, n)
	if !ok {
		return course.LessonDraft{}
	}
	r.only(lessonKeys())
	l := course.LessonDraft{Key: r.key(), Title: r.text("title")}
	l.Requires = d.texts(r.list(r.find("requires")))
	exercises, items := r.list(r.find("exercises"))
	for i, item := range items {
		l.Exercises = append(l.Exercises, d.exercise(exercises.item(i), item))
	}
	return l
}
