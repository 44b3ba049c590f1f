package trusted

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// member is a member of an object. The names are compared as they are: encoding/json's structs would also take "ID" for "id",
// and its maps would keep one of two members that have the same name, and no order.
type member struct {
	name  string
	value json.RawMessage
}

type members []member

// membersOf returns the members of an object, which is valid JSON.
func membersOf(object json.RawMessage) members {
	decoder := json.NewDecoder(bytes.NewReader(object))
	_, _ = decoder.Token()
	var all members
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			break // not in valid JSON
		}
		one := member{name: fmt.Sprint(name)}
		if decoder.Decode(&one.value) != nil {
			break
		}
		all = append(all, one)
	}
	return all
}

// elementsOf returns the elements of a list, which is valid JSON.
func elementsOf(list json.RawMessage) []json.RawMessage {
	var all []json.RawMessage
	_ = json.Unmarshal(list, &all)
	return all
}

func (all members) has(name string) bool {
	for _, one := range all {
		if one.name == name {
			return true
		}
	}
	return false
}

// one returns the value of a name, nil where there is none. A name that is there twice is a problem: readers differ in which
// of the two they take.
func (all members) one(ps *problems, place, name string) json.RawMessage {
	var value json.RawMessage
	for _, one := range all {
		if one.name != name {
			continue
		}
		if value != nil {
			ps.add(place, "%q is there more than once", name)
			break
		}
		value = one.value
	}
	return value
}

// stringOf returns the text of a JSON string.
func stringOf(value json.RawMessage) (text string, ok bool) {
	if len(value) == 0 || value[0] != '"' {
		return "", false
	}
	return text, json.Unmarshal(value, &text) == nil
}

// expected says that a value is not what it must be.
func expected(what string, value json.RawMessage) string {
	if value == nil {
		return "is missing; it must be " + what
	}
	var shown string
	switch text, ok := stringOf(value); {
	case value[0] == '{':
		shown = "an object"
	case value[0] == '[':
		shown = "a list"
	case ok:
		shown = quote(text)
	default:
		shown = shorten(string(value))
	}
	return "must be " + what + ", not " + shown
}

func quote(text string) string { return strconv.Quote(shorten(text)) }

// shorten bounds what a message repeats of a file.
func shorten(text string) string {
	const most = 80
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}

// lineOf says at which line a text is no JSON.
func lineOf(err error, data []byte) string {
	wrong, ok := errors.AsType[*json.SyntaxError](err)
	if !ok {
		return ""
	}
	at := min(max(wrong.Offset, 0), int64(len(data)))
	return fmt.Sprintf(" (line %d)", 1+bytes.Count(data[:at], []byte("\n")))
}
