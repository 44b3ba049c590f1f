package server

import (
	"mime"
	"net/http"
	"strings"

	"syllabus/internal/fault"
)

// The media types of answers; requests are JSON. They are always UTF-8.
const (
	jsonType     = "application/json"
	responseType = "application/graphql-response+json"
)

// acceptable returns the media type for an answer, given the lines of Accept: the one of the highest weight, of equal ones the one
// that is named first. Whoever says nothing, or that anything will do, gets the older one, as before there was another. It is false
// where a client takes neither, https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1.
func acceptable(lines []string) (string, bool) {
	if len(lines) == 0 {
		return jsonType, true
	}
	if len(lines) == 1 {
		switch lines[0] {
		case "", "*/*", jsonType:
			return jsonType, true
		case responseType:
			return responseType, true
		}
	}
	older, newer := preference{}, preference{}
	n := 0
	for _, line := range lines {
		for member := range strings.SplitSeq(line, ",") {
			n++
			typ, weight, ok := readMedia(member)
			if !ok {
				continue
			}
			older.say(typ, jsonType, weight, n)
			newer.say(typ, responseType, weight, n)
		}
	}
	switch {
	case older.weight == 0 && newer.weight == 0:
		return "", false
	case newer.before(older):
		return responseType, true
	default:
		return jsonType, true
	}
}

// readMedia reads a member of Accept: "application/json;q=0.5". One in another charset than UTF-8 is nothing that there is.
func readMedia(member string) (typ string, weight int, ok bool) {
	if strings.TrimSpace(member) == "" {
		return "", 0, false
	}
	typ, parameters, err := mime.ParseMediaType(member)
	if err != nil || !utf8Charset(parameters["charset"]) {
		return "", 0, false
	}
	weight = 1000
	if q, said := parameters["q"]; said {
		weight, ok = readWeight("q=" + q)
		return typ, weight, ok
	}
	return typ, weight, true
}

// preference is what a client thinks of a media type: what it says of the type itself counts more than what it says of
// all of its kind, and that more than what it says of everything.
type preference struct {
	weight, exact, at int
}

func (p *preference) say(typ, of string, weight, at int) {
	exact := 0
	switch typ {
	case of:
		exact = 3
	case "application/*":
		exact = 2
	case "*/*":
		exact = 1
	}
	if exact > p.exact {
		*p = preference{weight: weight, exact: exact, at: at}
	}
}

// before reports whether a newer type is preferred to an older one. A range names both, and means the older one.
func (p preference) before(older preference) bool {
	if p.weight != older.weight {
		return p.weight > older.weight
	}
	return p.exact == 3 && (older.exact < 3 || p.at < older.at)
}

func utf8Charset(charset string) bool { return charset == "" || strings.EqualFold(charset, "utf-8") }

// checkMedia refuses a body that is not JSON in UTF-8. What a page of another site can have a browser send without being asked
// whether it may is not JSON, and is refused here: https://fetch.spec.whatwg.org/#cors-safelisted-request-header.
func checkMedia(header http.Header) error {
	for _, coding := range header["Content-Encoding"] {
		if !strings.EqualFold(coding, identityCoding) {
			return fault.New(fault.BadUserInput, "The body must be sent as it is, without a Content-Encoding.")
		}
	}
	types := header["Content-Type"]
	if len(types) == 1 && types[0] == jsonType {
		return nil
	}
	media, parameters, err := mime.ParseMediaType(strings.Join(types, ", ")) // of several there is none
	switch {
	case err != nil || media != jsonType:
		return fault.New(fault.BadUserInput, "The body must be JSON, with the header Content-Type: application/json.")
	case !utf8Charset(parameters["charset"]):
		return fault.New(fault.BadUserInput, "The body must be in UTF-8; the header Content-Type says otherwise.")
	default:
		return nil
	}
}
