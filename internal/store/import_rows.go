package store

import (
	"syllabus/internal/course"
)

// importRow is a row to be written.
type importRow struct {
	id       int64
	kept     bool       // it was there before, under the same key
	parent   *importRow // nil below the course itself
	key      string     // stable across imports; may be empty
	kind     string     // an exercise's type
	values   []any      // of the table's columns after the key
	requires []string   // a lesson's: keys of other lessons
}

// columns returns the row's values in the order of its table's columns.
func (r *importRow) columns(of course.ID) []any {
	columns := make([]any, 0, 4+len(r.values))
	columns = append(columns, of, r.id)
	if r.parent != nil {
		columns = append(columns, r.parent.id)
	}
	return append(append(columns, nullable(r.key)), r.values...)
}

// importTables are the rows of a course, parents before children.
type importTables []*importTable

func (t importTables) lessons() *importTable   { return t[1] }
func (t importTables) exercises() *importTable { return t[2] }

// importRows lays a draft out as rows, without ids.
func importRows(draft *course.Draft) importTables {
	modules, lessons, exercises, choices := moduleTable(), lessonTable(), exerciseTable(), choiceTable()
	for m, module := range draft.Modules {
		inModule := modules.add(nil, module.Key, module.Title, m+1)
		for l, lesson := range module.Lessons {
			inLesson := lessons.add(inModule, lesson.Key, lesson.Title, l+1)
			inLesson.requires = lesson.Requires
			for e := range lesson.Exercises {
				exercise := &lesson.Exercises[e]
				inExercise := exercises.add(inLesson, exercise.Key, exerciseValues(exercise, e+1)...)
				inExercise.kind = string(exercise.Type)
				for c, choice := range exercise.Choices {
					choices.add(inExercise, choice.Key, choice.Text, choice.Correct, choice.Feedback, c+1)
				}
			}
		}
	}
	return importTables{modules, lessons, exercises, choices}
}

// exerciseValues returns the columns of an exercise after its key. Those that its
// type does not have are null.
func exerciseValues(e *course.ExerciseDraft, index int) []any {
	var (
		prompt, body, url *string
		seconds           *int
		blanks            [][]string
		caseSensitive     *bool
	)
	switch e.Type {
	case course.Video:
		url, seconds = &e.Video.URL, e.Video.Seconds
	case course.MultipleChoice:
		prompt = &e.Prompt
	case course.FillInBlank:
		prompt, caseSensitive, blanks = &e.Prompt, &e.CaseSensitive, make([][]string, len(e.Blanks))
		for i := range e.Blanks {
			blanks[i] = e.Blanks[i].Answers
		}
	case course.Text:
		body = &e.Body
	}
	var blanksOrNull any
	if blanks != nil {
		blanksOrNull = blanks
	}
	return []any{string(e.Type), e.Title, index, e.MaxAttempts, prompt, body, url, seconds, blanksOrNull, caseSensitive}
}

// CountRows returns how many rows below the course a draft has: what an import's
// progress counts up to.
func CountRows(draft *course.Draft) int64 {
	var n int64
	for _, t := range importRows(draft) {
		n += int64(len(t.rows))
	}
	return n
}

func nullable(key string) *string {
	if key == "" {
		return nil
	}
	return &key
}
