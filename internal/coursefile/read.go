// Package coursefile reads course files: the native format "syllabus/1", which is
// YAML or JSON.
//
// A file goes three ways to a [course.Draft]: a front end (YAML or JSON) makes a
// tree of nodes that know their line; the tree is decoded, strictly; and what was
// decoded is checked by [course.Draft.Validate]. Every problem found on the way is
// reported with its file, line and path, all of them at once.
package coursefile

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"os"
	"unicode/utf8"

	"syllabus/internal/course"
)

// Format is what the key "format" of a native course file must say.
const Format = "syllabus/1"

// DefaultLimit is the largest course file that is read where nobody says
// otherwise, in bytes: 64 MiB.
const DefaultLimit int64 = 64 << 20

// ReadFile reads the course file at path, of at most limit bytes. A larger regular
// file is refused before it is read. The error is an [*Error] where the file's
// content is wrong, and that of the operating system where it cannot be read.
func ReadFile(path string, limit int64) (*course.Draft, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.Mode().IsRegular() && info.Size() > limit {
		ps := problems{file: path}
		ps.add(0, "", "has %d bytes, more than the limit of %d bytes", info.Size(), limit)
		return nil, ps.err()
	}
	return Read(f, path, limit)
}

// Read reads a course file of at most limit bytes from r. The name stands for the
// file in problems. What begins with "{" is read as JSON, all else as YAML. The error
// is an [*Error] where the content is wrong, and r's own where reading fails.
func Read(r io.Reader, name string, limit int64) (*course.Draft, error) {
	ps := &problems{file: name}
	limit = min(limit, math.MaxInt64-1) // room for the one byte that tells too much from enough
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	if int64(len(data)) > limit {
		ps.add(0, "", "has more bytes than the limit of %d bytes", limit)
		return nil, ps.err()
	}
	root, bad := parse(data)
	if bad != nil {
		ps.add(bad.line, "", "%s", bad.message)
		return nil, ps.err()
	}
	d := newDecoder(ps)
	draft := d.course(root)
	if err := ps.err(); draft == nil || err != nil {
		return nil, err
	}
	return draft, nil
}

// parse makes the tree of a file's content.
func parse(data []byte) (*node, *syntaxError) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if bad := checkText(data); bad != nil {
		return nil, bad
	}
	switch trimmed := bytes.TrimLeft(data, " \t\r\n"); {
	case len(trimmed) == 0:
		return nil, &syntaxError{0, "is empty"}
	case trimmed[0] == '{':
		return parseJSON(data)
	default:
		return parseYAML(data)
	}
}

// checkText refuses what cannot be text in either syntax.
func checkText(data []byte) *syntaxError {
	if !utf8.Valid(data) {
		return &syntaxError{lineAt(data, invalidAt(data)), "must be valid UTF-8"}
	}
	if i := bytes.IndexByte(data, 0); i >= 0 {
		return &syntaxError{lineAt(data, i), "must not contain a NUL character"}
	}
	return nil
}

// invalidAt returns the offset of the first byte that is no UTF-8, the length of
// data where all is.
func invalidAt(data []byte) int {
	i := 0
	for i < len(data) {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		i += size
	}
	return i
}

// lineAt returns the 1-based line of the byte at offset i.
func lineAt(data []byte, i int) int { return 1 + bytes.Count(data[:i], []byte("\n")) }
