//go:build race

package server_test

// mostAllocated is as without the race detector, which allocates for itself.
const mostAllocated = 12 << 20
