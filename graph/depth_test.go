//go:build !race

package graph_test

// maxDepth is how many fields below the root the generated paths have at most.
const maxDepth = 6
