package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"

	"syllabus/internal/postgres"
	"syllabus/internal/postgres/postgrestest"
)

// asMain makes the test binary behave as the program itself.
const asMain = "SYLLABUS_TEST_AS_MAIN"

func TestMain(m *testing.M) {
	if os.Getenv(asMain) != "" {
		main()
	}
	// A flag's variable in the environment would point the tests at somebody's database.
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		if strings.HasPrefix(name, "SYLLABUS_") && !strings.HasPrefix(name, "SYLLABUS_TEST_") && name != postgres.BinariesVariable {
			_ = os.Unsetenv(name)
		}
	}
	postgrestest.Main(m)
}

// result is what a command did.
type result struct {
	code     int
	out, err string
}

func syllabus(t *testing.T, stdin string, args ...string) result {
	t.Helper()
	var out, err bytes.Buffer
	code := run(t.Context(), args, streams{in: strings.NewReader(stdin), out: &out, err: &err})
	return result{code, out.String(), err.String()}
}

// expect checks the exit code and what was printed.
func (r result) expect(t *testing.T, code int, parts ...string) {
	t.Helper()
	if r.code != code {
		t.Errorf("the exit code is %d, want %d\n%s%s", r.code, code, r.out, r.err)
	}
	for _, part := range parts {
		if !strings.Contains(r.out+r.err, part) {
			t.Errorf("it did not print %q but\n%s%s", part, r.out, r.err)
		}
	}
}

func courseFile(t *testing.T, name, slug, title string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	text := fmt.Sprintf("format: syllabus/1\nslug: %s\ntitle: %q\npublished: true\nmodules:\n  - title: One\n", slug, title)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// serving is a server under way.
type serving struct {
	address string
	debug   string // of its profiles, where they are served
	done    chan result
	stop    context.CancelFunc
}

// serve runs the command serve until it has said where it listens.
func serve(t *testing.T, args ...string) *serving {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	s := &serving{done: make(chan result, 1), stop: stop}
	t.Cleanup(func() { stop() })
	var log bytes.Buffer
	go func() {
		code := run(ctx, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...), streams{out: writer, err: &log})
		_ = writer.Close()
		s.done <- result{code: code, err: log.String()}
	}()
	s.address, s.debug = readAddress(t, reader)
	if s.address == "" {
		t.Fatalf("the server did not start: %s", (<-s.done).err)
	}
	return s
}

// readAddress returns the address that a greeting names, and that of the profiles if there is one before it. It goes on reading.
func readAddress(t *testing.T, greeting io.Reader) (address, debug string) {
	t.Helper()
	lines := bufio.NewScanner(greeting)
	for lines.Scan() {
		if found := regexp.MustCompile(`^debug http://(\S+)/debug/pprof/$`).FindStringSubmatch(lines.Text()); found != nil {
			debug = found[1]
		}
		if found := regexp.MustCompile(`API +http://(\S+)/graphql`).FindStringSubmatch(lines.Text()); found != nil {
			go func() { _, _ = io.Copy(io.Discard, greeting) }()
			return found[1], debug
		}
	}
	return "", debug
}

// ask sends a query by GET and returns the body of the answer.
func (s *serving) ask(t *testing.T, query string) string {
	t.Helper()
	_, body := get(t, "http://"+s.address+"/graphql?query="+strings.ReplaceAll(query, " ", "+"))
	return body
}

