package main

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"io/fs"
	"log/slog"

	"github.com/jackc/pgx/v5"

	"syllabus/internal/postgres"
	"syllabus/migrations"
)

//go:embed reference.sql
var referenceSQL string

// dataset is what a database has been filled with.
type dataset struct {
	prefix    string // of the database's name
	schema    schema
	sql       string
	otherwise string // the SQL for a schema that refuses the other; "" is none
}

// schema is what a database has before its data.
type schema struct {
	files   fs.FS // its migrations
	migrate func(ctx context.Context, url string) error
}

// present returns the schema of this revision.
func present() schema {
	return schema{migrations.Files, func(ctx context.Context, url string) error {
		return postgres.Migrate(ctx, url, slog.New(slog.DiscardHandler))
	}}
}

// reference returns the data that all contenders read.
func reference() dataset { return dataset{prefix: "reference", schema: present(), sql: referenceSQL} }

// name names the database after what is in it.
func (s dataset) name() (string, error) {
	sum := sha256.New()
	sum.Write([]byte(s.sql))
	sum.Write([]byte(s.otherwise))
	names, err := fs.Glob(s.schema.files, "*.sql")
	if err == nil && len(names) == 0 {
		err = errors.New("the schema has no migrations")
	}
	for _, name := range names {
		text, err := fs.ReadFile(s.schema.files, name)
		if err != nil {
			return "", err
		}
		sum.Write(text)
	}
	return s.prefix + "_" + hex.EncodeToString(sum.Sum(nil)[:8]), err
}

// build makes the schema of an empty database, and fills it.
func (s dataset) build(ctx context.Context, target string) error {
	if err := s.schema.migrate(ctx, target); err != nil {
		return err
	}
	err := load(ctx, target, s.sql)
	if err != nil && s.otherwise != "" { // nothing of the first is left: what is sent together is one transaction
		if second := load(ctx, target, s.otherwise); second != nil {
			return errors.Join(err, second)
		}
		return nil
	}
	return err
}

func load(ctx context.Context, target, sql string) error {
	conn, err := pgx.Connect(ctx, target)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	if _, err := conn.PgConn().Exec(ctx, sql).ReadAll(); err != nil {
		return err
	}
	// Frozen, so that the first contender does not write what later ones only read.
	for _, command := range []string{"VACUUM (FREEZE, ANALYZE)", "CHECKPOINT"} {
		if _, err := conn.Exec(ctx, command); err != nil {
			return err
		}
	}
	return nil
}
