package postgres_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"syllabus/internal/postgres"
)

func TestEmbeddedKeepsItsData(t *testing.T) {
	// As root, this is below a directory that the user whom PostgreSQL runs as cannot traverse.
	closed := filepath.Join(t.TempDir(), "closed")
	if err := os.Mkdir(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(closed, "not", "yet", "there")
	server := start(t, dir)
	run(t, server.URL(), "CREATE TABLE kept AS SELECT 'a row' AS text")
	stop(t, server)
	server = start(t, dir)
	if got := value[string](t, server.URL(), "SELECT text FROM kept"); got != "a row" {
		t.Errorf("got %q after a restart", got)
	}
}

func TestEmbeddedIsPrivate(t *testing.T) {
	dir := t.TempDir()
	server, err := postgres.StartEmbedded(t.Context(), postgres.EmbeddedConfig{DataDir: dir, Settings: map[string]string{
		"fsync": "off", "listen_addresses": "*", "unix_socket_directories": "/tmp", "log_line_prefix": "", "work_mem": "7MB",
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, server) })
	for setting, want := range map[string]string{
		"listen_addresses": "", "server_encoding": "UTF8", "TimeZone": "UTC", "work_mem": "7MB",
	} {
		if got := value[string](t, server.URL(), "SELECT current_setting('"+setting+"')"); got != want {
			t.Errorf("%s is %q, want %q", setting, got, want)
		}
	}
	if got := value[string](t, server.URL(), "SELECT datcollate FROM pg_database WHERE datname = current_database()"); got != "C" {
		t.Errorf("the collation is %q, want C", got)
	}
	socket := socketDir(t, server)
	for _, path := range []string{socket, cluster(t, dir)} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o700 {
			t.Errorf("%s has mode %v, want 0700", path, info.Mode())
		}
	}
	group, err := syscall.Getpgid(postmaster(t, dir))
	if err != nil {
		t.Fatal(err)
	}
	if group == syscall.Getpgrp() {
		t.Error("postgres is in this process's group: Ctrl-C would stop it before this process has drained")
	}
}

func TestEmbeddedStopLeavesNothingBehind(t *testing.T) {
	dir := t.TempDir()
	server := start(t, dir)
	connect(t, server.URL()) // an open session does not hold the shutdown up
	pid, socket := postmaster(t, dir), socketDir(t, server)
	stop(t, server)
	stop(t, server) // a second call is nothing
	<-server.Done()
	if server.Err() != nil {
		t.Errorf("a server that was stopped reports %v", server.Err())
	}
	if !gone(pid) {
		t.Errorf("postgres, process %d, still runs", pid)
	}
	for _, path := range []string{socket, filepath.Join(dir, "socket"), filepath.Join(cluster(t, dir), "postmaster.pid")} {
		if exists(path) {
			t.Errorf("%s was left", path)
		}
	}
}

func TestEmbeddedStopsAtOnceWhenTheContextEnds(t *testing.T) {
	dir := t.TempDir()
	server, err := postgres.StartEmbedded(t.Context(), postgres.EmbeddedConfig{DataDir: dir, Settings: quick})
	if err != nil {
		t.Fatal(err)
	}
	run(t, server.URL(), "CREATE TABLE kept (id int); INSERT INTO kept VALUES (1)")
	pid := postmaster(t, dir)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := server.Stop(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("Stop returns %v, want it to say that the context has ended", err)
	}
	if !gone(pid) {
		t.Errorf("postgres, process %d, still runs", pid)
	}
	again := start(t, dir)
	if got := value[int](t, again.URL(), "SELECT count(*) FROM kept"); got != 1 {
		t.Errorf("%d rows after the restart, want 1", got)
	}
}

func TestEmbeddedDoesNotStartWhenTheContextHasEnded(t *testing.T) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	dir := filepath.Join(t.TempDir(), "data")
	server, err := postgres.StartEmbedded(ended, postgres.EmbeddedConfig{DataDir: dir})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, %v, want that the context was canceled", server, err)
	}
	if exists(dir) {
		t.Error("it has made a data directory")
	}
}

