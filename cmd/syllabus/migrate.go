package main

import (
	"context"
	"fmt"
	"log/slog"

	"syllabus/internal/postgres"
)

type migrateCommand struct {
	Up     migrateUpCommand     `cmd:"" help:"Apply the migrations that the database does not have yet."`
	Status migrateStatusCommand `cmd:"" help:"List the migrations and which of them the database has."`
}

type migrateUpCommand struct{ databaseFlags }

// Run applies what is missing and says where the database then stands.
func (c *migrateUpCommand) Run(ctx context.Context, std streams) error {
	return c.with(ctx, std, func(url string, log *slog.Logger) error {
		if err := postgres.Migrate(ctx, url, log); err != nil {
			return err
		}
		return printStatus(ctx, url, std)
	})
}

type migrateStatusCommand struct{ databaseFlags }

// Run lists the migrations. It makes nothing: where there is no database yet, all of
// them are pending.
func (c *migrateStatusCommand) Run(ctx context.Context, std streams) error {
	if there, err := c.exists(); err != nil || !there {
		printMigrations(postgres.Migrations(), std)
		return err
	}
	return c.with(ctx, std, func(url string, _ *slog.Logger) error { return printStatus(ctx, url, std) })
}

func printStatus(ctx context.Context, url string, std streams) error {
	migrations, err := postgres.Status(ctx, url)
	printMigrations(migrations, std)
	return err
}

func printMigrations(migrations []postgres.Migration, std streams) {
	for _, m := range migrations {
		state := "pending"
		if m.Applied {
			state = "applied"
		}
		_, _ = fmt.Fprintf(std.out, "%-8s %s\n", state, m.Name)
	}
}
