package coursefile_test

import (
	"strings"
	"testing"

	"syllabus/internal/coursefile"
	"syllabus/internal/fault"
)

// The fuzz targets look for panics and hangs, and for files that are read although
// the domain refuses them.

func FuzzYAML(f *testing.F) {
	fuzz(f, goodYAML, func(c malformed) string { return c.yaml })
}

func FuzzJSON(f *testing.F) {
	fuzz(f, goodJSON, func(c malformed) string { return c.json })
}

// fuzz begins with a good file and the malformed ones of one syntax.
func fuzz(f *testing.F, good string, text func(malformed) string) {
	f.Helper()
	f.Add(good)
	for _, c := range malformedFiles {
		f.Add(text(c))
	}
	for _, c := range malformedExercises {
		f.Add(text(within(c, yamlExercises, jsonExercises, jsonEndExercises)))
	}
	f.Fuzz(func(t *testing.T, text string) {
		draft, err := coursefile.Read(strings.NewReader(text), "f", 1<<20)
		if err != nil {
			if draft != nil || fault.CodeOf(err) != fault.BadUserInput || err.Error() == "" {
				t.Errorf("draft %v beside error %v", draft, err)
			}
			return
		}
		if problems := draft.Validate(); len(problems) > 0 {
			t.Errorf("read although %v", problems)
		}
	})
}
