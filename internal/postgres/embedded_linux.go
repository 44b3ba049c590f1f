package postgres

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"syscall"
)

// setDeathSignal has the kernel send signal to the child when the thread that starts it ends. Go sets this after the
// change of user, which would clear it.
func setDeathSignal(attributes *syscall.SysProcAttr, signal syscall.Signal) {
	attributes.Pdeathsig = signal
}

// handOver lets the child, which runs as somebody else, use a directory below ones that it may not traverse (as
// ~/.local/share of root is): it inherits the open directory and finds it by its number. The kernel goes from there to the
// directory itself, not by its path. PostgreSQL enters its data directory once, and then every path is relative.
func handOver(cmd *exec.Cmd, directory *os.File, _ string) string {
	cmd.ExtraFiles = append(cmd.ExtraFiles, directory)
	return fmt.Sprintf("/proc/self/fd/%d", 2+len(cmd.ExtraFiles))
}

// isPostgres reports whether the process with this id is a living postgres, neither a zombie nor another program that has
// got the number since.
func isPostgres(pid int) bool {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return !os.IsNotExist(err) // in doubt it is one
	}
	_, afterName, found := bytes.Cut(stat, []byte("(postgres) "))
	return found && !bytes.HasPrefix(afterName, []byte("Z"))
}
