package postgres_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"syllabus/internal/postgres"
)

func TestEmbeddedIsAlone(t *testing.T) {
	dir := t.TempDir()
	process, running := startHelper(t, dir)

	_, err := postgres.StartEmbedded(t.Context(), postgres.EmbeddedConfig{DataDir: dir})
	if !errors.Is(err, postgres.ErrInUse) {
		t.Errorf("a second start returns %v, want ErrInUse", err)
	}
	if got, ok, err := postgres.Attach(t.Context(), dir); got != running || !ok || err != nil {
		t.Errorf("Attach returns %q, %v, %v; want %q", got, ok, err, running)
	}
	if got := value[int](t, running, "SELECT 1"); got != 1 {
		t.Error("the first server has suffered from the second start")
	}
	kill(t, process)
	if got, ok, err := postgres.Attach(t.Context(), dir); got != "" || ok || err != nil {
		t.Errorf("after the server was killed, Attach returns %q, %v, %v; want no server", got, ok, err)
	}
	start(t, dir)
}

func TestAttachWaitsForAServerThatStarts(t *testing.T) {
	dir := t.TempDir()
	helper(t, dir)
	eventually(t, "initdb works", func() bool { return exists(cluster(t, dir) + ".new") })
	url, ok, err := postgres.Attach(t.Context(), dir)
	if !ok || err != nil {
		t.Fatalf("Attach returns %q, %v, %v", url, ok, err)
	}
	if got := value[int](t, url, "SELECT 1"); got != 1 {
		t.Errorf("got %d", got)
	}
}

func TestAttachFindsNothing(t *testing.T) {
	stale := t.TempDir()
	for name, content := range map[string]string{"lock": "", "socket": "/tmp/syllabus-1\n"} {
		if err := os.WriteFile(filepath.Join(stale, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, dir := range map[string]string{
		"no directory":           filepath.Join(t.TempDir(), "missing"),
		"an empty directory":     t.TempDir(),
		"what a server has left": stale,
	} {
		if url, ok, err := postgres.Attach(t.Context(), dir); url != "" || ok || err != nil {
			t.Errorf("%s: Attach returns %q, %v, %v", name, url, ok, err)
		}
	}
}
