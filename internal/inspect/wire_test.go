package inspect_test

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgproto3"
	"github.com/jackc/pgx/v5/pgxpool"

	"syllabus/internal/inspect"
)

// What the slow server takes, in fake time.
const (
	connecting = 5 * time.Millisecond
	preparing  = 70 * time.Millisecond
	running    = 30 * time.Millisecond // until the first bytes of an answer
	reading    = 11 * time.Millisecond // until the rest
)

// slow is a PostgreSQL server that answers every statement with two rows of one number.
type slow struct {
	*pgproto3.Backend
	t *testing.T
}

func (s slow) send(after time.Duration, messages ...pgproto3.BackendMessage) {
	<-time.After(after)
	for _, m := range messages {
		s.Send(m)
	}
	if err := s.Flush(); err != nil {
		s.t.Log("the client has gone:", err)
	}
}

func (s slow) serve() {
	if _, err := s.ReceiveStartupMessage(); err != nil {
		s.t.Error(err)
		return
	}
	s.send(connecting, &pgproto3.AuthenticationOk{}, &pgproto3.ParameterStatus{Name: "standard_conforming_strings", Value: "on"},
		&pgproto3.ParameterStatus{Name: "client_encoding", Value: "UTF8"}, &pgproto3.ReadyForQuery{TxStatus: 'I'})
	column := &pgproto3.RowDescription{Fields: []pgproto3.FieldDescription{{Name: []byte("n"), DataTypeOID: 23, DataTypeSize: 4}}}
	row := &pgproto3.DataRow{Values: [][]byte{{0, 0, 0, 1}}}
	prepared, described := false, false
	var executed [][]pgproto3.BackendMessage
	for {
		message, err := s.Receive()
		if err != nil {
			return
		}
		switch message := message.(type) {
		case *pgproto3.Parse:
			prepared = true
		case *pgproto3.Describe:
			described = message.ObjectType == 'P'
		case *pgproto3.Execute:
			first := []pgproto3.BackendMessage{&pgproto3.BindComplete{}}
			if described {
				first = append(first, column)
			}
			executed, described = append(executed, first), false
		case *pgproto3.Query:
			s.send(running, column)
			s.send(reading, row, row, &pgproto3.CommandComplete{CommandTag: []byte("SELECT 2")}, &pgproto3.ReadyForQuery{TxStatus: 'I'})
		case *pgproto3.Sync:
			if prepared {
				s.send(preparing, &pgproto3.ParseComplete{}, &pgproto3.ParameterDescription{ParameterOIDs: []uint32{23}}, column)
			}
			for _, first := range executed {
				s.send(running, first...)
				s.send(reading, row, row, &pgproto3.CommandComplete{CommandTag: []byte("SELECT 2")})
			}
			s.send(0, &pgproto3.ReadyForQuery{TxStatus: 'I'})
			prepared, executed = false, nil
		}
	}
}

// slowPool returns a pool of one connection to a slow server.
func slowPool(t *testing.T) *pgxpool.Pool {
	t.Helper()
	config, err := pgxpool.ParseConfig("host=slow user=u database=d sslmode=disable")
	if err != nil {
		t.Fatal(err)
	}
	config.MaxConns = 1
	config.ConnConfig.Tracer = inspect.Tracer{}
	config.ConnConfig.LookupFunc = func(context.Context, string) ([]string, error) { return []string{"slow"}, nil }
	config.ConnConfig.DialFunc = func(context.Context, string, string) (net.Conn, error) {
		client, server := net.Pipe()
		go slow{pgproto3.NewBackend(server, server), t}.serve()
		return inspect.Tracer{}.Conn(client), nil
	}
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	return pool
}

// times tells a statement's times, rounded down to milliseconds.
func times(s inspect.Ran) string {
	return fmt.Sprintf("%s: wait %d run %d read %d of %d",
		s.Name, time.Duration(s.Wait).Milliseconds(), time.Duration(s.Run).Milliseconds(),
		time.Duration(s.Read).Milliseconds(), time.Duration(s.Duration).Milliseconds())
}

// Waiting for a connection, preparing, running and reading are told apart.
func TestTimesOfAStatement(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pool := slowPool(t)
		defer pool.Close()
		query := func(ctx context.Context, sql string, args ...any) {
			rows, err := pool.Query(ctx, sql, args...)
			if err != nil {
				t.Error(err)
				return
			}
			if numbers, err := pgx.CollectRows(rows, pgx.RowTo[int32]); err != nil || len(numbers) != 2 {
				t.Error(numbers, err)
			}
		}
		s := newServer(inspect.Config{Rate: 1}, func(ctx context.Context) *graphql.Response {
			query(ctx, "-- name: First\nSELECT $1", 1)
			query(ctx, "-- name: First\nSELECT $1", 1)
			busy, err := pool.Acquire(context.Background())
			if err != nil {
				t.Error(err)
			}
			time.AfterFunc(400*time.Millisecond, busy.Release)
			query(ctx, "-- name: Waits\nSELECT $1", 1)
			query(context.Background(), "-- name: Prepared\nSELECT $1", 1) // recorded by nobody
			var batch pgx.Batch
			for range 2 {
				batch.Queue("-- name: Prepared\nSELECT $1", 1)
			}
			if err := pool.SendBatch(ctx, &batch).Close(); err != nil {
				t.Error(err)
			}
			return answersNull(ctx)
		})
		r := s.record(t, `{thing{open}}`, nil)
		var got []string
		for _, s := range r.Statements {
			got = append(got, times(s))
			if s.Run+s.Read != s.Duration || s.Wait < 0 || s.Run < 0 || s.Run > s.Duration || s.Rows != 2 {
				t.Errorf("its parts do not make it up: %+v", s)
			}
		}
		want := []string{
			"First: wait 75 run 30 read 11 of 41",
			"First: wait 0 run 30 read 11 of 41",
			"Waits: wait 470 run 30 read 11 of 41",
			"Prepared: wait 0 run 30 read 11 of 41",
			"Prepared: wait 0 run 30 read 11 of 41",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("the times (-want +got):\n%s", diff)
		}
	})
}

// The driver puts TLS around the connection that the tracer has wrapped.
func TestAnswersAreSeenBelowTLS(t *testing.T) {
	https := httptest.NewUnstartedServer(nil)
	https.StartTLS()
	defer https.Close()
	synctest.Test(t, func(t *testing.T) {
		ours, theirs := net.Pipe()
		server := tls.Server(theirs, https.TLS)
		client := tls.Client(inspect.Tracer{}.Conn(ours), &tls.Config{InsecureSkipVerify: true})
		go func() {
			if _, err := io.Copy(server, server); err != nil {
				t.Error(err)
			}
			_ = server.Close()
		}()
		if _, err := client.Write([]byte("hello")); err != nil {
			t.Fatal(err)
		}
		inspect.Arm(client)
		<-time.After(time.Second)
		if _, err := io.ReadFull(client, make([]byte, 5)); err != nil {
			t.Fatal(err)
		}
		if since, ok := inspect.Came(client); !ok || since != 0 {
			t.Errorf("the answer came %v ago, %v", since, ok)
		}
		_ = client.CloseWrite()
		_, _ = io.Copy(io.Discard, client)
		_ = ours.Close()
	})
}
