package course

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// place is where in a draft something is. Its text is only put together for a
// problem, because a draft may have a million places and mostly has no problem.
// The nil place is the course itself.
type place struct {
	parent *place
	name   string
	index  int // position in the list of that name; -1 where name is no list's item
}

func (p *place) field(name string) *place           { return &place{p, name, -1} }
func (p *place) item(name string, index int) *place { return &place{p, name, index} }

func (p *place) String() string {
	var parts []string
	for ; p != nil; p = p.parent {
		part := p.name
		if p.index >= 0 {
			part += "[" + strconv.Itoa(p.index) + "]"
		}
		parts = append(parts, part)
	}
	slices.Reverse(parts)
	return strings.Join(parts, ".")
}

// draftCheck collects the problems of one draft.
type draftCheck struct {
	problems []Problem

	// where each key was used first, per kind
	moduleKeys, lessonKeys, exerciseKeys, choiceKeys map[string]*place
}

func (c *draftCheck) add(at *place, format string, args ...any) {
	c.problems = append(c.problems, Problem{at.String(), fmt.Sprintf(format, args...)})
}

// text checks text that must be there.
func (c *draftCheck) text(at *place, name, text string, limit int) {
	if text == "" {
		c.add(at.field(name), "must not be empty")
		return
	}
	if strings.TrimSpace(text) == "" {
		c.add(at.field(name), "must not be blank")
		return
	}
	c.optionalText(at, name, text, limit)
}

// optionalText checks text that may be empty.
func (c *draftCheck) optionalText(at *place, name, text string, limit int) {
	if message := textProblem(text, limit); message != "" {
		c.add(at.field(name), "%s", message)
	}
}

// textProblem says what is wrong with text of at most limit characters; it is
// empty where nothing is. PostgreSQL stores neither invalid UTF-8 nor NUL.
func textProblem(text string, limit int) string {
	if !utf8.ValidString(text) {
		return "must be valid UTF-8"
	}
	if strings.Contains(text, "\x00") {
		return "must not contain a NUL character"
	}
	if len(text) <= limit { // no text has more characters than bytes
		return ""
	}
	if n := utf8.RuneCountInString(text); n > limit {
		return fmt.Sprintf("has %d characters, at most %d are allowed", n, limit)
	}
	return ""
}

// number checks a number that may be left out.
func (c *draftCheck) number(at *place, name string, n *int, limit int) {
	if n != nil && (*n < 1 || *n > limit) {
		c.add(at.field(name), "must be between 1 and %d, not %d", limit, *n)
	}
}

// length checks the length of a list, and reports whether its items are worth
// checking: those of a list that is much too long would drown everything else.
func (c *draftCheck) length(at *place, name, what string, n, least, most int) bool {
	switch {
	case n < least && n == 0:
		c.add(at.field(name), "must not be empty")
	case n < least:
		c.add(at.field(name), "must have at least %d %s, not %d", least, what, n)
	case n > most:
		c.add(at.field(name), "must have at most %d %s, not %d", most, what, n)
	}
	return n <= most
}

// key checks a key that may be empty. The first place of each key is kept in seen.
func (c *draftCheck) key(at *place, key string, seen map[string]*place) {
	if key == "" {
		return
	}
	if len(key) > MaxKeyLength || !isKey(key) {
		c.add(at.field("key"), "must be 1 to %d letters (a-z, A-Z), digits, dots, hyphens and underscores, "+
			"beginning with a letter or digit", MaxKeyLength)
		return
	}
	if first, used := seen[key]; used {
		c.add(at.field("key"), "the key %q is used by %s already", key, first)
		return
	}
	seen[key] = at
}

// isKey reports whether key matches [A-Za-z0-9][A-Za-z0-9._-]*.
func isKey(key string) bool {
	for i := range len(key) {
		b := key[i]
		letter := 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9'
		if !letter && (i == 0 || b != '.' && b != '-' && b != '_') {
			return false
		}
	}
	return key != ""
}

// isSlug reports whether slug matches [a-z0-9]+(-[a-z0-9]+)*.
func isSlug(slug string) bool {
	for word := range strings.SplitSeq(slug, "-") {
		if word == "" || strings.Trim(word, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
			return false
		}
	}
	return true
}
