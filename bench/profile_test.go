package main

import (
	"bytes"
	"compress/gzip"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/pprof"
	"strings"
	"testing"
)

// gzipped packs what a profile is made of.
func gzipped(t *testing.T, plain string) []byte {
	t.Helper()
	var zipped bytes.Buffer
	zip := gzip.NewWriter(&zipped)
	if _, err := zip.Write([]byte(plain)); err != nil {
		t.Fatal(err)
	}
	if err := zip.Close(); err != nil {
		t.Fatal(err)
	}
	return zipped.Bytes()
}

// A profile that the runtime has written keeps what it says, and loses where it was.
func TestPathsAreTakenOutOfAProfile(t *testing.T) {
	var written bytes.Buffer
	if err := pprof.Lookup("goroutine").WriteTo(&written, 0); err != nil {
		t.Fatal(err)
	}
	same, err := withoutPrefixes(written.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	shorter, err := withoutPrefixes(written.Bytes(), here+"/")
	if err != nil {
		t.Fatal(err)
	}
	raw := func(profile []byte) string {
		file := filepath.Join(t.TempDir(), "profile")
		if err := os.WriteFile(file, profile, 0o600); err != nil {
			t.Fatal(err)
		}
		output, err := exec.CommandContext(t.Context(), "go", "tool", "pprof", "-symbolize=none", "-raw", file).CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, output)
		}
		return string(output)
	}
	if before, after := raw(written.Bytes()), raw(same); before != after {
		t.Errorf("without prefixes it is another:\n%s\n%s", before, after)
	}
	before, after := raw(written.Bytes()), raw(shorter)
	if !strings.Contains(before, here+"/profile_test.go") || strings.Contains(after, here) || !strings.Contains(after, " profile_test.go") {
		t.Errorf("the profile was\n%s\nand is\n%s", before, after)
	}
}

func TestWhatIsNoProfile(t *testing.T) {
	if _, err := withoutPrefixes([]byte("no gzip")); err == nil {
		t.Error("it need not be packed")
	}
	for _, bad := range []string{"\x32", "\x32\x05abc", "\x31\x00", "\xff", "\x35abcd"} {
		if got, err := withoutPrefixes(gzipped(t, bad)); err == nil {
			t.Errorf("%q is taken as %q", bad, got)
		}
	}
}
