package trusted

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// What the manifest of Apollo's tools says of itself.
const (
	apolloFormat  = "apollo-persisted-query-manifest"
	apolloVersion = "1"
)

// maxID is how many bytes an id may have.
const maxID = 256

// Read reads a manifest of at most that many bytes. The error is an [*Error], with all that is wrong, where the content is,
// and wraps r's own where reading fails.
func Read(r io.Reader, most int64) (*Documents, error) {
	most = min(most, math.MaxInt64-1) // room for the one byte that tells too much from enough
	data, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil {
		return nil, fmt.Errorf("reading the manifest: %w", err)
	}
	m := manifest{documents: newDocuments(), given: map[string]string{}}
	if int64(len(data)) > most {
		m.problems.add("", "the manifest has more bytes than the limit of %d bytes", most)
	} else {
		m.read(bytes.TrimPrefix(data, []byte("\ufeff")))
	}
	if err := m.problems.err(); err != nil {
		return nil, err
	}
	return m.documents, nil
}

// manifest is one that is being read.
type manifest struct {
	problems  problems
	documents *Documents
	given     map[string]string // the texts by their ids, also of those that are not taken
}

// read tells the two forms apart by their names: no id of a document is likely to be "format" or "operations".
func (m *manifest) read(data []byte) {
	text := bytes.TrimLeft(data, " \t\r\n")
	if len(text) == 0 {
		m.problems.add("", "the manifest is empty")
		return
	}
	if bad := syntax(data); bad != "" {
		m.problems.add("", "the manifest is not JSON: %s", bad)
		return
	}
	if text[0] != '{' {
		m.problems.add("", "the manifest must be an object: that of Apollo's tools, or a map of ids to documents")
		return
	}
	all := membersOf(text)
	if all.has("format") || all.has("operations") {
		m.readApollo(all)
	} else {
		for _, one := range all {
			m.document("id "+quote(one.name), one.name, one.value)
		}
	}
	if len(m.given) == 0 && m.problems.err() == nil {
		m.problems.add("", "the manifest has no documents")
	}
}

// readApollo reads the manifest of Apollo's tools. What it says beside ids and bodies is not needed: names and types are in
// the documents, and which client they are of makes no difference here.
func (m *manifest) readApollo(all members) {
	format := all.one(&m.problems, "", "format")
	if name, ok := stringOf(format); !ok || name != apolloFormat {
		m.problems.add("format", "%s", expected(strconv.Quote(apolloFormat), format))
		return
	}
	if version := all.one(&m.problems, "", "version"); string(version) != apolloVersion {
		m.problems.add("version", "%s", expected(apolloVersion, version))
		return
	}
	operations := all.one(&m.problems, "", "operations")
	if len(operations) == 0 || operations[0] != '[' {
		m.problems.add("operations", "%s", expected("a list", operations))
		return
	}
	for i, operation := range elementsOf(operations) {
		place := fmt.Sprintf("operations[%d]", i)
		if operation[0] != '{' {
			m.problems.add(place, "%s", expected("an object", operation))
			continue
		}
		all := membersOf(operation)
		raw := all.one(&m.problems, place, "id")
		id, ok := stringOf(raw)
		if !ok {
			m.problems.add(place, "the id %s", expected("a string", raw))
			continue
		}
		place += ", id " + quote(id)
		m.document(place, id, all.one(&m.problems, place, "body"))
	}
}

// document takes a document, or says what is wrong with it.
func (m *manifest) document(place, id string, body json.RawMessage) {
	wrongID := checkID(id)
	if wrongID != "" {
		m.problems.add(place, "%s", wrongID)
	}
	text, ok := stringOf(body)
	switch {
	case !ok:
		m.problems.add(place, "the document %s", expected("a string", body))
		return
	case strings.TrimSpace(text) == "":
		m.problems.add(place, "the document is empty")
		return
	case wrongID != "":
		return
	}
	if before, ok := m.given[id]; ok {
		if before != text {
			m.problems.add(place, "the id has another document above")
		}
		return
	}
	m.given[id] = text
	sum := sha256.Sum256([]byte(text))
	digest := hex.EncodeToString(sum[:])
	if !consistent(id, digest) {
		m.problems.add(place, "the id is not the SHA-256 of the document, which is %s", digest)
		return
	}
	m.documents.add(id, text, digest)
}

// checkID says what is wrong with an id; nothing where it is empty. GraphQL over HTTP lets identifiers have these characters.
func checkID(id string) string {
	switch {
	case id == "":
		return "the id is empty"
	case len(id) > maxID:
		return fmt.Sprintf("the id has %d bytes, more than the limit of %d", len(id), maxID)
	}
	for _, c := range id {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && !strings.ContainsRune("-._~:", c) {
			return fmt.Sprintf("the id has the character %q; letters, digits and - . _ ~ : may be in it", c)
		}
	}
	return ""
}

// consistent reports whether an id that looks like the SHA-256 of a document is that of its own.
//
// One with the prefix claims it. One of 64 hexadecimal digits does not, as ids may be made in any way, but Apollo's clients
// send theirs as sha256Hash, the documents are found by the digits of their SHA-256 as well, and tools write SHA-256 unless
// told otherwise. So digits of something else are far more likely a file that was changed by hand than another hash of the
// same length; whoever has such a hash can give it a prefix, as in x-blake2s:.
func consistent(id, digest string) bool {
	if payload, ok := strings.CutPrefix(id, prefix); ok {
		return payload == digest
	}
	if _, err := hex.DecodeString(id); err != nil || len(id) != len(digest) {
		return true
	}
	return strings.EqualFold(id, digest)
}

// syntax says what is wrong with a JSON text; nothing where it is one.
func syntax(data []byte) string {
	if !utf8.Valid(data) {
		return "it is not valid UTF-8"
	}
	var all json.RawMessage
	err := json.Unmarshal(data, &all)
	if err == nil {
		return ""
	}
	return err.Error() + lineOf(err, data)
}
