// Package postgrestest gives tests a real PostgreSQL: one throw-away server for the tests of a package, started when the
// first of them asks for a database, and a database of its own for each test that asks.
//
//	func TestMain(m *testing.M) { postgrestest.Main(m) }
//
//	func TestSomething(t *testing.T) {
//		url := postgrestest.Database(t)
//		…
//	}
package postgrestest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"syllabus/internal/postgres"
)

// DatabaseVariable names the environment variable with the URL of a running server to use instead of a throw-away one. Its
// user must be allowed to create databases.
const DatabaseVariable = "SYLLABUS_TEST_DATABASE"

// settings trade safety for speed: nobody misses the data after the tests. Autovacuum would make plans depend on time.
func settings() map[string]string {
	return map[string]string{"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}
}

// server returns the URL of the server for the tests of this process, and starts it when it is first asked.
var server = sync.OnceValues(startServer)

// stops hands what stops the throw-away server, if there is one, over to Main.
var stops = make(chan func() error, 1)

// Main runs the tests of a package and then stops and removes the throw-away PostgreSQL, if one of them has used it. It does
// not return.
func Main(m *testing.M) {
	code := m.Run()
	select {
	case stop := <-stops:
		if err := stop(); err != nil {
			fmt.Fprintln(os.Stderr, "stop the PostgreSQL of the tests:", err)
			code = max(code, 1)
		}
	default: // no test has asked for a database
	}
	os.Exit(code)
}

// Database creates an empty database for the test and returns its URL. It is dropped at the end of the test, whoever is
// still connected.
func Database(t testing.TB) string {
	t.Helper()
	return Clone(t, "template0")
}

// Clone creates a database for the test as a copy of the named one, to which nobody may be connected, and returns its URL.
// It is dropped at the end of the test, whoever is still connected.
func Clone(t testing.TB, template string) string {
	t.Helper()
	server, err := server()
	if err != nil {
		t.Fatal(err)
	}
	name := databaseName()
	create := "CREATE DATABASE " + quote(name) + " TEMPLATE " + quote(template)
	if err := execute(t.Context(), server, create); err != nil {
		t.Fatalf("create a database for the test: %v", err)
	}
	t.Cleanup(func() {
		if err := execute(context.WithoutCancel(t.Context()), server, "DROP DATABASE "+quote(name)+" WITH (FORCE)"); err != nil {
			t.Errorf("drop the database of the test: %v", err)
		}
	})
	return databaseURL(server, name)
}

// startServer returns the URL of the server that the environment names, or else of one that it starts.
func startServer() (*url.URL, error) {
	if named := os.Getenv(DatabaseVariable); named != "" {
		server, err := url.Parse(named)
		if err != nil || !strings.HasPrefix(server.Scheme, "postgres") {
			return nil, errors.New(DatabaseVariable + " must be a URL such as postgres://user:password@localhost:5432/postgres")
		}
		return server, nil
	}
	dir, err := os.MkdirTemp("", "syllabus-test-")
	if err != nil {
		return nil, err
	}
	embedded, err := postgres.StartEmbedded(context.Background(), postgres.EmbeddedConfig{DataDir: dir, Settings: settings()})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start a PostgreSQL for the tests: %w", err), os.RemoveAll(dir))
	}
	stops <- func() error {
		return errors.Join(embedded.Stop(context.Background()), os.RemoveAll(dir))
	}
	return url.Parse(embedded.URL())
}

// databaseName is new each time, for several packages' tests may use the same server.
func databaseName() string { return "syllabus_test_" + strings.ToLower(rand.Text()) }

func execute(ctx context.Context, server *url.URL, statement string) error {
	connection, err := pgx.Connect(ctx, server.String())
	if err != nil {
		return err
	}
	_, err = connection.Exec(ctx, statement)
	return errors.Join(err, connection.Close(ctx))
}

func databaseURL(server *url.URL, name string) string {
	database := *server
	database.Path = "/" + name
	return database.String()
}

func quote(name string) string { return pgx.Identifier{name}.Sanitize() }
