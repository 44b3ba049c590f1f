package main

// Texts are quoted as they are read: what follows only copies them.

// text is a part of an answer's quoted texts.
type text struct{ from, to uint32 }

// span is the rows below a parent: a part of the rows of its children.
type span struct{ from, to uint32 }

type courseRow struct {
	id          int64
	slug, title text
	modules     span
}

type moduleRow struct {
	course, id int64
	title      text
	lessons    span
}

type lessonRow struct {
	course, id int64
	title      text
	exercises  span
}

type exerciseRow struct {
	course, id  int64
	title, kind text
	index       int32
	choice      bool // whether it has choices
	choices     span
}

type choiceRow struct {
	course, id int64
	text       text
	index      int32
}

// answer is everything that one request needs, kept for the next.
type answer struct {
	courses   []courseRow
	modules   []moduleRow
	lessons   []lessonRow
	exercises []exerciseRow
	choices   []choiceRow

	texts   []byte           // quoted
	parents map[int64]uint32 // where the parents of the rows being read are
	out     []byte

	courseIDs, rowIDs []int64 // parameters
}

func newAnswer() *answer { return &answer{parents: make(map[int64]uint32)} }

func (a *answer) reset() {
	a.courses, a.modules, a.lessons = a.courses[:0], a.modules[:0], a.lessons[:0]
	a.exercises, a.choices = a.exercises[:0], a.choices[:0]
	a.texts, a.out = a.texts[:0], a.out[:0]
}

// quote keeps a text, quoted.
func (a *answer) quote(value []byte) text {
	from := len(a.texts)
	a.texts = appendQuoted(a.texts, value)
	return text{uint32(from), uint32(len(a.texts))}
}
