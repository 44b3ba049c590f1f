package coursefile

import (
	"strings"

	"syllabus/internal/course"
)

func exerciseKeys() []string {
	return []string{"key", "type", "title", "maxAttempts",
		"video", "prompt", "choices", "blanks", "answers", "caseSensitive", "body"}
}
func videoKeys() []string  { return []string{"url", "seconds"} }
func choiceKeys() []string { return []string{"key", "text", "correct", "feedback"} }

// typesWith returns the types of exercise that have the key, all types for the keys
// that they have in common.
func typesWith(key string) course.ExerciseTypes {
	switch key {
	case "video":
		return course.Types(course.Video)
	case "prompt":
		return course.Types(course.MultipleChoice, course.FillInBlank)
	case "choices":
		return course.Types(course.MultipleChoice)
	case "blanks", "answers", "caseSensitive":
		return course.Types(course.FillInBlank)
	case "body":
		return course.Types(course.Text)
	default:
		return course.AllExerciseTypes
	}
}

func (d *decoder) exercise(at *place, n *node) course.ExerciseDraft {
	r, ok := d.record(at, n.line, n)
	if !ok {
		return course.ExerciseDraft{}
	}
	r.only(exerciseKeys())
	e := course.ExerciseDraft{Key: r.key(), Type: r.exerciseType(), Title: r.text("title"), MaxAttempts: r.number("maxAttempts")}
	if !e.Type.Valid() {
		return e // there is no telling which keys it should have
	}
	r.foreign(e.Type)
	switch e.Type {
	case course.Video:
		e.Video = r.video()
	case course.MultipleChoice:
		e.Prompt = r.text("prompt")
		e.Choices = r.choices()
	case course.FillInBlank:
		e.Prompt = r.text("prompt")
		e.Blanks = r.blanks()
		e.CaseSensitive = r.flag("caseSensitive")
	case course.Text:
		e.Body = r.text("body")
	}
	return e
}

// exerciseType returns the type of an exercise. A misspelled one is read as the type
// that it is like, so that the rest can be checked.
func (r *record) exerciseType() course.ExerciseType {
	p := r.need("type")
	t := course.ExerciseType(r.textOf(p))
	if p == nil || p.value.kind != textNode || t.Valid() {
		return t
	}
	names := course.AllExerciseTypes.Names()
	if near := nearest(string(t), names); near != "" {
		r.d.complain(r.at.field("type"), p.line, "unknown type %.40q, did you mean %q?", string(t), near)
		return course.ExerciseType(near)
	}
	r.d.complain(r.at.field("type"), p.line, "must be one of %s, not %.40q", strings.Join(names, ", "), string(t))
	return t
}

// foreign complains about keys that belong to exercises of other types.
func (r *record) foreign(t course.ExerciseType) {
	for _, p := range r.n.pairs {
		if types := typesWith(p.key); types&course.Types(t) == 0 {
			r.d.remark(r.at.field(p.key), p.line, "belongs to %s, this is a %s", strings.Join(types.Names(), " and "), t)
		}
	}
}

func (r *record) video() *course.VideoDraft {
	p := r.need("video")
	if p == nil {
		return nil
	}
	v, ok := r.d.record(r.at.field("video"), p.line, p.value)
	if !ok {
		return nil
	}
	v.only(videoKeys())
	return &course.VideoDraft{URL: v.text("url"), Seconds: v.number("seconds")}
}

func (r *record) choices() []course.ChoiceDraft {
	var choices []course.ChoiceDraft
	at, items := r.list(r.need("choices"))
	for i, item := range items {
		var choice course.ChoiceDraft
		if c, ok := r.d.record(at.item(i), item.line, item); ok {
			c.only(choiceKeys())
			choice = course.ChoiceDraft{
				Key:      c.key(),
				Text:     c.text("text"),
				Correct:  c.flag("correct"),
				Feedback: c.optionalText("feedback"),
			}
		}
		choices = append(choices, choice)
	}
	return choices
}

// blanks returns the blanks of either way to write them: "blanks" is a list of
// answers for each, "answers" is the list for the only one.
func (r *record) blanks() []course.Blank {
	one, many := r.find("answers"), r.find("blanks")
	switch {
	case one != nil && many != nil:
		r.d.remark(r.at.field("answers"), one.line, "must not be there beside blanks, for which it is short")
	case one != nil:
		at, items := r.list(one)
		return []course.Blank{{Answers: r.d.texts(at, items)}}
	case many == nil:
		r.d.complain(r.at.field("blanks"), r.n.line, "is missing, and so is answers")
		return nil
	}
	var blanks []course.Blank
	at, items := r.list(many)
	for i, item := range items {
		here := at.item(i)
		blanks = append(blanks, course.Blank{Answers: r.d.texts(here, r.d.list(here, item.line, item))})
	}
	return blanks
}
