package coursefile

import "fmt"

// Bounds of a tree. A course is 10 levels deep and its mappings have 12 keys at
// most; what has more is refused before it costs stack or time.
const (
	maxDepth = 64        // levels
	maxKeys  = 100       // keys of one mapping
	maxNodes = 5_000_000 // values of a file; a course of 100,000 exercises has about a million
)

// kind is what a node is.
type kind uint8

const (
	nullNode kind = iota
	flagNode
	numberNode
	textNode
	listNode
	mappingNode
	refusedNode // something that the format has no room for; text says what
)

// node is a value of a course file, from YAML and JSON alike.
type node struct {
	kind  kind
	line  int     // 1-based, where the value begins
	text  string  // of a text its value; of a flag and a number how it is written
	items []*node // of a list
	pairs []pair  // of a mapping, in the order of the file, duplicates included
}

// pair is a key of a mapping and its value.
type pair struct {
	key   string
	line  int // 1-based, of the key
	value *node
}

// find returns the first pair of that key, nil where there is none.
func (n *node) find(key string) *pair {
	for i := range n.pairs {
		if n.pairs[i].key == key {
			return &n.pairs[i]
		}
	}
	return nil
}

// describe says what a node is in the words of a message.
func (n *node) describe() string {
	switch n.kind {
	case nullNode:
		return "null"
	case numberNode:
		return fmt.Sprintf("the number %.40s", n.text)
	case textNode:
		return fmt.Sprintf("the text %.40q", n.text)
	case listNode:
		return "a list"
	case mappingNode:
		return "a mapping"
	default:
		return n.text
	}
}

// syntaxError ends the reading of a file.
type syntaxError struct {
	line    int // 1-based; 0 where it is not known
	message string
}

func tooDeep(line int) *syntaxError {
	return &syntaxError{line, fmt.Sprintf("is nested more than %d levels deep", maxDepth)}
}

func tooManyKeys(line int) *syntaxError {
	return &syntaxError{line, fmt.Sprintf("has a mapping of more than %d keys", maxKeys)}
}

func tooManyNodes(line int) *syntaxError {
	return &syntaxError{line, fmt.Sprintf("has more than %d values", maxNodes)}
}
