package metrics_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"syllabus/internal/inspect/traces"
)

// documented matches a line of the table of metrics: name, type and labels.
var documented = regexp.MustCompile("^\\| `(syllabus_[a-z_]+)` \\| ([a-z]+) \\| ([a-z`, ]*)\\|")

// The document lists every metric with its type and its labels, and no other.
func TestEveryMetricIsDocumented(t *testing.T) {
	text, err := os.ReadFile("../../../docs/metrics.md")
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for line := range strings.Lines(string(text)) {
		if m := documented.FindStringSubmatch(line); m != nil {
			labels := strings.Split(strings.TrimSpace(strings.ReplaceAll(m[3], "`", "")), ", ")
			slices.Sort(labels)
			told = append(told, m[1]+" "+m[2]+" "+strings.Join(labels, ","))
		}
	}
	exporter, err := traces.New(t.Context(), traces.Config{Endpoint: "http://127.0.0.1:4318"}) // nothing is sent
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = exporter.Shutdown(t.Context()) })
	m := full(t)
	m.Register(exporter)
	families, err := m.Gatherer().Gather()
	if err != nil {
		t.Fatal(err)
	}
	var are []string
	for _, f := range families {
		if !strings.HasPrefix(f.GetName(), "syllabus_") {
			continue
		}
		var labels []string
		for _, pair := range f.GetMetric()[0].GetLabel() {
			labels = append(labels, pair.GetName())
		}
		slices.Sort(labels)
		are = append(are, f.GetName()+" "+strings.ToLower(f.GetType().String())+" "+strings.Join(labels, ","))
	}
	slices.Sort(told)
	slices.Sort(are)
	if diff := cmp.Diff(are, told); diff != "" {
		t.Errorf("docs/metrics.md (-what there is +what it says):\n%s", diff)
	}
}
