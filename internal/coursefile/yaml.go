package coursefile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// parseYAML makes the tree of a YAML document. The library bounds its own depth
// (10,000) and expands no alias here, so that its tree grows with the file only.
func parseYAML(data []byte) (*node, *syntaxError) {
	if bad := checkPrintable(data); bad != nil {
		return nil, bad
	}
	if bad := checkMarks(data); bad != nil {
		return nil, bad
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var doc, next yaml.Node
	if err := dec.Decode(&doc); errors.Is(err, io.EOF) {
		return nil, &syntaxError{0, "is empty"}
	} else if err != nil {
		return nil, yamlSyntax(data, err)
	}
	if err := dec.Decode(&next); err == nil {
		return nil, &syntaxError{next.Line, "must not have a second document (---)"}
	} else if !errors.Is(err, io.EOF) {
		return nil, yamlSyntax(data, err)
	}
	return (&yamlConverter{}).value(doc.Content[0], 0)
}

// checkPrintable refuses the characters that YAML has no room for, as the library
// does, but with their line. See the production c-printable of YAML 1.2.
func checkPrintable(data []byte) *syntaxError {
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' ||
			r >= 0x7f && r < 0xa0 && r != 0x85 || r == 0xfffe || r == 0xffff {
			return &syntaxError{lineAt(data, i), "must not contain the control character " + strconv.QuoteRuneToASCII(r)}
		}
		i += size
	}
	return nil
}

// checkMarks bounds the library's tree before there is one: it takes some 200 bytes
// for a value that may be two bytes of the file. Each value but the first needs one of
// these marks, which are rarer in a text than values are in a file made of values.
func checkMarks(data []byte) *syntaxError {
	marks := 0
	for i, b := range data {
		switch b {
		case ',', '[', '{':
			marks++
		case ':', '-', '?':
			if i+1 == len(data) || data[i+1] <= ' ' {
				marks++
			}
		}
		if marks > maxNodes {
			return &syntaxError{lineAt(data, i), fmt.Sprintf(`has more than %d of the marks ", [ { : - ?" that begin a value`, maxNodes)}
		}
	}
	return nil
}

// yamlConverter makes our tree of the library's, and lets go of the latter on the way.
type yamlConverter struct {
	nodes int // made so far
}

// value makes the node of y, which is depth levels deep.
func (c *yamlConverter) value(y *yaml.Node, depth int) (*node, *syntaxError) {
	if depth == maxDepth {
		return nil, tooDeep(y.Line)
	}
	if c.nodes++; c.nodes > maxNodes {
		return nil, tooManyNodes(y.Line)
	}
	n := &node{line: y.Line, text: y.Value}
	switch {
	case y.Kind == yaml.AliasNode:
		return refused(y, "an alias (*"+y.Value+")"), nil
	case y.Anchor != "":
		return refused(y, "an anchor (&"+y.Anchor+")"), nil
	case y.Style&yaml.TaggedStyle != 0:
		return refused(y, "a tag ("+y.ShortTag()+")"), nil
	case y.Kind == yaml.SequenceNode:
		return n, c.items(n, y, depth+1)
	case y.Kind == yaml.MappingNode:
		return n, c.pairs(n, y, depth+1)
	}
	switch y.ShortTag() {
	case "!!null":
		n.kind = nullNode
	case "!!bool":
		n.kind = flagNode
	case "!!int", "!!float":
		n.kind = numberNode
	default: // !!str, and !!timestamp, which is text in YAML 1.2
		n.kind = textNode
	}
	return n, nil
}

// refused makes the node of what YAML has and courses do without. Aliases can make
// a small file enormous, and tags mean types that are not ours.
func refused(y *yaml.Node, what string) *node {
	return &node{kind: refusedNode, line: y.Line, text: what}
}

func (c *yamlConverter) items(n *node, y *yaml.Node, depth int) *syntaxError {
	n.kind = listNode
	n.items = make([]*node, 0, len(y.Content))
	for i, item := range y.Content {
		converted, bad := c.value(item, depth)
		if bad != nil {
			return bad
		}
		n.items = append(n.items, converted)
		y.Content[i] = nil
	}
	return nil
}

func (c *yamlConverter) pairs(n *node, y *yaml.Node, depth int) *syntaxError {
	n.kind = mappingNode
	if len(y.Content)/2 > maxKeys {
		return tooManyKeys(y.Line)
	}
	n.pairs = make([]pair, 0, len(y.Content)/2)
	for i := 0; i+1 < len(y.Content); i += 2 {
		key := y.Content[i]
		if key.Kind != yaml.ScalarNode {
			return &syntaxError{key.Line, "must not have a key that is no text"}
		}
		value, bad := c.value(y.Content[i+1], depth)
		if bad != nil {
			return bad
		}
		n.pairs = append(n.pairs, pair{key.Value, key.Line, value})
		y.Content[i], y.Content[i+1] = nil, nil
	}
	return nil
}

// yamlSyntax takes the line out of the library's message, "yaml: line 7: …". Its
// scanner counts lines from 1, its parser from 0, and neither names the first.
func yamlSyntax(data []byte, err error) *syntaxError {
	message := strings.TrimPrefix(err.Error(), "yaml: ")
	line := 0
	if rest, ok := strings.CutPrefix(message, "line "); ok {
		if number, text, ok := strings.Cut(rest, ": "); ok {
			line, _ = strconv.Atoi(number)
			message = text
		}
	}
	if line == 0 || ofYAMLParser(message) {
		line++
	}
	if name, ok := strings.CutPrefix(message, "unknown anchor '"); ok {
		name = strings.TrimSuffix(name, "' referenced")
		line = lineAt(data, max(0, bytes.Index(data, []byte("*"+name))))
		return &syntaxError{line, "must not have an alias (*" + name + "): text that begins with * needs quotes"}
	}
	switch {
	case strings.HasPrefix(message, "mapping values are not allowed"):
		message += `; text that has ": " in it needs quotes`
	case strings.HasSuffix(message, "']'"), strings.HasSuffix(message, "'}'"): // the library follows YAML 1.1 in this
		message += "; between brackets, text that has any of ?,[]{} in it needs quotes"
	}
	return &syntaxError{line, "is not valid YAML: " + message}
}

// ofYAMLParser reports whether a message is the library's parser's, not its scanner's.
func ofYAMLParser(message string) bool {
	what, ok := strings.CutPrefix(message, "did not find expected ")
	switch {
	case !ok:
		return message == "found undefined tag handle"
	case what == "key", what == "node content", what == "<document start>":
		return true
	default:
		return strings.HasPrefix(what, "'-'") || strings.HasPrefix(what, "','")
	}
}
