package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"syllabus/internal/auth"
	"syllabus/internal/postgres/postgrestest"
)

// SoakVariable names the environment variable that says for how long TestSoak runs, for instance 10m.
const SoakVariable = "SYLLABUS_TEST_SOAK"

const (
	shortSoak   = 4 * time.Second // without the variable
	soakClients = 8
	soakDeploys = 3
	soakWarmUp  = 40 // requests of each client before the baseline is taken
)

const soakCourse = `
format: syllabus/1
slug: soak
title: Soak
published: true
modules:
  - title: One
    lessons:
      - title: First
        exercises:
          - {type: TEXT, title: Read, body: Text.}
          - {type: VIDEO, title: Watch, video: {url: "https://videos.example.com/1", seconds: 9}}
`

// soaking is a server that is deployed again and again, and the clients that it has.
type soaking struct {
	database, data, address string
	client                  http.Client
	asked, retried          atomic.Int64
	exercise                string
	course                  string
	tokens                  []string
	counted                 []int // submissions of each client that were answered

	mu     sync.Mutex
	failed []string
}

// deploy starts the server where clients look for it.
func (s *soaking) deploy(t *testing.T) *child {
	t.Helper()
	return serveChild(t, "--demo", "--inspect", "sample", "--inspect-memory", strconv.Itoa(1<<20), "--document-cache", strconv.Itoa(1<<20), "--listen", s.address,
		"--database", s.database, "--data", s.data, "--debug-listen", "127.0.0.1:0")
}

// send asks, and asks again as docs/reliability.md tells clients to: the same, after a pause that grows, where there was no answer
// or UNAVAILABLE.
func (s *soaking) send(ctx context.Context, token, document string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	s.asked.Add(1)
	for pause := 20 * time.Millisecond; ; pause = min(2*pause, time.Second) {
		body, err := s.once(ctx, token, document)
		if err == nil {
			return body, nil
		}
		if !errors.Is(err, errLater) {
			return nil, err
		}
		s.retried.Add(1)
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("without success until %w: %w", ctx.Err(), err)
		case <-time.After(pause/2 + rand.N(pause)):
		}
	}
}

// errLater is that the same may be asked again.
var errLater = errors.New("later")

func (s *soaking) once(ctx context.Context, token, document string) ([]byte, error) {
	text, err := json.Marshal(map[string]string{"query": document})
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+s.address+"/graphql", bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := s.client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errLater, err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	switch {
	case err != nil, response.StatusCode == http.StatusServiceUnavailable, bytes.Contains(body, []byte(`"UNAVAILABLE"`)):
		return nil, errors.Join(errLater, err, fmt.Errorf("%d %s", response.StatusCode, body))
	case response.StatusCode != http.StatusOK, bytes.Contains(body, []byte(`"errors"`)):
		return nil, fmt.Errorf("%d %s", response.StatusCode, body)
	}
	return body, nil
}

// turn is what a client does, in turns: reading much, reading little, and submitting.
func (s *soaking) turn(ctx context.Context, n, i int) error {
	if i%3 == 2 {
		key := s.counted[n] + 1
		body, err := s.send(ctx, s.tokens[n], fmt.Sprintf(
			`mutation { submitExercise(input: {exerciseId: %q, key: "%d", answer: {read: true}}) { attempt } }`, s.exercise, key))
		if err != nil {
			return err
		}
		if want := fmt.Sprintf(`{"attempt":%d}`, key); !bytes.Contains(body, []byte(want)) {
			return fmt.Errorf("submission %d was answered %s", key, body)
		}
		s.counted[n] = key
		return nil
	}
	document, want := `{ course(by: {slug: "soak"}) { title modules { lessons { title } } } }`, `"First"`
	if i%3 == 1 {
		document = `{ courses { nodes { title modules { title lessons { title exercises { title } } } } } }`
	}
	body, err := s.send(ctx, s.tokens[n], document)
	if err == nil && !bytes.Contains(body, []byte(want)) {
		err = fmt.Errorf("a wrong answer: %s", body)
	}
	return err
}

// load lets the clients take turns until more is false.
func (s *soaking) load(ctx context.Context, more func(i int) bool) {
	var wait sync.WaitGroup
	for n := range soakClients {
		wait.Go(func() {
			for i := 0; more(i); i++ {
				if err := s.turn(ctx, n, i); err != nil {
					s.mu.Lock()
					s.failed = append(s.failed, err.Error())
					s.mu.Unlock()
				}
			}
		})
	}
	wait.Wait()
	s.client.CloseIdleConnections()
}

