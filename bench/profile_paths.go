package main

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"io"
	"strings"
)

// What is known here of https://github.com/google/pprof/blob/main/proto/profile.proto and of how Protocol Buffers are encoded.
const (
	stringTable     = 6 // the field of Profile that has all texts
	wireVarint      = 0
	wireLengthBased = 2
)

var errNoProfile = errors.New("this is no profile")

// withoutPrefixes takes prefixes of paths out of a profile's texts, the first that fits from each. So the profile is the same
// wherever the sources and the programs are, and can be kept in a repository: the compiler knows functions by their names.
func withoutPrefixes(profile []byte, prefixes ...string) ([]byte, error) {
	unzip, err := gzip.NewReader(bytes.NewReader(profile))
	if err != nil {
		return nil, err
	}
	plain, err := io.ReadAll(unzip)
	if err != nil {
		return nil, err
	}
	if plain, err = rewriteTexts(plain, func(text string) string {
		for _, prefix := range prefixes {
			if rest, ok := strings.CutPrefix(text, prefix); ok {
				return rest
			}
		}
		return text
	}); err != nil {
		return nil, err
	}
	var zipped bytes.Buffer
	zip := gzip.NewWriter(&zipped)
	_, err = zip.Write(plain)
	err = errors.Join(err, zip.Close())
	return zipped.Bytes(), err
}

// rewriteTexts copies a profile's fields, and changes the texts among them.
func rewriteTexts(profile []byte, rewrite func(string) string) ([]byte, error) {
	var out []byte
	for len(profile) > 0 {
		tag, tagSize := binary.Uvarint(profile)
		if tagSize <= 0 {
			return nil, errNoProfile
		}
		number, numberSize := binary.Uvarint(profile[tagSize:]) // the value or its length
		if numberSize <= 0 {
			return nil, errNoProfile
		}
		profile = profile[tagSize+numberSize:]
		out = binary.AppendUvarint(out, tag)
		switch tag & 7 {
		case wireVarint:
			out = binary.AppendUvarint(out, number)
		case wireLengthBased:
			if number > uint64(len(profile)) {
				return nil, errNoProfile
			}
			value := profile[:number]
			profile = profile[number:]
			if tag>>3 == stringTable {
				value = []byte(rewrite(string(value)))
			}
			out = binary.AppendUvarint(out, uint64(len(value)))
			out = append(out, value...)
		default:
			return nil, errNoProfile
		}
	}
	return out, nil
}
