package admit

import (
	"strings"
	"unicode/utf8"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// How much a message may repeat of a request: names and texts are the client's, and so is how long they are.
const (
	briefWord    = 64  // bytes of a word, or of what is quoted
	briefMessage = 400 // bytes of all
	cut          = "…"
)

// Brief cuts what a message for a client has of words, and of texts in double quotes, that are longer than any of ours, and ends it
// where it is long all the same.
func Brief(message string) string {
	if len(message) <= briefWord {
		return message
	}
	var short strings.Builder
	quoted, escaped, word := false, false, 0
	for _, r := range message {
		size := utf8.RuneLen(max(r, 0))
		switch {
		case escaped:
			escaped = false
		case r == '\\':
			escaped = quoted
		case r == '"':
			quoted = !quoted
			if !quoted && word >= briefWord {
				short.WriteRune(r)
				word = 0
				continue
			}
		case r == ' ' && !quoted:
			word = -size
		}
		if word < briefWord && word+size >= briefWord {
			short.WriteString(cut)
		}
		if word += size; word < briefWord {
			short.WriteRune(r)
		}
		if short.Len() > briefMessage {
			return short.String() + cut
		}
	}
	return short.String()
}

// BriefErrors cuts the messages and the paths of errors, as [Brief] does.
func BriefErrors(errs gqlerror.List) {
	for _, err := range errs {
		err.Message = Brief(err.Message)
		for i, key := range err.Path {
			if name, ok := key.(ast.PathName); ok {
				err.Path[i] = ast.PathName(Brief(string(name)))
			}
		}
	}
}
