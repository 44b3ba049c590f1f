//go:build !linux

package postgres

import (
	"os"
	"os/exec"
	"syscall"
)

// setDeathSignal does nothing: only Linux tells a child of its parent's death. After this process is killed, postgres goes
// on, and the next start says how to stop it.
func setDeathSignal(*syscall.SysProcAttr, syscall.Signal) {}

// handOver returns the path: only Linux finds an inherited directory by its number. The user who runs PostgreSQL must be
// allowed to traverse the path's directories.
func handOver(_ *exec.Cmd, _ *os.File, path string) string { return path }

// isPostgres takes the word of the file that names the process: PostgreSQL checks it again when it starts.
func isPostgres(int) bool { return true }
