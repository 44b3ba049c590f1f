package answer

import (
	"encoding/json"
	"testing"
)

func TestQuotedTextsReadBack(t *testing.T) {
	texts := []string{"", "plain", `"`, `\`, "“sets” & <joins>", "a\nb\rc\td\x00\x1f\x7f", "\u2028 and \u2029", `""\\""`}
	for _, text := range texts {
		var back string
		quoted := appendQuoted(nil, text)
		if err := json.Unmarshal(quoted, &back); err != nil || back != text {
			t.Errorf("%q is quoted as %s and read back as %q, %v", text, quoted, back, err)
		}
		if bytes := appendQuoted(nil, []byte(text)); string(bytes) != string(quoted) {
			t.Errorf("%q is quoted as %s, and its bytes as %s", text, quoted, bytes)
		}
	}
}
