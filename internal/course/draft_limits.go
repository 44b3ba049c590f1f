package course

// The limits of a [Draft]. Lengths of text are in characters, which are Unicode
// code points, as char_length counts them in PostgreSQL. The constraints of the
// tables use the same numbers.
const (
	MaxSlugLength        = 100       // characters of a course's slug, at least 1
	MaxTitleLength       = 300       // characters of any title, at least 1 that is no white space
	MaxDescriptionLength = 10_000    // characters of a course's description; may be empty
	MaxKeyLength         = 100       // characters of a key, at least 1 where there is a key
	MaxPromptLength      = 20_000    // characters of a prompt, at least 1 that is no white space
	MaxBodyLength        = 1_000_000 // characters of a text's body, at least 1 that is no white space
	MaxChoiceLength      = 2_000     // characters of a choice's text, at least 1 that is no white space
	MaxFeedbackLength    = 5_000     // characters of a choice's feedback; may be empty
	MaxAnswerLength      = 500       // characters of an answer, at least 1 that is no white space
	MaxURLLength         = 2_000     // characters of a video's address

	MaxVideoSeconds = 86_400 // seconds of a video, at least 1: one day
	MaxMaxAttempts  = 1_000  // attempts that an exercise may allow, at least 1

	MaxModules   = 10_000 // modules of a course; may be none
	MaxLessons   = 10_000 // lessons of a module; may be none
	MaxExercises = 10_000 // exercises of a lesson; may be none
	MinChoices   = 2      // choices of a multiple choice, at least
	MaxChoices   = 50     // choices of a multiple choice, at most
	MaxBlanks    = 50     // blanks of a fill-in-the-blank, at least 1
	MaxAnswers   = 50     // answers that count for one blank, at least 1
	MaxRequires  = 100    // lessons that one lesson requires; may be none
)