// fill imports a course, and lets the clients, whom the server has not seen before, take it.
func (s *soaking) fill(t *testing.T) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "soak.yaml")
	if err := os.WriteFile(file, []byte(soakCourse), 0o600); err != nil {
		t.Fatal(err)
	}
	syllabus(t, "", "import", "--database", s.database, "--owner", "author", file).expect(t, 0)
	body, err := s.send(t.Context(), "", `{ course(by: {slug: "soak"}) { id modules { lessons { exercises { id } } } } }`)
	if err != nil {
		t.Fatal(err)
	}
	s.course = regexp.MustCompile(`course_\d+`).FindString(string(body))
	s.exercise = regexp.MustCompile(`exercise_\d+_\d+`).FindString(string(body))
	secret, err := readDemoSecret(s.data)
	if err != nil {
		t.Fatal(err)
	}
	for n := range soakClients {
		name := fmt.Sprintf("soak-%d", n)
		token, err := auth.Sign(secret, auth.Identity{Issuer: demoIssuer, Subject: name, Username: name}, demoAudience, time.Now(), demoLifetime)
		if err != nil {
			t.Fatal(err)
		}
		s.tokens = append(s.tokens, token)
		if _, err := s.send(t.Context(), token, fmt.Sprintf(`mutation { enroll(input: {courseId: %q}) { course { id } } }`, s.course)); err != nil {
			t.Fatal(err)
		}
	}
}

// weight is what a server that nobody asks has of goroutines and of memory in use.
type weight struct {
	goroutines int
	heap       int64 // bytes
}

func (c *child) weigh(t *testing.T) weight {
	t.Helper()
	number := func(page, pattern string) int64 {
		_, body := get(t, "http://"+c.debug+"/debug/pprof/"+page)
		found := regexp.MustCompile(pattern).FindStringSubmatch(body)
		if found == nil {
			t.Fatalf("%s has no %s", page, pattern)
		}
		n, err := strconv.ParseInt(found[1], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	http.DefaultClient.CloseIdleConnections()
	return weight{int(number("goroutine?debug=1", `goroutine profile: total (\d+)`)), number("heap?debug=1&gc=1", `# HeapAlloc = (\d+)`)}
}

// freePort is an address that nobody listens on at the moment.
func freePort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// The server is deployed anew under load: no request of a client that asks again fails, nothing is counted twice, and at the end the
// last process has no more goroutines and hardly more memory than the first had at its beginning.
func TestSoak(t *testing.T) {
	length := shortSoak
	if named := os.Getenv(SoakVariable); named != "" {
		var err error
		if length, err = time.ParseDuration(named); err != nil {
			t.Fatalf("%s: %v", SoakVariable, err)
		}
	}
	s := &soaking{
		database: postgrestest.Database(t), data: t.TempDir(), address: freePort(t), counted: make([]int, soakClients),
	}
	s.client.Timeout = 40 * time.Second
	s.client.Transport = &http.Transport{MaxIdleConnsPerHost: soakClients}
	server := s.deploy(t)
	s.fill(t)
	s.load(t.Context(), func(i int) bool { return i < soakWarmUp })
	before := server.weigh(t)

	var deploys sync.WaitGroup
	began := time.Now()
	deploys.Go(func() { s.load(t.Context(), func(int) bool { return time.Since(began) < length }) })
	down := time.Duration(0)
	for range soakDeploys { // all in the first half: the last process has the second
		<-time.After(length / (2 * soakDeploys))
		at := time.Now()
		server.terminate(t)
		server.exited(t)
		server = s.deploy(t)
		down = max(down, time.Since(at))
	}
	deploys.Wait()

	var after weight
	eventually(t, fmt.Sprintf("the server has %d goroutines again", before.goroutines), func() bool {
		after = server.weigh(t)
		return after.goroutines <= before.goroutines
	})
	const growth = 8 << 20
	if after.heap > before.heap+growth {
		t.Errorf("the heap has %d bytes, and had %d", after.heap, before.heap)
	}
	server.terminate(t)
	server.exited(t)
	for _, failed := range s.failed {
		t.Error(failed)
	}
	s.checkCounted(t)
	t.Logf("%v, %d deploys (at most %.1f s without a server): %d requests, %d failed, %d sent again; goroutines %d before, %d after; heap %.1f MB before, %.1f MB after",
		length, soakDeploys, down.Seconds(), s.asked.Load(), len(s.failed), s.retried.Load(),
		before.goroutines, after.goroutines, float64(before.heap)/(1<<20), float64(after.heap)/(1<<20))
}

// checkCounted compares what the database has with what the clients were told.
func (s *soaking) checkCounted(t *testing.T) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), s.database)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	for n, want := range s.counted {
		var got, keys int
		err := conn.QueryRow(t.Context(), `
			SELECT attempts, (SELECT count(*) FROM submission s WHERE s.user_id = e.user_id)
			FROM exercise_session e JOIN app_user ON app_user.id = e.user_id
			WHERE username = $1`, fmt.Sprintf("soak-%d", n)).Scan(&got, &keys)
		if err != nil || got != want || keys != want {
			t.Errorf("client %d was answered %d submissions; the database has %d attempts and %d submissions (%v)", n, want, got, keys, err)
		}
	}
}
