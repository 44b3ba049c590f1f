//go:build !race

package graph_test

import (
	"math"
	"os"
	"testing"

	"syllabus/internal/store/storetest"
)

// TestAllocations guards the cost of a request without a clock: allocations of the
// whole server, the driver included, for the benchmark's queries over 20 small
// courses. A change that moves a figure by more than 5 % has to say so here. The race
// detector allocates for itself, so this is not built with it.
func TestAllocations(t *testing.T) {
	database := storetest.New(t)
	database.Scale(t, 20)
	api := newAPI(t, database)
	for name, want := range map[string]float64{"small": 253, "page": 718, "catalog": 1173, "deep": 3566} {
		query, err := os.ReadFile("../bench/queries/" + name + ".graphql")
		if err != nil {
			t.Fatal(err)
		}
		variables := map[string]any{"slug": "course-01"}
		api.must(t, string(query), variables) // prepares the statements
		got := testing.AllocsPerRun(50, func() { _, _ = api.ask(t.Context(), string(query), variables) })
		t.Logf("%s: %.0f allocations", name, got)
		if math.Abs(got-want) > want*0.05 {
			t.Errorf("%s: %.0f allocations for a request, the figure is %.0f", name, got, want)
		}
	}
}
