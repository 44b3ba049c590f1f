package server

import (
	"strings"

	"syllabus/internal/fault"
)

// checkMembers refuses a request in JSON, which is well-formed, where a name of ours stands twice, or in other letters than ours.
// encoding/json takes both, and the last of them; whoever stands before the server and looks at requests may have taken another.
func checkMembers(text []byte) error {
	var seen [len(members)]bool
	depth, key := 0, true
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '{', '[':
			depth++
			key = depth == 1
		case '}', ']':
			depth--
		case ',':
			key = depth == 1
		case ':':
			key = false
		case '"':
			from := i + 1
			for i++; i < len(text) && text[i] != '"'; i++ {
				if text[i] == '\\' {
					i++
				}
			}
			if depth == 1 && key {
				if err := checkMember(string(text[from:min(i, len(text))]), &seen); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// members are the names of what a request has.
var members = [...]string{"query", "documentId", "operationName", "variables", "extensions"}

func checkMember(name string, seen *[len(members)]bool) error {
	if strings.Contains(name, `\`) {
		return fault.New(fault.BadUserInput, "The body has a name that is written with escapes.")
	}
	for i, known := range members {
		switch {
		case !strings.EqualFold(name, known):
		case name != known:
			return fault.New(fault.BadUserInput, "The body has %s, which is written %s.", name, known)
		case seen[i]:
			return fault.New(fault.BadUserInput, "The body has %s twice.", known)
		default:
			seen[i] = true
		}
	}
	return nil
}
