// Command syllabus serves course content over GraphQL. It only wires: what it
// does is in the packages below graph and internal.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// cli is the command line. Every flag can also be given as an environment variable
// named SYLLABUS_ and the flag in capitals, with _ for -.
type cli struct {
	Serve   serveCommand   `cmd:"" help:"Serve the API, on the database given or on an embedded PostgreSQL."`
	Import  importCommand  `cmd:"" help:"Write course files into the database, also while a server runs."`
	Token   tokenCommand   `cmd:"" help:"Print a token that signs somebody in, for the demo or with a secret of yours."`
	Plan    planCommand    `cmd:"" help:"Print the SQL statements that a GraphQL operation will run, without running it."`
	Check   checkCommand   `cmd:"" help:"Check GraphQL documents: valid, within a budget of statements, and not dearer than before."`
	Migrate migrateCommand `cmd:"" help:"Bring the database's schema up to date, or show where it stands."`
}

// streams are what commands read and write.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	// The first signal lets the command finish; a second one ends it at once.
	context.AfterFunc(ctx, stop)
	code := run(ctx, os.Args[1:], streams{in: os.Stdin, out: os.Stdout, err: os.Stderr})
	stop()
	os.Exit(code)
}

// run runs one command and returns the process's exit code: 0 when all went well,
// 1 when something failed, 2 when the command line is wrong.
func run(ctx context.Context, args []string, std streams) int {
	var commands cli
	exit := -1
	parser, err := kong.New(&commands,
		kong.Name("syllabus"),
		kong.Description("A GraphQL server for course content: one SQL statement per relation, however deep the query."),
		kong.DefaultEnvars("SYLLABUS"),
		kong.Writers(std.out, std.err),
		kong.Exit(func(code int) { exit = code }),
		kong.UsageOnError(),
		defaults(),
	)
	if err != nil {
		panic(err) // the struct above is wrong
	}
	command, err := parser.Parse(args)
	if exit >= 0 { // --help has printed itself
		return exit
	}
	if err != nil {
		_, _ = fmt.Fprintf(std.err, "syllabus: %v\nsyllabus --help lists the commands and flags.\n", err)
		return 2
	}
	command.BindTo(ctx, (*context.Context)(nil))
	err = command.Run(std)
	if errors.Is(err, context.Canceled) && ctx.Err() != nil {
		err = errors.New("interrupted")
	}
	if err != nil {
		_, _ = fmt.Fprintf(std.err, "syllabus: %v\n", err)
		return 1
	}
	return 0
}
