package postgres_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"syllabus/internal/postgres"
)

// helperVariable makes TestEmbeddedHelper run a server on the directory that it names.
const helperVariable = "SYLLABUS_TEST_EMBEDDED_HELPER"

// quick are settings for a server whose machine is not going to fail.
var quick = map[string]string{"fsync": "off"}

// start starts a server on dir, which is stopped at the end of the test.
func start(t *testing.T, dir string) *postgres.Embedded {
	t.Helper()
	server, err := postgres.StartEmbedded(t.Context(), postgres.EmbeddedConfig{DataDir: dir, Settings: quick})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, server) })
	return server
}

func stop(t *testing.T, server *postgres.Embedded) {
	t.Helper()
	if err := server.Stop(context.WithoutCancel(t.Context())); err != nil {
		t.Error(err)
	}
}

// connect is a connection that is closed at the end of the test.
func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	connection, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close(context.WithoutCancel(t.Context())) }) // the server may be gone
	return connection
}

// run executes a statement on a connection of its own.
func run(t *testing.T, url, sql string) {
	t.Helper()
	if _, err := connect(t, url).Exec(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
}

// value is the one value that a query returns.
func value[T any](t *testing.T, url, sql string) T {
	t.Helper()
	var value T
	if err := connect(t, url).QueryRow(t.Context(), sql).Scan(&value); err != nil {
		t.Fatal(err)
	}
	return value
}

// eventually polls for what another process is about to do.
func eventually(t *testing.T, what string, done func() bool) {
	t.Helper()
	deadline := time.After(30 * time.Second)
	ticker := time.NewTicker(5 * time.Millisecond)
	defer ticker.Stop()
	for !done() {
		select {
		case <-deadline:
			t.Fatalf("waited in vain until %s", what)
		case <-ticker.C:
		}
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// cluster is the directory of the cluster in a data directory.
func cluster(t *testing.T, dir string) string {
	t.Helper()
	binaries, err := postgres.FindBinaries(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, fmt.Sprintf("postgres-%d", binaries.Major))
}

// postmaster is the process id of the server on dir.
func postmaster(t *testing.T, dir string) int {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(cluster(t, dir), "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(content), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

// gone reports whether a process has ended, whether or not its parent has taken note.
func gone(pid int) bool {
	if errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
		return true
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err == nil && strings.Contains(string(status), ") Z ")
}

// helper starts another process that runs a server on dir, until the end of the test.
func helper(t *testing.T, dir string) (process *exec.Cmd, output io.Reader) {
	t.Helper()
	process = exec.Command(os.Args[0], "-test.run=^TestEmbeddedHelper$")
	process.Env = append(os.Environ(), helperVariable+"="+dir)
	process.Stderr = os.Stderr
	output, err := process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	input, err := process.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if process.ProcessState != nil {
			return // it was killed
		}
		_ = input.Close()
		if err := process.Wait(); err != nil {
			t.Errorf("the helper: %v", err)
		}
	})
	return process, output
}

// startHelper starts another process that runs a server on dir, and waits for the server's URL.
func startHelper(t *testing.T, dir string) (process *exec.Cmd, url string) {
	t.Helper()
	process, output := helper(t, dir)
	for lines := bufio.NewScanner(output); lines.Scan(); {
		if url, ok := strings.CutPrefix(lines.Text(), "url: "); ok {
			return process, url
		}
	}
	t.Fatal("the helper ended without a server")
	return nil, ""
}

// kill ends a process as the kernel does when memory runs out, and waits for it. The test must start a server on the
// same directory later, which clears away what the killed one has left.
func kill(t *testing.T, process *exec.Cmd) {
	t.Helper()
	if err := process.Process.Kill(); err != nil {
		t.Error(err)
	}
	_ = process.Wait() // "killed"
}

// TestEmbeddedHelper is no test but what the other process of a test does: a server until its input ends.
func TestEmbeddedHelper(t *testing.T) {
	dir := os.Getenv(helperVariable)
	if dir == "" {
		return
	}
	server := start(t, dir)
	fmt.Printf("url: %s\n", server.URL())
	_, _ = io.Copy(io.Discard, os.Stdin)
}
