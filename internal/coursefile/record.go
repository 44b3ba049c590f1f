package coursefile

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/agnivade/levenshtein"
)

// record is a mapping of the file with what is needed to complain about it. Its
// methods return the zero value for what is missing or wrong, after saying so.
type record struct {
	d     *decoder
	at    *place
	n     *node
	meant map[string]*pair // by the known key that each misspelled one stands for
}

// record returns n as a mapping, and false where it is none.
func (d *decoder) record(at *place, line int, n *node) (*record, bool) {
	if n.kind != mappingNode {
		d.mismatch(at, line, n, "a mapping")
		return nil, false
	}
	return &record{d: d, at: at, n: n}, true
}

// only complains about keys that are not known, and about known ones that are
// there twice. A misspelled key is read as the known one that it is like.
func (r *record) only(known []string) {
	lines := make([]int, len(known))
	for i := range r.n.pairs {
		p := &r.n.pairs[i]
		switch k := slices.Index(known, p.key); {
		case k < 0:
			r.unknown(p, known)
		case lines[k] == 0:
			lines[k] = p.line
		default:
			r.d.remark(r.at.field(p.key), p.line, "is there twice, first on line %d", lines[k])
		}
	}
}

func (r *record) unknown(p *pair, known []string) {
	if r.d.problems.full() { // the search for the nearest key is too slow for a file full of them
		r.d.problems.more++
		return
	}
	if p.key == "<<" {
		r.d.remark(r.at, p.line, "must not have a merge key (<<): courses are written without")
		return
	}
	near := nearest(p.key, known)
	if near == "" {
		r.d.remark(r.at, p.line, "unknown key %.40q", p.key)
		return
	}
	r.d.remark(r.at, p.line, "unknown key %.40q, did you mean %q?", p.key, near)
	if r.meant == nil {
		r.meant = map[string]*pair{}
	}
	r.meant[near] = &pair{near, p.line, p.value}
}

// find returns the pair of a key, nil where there is none.
func (r *record) find(key string) *pair {
	if p := r.n.find(key); p != nil {
		return p
	}
	return r.meant[key]
}

// need returns the pair of a key, and complains where it is missing.
func (r *record) need(key string) *pair {
	p := r.find(key)
	if p == nil {
		r.d.complain(r.at.field(key), r.n.line, "is missing")
	}
	return p
}

// text returns the text of a key that must be there.
func (r *record) text(key string) string { return r.textOf(r.need(key)) }

// optionalText returns the text of a key, the empty text where there is none.
func (r *record) optionalText(key string) string { return r.textOf(r.find(key)) }

func (r *record) textOf(p *pair) string {
	if p == nil {
		return ""
	}
	return r.d.text(r.at.field(p.key), p.line, p.value)
}

// key returns the key of an item, empty where there is none.
func (r *record) key() string {
	p := r.find("key")
	key := r.textOf(p)
	if p != nil && p.value.kind == textNode && key == "" {
		r.d.complain(r.at.field("key"), p.line, "must not be empty")
	}
	return key
}

// flag returns the true or false of a key, false where there is none.
func (r *record) flag(key string) bool {
	p := r.find(key)
	if p == nil {
		return false
	}
	if p.value.kind != flagNode {
		r.d.mismatch(r.at.field(key), p.line, p.value, "true or false")
		return false
	}
	return strings.EqualFold(p.value.text, "true")
}

// wholeNumber is how a whole number is written: YAML's octal, hexadecimal and
// grouped digits are mostly mistakes.
var wholeNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)$`)

// number returns the whole number of a key, nil where there is none. One that does
// not fit an int becomes the largest or smallest, which no limit lets pass.
func (r *record) number(key string) *int {
	p := r.find(key)
	if p == nil {
		return nil
	}
	if p.value.kind != numberNode || !wholeNumber.MatchString(p.value.text) {
		r.d.mismatch(r.at.field(key), p.line, p.value, "a whole number")
		return nil
	}
	// The error can only be that of the range, and then n is the nearest int.
	n, _ := strconv.Atoi(p.value.text)
	return &n
}

// list returns the place and the items of a pair's list; none where p is nil.
func (r *record) list(p *pair) (*place, []*node) {
	if p == nil {
		return nil, nil
	}
	at := r.at.field(p.key)
	return at, r.d.list(at, p.line, p.value)
}

// maxTypoLength bounds the words that nearest compares, whose time is quadratic.
const maxTypoLength = 40

// nearest returns the known word that was probably meant, empty where none is close:
// at most two letters differ, and less than half of them.
func nearest(word string, known []string) string {
	if len(word) > maxTypoLength {
		return ""
	}
	plain := func(s string) string {
		return strings.ToLower(strings.NewReplacer("_", "", "-", "", " ", "").Replace(s))
	}
	word = plain(word)
	best, least := "", 3
	for _, k := range known {
		if distance := levenshtein.ComputeDistance(word, plain(k)); distance < least && 2*distance < len(k) {
			best, least = k, distance
		}
	}
	return best
}
