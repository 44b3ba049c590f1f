package coursefile

import (
	"strings"

	"syllabus/internal/course"
)

// decoder makes a draft of a tree. What it finds wrong is the shape: keys and
// types. The rules on values are the domain's.
type decoder struct {
	problems   *problems
	complaints map[string]bool // the paths that have no usable value
	doubts     map[string]bool // the paths that cannot be judged because of a complaint elsewhere
}

func newDecoder(ps *problems) *decoder {
	return &decoder{problems: ps, complaints: map[string]bool{}, doubts: map[string]bool{}}
}

// remark reports a problem of the shape that leaves a usable value.
func (d *decoder) remark(at *place, line int, format string, args ...any) {
	if d.problems.full() {
		d.problems.more++
		return
	}
	d.problems.add(line, at.String(), format, args...)
}

// complain reports a problem of the shape, and that the place has no usable value.
func (d *decoder) complain(at *place, line int, format string, args ...any) {
	d.remark(at, line, format, args...)
	if d.problems.full() {
		return
	}
	path := at.String()
	d.complaints[path] = true
	if exercise, ok := strings.CutSuffix(path, ".prompt"); ok { // the number of blanks is judged by it
		d.doubts[exercise+".blanks"] = true
		d.doubts[exercise+".answers"] = true
	}
	for p := at; p != nil; p = p.parent { // choices are judged together, and so are blanks
		if p.parent != nil && p.isItem() && (p.parent.name == "choices" || p.parent.name == "blanks") {
			d.doubts[p.parent.String()] = true
		}
	}
}

// mismatch complains about a value of the wrong type.
func (d *decoder) mismatch(at *place, line int, n *node, want string) {
	if n.kind == refusedNode {
		d.complain(at, line, "must not have %s: courses are written without", n.text)
		return
	}
	d.complain(at, line, "must be %s, not %s", want, n.describe())
}

// validate adds what the domain finds wrong, except for consequences of what has
// been complained about.
func (d *decoder) validate(draft *course.Draft, root *node) {
	for _, p := range draft.Validate() {
		line, path := locate(root, p.Path)
		if !d.doubtful(path) {
			d.problems.add(line, path, "%s", p.Message)
		}
	}
}

// doubtful reports whether a problem of the path may be the consequence of a complaint.
func (d *decoder) doubtful(path string) bool {
	if d.complaints[path] || d.doubts[path] {
		return true
	}
	for i := range len(path) {
		if (path[i] == '.' || path[i] == '[') && d.complaints[path[:i]] {
			return true
		}
	}
	return false
}

// text returns what was meant even where it is no text, so that a number in place of
// a lesson's key does not make others complain that they cannot find it.
func (d *decoder) text(at *place, line int, n *node) string {
	switch n.kind {
	case textNode:
		return n.text
	case numberNode, flagNode:
		d.complain(at, line, "must be text, not %s: put it in quotes, \"%.40s\"", n.describe(), n.text)
		return n.text
	default:
		d.mismatch(at, line, n, "text")
		return ""
	}
}

// list returns the items of a list.
func (d *decoder) list(at *place, line int, n *node) []*node {
	if n.kind != listNode {
		d.mismatch(at, line, n, "a list")
		return nil
	}
	return n.items
}

// texts returns the texts of a list's items.
func (d *decoder) texts(at *place, items []*node) []string {
	if len(items) == 0 {
		return nil
	}
	texts := make([]string, 0, len(items))
	for i, item := range items {
		texts = append(texts, d.text(at.item(i), item.line, item))
	}
	return texts
}
