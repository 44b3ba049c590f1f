package main

import (
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"syllabus/internal/postgres/postgrestest"
)

// askAs asks with a token and returns the status and the answer.
func (s *serving) askAs(t *testing.T, token, query string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+s.address+"/graphql?query="+url.QueryEscape(query), nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, withoutCost(body)
}

// token returns what the command prints.
func token(t *testing.T, args ...string) string {
	t.Helper()
	printed := syllabus(t, "", append([]string{"token"}, args...)...)
	printed.expect(t, 0)
	return strings.TrimSpace(printed.out)
}

const email = `{course(by:{slug:"sql-for-developers"}){owner{email}}}`

// Each data directory has a secret of its own, which makes tokens for the users of its demo.
func TestDemoTokens(t *testing.T) {
	data, other := t.TempDir(), t.TempDir()
	syllabus(t, "", "token", "--user", "author", "--data", data).expect(t, 1, "no demo has run on this data directory ("+data+")")
	server := serve(t, "--demo", "--data", data)
	for user, want := range map[string]string{"author": `"author@example.com"`, "admin": `"author@example.com"`, "learner": "null", "bob": "null"} {
		status, got := server.askAs(t, token(t, "--user", user, "--data", data), email)
		if want := `{"data":{"course":{"owner":{"email":` + want + `}}}}`; status != http.StatusOK || got != want {
			t.Errorf("%s is answered %d, %s", user, status, got)
		}
	}
	if _, got := server.askAs(t, token(t, "--user", "bob", "--role", "author,admin", "--data", data), email); !strings.Contains(got, "author@example.com") {
		t.Errorf("an administrator by their token is answered %s", got)
	}
	if info, err := os.Stat(filepath.Join(data, "demo-secret")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the secret is %v, %v", info, err)
	}
	if _, err := ensureDemoSecret(other); err != nil {
		t.Fatal(err)
	}
	if status, got := server.askAs(t, token(t, "--user", "admin", "--data", other), email); status != http.StatusUnauthorized {
		t.Errorf("a token of another data directory is answered %d, %s", status, got)
	}
	server.end(t)
	server = serve(t, "--demo", "--data", data) // the secret stays
	if status, got := server.askAs(t, token(t, "--user", "author", "--data", data), email); !strings.Contains(got, "author@example.com") {
		t.Errorf("after a restart the author is answered %d, %s", status, got)
	}
	server.end(t)
	spoilt := filepath.Join(data, "demo-secret")
	if err := os.Truncate(spoilt, 0); err != nil {
		t.Fatal(err)
	}
	syllabus(t, "", "token", "--user", "author", "--data", data).expect(t, 1, "the secret in "+spoilt+" has 0 bytes")
}

// A server with a secret takes the tokens that are signed with it for its issuer and audience.
func TestTokensOfASecret(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte(strings.Repeat("s", 40)+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	flags := []string{"--auth-secret-file", secret, "--auth-issuer", "https://id.example.com"}
	server := serve(t, append(flags, "--database", postgrestest.Database(t), "--auth-audience", "courses")...)
	for _, c := range []struct {
		args   []string
		status int
	}{
		{[]string{"--auth-audience", "courses"}, http.StatusOK},
		{[]string{"--auth-audience", "others"}, http.StatusUnauthorized},
		{[]string{"--auth-audience", "courses", "--auth-issuer", "https://other.example.com"}, http.StatusUnauthorized},
	} {
		made := token(t, append(append([]string{"--user", "ada"}, flags...), c.args...)...)
		if status, got := server.askAs(t, made, "{__typename}"); status != c.status {
			t.Errorf("%v is answered %d, %s", c.args, status, got)
		}
	}
	server.end(t)
	short := filepath.Join(t.TempDir(), "short")
	if err := os.WriteFile(short, []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	syllabus(t, "", "serve", "--listen", "127.0.0.1:0", "--database", postgrestest.Database(t), "--auth-secret-file", short, "--auth-issuer", "i").
		expect(t, 1, "--auth-secret-file: the secret in "+short+" has 5 bytes; it needs at least 32")
	empty := filepath.Join(t.TempDir(), "empty")
	if err := os.WriteFile(empty, []byte("\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	syllabus(t, "", "token", "--user", "ada", "--auth-secret-file", empty, "--auth-issuer", "i").expect(t, 1, empty+" has 0 bytes")
	syllabus(t, "", append([]string{"token", "--user", "ada", "--auth-algorithms", "HS512,HS384"}, flags...)...).expect(t, 2, "--auth-algorithms: this command signs with HS256")
	syllabus(t, "", "token", "--user", "ada", "--auth-secret-file", short+"er", "--auth-issuer", "i").expect(t, 1, "--auth-secret-file")
}
