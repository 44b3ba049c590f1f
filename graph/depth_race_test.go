//go:build race

package graph_test

// maxDepth is smaller under the race detector, which takes several times as long for each of the paths.
const maxDepth = 5
