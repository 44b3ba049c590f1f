//go:build !race

package server_test

// mostAllocated is in bytes, for one request: all that is allocated from its arrival until its answer is written.
const mostAllocated = 10 << 20
