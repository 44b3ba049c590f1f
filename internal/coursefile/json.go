package coursefile

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// jsonReader makes nodes of JSON tokens. It knows the line of each, which
// json.Unmarshal does not tell, and sees duplicate keys, which that drops.
type jsonReader struct {
	dec    *json.Decoder
	data   []byte
	offset int // end of the last token
	line   int // 1-based, of the last token
	nodes  int // made so far
}

// parseJSON makes the tree of a JSON text. The first mistake ends it.
func parseJSON(data []byte) (*node, *syntaxError) {
	r := &jsonReader{dec: json.NewDecoder(bytes.NewReader(data)), data: data, line: 1}
	r.dec.UseNumber()
	root, bad := r.next(0)
	if bad != nil {
		return nil, bad
	}
	rest := bytes.TrimLeft(data[r.offset:], " \t\r\n")
	if len(rest) > 0 {
		return nil, &syntaxError{lineAt(data, len(data)-len(rest)), "must not go on after the end of the JSON object"}
	}
	return root, nil
}

// token returns the next token and counts the lines up to it. No JSON token has a
// line break inside, so that the line of its end is that of its beginning.
func (r *jsonReader) token() (json.Token, *syntaxError) {
	t, err := r.dec.Token()
	if err != nil {
		return nil, r.syntax(err)
	}
	before, after := r.offset, int(r.dec.InputOffset())
	r.line += bytes.Count(r.data[before:after], []byte("\n"))
	r.offset = after
	if text, ok := t.(string); ok && strings.ContainsRune(text, utf8.RuneError) && hasLoneSurrogate(r.data[before:after]) {
		return nil, &syntaxError{r.line, `has half a surrogate pair, an escape from \ud800 to \udfff alone`}
	}
	return t, nil
}

// syntax says what the decoder found wrong behind the last token.
func (r *jsonReader) syntax(err error) *syntaxError {
	rest := bytes.TrimLeft(r.data[r.offset:], " \t\r\n,:")
	line := r.line + bytes.Count(r.data[r.offset:len(r.data)-len(rest)], []byte("\n"))
	message := err.Error()
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		message = "the file ends too early"
	}
	return &syntaxError{line, "is not valid JSON: " + message}
}

// next makes the node of the next value, which is depth levels deep.
func (r *jsonReader) next(depth int) (*node, *syntaxError) {
	t, bad := r.token()
	if bad != nil {
		return nil, bad
	}
	if depth == maxDepth {
		return nil, tooDeep(r.line)
	}
	if r.nodes++; r.nodes > maxNodes {
		return nil, tooManyNodes(r.line)
	}
	n := &node{line: r.line}
	switch t := t.(type) {
	case json.Delim:
		if t == '{' {
			n.kind = mappingNode
			return n, r.pairs(n, depth+1)
		}
		n.kind = listNode
		return n, r.items(n, depth+1)
	case string:
		n.kind, n.text = textNode, t
	case json.Number:
		n.kind, n.text = numberNode, t.String()
	case bool:
		n.kind, n.text = flagNode, strconv.FormatBool(t)
	}
	return n, nil
}

// pairs reads the rest of an object whose brace has been read.
func (r *jsonReader) pairs(n *node, depth int) *syntaxError {
	for r.dec.More() {
		t, bad := r.token()
		if bad != nil {
			return bad
		}
		key, ok := t.(string)
		if !ok { // the decoder lets nothing else pass; a change of that must not be a panic
			return &syntaxError{r.line, "is not valid JSON: a key must be text"}
		}
		if len(n.pairs) == maxKeys {
			return tooManyKeys(r.line)
		}
		line := r.line
		value, bad := r.next(depth)
		if bad != nil {
			return bad
		}
		n.pairs = append(n.pairs, pair{key, line, value})
	}
	_, bad := r.token()
	return bad
}

// items reads the rest of an array whose bracket has been read.
func (r *jsonReader) items(n *node, depth int) *syntaxError {
	for r.dec.More() {
		item, bad := r.next(depth)
		if bad != nil {
			return bad
		}
		n.items = append(n.items, item)
	}
	_, bad := r.token()
	return bad
}

// hasLoneSurrogate reports whether a JSON text escapes half a surrogate pair, for
// which the decoder puts U+FFFD without a word.
func hasLoneSurrogate(source []byte) bool {
	unit := func(i int) rune { // the UTF-16 unit escaped at i; -1 where none is
		if i+6 > len(source) || source[i] != '\\' || source[i+1] != 'u' {
			return -1
		}
		u, err := strconv.ParseUint(string(source[i+2:i+6]), 16, 16)
		if err != nil {
			return -1
		}
		return rune(u)
	}
	for i := 0; i < len(source); i++ {
		if source[i] != '\\' {
			continue
		}
		if u := unit(i); utf16.IsSurrogate(u) {
			if utf16.DecodeRune(u, unit(i+6)) == utf8.RuneError {
				return true
			}
			i += 10 // both halves, but for what follows
		}
		i++ // the escaped character may itself be a backslash
	}
	return false
}
