package coursefile_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"syllabus/internal/coursefile"
	"syllabus/internal/fault"
)

func TestMalformed(t *testing.T) {
	for _, c := range malformedFiles {
		runMalformed(t, c)
	}
	for _, c := range malformedModules {
		runMalformed(t, within(c, yamlModules, jsonModules, jsonEndModules))
	}
	for _, c := range malformedLessons {
		runMalformed(t, within(c, yamlLessons, jsonLessons, jsonEndLessons))
	}
	for _, c := range malformedExercises {
		runMalformed(t, within(c, yamlExercises, jsonExercises, jsonEndExercises))
	}
}

// within puts the items of a case into a file.
func within(c malformed, yaml, json, jsonEnd string) malformed {
	c.yaml = yaml + c.yaml
	c.json = json + c.json + jsonEnd
	return c
}

func runMalformed(t *testing.T, c malformed) {
	t.Helper()
	for syntax, file := range map[string]string{"yaml": c.yaml, "json": c.json} {
		if file == "" {
			continue
		}
		t.Run(c.name+" "+syntax, func(t *testing.T) {
			draft, err := coursefile.Read(strings.NewReader(file), "f", coursefile.DefaultLimit)
			if draft != nil {
				t.Error("a draft was returned beside an error")
			}
			if code := fault.CodeOf(err); code != fault.BadUserInput {
				t.Errorf("code %s, want %s", code, fault.BadUserInput)
			}
			bad, ok := errors.AsType[*coursefile.Error](err)
			if !ok {
				t.Fatalf("error %v is no *coursefile.Error", err)
			}
			var got []string
			for _, p := range bad.Problems {
				got = append(got, strings.TrimPrefix(p.String(), "f"))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}
