package inspect

import (
	"strings"
	"unicode/utf8"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/lexer"
)

// redact replaces the literals of a document that start at these runes, as the parser counts them. A list or an object is
// replaced with all that is in it.
func redact(text string, at map[int]bool) string {
	if len(at) == 0 {
		return text
	}
	var shown strings.Builder
	tokens, here, last := lexer.New(&ast.Source{Input: text}), runes{text: text}, 0
	for depth := 0; ; {
		token, err := tokens.ReadToken()
		if err != nil || token.Kind == lexer.EOF {
			shown.WriteString(text[last:])
			return shown.String()
		}
		if depth == 0 && !at[token.Pos.Start] {
			continue
		}
		if depth == 0 {
			shown.WriteString(text[last:here.offset(token.Pos.Start)])
			shown.WriteString(`"` + hidden + `"`)
		}
		switch token.Kind {
		case lexer.BracketL, lexer.BraceL:
			depth++
		case lexer.BracketR, lexer.BraceR:
			depth--
		}
		last = here.offset(token.Pos.End)
	}
}

// runes finds the bytes at which the runes of a text start, in their order.
type runes struct {
	text  string
	runes int // that are behind
	at    int // the byte that they end at
}

// offset returns where a rune starts, which is not before the last that was asked for.
func (r *runes) offset(n int) int {
	for r.runes < n && r.at < len(r.text) {
		_, size := utf8.DecodeRuneInString(r.text[r.at:])
		r.at += size
		r.runes++
	}
	return r.at
}
