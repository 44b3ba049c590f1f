package main

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// The demo signs its tokens itself, for its own users.
const (
	demoIssuer   = "syllabus:demo"
	demoAudience = "syllabus"
)

// errNoDemo is that no demo has run on a data directory.
var errNoDemo = errors.New("no demo has run on this data directory")

func demoSecretFile(dir string) string { return filepath.Join(dir, "demo-secret") }

// readDemoSecret reads what the tokens of a data directory's demo are signed with.
func readDemoSecret(dir string) ([]byte, error) {
	secret, err := readSecret(demoSecretFile(dir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errNoDemo
	}
	return secret, err
}

// ensureDemoSecret returns the secret of the data directory, which is drawn at the first time. Nobody
// else can read it.
func ensureDemoSecret(dir string) ([]byte, error) {
	if secret, err := readDemoSecret(dir); !errors.Is(err, errNoDemo) {
		return secret, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	drawn := make([]byte, shortestSecret)
	_, _ = rand.Read(drawn) // it never fails
	// Linked when it is whole: another process that is faster has drawn it for both.
	draft, err := os.CreateTemp(dir, "demo-secret-")
	if err != nil {
		return nil, err
	}
	defer os.Remove(draft.Name())
	_, err = draft.WriteString(hex.EncodeToString(drawn) + "\n")
	if err = errors.Join(err, draft.Sync(), draft.Close()); err != nil { // else a crash could leave it linked and empty
		return nil, fmt.Errorf("writing the demo's secret: %w", err)
	}
	if err := os.Link(draft.Name(), demoSecretFile(dir)); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("writing the demo's secret: %w", err)
	}
	return readDemoSecret(dir)
}
