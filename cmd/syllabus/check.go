package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/vektah/gqlparser/v2/ast"

	"syllabus/internal/plan"
)

type checkCommand struct {
	Globs         []string `arg:"" name:"glob" help:"GraphQL documents, as patterns: 'src/**/*.graphql'. Fragments may be in any of them."`
	MaxStatements int      `placeholder:"N" help:"How many SQL statements an operation may run; any number, when not given."`
	Baseline      string   `placeholder:"FILE" type:"path" help:"What operations cost before, as --update wrote it: none may cost more."`
	Update        bool     `help:"Write the baseline as it is now."`
	Viewer        string   `enum:"visitor,user,admin" default:"user" help:"Who asks: visitor, user or admin. A user costs the most."`
}

// Validate is called by kong.
func (c *checkCommand) Validate() error {
	switch {
	case c.Update && c.Baseline == "":
		return errors.New("--update: name the file with --baseline")
	case c.MaxStatements < 0:
		return errors.New("--max-statements: must not be negative")
	}
	return nil
}

// Run checks all operations of all files, and says of all of them what is wrong. It needs no database.
func (c *checkCommand) Run(_ context.Context, std streams) error {
	p, err := newPlanning(1) // chunks are not counted
	if err != nil {
		return err
	}
	document, err := p.readAll(c.Globs)
	if err != nil {
		return err
	}
	operations := make([]*checked, len(document.Operations))
	for i, operation := range document.Operations {
		planned := p.planner.Plan(operation, document, nil, viewers()[c.Viewer])
		operations[i] = &checked{name: operation.Name, at: operation.Position, plan: planned, costs: costsOf(planned)}
	}
	slices.SortFunc(operations, func(a, b *checked) int { return strings.Compare(a.name, b.name) })
	before, err := c.before()
	if err != nil {
		return err
	}
	failed := c.report(std.out, operations, before)
	if c.Update {
		if err := writeBaseline(c.Baseline, c.Viewer, operations); err != nil {
			return err
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d operations cost too much", failed, len(operations))
	}
	_, err = fmt.Fprintln(std.out, dearest(operations))
	return err
}

// before reads the baseline, nil where there is none to hold operations against.
func (c *checkCommand) before() (*baseline, error) {
	if c.Baseline == "" || c.Update {
		return nil, nil
	}
	return readBaseline(c.Baseline, c.Viewer)
}

// checked is an operation with its plan.
type checked struct {
	name  string
	at    *ast.Position
	plan  *plan.Plan
	costs []cost
}

// report prints what costs too much, and what else has changed. It returns how many operations fail.
func (c *checkCommand) report(out io.Writer, operations []*checked, before *baseline) (failed int) {
	for _, o := range operations {
		var problems []string
		if n := o.plan.Statements; o.plan.TooLarge {
			problems = append(problems, fmt.Sprintf("%s: %s (%s)\n", o.name, o.plan.Summary(), place(o.at)))
		} else if c.MaxStatements > 0 && n > c.MaxStatements {
			problems = append(problems, fmt.Sprintf("%s: %s, the budget is %d (%s)\n%s",
				o.name, statements(n), c.MaxStatements, place(o.at), listed(o.costs)))
		}
		if was, ok := before.of(o.name); ok && !o.plan.TooLarge {
			grew, diff := o.since(was)
			if grew {
				problems = append(problems, diff)
			} else if diff != "" {
				_, _ = fmt.Fprint(out, diff)
			}
		} else if before != nil && !ok {
			_, _ = fmt.Fprintf(out, "%s: %s, not in the baseline yet (%s)\n", o.name, statements(o.plan.Statements), place(o.at))
		}
		if len(problems) > 0 {
			failed++
			_, _ = fmt.Fprint(out, strings.Join(problems, ""))
		}
	}
	for _, name := range before.gone(operations) {
		_, _ = fmt.Fprintf(out, "%s: in the baseline, and in no file\n", name)
	}
	return failed
}

// dearest is the line about operations that are all right.
func dearest(operations []*checked) string {
	most := slices.MaxFunc(operations, func(a, b *checked) int { return a.plan.Statements - b.plan.Statements })
	plural := "s"
	if len(operations) == 1 {
		plural = ""
	}
	return fmt.Sprintf("%d operation%s, at most %s (%s)", len(operations), plural, statements(most.plan.Statements), most.name)
}

func statements(n int) string {
	if n == 1 {
		return "1 statement"
	}
	return fmt.Sprintf("%d statements", n)
}

// readAll reads the files of all patterns as one document, so that fragments may be anywhere. The error has what is
// wrong in all of them.
func (p *planning) readAll(globs []string) (*ast.QueryDocument, error) {
	paths, err := expand(globs)
	if err != nil {
		return nil, err
	}
	all, errs := &ast.QueryDocument{}, make([]error, 0)
	for _, path := range paths {
		source, err := openSource(path)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		document, err := p.read(source)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		all.Operations = append(all.Operations, document.Operations...)
		all.Fragments = append(all.Fragments, document.Fragments...)
	}
	if errs = append(errs, names(all)...); len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	if len(all.Operations) == 0 {
		return nil, fmt.Errorf("%s: there is no operation, only fragments", strings.Join(paths, ", "))
	}
	return all, p.validate(all)
}

// expand returns the files that patterns name, each once, in order.
func expand(globs []string) ([]string, error) {
	var paths []string
	for _, glob := range globs {
		found, err := doublestar.FilepathGlob(glob, doublestar.WithFilesOnly(), doublestar.WithFailOnIOErrors())
		if err != nil {
			return nil, fmt.Errorf("%s: %w", glob, err)
		}
		if len(found) == 0 {
			return nil, fmt.Errorf("%s: there is no such file", glob)
		}
		paths = append(paths, found...)
	}
	slices.Sort(paths)
	return slices.Compact(paths), nil
}

// names refuses operations that a baseline cannot tell apart, and fragments of one name.
func names(document *ast.QueryDocument) (errs []error) {
	operations, fragments := make(map[string]*ast.Position), make(map[string]*ast.Position)
	for _, operation := range document.Operations {
		if operation.Name == "" {
			errs = append(errs, fmt.Errorf("%s: an operation without a name", place(operation.Position)))
		} else if other, ok := operations[operation.Name]; ok {
			errs = append(errs, fmt.Errorf("%s: the operation %s is at %s too", place(operation.Position), operation.Name, place(other)))
		}
		operations[operation.Name] = operation.Position
	}
	for _, fragment := range document.Fragments {
		if other, ok := fragments[fragment.Name]; ok {
			errs = append(errs, fmt.Errorf("%s: the fragment %s is at %s too", place(fragment.Position), fragment.Name, place(other)))
		}
		fragments[fragment.Name] = fragment.Position
	}
	return errs
}
