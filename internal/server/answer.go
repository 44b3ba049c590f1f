package server

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"syllabus/internal/admit"
)

// answer is what one request is answered with.
type answer struct {
	request  *http.Request
	status   int
	media    string // its type
	response *graphql.Response
	cost     cost
	kept     bool // whether caches may keep it: the answer of a trusted document, asked for by its id
}

// cost is what an operation is planned to cost, and may cost at most. The zero value is of none, because nothing was planned.
type cost struct{ expected, most int64 }

// refuse makes it the answer to a request that is not executed. It repeats nothing of the request that is long.
func (a *answer) refuse(no *refused) {
	admit.BriefErrors(no.response.Errors)
	a.response, a.status = no.response, no.status
	if no.status != ofDocument {
		return
	}
	a.status = http.StatusOK
	if a.media == responseType {
		a.status = http.StatusBadRequest
	}
}

// The values of headers that are the same for every answer. Nobody changes them: a header that gets another value gets another list.
var (
	varies = []string{"Accept, Accept-Encoding, Authorization"} // also where they made no difference: to another client they may
	older  = []string{jsonType + "; charset=utf-8"}
	newer  = []string{responseType + "; charset=utf-8"}
)

// headers sets what an answer says of itself, however it is coded.
func (a *answer) headers(header http.Header) {
	header["Content-Type"] = older
	if a.media == responseType {
		header["Content-Type"] = newer
	}
	if others := header["Vary"]; len(others) > 0 {
		header["Vary"] = append(others, varies...)
	} else {
		header["Vary"] = varies
	}
}

// keep says how long caches may keep an answer, and how they can ask whether it is still that one. It reports whether the
// client has it already. A visitor's answer is anybody's; who is signed in keeps their own, and asks each time.
func (a *answer) keep(header http.Header, coding string, age time.Duration, parts [3][]byte) (known bool) {
	if !a.kept || a.request.Method != http.MethodGet || a.status != http.StatusOK || len(a.response.Errors) > 0 {
		return false
	}
	sum := sha256.New()
	sum.Write([]byte(a.media)) // what is the same in two media types has two tags
	for _, part := range parts {
		sum.Write(part)
	}
	tag := `"` + hex.EncodeToString(sum.Sum(nil)[:16]) + "-" + coding + `"`
	header.Set("ETag", tag)
	if len(a.request.Header["Authorization"]) > 0 {
		header.Set("Cache-Control", "private, no-cache")
	} else {
		header.Set("Cache-Control", fmt.Sprintf("public, max-age=%d", int(age.Seconds())))
		for _, name := range []string{"RateLimit", "RateLimit-Policy", "Syllabus-Operation"} { // these are one client's
			header.Del(name)
		}
	}
	for _, line := range a.request.Header["If-None-Match"] {
		for one := range strings.SplitSeq(line, ",") {
			if one = strings.TrimPrefix(trimBlanks(one), "W/"); one == tag || one == "*" {
				return true
			}
		}
	}
	return false
}

// encode writes an answer as JSON, and leaves the HTML in it as it is. It returns
// what stands before the data, the data, and what stands behind them. The data are
// JSON already and may be large, so they are neither read nor copied; the rest is in
// the buffer. A request that was not executed has no data, not even null,
// https://spec.graphql.org/October2021/#sec-Data; errors stand first, so that a
// reader sees them, as the specification advises.
func encode(buffer *bytes.Buffer, response *graphql.Response, cost cost) ([3][]byte, error) {
	buffer.WriteByte('{')
	if len(response.Errors) > 0 {
		if err := encodeMember(buffer, "errors", response.Errors); err != nil {
			return [3][]byte{}, err
		}
	}
	if len(response.Data) > 0 {
		beginMember(buffer, "data")
	}
	dataAt := buffer.Len()
	if err := encodeExtensions(buffer, response.Extensions, cost); err != nil {
		return [3][]byte{}, err
	}
	buffer.WriteByte('}')
	frame := buffer.Bytes()
	return [3][]byte{frame[:dataAt], response.Data, frame[dataAt:]}, nil
}

// encodeExtensions writes the extensions, with the cost before the others, and nothing where there is neither.
func encodeExtensions(buffer *bytes.Buffer, others map[string]any, cost cost) error {
	if cost.most == 0 {
		if len(others) == 0 {
			return nil
		}
		return encodeMember(buffer, "extensions", others)
	}
	beginMember(buffer, "extensions")
	buffer.WriteString(`{"cost":{"expected":`)
	buffer.Write(strconv.AppendInt(buffer.AvailableBuffer(), cost.expected, 10))
	buffer.WriteString(`,"limit":`)
	buffer.Write(strconv.AppendInt(buffer.AvailableBuffer(), cost.most, 10))
	buffer.WriteByte('}')
	if len(others) > 0 {
		at := buffer.Len()
		if err := encodeValue(buffer, others); err != nil {
			return err
		}
		buffer.Bytes()[at] = ',' // for the brace that begins them
		return nil
	}
	buffer.WriteByte('}')
	return nil
}
