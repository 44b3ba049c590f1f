package metrics_test

import (
	"slices"
	"testing"

	dto "github.com/prometheus/client_model/go"

	"syllabus/internal/inspect/metrics"
)

// family returns the metrics of one name.
func family(t *testing.T, m *metrics.Metrics, name string) []*dto.Metric {
	t.Helper()
	families, err := m.Gatherer().Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		if f.GetName() == name {
			return f.GetMetric()
		}
	}
	t.Fatalf("there is no metric %s", name)
	return nil
}

func labelOf(metric *dto.Metric, label string) string {
	for _, pair := range metric.GetLabel() {
		if pair.GetName() == label {
			return pair.GetValue()
		}
	}
	return ""
}

// values returns the values of a label, each once.
func values(t *testing.T, m *metrics.Metrics, name, label string) []string {
	t.Helper()
	var all []string
	for _, metric := range family(t, m, name) {
		if value := labelOf(metric, label); !slices.Contains(all, value) {
			all = append(all, value)
		}
	}
	return all
}

func histogram(t *testing.T, m *metrics.Metrics, name, label, value string) *dto.Histogram {
	t.Helper()
	for _, metric := range family(t, m, name) {
		if labelOf(metric, label) == value {
			return metric.GetHistogram()
		}
	}
	t.Fatalf("there is no %s{%s=%q}", name, label, value)
	return nil
}

func observations(t *testing.T, m *metrics.Metrics, name, label, value string) uint64 {
	t.Helper()
	h := histogram(t, m, name, label, value)
	if h.Schema == nil || len(h.GetBucket()) == 0 {
		t.Errorf("%s is not both native and classic", name)
	}
	return h.GetSampleCount()
}
