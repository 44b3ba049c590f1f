package server

import "strings"

// The content codings of an answer, as Accept-Encoding and Content-Encoding name them.
const (
	identityCoding = "identity" // as it is; Content-Encoding does not say so
	gzipCoding     = "gzip"
	zstdCoding     = "zstd"
)

// compressFrom is the size in bytes from which on an answer is compressed: a smaller
// one fits into a packet either way.
const compressFrom = 1 << 10

// unsaid is the weight of a coding that the client did not mention.
const unsaid = -1

// weights are what a client thinks of each coding, in thousandths; 0 refuses it.
type weights struct{ zstd, gzip, identity, others int }

// negotiate returns the coding for an answer of so many bytes, given the lines of
// Accept-Encoding: the one of the highest weight, and of equal ones zstd before gzip
// before identity, https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3. A client
// that refuses all three gets identity, which the section allows: it can do more with
// that than with an error.
func negotiate(accept []string, size int) string {
	said := readWeights(accept)
	zstd, gzip, identity := or(said.zstd, said.others), or(said.gzip, said.others), or(said.identity, said.others)
	if size < compressFrom && identity != 0 {
		return identityCoding
	}
	switch {
	case zstd > 0 && zstd >= max(gzip, identity):
		return zstdCoding
	case gzip > 0 && gzip >= identity:
		return gzipCoding
	default:
		return identityCoding
	}
}

// or returns the weight, or that of "*" where it was not said. Nothing said at all is
// less than any weight: identity is then the last choice, and the others are none.
func or(weight, others int) int {
	if weight == unsaid {
		return others
	}
	return weight
}

// readWeights reads the lines of Accept-Encoding. A member that is malformed says
// nothing; of two for the same coding the later one counts.
func readWeights(accept []string) weights {
	said := weights{zstd: unsaid, gzip: unsaid, identity: unsaid, others: unsaid}
	for _, line := range accept {
		for member := range strings.SplitSeq(line, ",") {
			coding, parameter, weighted := strings.Cut(member, ";")
			weight, ok := 1000, true
			if weighted {
				weight, ok = readWeight(parameter)
			}
			if !ok {
				continue
			}
			switch strings.ToLower(trimBlanks(coding)) {
			case zstdCoding:
				said.zstd = weight
			case gzipCoding, "x-gzip": // the same, says section 8.4.1.3
				said.gzip = weight
			case identityCoding:
				said.identity = weight
			case "*":
				said.others = weight
			}
		}
	}
	return said
}

// readWeight reads "q=0.5" as 500: at most three decimals, and at most 1,
// https://www.rfc-editor.org/rfc/rfc9110#section-12.4.2.
func readWeight(parameter string) (thousandths int, ok bool) {
	name, value, _ := strings.Cut(trimBlanks(parameter), "=")
	whole, decimals, _ := strings.Cut(value, ".")
	if !strings.EqualFold(name, "q") || (whole != "0" && whole != "1") || len(decimals) > 3 {
		return 0, false
	}
	thousandths = int(whole[0] - '0')
	for i := range 3 {
		digit := byte('0')
		if i < len(decimals) {
			digit = decimals[i]
		}
		if digit < '0' || digit > '9' {
			return 0, false
		}
		thousandths = thousandths*10 + int(digit-'0')
	}
	return thousandths, thousandths <= 1000
}

// trimBlanks removes what may stand around a member of a header's list.
func trimBlanks(text string) string { return strings.Trim(text, " \t") }
