package main

import (
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
)

// walk is a request of the README's chapter on learning, and the answer that it promises.
type walk struct{ body, answer string }

// learningWalk reads the chapter: each line that asks, and the line of JSON after it.
func learningWalk(t *testing.T) []walk {
	t.Helper()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, chapter, _ := strings.Cut(string(text), "\n## Learning\n")
	chapter, _, _ = strings.Cut(chapter, "\n## ")
	var all []walk
	for line := range strings.Lines(chapter) {
		line = strings.TrimRight(line, "\n")
		if body, ok := strings.CutPrefix(line, "    ask '"); ok {
			all = append(all, walk{body: strings.TrimSuffix(body, "'")})
		} else if answer, ok := strings.CutPrefix(line, "    {"); ok {
			all[len(all)-1].answer = "{" + answer
		}
	}
	return all
}

// The walk through the demo goes as the README says, from the first request to the last.
func TestLearningAsInTheReadme(t *testing.T) {
	data := t.TempDir()
	server := serve(t, "--demo", "--data", data)
	learner, asked := token(t, "--user", "learner", "--data", data), 0
	for _, step := range learningWalk(t) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+server.address+"/graphql", strings.NewReader(step.body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+learner)
		r.Header.Set("Content-Type", "application/json")
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		_ = response.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		if asked++; withoutCost(body) != step.answer {
			t.Errorf("%s\nis answered\n%s\nthe README says\n%s", step.body, body, step.answer)
		}
	}
	if asked < 5 {
		t.Errorf("the README asks only %d times", asked)
	}
	server.end(t)
}
