package main

// key identifies a row below a course.
type key struct{ course, row int64 }

type course struct {
	id          int64
	slug, title string
	modules     []module
}

type module struct {
	key
	title   string
	lessons []lesson
}

type lesson struct {
	key
	module    int64
	title     string
	exercises []exercise
}

type exercise struct {
	key
	lesson      int64
	kind, title string
	index       int32
	choices     []choice
}

type choice struct {
	key
	exercise int64
	text     string
	index    int32
}

// attach gives each parent its children, a part of the rows. A parent's follow one another, because the statements order by it.
func attach[R any](rows []R, parentOf func(*R) key, lists map[key]*[]R) {
	for from := 0; from < len(rows); {
		parent, to := parentOf(&rows[from]), from+1
		for to < len(rows) && parentOf(&rows[to]) == parent {
			to++
		}
		if list, ok := lists[parent]; ok {
			*list = rows[from:to:to]
		}
		from = to
	}
}
