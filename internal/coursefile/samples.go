package coursefile

import (
	"bytes"
	"embed"
	"fmt"

	"syllabus/internal/course"
)

//go:embed samples/*.yaml
var samples embed.FS

// Samples returns the sample courses in the order of their files' names. An error
// is a defect of a sample.
func Samples() ([]*course.Draft, error) {
	files, err := samples.ReadDir("samples")
	if err != nil {
		return nil, fmt.Errorf("reading the sample courses: %w", err)
	}
	drafts := make([]*course.Draft, 0, len(files))
	for _, file := range files {
		name := "samples/" + file.Name()
		data, err := samples.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("reading the sample courses: %w", err)
		}
		draft, err := Read(bytes.NewReader(data), name, DefaultLimit)
		if err != nil {
			return nil, fmt.Errorf("reading the sample courses: %w", err)
		}
		drafts = append(drafts, draft)
	}
	return drafts, nil
}
