package coursefile

import (
	"strconv"
	"strings"
)

// locate returns the line and the path in the file of what the domain calls path.
// Where the file does not have it, the line is that of what it would be in.
//
// The two differ in the blanks of an exercise: the domain's blanks[1].answers[0] is
// blanks[1][0] in a file, or answers[0] where the file has the short form.
func locate(root *node, path string) (line int, written string) {
	n, line := root, root.line // n is nil from where the file has nothing
	var b strings.Builder
	for path != "" {
		var step string
		step, path = cutStep(path)
		switch {
		case step[0] == '[':
			n, line = n.itemAt(step, line)
		case step == "answers" && n != nil && n.kind == listNode:
			continue
		default:
			if step == "blanks" && n != nil && n.find("blanks") == nil && n.find("answers") != nil {
				step, path = "answers", strings.TrimPrefix(strings.TrimPrefix(path, "[0]"), ".answers")
			}
			n, line = n.valueOf(step, line)
			if b.Len() > 0 {
				b.WriteByte('.')
			}
		}
		b.WriteString(step)
	}
	return line, b.String()
}

// cutStep cuts the first step off a path: "name" or "[1]".
func cutStep(path string) (step, rest string) {
	path = strings.TrimPrefix(path, ".")
	if i := strings.IndexByte(path, ']'); strings.HasPrefix(path, "[") && i > 0 {
		return path[:i+1], path[i+1:]
	}
	if i := strings.IndexAny(path, ".["); i > 0 {
		return path[:i], path[i:]
	}
	return path, ""
}

// itemAt returns the item that the step "[1]" leads to, and its line; nil and the
// given line where there is none.
func (n *node) itemAt(step string, line int) (*node, int) {
	i, err := strconv.Atoi(strings.Trim(step, "[]"))
	if n == nil || err != nil || i < 0 || i >= len(n.items) {
		return nil, line
	}
	return n.items[i], n.items[i].line
}

// valueOf returns the value of a key, and the key's line; nil and the given line where
// there is none.
func (n *node) valueOf(key string, line int) (*node, int) {
	if n == nil {
		return nil, line
	}
	p := n.find(key)
	if p == nil {
		return nil, line
	}
	return p.value, p.line
}
