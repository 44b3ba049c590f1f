package postgres

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/tern/v2/migrate"

	"syllabus/migrations"
)

// versionTable holds the number of the last migration that was applied.
const versionTable = "public.schema_version"

// Migration is one step of the schema.
type Migration struct {
	Sequence int    // from 1
	Name     string // the file's name
	Applied  bool
}

// NewerSchemaError says that the database was migrated by a later release.
type NewerSchemaError struct {
	Database int // the database's schema version
	Binary   int // the last version that this binary knows
}

func (e *NewerSchemaError) Error() string {
	return fmt.Sprintf("the database has schema version %d, but this release of syllabus knows only up to %d: "+
		"run the newer release, or restore the database from before its migration", e.Database, e.Binary)
}

// Migrate brings the database's schema up to date, each migration in its own
// transaction. Servers that start at once wait for each other on an advisory lock. A
// database that is newer than the binary is left as it is, with a [*NewerSchemaError].
func Migrate(ctx context.Context, url string, log *slog.Logger) error {
	return migrateFiles(ctx, url, migrations.Files, log)
}

func migrateFiles(ctx context.Context, url string, files fs.FS, log *slog.Logger) error {
	conn, err := connect(ctx, url)
	if err != nil {
		return err
	}
	defer closeConn(ctx, conn)
	known, err := migrate.FindMigrations(files)
	if err != nil {
		return fmt.Errorf("the migrations of this binary: %w", err)
	}
	// Before the migrator makes its own table: a newer database is not touched.
	if version, err := schemaVersion(ctx, conn); err != nil {
		return err
	} else if version > len(known) {
		return &NewerSchemaError{Database: version, Binary: len(known)}
	}
	migrator, err := migrate.NewMigrator(ctx, conn, versionTable)
	if err != nil {
		return fmt.Errorf("preparing the migrations: %w", err)
	}
	if err := migrator.LoadMigrations(files); err != nil {
		return fmt.Errorf("the migrations of this binary: %w", err)
	}
	migrator.OnStart = func(sequence int32, name, _, _ string) {
		log.InfoContext(ctx, "migrating the database", "version", sequence, "migration", name)
	}
	if err := migrator.Migrate(ctx); err != nil {
		if bad, ok := errors.AsType[migrate.BadVersionError](err); ok { // another server was newer, and faster
			return fmt.Errorf("the database was migrated by a newer release of syllabus: %w", bad)
		}
		return fmt.Errorf("migrating the database: %w", err)
	}
	return nil
}

// Status returns the migrations and which of them the database has. It changes nothing.
func Status(ctx context.Context, url string) ([]Migration, error) {
	conn, err := connect(ctx, url)
	if err != nil {
		return nil, err
	}
	defer closeConn(ctx, conn)
	version, err := schemaVersion(ctx, conn)
	if err != nil {
		return nil, err
	}
	status := Migrations()
	for i := range status {
		status[i].Applied = status[i].Sequence <= version
	}
	if version > len(status) {
		return status, &NewerSchemaError{Database: version, Binary: len(status)}
	}
	return status, nil
}

// Migrations returns the migrations that this binary knows, none of them applied.
func Migrations() []Migration {
	names, err := migrate.FindMigrations(migrations.Files)
	if err != nil {
		panic(fmt.Sprintf("postgres: the migrations of this binary: %v", err)) // they are embedded
	}
	known := make([]Migration, len(names))
	for i, name := range names {
		known[i] = Migration{Sequence: i + 1, Name: name}
	}
	return known
}

// Querier is what CheckSchema needs of a connection pool.
type Querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// CheckSchema makes sure that the database answers and has exactly the schema that
// this binary knows.
func CheckSchema(ctx context.Context, db Querier) error {
	version, err := schemaVersion(ctx, db)
	if err != nil {
		return err
	}
	if needed := len(Migrations()); version != needed {
		return fmt.Errorf("the database has schema version %d, this binary needs %d", version, needed)
	}
	return nil
}

const schemaVersionSQL = `-- name: SchemaVersion
SELECT version
FROM public.schema_version
ORDER BY version`

// schemaVersion returns the number of the last migration applied, 0 for none.
func schemaVersion(ctx context.Context, db Querier) (int, error) {
	rows, err := db.Query(ctx, schemaVersionSQL)
	if err == nil {
		var version int
		version, err = pgx.CollectExactlyOneRow(rows, pgx.RowTo[int])
		if err == nil {
			return version, nil
		}
	}
	const undefinedTable = "42P01"
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok && pg.Code == undefinedTable || errors.Is(err, pgx.ErrNoRows) {
		return 0, nil
	}
	return 0, fmt.Errorf("reading the database's schema version: %w", err)
}

func connect(ctx context.Context, url string) (*pgx.Conn, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, badURL(err)
	}
	patient(config)
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("the database cannot be reached: %w", err)
	}
	return conn, nil
}

// closeConn closes the connection even when ctx has ended, without waiting long for a server that does not say good-bye.
func closeConn(ctx context.Context, conn *pgx.Conn) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), connectTimeout)
	defer cancel()
	_ = conn.Close(ctx)
}
