package inspector

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"

	"github.com/99designs/gqlgen/graphql"

	"syllabus/internal/fault"
	"syllabus/internal/inspect"
)

// Run is one way to run a query, to be compared with others.
type Run struct {
	How   string // names it for programs
	Title string
	// Execute answers a query for the viewer of a request. The error is one for clients.
	Execute func(ctx context.Context, r *http.Request, params *graphql.RawParams) (*graphql.Response, error)
}

// comparedRun is what came of one way.
type comparedRun struct {
	How        string               `json:"how"`
	Title      string               `json:"title"`
	Statements int                  `json:"statements"`
	Duration   inspect.Milliseconds `json:"durationMs"`
	Database   inspect.Milliseconds `json:"databaseMs"`
	Equal      bool                 `json:"equal"` // whether the answer is that of the first way
	Record     inspect.Record       `json:"record"`
}

// maxCompared is how many bytes of memory the records of one way may take: without loaders a query can run many thousands
// of statements.
const maxCompared = 256 << 20

// compare runs a query in all ways, one after the other.
func (c Config) compare(w http.ResponseWriter, r *http.Request) {
	params := &graphql.RawParams{Headers: r.Header}
	var body struct {
		Query         string         `json:"query"`
		OperationName string         `json:"operationName"`
		Variables     map[string]any `json:"variables"`
	}
	if err := read(w, r, c.Planning.MaxBody, &body); err != nil {
		refuse(w, err)
		return
	}
	params.Query, params.OperationName, params.Variables = body.Query, body.OperationName, body.Variables
	runs := make([]comparedRun, 0, len(c.Demo.Runs))
	var first json.RawMessage
	for i, way := range c.Demo.Runs {
		// Twice, and the second counts: the first prepares the statements on the connections that it is the first to take.
		if _, _, err := way.run(r, params); err != nil {
			refuse(w, err)
			return
		}
		run, data, err := way.run(r, params)
		if err != nil {
			refuse(w, err)
			return
		}
		if i == 0 {
			first = data
		}
		run.Equal = bytes.Equal(first, data)
		runs = append(runs, run)
	}
	write(w, http.StatusOK, map[string]any{"runs": runs})
}

// run runs a query in one way, and returns the data of its answer. It is recorded apart from what the server records: it is no
// request of a client, and is not meant to keep to a plan.
func (way Run) run(r *http.Request, params *graphql.RawParams) (comparedRun, json.RawMessage, error) {
	recorder := inspect.New(inspect.Config{Bytes: maxCompared, Rate: 1})
	ctx, operation := recorder.Begin(inspect.NewContext(r.Context(), nil), true)
	response, err := way.Execute(ctx, r, params)
	if err != nil {
		return comparedRun{}, nil, err
	}
	if len(response.Data) == 0 && len(response.Errors) > 0 {
		return comparedRun{}, nil, fault.New(fault.BadUserInput, "%s", response.Errors[0].Message)
	}
	operation.Answered(response)
	recorder.End(operation, len(response.Data))
	record, ok := recorder.Get(ctx, operation.ID())
	if !ok {
		n, _ := operation.Total()
		return comparedRun{}, nil, fault.New(fault.LimitExceeded, "%s it ran %d statements: too many to show.", way.Title, n)
	}
	run := comparedRun{
		How: way.How, Title: way.Title, Statements: record.StatementCount,
		Duration: record.Duration, Database: record.Database, Record: *record,
	}
	run.Record.ID = 0 // it is not among those that can be asked for
	return run, response.Data, nil
}
