package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator"

	"syllabus/internal/admit"
	"syllabus/internal/plan"
)

type planCommand struct {
	File      string `arg:"" help:"A GraphQL document; - is the standard input."`
	Operation string `placeholder:"NAME" help:"Which of its operations, where there are several."`
	Variables string `placeholder:"JSON" help:"The operation's variables, or @FILE. Without: what depends on them is taken to happen."`
	Viewer    string `enum:"visitor,user,admin" default:"visitor" help:"Who asks: visitor, user or admin."`
	JSON      bool   `name:"json" help:"Print the plan as JSON."`
	MaxCost   int64  `default:"${max_cost}" help:"What an operation may be planned to cost, as the server has it."`
	Chunk     int    `default:"${chunk}" help:"How many keys one SQL statement takes at most, as the server has it."`
}

// Validate is called by kong.
func (c *planCommand) Validate() error {
	return errors.Join(atLeast("--chunk", c.Chunk, 1), atLeast("--max-cost", c.MaxCost, 1))
}

// Run prints the plan of one operation. It needs no database.
func (c *planCommand) Run(_ context.Context, std streams) error {
	source, err := c.source(std.in)
	if err != nil {
		return err
	}
	p, err := newPlanning(c.Chunk)
	if err != nil {
		return err
	}
	document, err := p.read(source)
	if err == nil {
		err = p.validate(document)
	}
	if err != nil {
		return err
	}
	operation, err := c.choose(document.Operations)
	if err != nil {
		return err
	}
	variables, err := c.variables()
	if err == nil && variables != nil {
		variables, err = coerce(p.schema, operation, variables)
	}
	if err != nil {
		return err
	}
	planned := p.planner.Plan(operation, document, variables, viewers()[c.Viewer])
	refused := c.refused(p.schema, source.Input, document, planned)
	if !c.JSON {
		if refused != "" {
			refused = "\nA server of these limits refuses it: " + refused + "\n"
		}
		_, err = io.WriteString(std.out, planned.String()+refused)
		return err
	}
	encoder := json.NewEncoder(std.out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(struct {
		*plan.Plan
		CostLimit int64  `json:"costLimit"`
		Refused   string `json:"refused,omitempty"` // why a server of this limit, and else of the default ones, does not run it
	}{planned, c.MaxCost, refused})
}

// refused says why a server does not run a document, empty where it does.
func (c *planCommand) refused(schema *ast.Schema, text string, document *ast.QueryDocument, planned *plan.Plan) string {
	err := admit.New(admit.Defaults(), schema).Admits(text, document)
	if err == nil {
		err = admit.Cost(planned.Cost, planned.TooLarge, c.MaxCost)
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// viewers are who a plan can be for, by their names on the command line.
func viewers() map[string]plan.Viewer {
	return map[string]plan.Viewer{"visitor": {}, "user": {SignedIn: true}, "admin": {SignedIn: true, Admin: true}}
}

func (c *planCommand) source(stdin io.Reader) (*ast.Source, error) {
	if c.File == "-" {
		return readSource(stdin, "standard input")
	}
	return openSource(c.File)
}

// choose returns the operation of that name, or the only one.
func (c *planCommand) choose(operations ast.OperationList) (*ast.OperationDefinition, error) {
	names := make([]string, len(operations))
	for i, operation := range operations {
		names[i] = operation.Name
	}
	switch found := operations.ForName(c.Operation); {
	case len(operations) == 0:
		return nil, fmt.Errorf("%s: there is no operation, only fragments", c.File)
	case found != nil:
		return found, nil
	case c.Operation != "":
		return nil, fmt.Errorf("%s: there is no operation %s: it has %s", c.File, c.Operation, strings.Join(names, ", "))
	default:
		return nil, fmt.Errorf("%s: name one of its operations with --operation: %s", c.File, strings.Join(names, ", "))
	}
}

// variables reads the variables, nil where there are none.
func (c *planCommand) variables() (map[string]any, error) {
	text := c.Variables
	if text == "" {
		return nil, nil
	}
	if path, ok := strings.CutPrefix(text, "@"); ok {
		read, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("--variables: %w", err)
		}
		text = string(read)
	}
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var variables map[string]any
	err := decoder.Decode(&variables)
	if err == nil && decoder.More() {
		err = errors.New("there is more behind the object")
	}
	if err != nil {
		return nil, fmt.Errorf("--variables: this is not a JSON object: %w", err)
	}
	if variables == nil {
		variables = map[string]any{}
	}
	return variables, nil
}

// coerce checks variables as the server does. The validator panics on some values of the wrong shape.
func coerce(schema *ast.Schema, operation *ast.OperationDefinition, variables map[string]any) (coerced map[string]any, err error) {
	defer func() {
		if r := recover(); r != nil {
			coerced, err = nil, fmt.Errorf("--variables: they are not of their types: %v", r)
		}
	}()
	coerced, err = validator.VariableValues(schema, operation, variables)
	if err != nil {
		err = fmt.Errorf("--variables: %w", err)
	}
	return coerced, err
}
