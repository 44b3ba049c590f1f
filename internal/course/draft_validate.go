package course

import (
	"net/url"
	"strings"
	"unicode"
)

// Validate returns all that is wrong with the draft, in the order of the course
// except that what lessons require comes last; nothing where the draft is valid.
// The limits are the Max… and Min… constants.
func (d *Draft) Validate() []Problem {
	c := &draftCheck{
		moduleKeys:   map[string]*place{},
		lessonKeys:   map[string]*place{},
		exerciseKeys: map[string]*place{},
		choiceKeys:   map[string]*place{},
	}
	var root *place
	if len(d.Slug) > MaxSlugLength || !isSlug(d.Slug) {
		c.add(root.field("slug"), "must be 1 to %d lower-case letters (a-z) and digits, with single hyphens between them",
			MaxSlugLength)
	}
	c.text(root, "title", d.Title, MaxTitleLength)
	c.optionalText(root, "description", d.Description, MaxDescriptionLength)
	if c.length(root, "modules", "modules", len(d.Modules), 0, MaxModules) {
		for i := range d.Modules {
			c.module(root.item("modules", i), &d.Modules[i])
		}
	}
	c.requirements(d)
	return c.problems
}

func (c *draftCheck) module(at *place, m *ModuleDraft) {
	c.key(at, m.Key, c.moduleKeys)
	c.text(at, "title", m.Title, MaxTitleLength)
	if c.length(at, "lessons", "lessons", len(m.Lessons), 0, MaxLessons) {
		for i := range m.Lessons {
			c.lesson(at.item("lessons", i), &m.Lessons[i])
		}
	}
}

func (c *draftCheck) lesson(at *place, l *LessonDraft) {
	c.key(at, l.Key, c.lessonKeys)
	c.text(at, "title", l.Title, MaxTitleLength)
	if c.length(at, "exercises", "exercises", len(l.Exercises), 0, MaxExercises) {
		for i := range l.Exercises {
			c.exercise(at.item("exercises", i), &l.Exercises[i])
		}
	}
}

func (c *draftCheck) exercise(at *place, e *ExerciseDraft) {
	c.key(at, e.Key, c.exerciseKeys)
	c.text(at, "title", e.Title, MaxTitleLength)
	c.number(at, "maxAttempts", e.MaxAttempts, MaxMaxAttempts)
	if !e.Type.Valid() {
		c.add(at.field("type"), "must be one of %s", strings.Join(AllExerciseTypes.Names(), ", "))
		return
	}
	c.foreign(at, e)
	switch e.Type {
	case Video:
		c.video(at, e.Video)
	case MultipleChoice:
		c.text(at, "prompt", e.Prompt, MaxPromptLength)
		c.choices(at, e.Choices)
	case FillInBlank:
		c.text(at, "prompt", e.Prompt, MaxPromptLength)
		c.blanks(at, e)
	case Text:
		c.text(at, "body", e.Body, MaxBodyLength)
	}
}

// foreign refuses content that the exercise's type has no room for: it would be
// lost without a word.
func (c *draftCheck) foreign(at *place, e *ExerciseDraft) {
	uses := func(name string, used bool, types ExerciseTypes) {
		if used && types&Types(e.Type) == 0 {
			c.add(at.field(name), "belongs to %s, this is a %s", strings.Join(types.Names(), " and "), e.Type)
		}
	}
	uses("video", e.Video != nil, Types(Video))
	uses("prompt", e.Prompt != "", Types(MultipleChoice, FillInBlank))
	uses("choices", len(e.Choices) > 0, Types(MultipleChoice))
	uses("blanks", len(e.Blanks) > 0, Types(FillInBlank))
	uses("caseSensitive", e.CaseSensitive, Types(FillInBlank))
	uses("body", e.Body != "", Types(Text))
}

func (c *draftCheck) video(at *place, v *VideoDraft) {
	if v == nil {
		c.add(at.field("video"), "must not be empty")
		return
	}
	at = at.field("video")
	if message := textProblem(v.URL, MaxURLLength); message != "" {
		c.add(at.field("url"), "%s", message)
	} else if !isWebAddress(v.URL) {
		c.add(at.field("url"), "must be an absolute http or https address")
	}
	c.number(at, "seconds", v.Seconds, MaxVideoSeconds)
}

// isWebAddress reports whether address is an absolute http or https URL. White
// space must be escaped: url.Parse lets it pass in a path.
func isWebAddress(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" &&
		!strings.ContainsFunc(address, unicode.IsSpace)
}

func (c *draftCheck) choices(at *place, choices []ChoiceDraft) {
	if !c.length(at, "choices", "choices", len(choices), MinChoices, MaxChoices) {
		return
	}
	correct := false
	first := make(map[string]int, len(choices))
	for i := range choices {
		choice, here := &choices[i], at.item("choices", i)
		c.key(here, choice.Key, c.choiceKeys)
		c.text(here, "text", choice.Text, MaxChoiceLength)
		c.optionalText(here, "feedback", choice.Feedback, MaxFeedbackLength)
		correct = correct || choice.Correct
		if j, seen := first[choice.Text]; seen && choice.Text != "" {
			c.add(here.field("text"), "is the same as that of choices[%d]", j)
		} else {
			first[choice.Text] = i
		}
	}
	if !correct && len(choices) > 0 {
		c.add(at.field("choices"), "must have at least one correct choice")
	}
}

func (c *draftCheck) blanks(at *place, e *ExerciseDraft) {
	if !c.length(at, "blanks", "blanks", len(e.Blanks), 1, MaxBlanks) {
		return
	}
	for i := range e.Blanks {
		c.answers(at.item("blanks", i), e.Blanks[i].Answers)
	}
	markers := countMarkers(e.Prompt)
	switch n := len(e.Blanks); {
	case markers == 0 && n > 1:
		c.add(at.field("blanks"), "must have exactly 1 blank, not %d: the prompt has no %s", n, BlankMarker)
	case markers > 0 && n > 0 && n != markers:
		c.add(at.field("blanks"), "must have as many blanks as the prompt has %s: %d, not %d", BlankMarker, markers, n)
	}
}

func (c *draftCheck) answers(at *place, answers []string) {
	if !c.length(at, "answers", "answers", len(answers), 1, MaxAnswers) {
		return
	}
	for i, answer := range answers {
		message := textProblem(answer, MaxAnswerLength)
		if strings.TrimSpace(answer) == "" {
			message = "must not be blank"
		}
		if message != "" {
			c.add(at.item("answers", i), "%s", message)
		}
	}
}

// countMarkers returns how many blanks the prompt shows. A longer run of
// underscores is one marker, not several.
func countMarkers(prompt string) int {
	markers, run := 0, 0
	for i := range len(prompt) {
		if prompt[i] != BlankMarker[0] {
			run = 0
			continue
		}
		if run++; run == len(BlankMarker) {
			markers++
		}
	}
	return markers
}
