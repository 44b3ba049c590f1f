package course

// BlankMarker stands in the prompt of a fill-in-the-blank exercise where a blank is.
const BlankMarker = "____"

// Draft is a whole course as an author writes it: content in order, without ids.
type Draft struct {
	Slug        string
	Title       string
	Description string
	Published   bool
	Modules     []ModuleDraft
}

// ModuleDraft is a module of a [Draft].
type ModuleDraft struct {
	Key     string // stable across imports, unique among the course's modules; may be empty
	Title   string
	Lessons []LessonDraft
}

// LessonDraft is a lesson of a [Draft].
type LessonDraft struct {
	Key       string // stable across imports, unique among the course's lessons; may be empty
	Title     string
	Requires  []string // keys of the lessons to be completed first
	Exercises []ExerciseDraft
}

// ExerciseDraft is an exercise of a [Draft]. Which fields are used depends on Type.
type ExerciseDraft struct {
	Key           string // stable across imports, unique among the course's exercises; may be empty
	Type          ExerciseType
	Title         string
	MaxAttempts   *int          // any type; nil where attempts are not limited
	Video         *VideoDraft   // Video
	Prompt        string        // MultipleChoice, FillInBlank
	Choices       []ChoiceDraft // MultipleChoice
	Blanks        []Blank       // FillInBlank
	CaseSensitive bool          // FillInBlank
	Body          string        // Text
}

// VideoDraft is the video of an [ExerciseDraft].
type VideoDraft struct {
	URL     string
	Seconds *int // nil where the length is not known
}

// ChoiceDraft is a choice of an [ExerciseDraft].
type ChoiceDraft struct {
	Key      string // stable across imports, unique among the course's choices; may be empty
	Text     string
	Correct  bool
	Feedback string
}

// Problem is one thing that is wrong with a [Draft].
type Problem struct {
	Path    string // where, e.g. "modules[0].lessons[2].title"; empty for the course itself
	Message string // what, e.g. "must not be empty"
}
