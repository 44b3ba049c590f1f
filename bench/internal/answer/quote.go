package answer

const hexadecimal = "0123456789abcdef"

// appendQuoted appends a text as a JSON string. PostgreSQL lets only valid UTF-8 in, so only
// quotes, backslashes and control characters are replaced. Runs between them are copied whole.
func appendQuoted[T Text](b []byte, text T) []byte {
	b = append(b, '"')
	from := 0
	for i := range len(text) {
		c := text[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		b = append(b, text[from:i]...)
		from = i + 1
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case '\r':
			b = append(b, '\\', 'r')
		case '\t':
			b = append(b, '\\', 't')
		default:
			b = append(b, '\\', 'u', '0', '0', hexadecimal[c>>4], hexadecimal[c&15])
		}
	}
	b = append(b, text[from:]...)
	return append(b, '"')
}
