// Command gqlgen generates the code of package graph: gqlgen's own, and that of
// direct execution. It reads gqlgen.yml in the folder it is given.
package main

import (
	"fmt"
	"os"

	"github.com/99designs/gqlgen/api"
	"github.com/99designs/gqlgen/codegen/config"

	"syllabus/internal/direct/plugin"
)

func main() {
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "generating:", err)
		os.Exit(1)
	}
}

func run(folder string) error {
	if err := os.Chdir(folder); err != nil {
		return err
	}
	cfg, err := config.LoadConfig("gqlgen.yml")
	if err != nil {
		return err
	}
	// What was generated before may not compile with the schema as it is now.
	if err := os.Remove(plugin.Filename(cfg)); err != nil && !os.IsNotExist(err) {
		return err
	}
	return api.Generate(cfg, api.AddPlugin(plugin.Plugin{}))
}
