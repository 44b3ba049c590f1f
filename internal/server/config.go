package server

import (
	"cmp"

	"syllabus/graph"
	"syllabus/internal/admit"
	"syllabus/internal/plan"
)

// chunk is the size of chunks that operations are planned for, where nobody says: what they cost does not depend on it.
const chunk = 10_000

// plannedOperations is how many operations' plans are kept.
const plannedOperations = 1000

// complete fills in the bounds that are not given, and what plans operations, and returns what reads documents.
func (c *Config) complete() *documents {
	c.WriteTimeout = cmp.Or(c.WriteTimeout, DefaultWriteTimeout)
	c.MaxAnswer = cmp.Or(c.MaxAnswer, DefaultMaxAnswer)
	c.MaxOperations = cmp.Or(c.MaxOperations, DefaultMaxOperations())
	c.MaxCost = cmp.Or(c.MaxCost, DefaultMaxCost)
	c.DocumentCache = cmp.Or(c.DocumentCache, DefaultDocumentCache)
	c.Limits = cmp.Or(c.Limits, admit.Defaults())
	if c.Planner == nil {
		planner, err := plan.New(graph.Schema(), chunk)
		if err != nil {
			panic(err) // the schema is a part of the program, and tests plan by it
		}
		c.Planner = planner
	}
	if c.Plans == nil {
		c.Plans = plan.NewCache(c.Planner, plannedOperations)
	}
	return newDocuments(admit.New(c.Limits, graph.Schema()), c.DocumentCache, c.Plans.Forget)
}
