package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"

	"syllabus/internal/postgres"
)

func TestEmbeddedSurvivesTheDeathOfItsParent(t *testing.T) {
	dir := t.TempDir()
	process, url := startHelper(t, dir)
	run(t, url, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS id")
	pid := postmaster(t, dir)
	socket, err := os.ReadFile(filepath.Join(dir, "socket"))
	if err != nil {
		t.Fatal(err)
	}
	kill(t, process)

	server := start(t, dir) // at once, with the old postmaster still there
	if got := value[int](t, server.URL(), "SELECT count(*) FROM kept"); got != 1000 {
		t.Errorf("%d rows are left of 1000", got)
	}
	eventually(t, "the orphan has ended", func() bool { return gone(pid) })
	if old := strings.TrimSpace(string(socket)); exists(old) {
		t.Errorf("the socket directory %s of the killed server was left", old)
	}
}

func TestEmbeddedOrphanEndsByItself(t *testing.T) {
	dir := t.TempDir()
	process, _ := startHelper(t, dir)
	pid := postmaster(t, dir)
	kill(t, process)
	eventually(t, "the orphan has ended", func() bool { return gone(pid) })
	if exists(filepath.Join(cluster(t, dir), "postmaster.pid")) {
		t.Error("the orphan did not shut down in order")
	}
	start(t, dir)
}

func TestEmbeddedSurvivesTheDeathOfPostgres(t *testing.T) {
	dir := t.TempDir()
	server := start(t, dir)
	run(t, server.URL(), "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS id")

	// A session that computes does not notice the end of its postmaster, and keeps the shared memory in use.
	busy := connect(t, server.URL())
	var session int
	if err := busy.QueryRow(t.Context(), "SELECT pg_backend_pid()").Scan(&session); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() {
		_, err := busy.Exec(context.WithoutCancel(t.Context()), "SELECT count(*) FROM generate_series(1, 1000000000000) WHERE random() < 0")
		ended <- err
	}()
	eventually(t, "the session computes", func() bool {
		return value[bool](t, server.URL(), fmt.Sprintf("SELECT state = 'active' FROM pg_stat_activity WHERE pid = %d", session))
	})
	if err := syscall.Kill(postmaster(t, dir), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-server.Done()
	if err := server.Err(); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Errorf("the server that was killed reports %v", err)
	}
	stop(t, server)

	started := make(chan error, 1)
	var again *postgres.Embedded
	go func() {
		var err error
		again, err = postgres.StartEmbedded(t.Context(), postgres.EmbeddedConfig{DataDir: dir, Settings: quick})
		started <- err
	}()
	eventually(t, "the start has stumbled over the session", func() bool {
		content, err := os.ReadFile(filepath.Join(dir, "postgres.log"))
		return err == nil && strings.Contains(string(content), "] F0001 FATAL:")
	})
	if err := syscall.Kill(session, syscall.SIGKILL); err != nil {
		t.Error(err)
	}
	if err := <-started; err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, again) })
	if got := value[int](t, again.URL(), "SELECT count(*) FROM kept"); got != 1000 {
		t.Errorf("%d rows are left of 1000", got)
	}
	if err := <-ended; err == nil {
		t.Error("the session has outlived its server")
	}
}

// A crashed session makes the postmaster start over, with new children, and a reload reads the configuration again: both
// must find the data directory, whichever way it was named to postgres.
func TestEmbeddedPostgresRecoversFromACrashedSession(t *testing.T) {
	server := start(t, t.TempDir())
	run(t, server.URL(), "ALTER SYSTEM SET work_mem = '7MB'")
	run(t, server.URL(), "SELECT pg_reload_conf()")
	session := connect(t, server.URL())
	var pid int
	if err := session.QueryRow(t.Context(), "SELECT pg_backend_pid()").Scan(&pid); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if _, err := session.Exec(t.Context(), "SELECT 1"); err == nil {
		t.Error("the session still answers")
	}
	eventually(t, "the server answers again", func() bool {
		var setting string
		connection, err := pgx.Connect(t.Context(), server.URL())
		if err != nil {
			return false
		}
		defer connection.Close(t.Context())
		return connection.QueryRow(t.Context(), "SHOW work_mem").Scan(&setting) == nil && setting == "7MB"
	})
	if err := server.Err(); err != nil {
		t.Error(err)
	}
}

func TestEmbeddedStartsAfterAnInterruptedInitdb(t *testing.T) {
	dir := t.TempDir()
	incomplete := cluster(t, dir) + ".new"
	initdbWorks := func() bool { return exists(filepath.Join(incomplete, "PG_VERSION")) }

	process, _ := helper(t, dir)
	eventually(t, "initdb works", initdbWorks)
	kill(t, process)
	if exists(cluster(t, dir)) {
		t.Fatal("half a cluster has the name of a whole one")
	}

	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	failed := make(chan error, 1)
	go func() {
		_, err := postgres.StartEmbedded(ctx, postgres.EmbeddedConfig{DataDir: dir, Settings: quick})
		failed <- err
	}()
	marker := filepath.Join(incomplete, "global", "pg_control")
	eventually(t, "initdb works again", func() bool { return exists(marker) })
	cancel()
	if err := <-failed; !errors.Is(err, context.Canceled) {
		t.Errorf("a start that was interrupted returns %v", err)
	}
	if exists(incomplete) {
		t.Errorf("a start that was interrupted has left %s", incomplete)
	}
	start(t, dir)
}

func TestEmbeddedClearsAStalePID(t *testing.T) {
	dir := t.TempDir()
	stop(t, start(t, dir))
	path := filepath.Join(cluster(t, dir), "postmaster.pid")
	info, err := os.Stat(cluster(t, dir))
	if err != nil {
		t.Fatal(err)
	}
	owner := info.Sys().(*syscall.Stat_t)
	binaries, err := postgres.FindBinaries(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	zombie := startAs(t, owner, filepath.Join(binaries.Dir, "postgres"), "--version")

	for name, pid := range map[string]string{
		"empty":                  "",
		"zeros":                  strings.Repeat("\x00", 64),
		"another program's":      fmt.Sprint(startAs(t, owner, "sleep", "60")),
		"a postgres's, unreaped": fmt.Sprint(zombie),
		"a process that is not":  "999999999",
	} {
		t.Run(name, func(t *testing.T) {
			if err := os.WriteFile(path, []byte(pid+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Chown(path, int(owner.Uid), int(owner.Gid)); err != nil {
				t.Fatal(err)
			}
			server := start(t, dir)
			if got := value[int](t, server.URL(), "SELECT 1"); got != 1 {
				t.Errorf("got %d", got)
			}
		})
	}
}

// startAs starts a program as the owner of the cluster, as only then PostgreSQL takes it for one of its own, and waits for
// it only at the end of the test.
func startAs(t *testing.T, owner *syscall.Stat_t, name string, args ...string) int {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = "/"
	if os.Geteuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: owner.Uid, Gid: owner.Gid}}
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	return cmd.Process.Pid
}