func TestEmbeddedReportsWhatPostgresSays(t *testing.T) {
	dir := t.TempDir()
	_, err := postgres.StartEmbedded(t.Context(), postgres.EmbeddedConfig{DataDir: dir, Settings: map[string]string{
		"fsync": "off", "work_mem": "plenty",
	}})
	if err == nil || !strings.Contains(err.Error(), `invalid value for parameter "work_mem": "plenty"`) {
		t.Errorf("got %v, want what postgres logged", err)
	}
	if exists(filepath.Join(dir, "socket")) {
		t.Error("the failed start has left the file that says where the socket is")
	}
	start(t, dir) // the failed start has given the directory up
}

func TestEmbeddedWarnsOfOtherVersions(t *testing.T) {
	dir := t.TempDir()
	older := filepath.Join(dir, "postgres-9")
	if err := os.Mkdir(older, 0o700); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	server, err := postgres.StartEmbedded(t.Context(), postgres.EmbeddedConfig{
		DataDir: dir, Settings: quick, Log: slog.New(slog.NewTextHandler(&log, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	stop(t, server)
	if !strings.Contains(log.String(), "level=WARN") || !strings.Contains(log.String(), "directory="+older+" ") {
		t.Errorf("no warning names %s:\n%s", older, log.String())
	}
	if !exists(older) {
		t.Errorf("%s was removed", older)
	}
}

func TestEmbeddedNeverRemovesWhatItDoesNotKnow(t *testing.T) {
	dir := t.TempDir()
	precious := filepath.Join(cluster(t, dir), "precious")
	if err := os.Mkdir(filepath.Dir(precious), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(precious, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() == 0 { // root's own directory is refused for another reason
		if err := os.Chown(filepath.Dir(precious), 65534, 65534); err != nil {
			t.Fatal(err)
		}
	}
	server, err := postgres.StartEmbedded(t.Context(), postgres.EmbeddedConfig{DataDir: dir})
	if err == nil {
		stop(t, server)
	}
	if err == nil || !strings.Contains(err.Error(), "is no complete PostgreSQL data directory") {
		t.Errorf("got %v, want a refusal of the directory", err)
	}
	if !exists(precious) {
		t.Error("the directory was emptied")
	}
}

func TestEmbeddedFindsAPlaceForTheSocket(t *testing.T) {
	for name, dir := range map[string]string{
		"too long":         filepath.Join(t.TempDir(), strings.Repeat("long/", 20)),
		"not to be passed": filepath.Join(t.TempDir(), "closed"), // by another user than root
		"with a comma":     filepath.Join(t.TempDir(), "a,b"),
	} {
		t.Run(name, func(t *testing.T) {
			data := t.TempDir()
			if err := os.MkdirAll(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			t.Setenv("TMPDIR", dir)
			server := start(t, data)
			if got := value[int](t, server.URL(), "SELECT 1"); got != 1 {
				t.Errorf("got %d", got)
			}
		})
	}
}

func socketDir(t *testing.T, server *postgres.Embedded) string {
	t.Helper()
	address, err := url.Parse(server.URL())
	if err != nil {
		t.Fatal(err)
	}
	return address.Query().Get("host")
}

func TestDefaultDataDir(t *testing.T) {
	t.Setenv("HOME", "/home/ada")
	for variable, want := range map[string]string{
		"":          "/home/ada/.local/share/syllabus",
		"/srv/data": "/srv/data/syllabus",
		"relative":  "/home/ada/.local/share/syllabus",
	} {
		t.Setenv("XDG_DATA_HOME", variable)
		if got, err := postgres.DefaultDataDir(); got != want || err != nil {
			t.Errorf("XDG_DATA_HOME=%q: got %q, %v; want %q", variable, got, err, want)
		}
	}
}
