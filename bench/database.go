package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"

	"syllabus/internal/postgres"
)

// database is the PostgreSQL that all contenders read.
type database struct {
	embedded *postgres.Embedded
	url      string // of the reference data
	version  string
	pid      int             // of the postmaster
	used     map[string]bool // the databases that this run has asked for
}

// settings keep PostgreSQL from working by itself while others are measured, and let all
// contenders have their 16 connections at once. Everything else is as Syllabus runs it.
func settings() map[string]string {
	return map[string]string{"autovacuum": "off", "max_connections": "300", "fsync": "off"}
}

// startDatabase starts an embedded PostgreSQL and makes sure that it has the reference data. They are kept for the next run.
func startDatabase(ctx context.Context, p places) (*database, error) {
	dir := filepath.Join(p.work, "data")
	if err := os.MkdirAll(p.work, 0o755); err != nil {
		return nil, err
	}
	embedded, err := postgres.StartEmbedded(ctx, postgres.EmbeddedConfig{DataDir: dir, Settings: settings()})
	if err != nil {
		return nil, err
	}
	d := &database{embedded: embedded, used: make(map[string]bool)}
	if err := d.prepare(ctx); err != nil {
		return nil, errors.Join(err, d.stop(ctx))
	}
	return d, nil
}

// stop ends PostgreSQL, also when ctx has ended.
func (d *database) stop(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	defer cancel()
	return d.embedded.Stop(ctx)
}

func (d *database) prepare(ctx context.Context) error {
	admin, err := pgx.Connect(ctx, d.embedded.URL())
	if err != nil {
		return err
	}
	defer func() { _ = admin.Close(context.WithoutCancel(ctx)) }()
	var backend int
	err = admin.QueryRow(ctx, "SELECT pg_backend_pid(), current_setting('server_version')").Scan(&backend, &d.version)
	if err != nil {
		return err
	}
	if d.pid, err = parent(backend); err != nil {
		return err
	}
	d.url, err = d.with(ctx, reference())
	return err
}

// with returns the address of a database with a dataset, which is built when it is asked for the first time.
func (d *database) with(ctx context.Context, set dataset) (string, error) {
	admin, err := pgx.Connect(ctx, d.embedded.URL())
	if err != nil {
		return "", err
	}
	defer func() { _ = admin.Close(context.WithoutCancel(ctx)) }()
	name, err := set.name()
	if err != nil {
		return "", err
	}
	d.used[name] = true
	var there bool
	if err := admin.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name).Scan(&there); err != nil {
		return "", err
	}
	if !there {
		if err := d.fill(ctx, admin, set, name); err != nil {
			return "", fmt.Errorf("building the data of %s: %w", name, err)
		}
	}
	return ofDatabase(d.embedded.URL(), name)
}

// fill builds a dataset in a database that gets its name when it is complete. Those of another state of the schema are dropped,
// unless this run reads them.
func (d *database) fill(ctx context.Context, admin *pgx.Conn, set dataset, name string) error {
	fmt.Fprintf(os.Stderr, "building the data of %s …\n", name)
	rows, err := admin.Query(ctx, "SELECT datname FROM pg_database WHERE datname LIKE $1", set.prefix+"\\_%")
	if err != nil {
		return err
	}
	old, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, other := range old {
		if d.used[other] {
			continue
		}
		if _, err := admin.Exec(ctx, "DROP DATABASE "+pgx.Identifier{other}.Sanitize()); err != nil {
			return err
		}
	}
	building := set.prefix + "_incomplete"
	if _, err := admin.Exec(ctx, "CREATE DATABASE "+building); err != nil {
		return err
	}
	target, err := ofDatabase(d.embedded.URL(), building)
	if err != nil {
		return err
	}
	if err := set.build(ctx, target); err != nil {
		return err
	}
	_, err = admin.Exec(ctx, "ALTER DATABASE "+building+" RENAME TO "+name)
	return err
}

// ofDatabase returns the address of another database of the same server.
func ofDatabase(server, name string) (string, error) {
	u, err := url.Parse(server)
	if err != nil {
		return "", err
	}
	u.Path = "/" + name
	return u.String(), nil
}