// get returns the status and the body of an answer.
func get(t *testing.T, url string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
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

// withoutCost removes what an operation was planned to cost from its answer, where it stands last.
func withoutCost(body []byte) string {
	if at := bytes.LastIndex(body, []byte(`,"extensions":{"cost":`)); at >= 0 {
		return string(body[:at]) + "}"
	}
	return string(body)
}

func (s *serving) end(t *testing.T) {
	t.Helper()
	s.stop()
	(<-s.done).expect(t, 0)
}

func TestServeDemoAndImportBeside(t *testing.T) {
	data := t.TempDir()
	server := serve(t, "--demo", "--data", data)
	want := `{"data":{"courses":{"nodes":[{"slug":"graphql-by-example"},{"slug":"http-in-practice"},{"slug":"sql-for-developers"}]}}}`
	if got := server.ask(t, "{courses{nodes{slug}}}"); got != want {
		t.Errorf("the demo has the courses %s", got)
	}
	file := courseFile(t, "mine.yaml", "mine", "Mine")
	syllabus(t, "", "import", "--data", data, "--owner", "author", file).expect(t, 0, "created mine: 1 rows")
	if got := server.ask(t, `{course(by:{slug:"mine"}){title+owner{username}}}`); got != `{"data":{"course":{"title":"Mine","owner":{"username":"author"}}}}` {
		t.Errorf("the server does not have what was imported beside it: %s", got)
	}
	syllabus(t, "", "serve", "--listen", "127.0.0.1:0", "--data", data).expect(t, 1, data, "another Syllabus process")
	syllabus(t, "", "serve", "--listen", server.address, "--data", t.TempDir()).expect(t, 1, server.address+" is taken")
	server.end(t)

	// Without a server the commands run the database for themselves; the demo does not fill it twice.
	syllabus(t, "", "import", "--data", data, file).expect(t, 1, `A course with the slug "mine" exists already. To update it, add --replace.`)
	syllabus(t, "", "import", "--data", data, "--replace", file).expect(t, 0, "updated mine: 1 rows (1 added, 0 kept, 1 removed)")
	server = serve(t, "--demo", "--data", data)
	if got := server.ask(t, "{courses{nodes{slug}}}"); strings.Count(got, "slug") != 4 {
		t.Errorf("after a restart the courses are %s", got)
	}
	server.end(t)
}

func TestServeEndsWhenItsDatabaseDoes(t *testing.T) {
	data := t.TempDir()
	server := serve(t, "--data", data)
	pid, err := os.ReadFile(filepath.Join(cluster(t, data), "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	var postmaster int
	if _, err := fmt.Sscan(string(pid), &postmaster); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(postmaster, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	(<-server.done).expect(t, 1, "the embedded PostgreSQL has ended by itself")
	server = serve(t, "--data", data)
	server.end(t)
}

func cluster(t *testing.T, data string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(data, "postgres-*[0-9]"))
	if err != nil || len(found) != 1 {
		t.Fatalf("the data directory has the clusters %v (%v)", found, err)
	}
	return found[0]
}

func TestTerminatedProcessExitsCleanly(t *testing.T) {
	command := exec.CommandContext(t.Context(), os.Args[0], "serve", "--listen", "127.0.0.1:0", "--data", t.TempDir())
	command.Env = append(os.Environ(), asMain+"=1")
	var log bytes.Buffer
	command.Stderr = &log
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	if address, _ := readAddress(t, out); address == "" {
		t.Fatalf("the process did not start: %v\n%s", command.Wait(), log.String())
	}
	if err := command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := command.Wait(); err != nil {
		t.Errorf("the process ended with %v\n%s", err, log.String())
	}
}

func TestImportFiles(t *testing.T) {
	url := postgrestest.Database(t)
	good, other := courseFile(t, "good.yaml", "good", "Good"), courseFile(t, "other.yaml", "good", "Good too")
	bad, worse := courseFile(t, "bad.yaml", "bad", ""), courseFile(t, "worse.yaml", "Not A Slug", "Worse")

	syllabus(t, "", "import", "--database", url, good, bad, worse).
		expect(t, 1, "nothing was imported", bad+":3: title", worse+":2: slug")
	syllabus(t, "", "import", "--database", url, good, other).
		expect(t, 1, "nothing was imported", `"good" is the slug of `+good)
	syllabus(t, "", "import", "--database", url, good, "no-such-file.yaml").expect(t, 1, "no-such-file.yaml")
	syllabus(t, "", "import", "--database", url, "--max-file", "10", good).expect(t, 1, "more than the limit of 10 bytes")
	syllabus(t, "", "import", "--database", url, "--owner", "nobody", good).expect(t, 1, `no user named "nobody"`)

	// None of these has left the course there.
	syllabus(t, `{"format": "syllabus/1", "slug": "good", "title": "Good", "modules": []}`, "import", "--database", url, "-").
		expect(t, 0, "created good: 0 rows")
}

func TestMigrate(t *testing.T) {
	url := postgrestest.Database(t)
	syllabus(t, "", "migrate", "status", "--database", url).expect(t, 0, "pending  001_course_content.sql")
	syllabus(t, "", "migrate", "up", "--database", url).expect(t, 0, "applied  001_course_content.sql")
	syllabus(t, "", "migrate", "up", "--database", url).expect(t, 0, "applied  001_course_content.sql")
}

func TestMigrateStatusMakesNothing(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	syllabus(t, "", "migrate", "status", "--data", data).expect(t, 0, "pending  001_course_content.sql")
	if _, err := os.Stat(data); !os.IsNotExist(err) {
		t.Errorf("the data directory is there now: %v", err)
	}
}

func TestInterruptedImportSaysSo(t *testing.T) {
	url := postgrestest.Database(t)
	ctx, interrupt := context.WithCancel(t.Context())
	interrupt()
	var err bytes.Buffer
	code := run(ctx, []string{"import", "--database", url, courseFile(t, "a.yaml", "a", "A")}, streams{out: io.Discard, err: &err})
	result{code: code, err: err.String()}.expect(t, 1, "syllabus: interrupted")
}

// Two servers may be started on one empty database at the same time.
func TestDemoIsFilledOnce(t *testing.T) {
	url, data := postgrestest.Database(t), t.TempDir()
	var servers [2]*serving
	var wait sync.WaitGroup
	for i := range servers {
		wait.Go(func() {
			servers[i] = serve(t, "--demo", "--database", url, "--data", data, "--statement-timeout", "5s")
		})
	}
	wait.Wait()
	for _, server := range servers {
		if got := server.ask(t, "{courses{nodes{slug}}}"); strings.Count(got, "slug") != 3 {
			t.Errorf("the courses are %s", got)
		}
		server.end(t)
	}
}

func TestGreetingNamesAReachableAddress(t *testing.T) {
	for address, want := range map[string]string{"0.0.0.0:80": "localhost:80", "[::]:80": "localhost:80", "127.0.0.1:80": "127.0.0.1:80"} {
		if got := reachable(net.TCPAddrFromAddrPort(netip.MustParseAddrPort(address))); got != want {
			t.Errorf("%s is reachable at %s, want %s", address, got, want)
		}
	}
}

func TestCommandLine(t *testing.T) {
	const nowhere = "postgres://127.0.0.1:1/nothing"
	tests := []struct {
		name string
		args []string
		code int
		want string
	}{
		{"nothing", nil, 2, "expected one of"},
		{"help", []string{"--help"}, 0, "Usage: syllabus"},
		{"an unknown flag", []string{"serve", "--lissten", "x"}, 2, "--lissten"},
		{"demo for everyone", []string{"serve", "--demo", "--listen", "0.0.0.0:8080"}, 2, "loopback"},
		{"demo on all interfaces", []string{"serve", "--demo", "--listen", ":8080"}, 2, "loopback"},
		{"no port", []string{"serve", "--listen", "localhost"}, 2, "HOST:PORT"},
		{"profiles for everyone", []string{"serve", "--debug-listen", "0.0.0.0:6060"}, 2, `"0.0.0.0:6060" can be reached from elsewhere`},
		{"profiles on all interfaces", []string{"serve", "--debug-listen", ":6060"}, 2, "--debug-listen is on loopback only"},
		{"profiles without a port", []string{"serve", "--debug-listen", "localhost"}, 2, `--debug-listen: "localhost" is not HOST:PORT`},
		{"no pool", []string{"serve", "--pool-size", "0"}, 2, "--pool-size: 0 is less than 1"},
		{"no chunk", []string{"serve", "--chunk=-1"}, 2, "--chunk: -1 is less than 1"},
		{"a pool too large", []string{"serve", "--pool-size", "10001"}, 2, "--pool-size: 10001 is more than 10000"},
		{"less than a millisecond", []string{"serve", "--statement-timeout", "500us"}, 2, "--statement-timeout: 500µs is less than 1ms"},
		{"no time", []string{"serve", "--request-timeout", "soon"}, 2, "--request-timeout"},
		{"keys and a secret", []string{"serve", "--auth-keys", "k", "--auth-secret-file", "s"}, 2, "give one of them, not both"},
		{"keys of nobody", []string{"serve", "--auth-keys", "k"}, 2, "--auth-issuer is missing"},
		{"an issuer without keys", []string{"serve", "--auth-issuer", "i"}, 2, "without keys no token can be verified"},
		{"keys for the demo", []string{"serve", "--demo", "--auth-keys", "k", "--auth-issuer", "i"}, 2, "--demo signs its own tokens"},
		{"a token of keys", []string{"token", "--user", "ada", "--auth-keys", "k", "--auth-issuer", "i"}, 2, "their owner signs tokens"},
		{"a token of nobody", []string{"token"}, 2, "--user"},
		{"an unknown role", []string{"token", "--user", "ada", "--role", "owner"}, 2, "--role"},
		{"a token for no time", []string{"token", "--user", "ada", "--lifetime", "0s"}, 2, "--lifetime: 0s is less than 1s"},
		{"no file", []string{"import"}, 2, "expected \"<file> ...\""},
		{"progress of what is not replaced", []string{"import", "--discard-progress", "a.yaml"}, 2, "--discard-progress: only a course that is replaced"},
		{"an unknown level", []string{"migrate", "up", "--log-level", "loud"}, 2, "--log-level"},
		{"serve: the database cannot be reached", []string{"serve", "--listen", "127.0.0.1:0", "--database", nowhere}, 1, "the database cannot be reached"},
		{"migrate: the database cannot be reached", []string{"migrate", "up", "--database", nowhere}, 1, "the database cannot be reached"},
		{"a database URL that is none", []string{"serve", "--listen", "127.0.0.1:0", "--database", "postgres://a b"}, 1, "not one that PostgreSQL understands"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			syllabus(t, "", test.args...).expect(t, test.code, test.want)
		})
	}
}
