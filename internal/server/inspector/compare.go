package inspector

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"time"

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
	Errors     int                  `json:"errors"`
	Record     comparedRecord       `json:"record"`
}

// comparedRecord is the part of a record that is compared.
type comparedRecord struct {
	Statements []comparedStatement `json:"statements"`
}

type comparedStatement struct {
	N        int                  `json:"n"`
	Name     string               `json:"name"`
	Batch    int                  `json:"batch"`
	Keys     int                  `json:"keys"`
	Rows     int64                `json:"rows"`
	Start    inspect.Milliseconds `json:"startMs"`
	Duration inspect.Milliseconds `json:"durationMs"`
}

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

// run runs a query in one way, and returns the data of its answer.
func (way Run) run(r *http.Request, params *graphql.RawParams) (comparedRun, json.RawMessage, error) {
	operation := &inspect.Operation{}
	started := time.Now()
	response, err := way.Execute(inspect.NewContext(r.Context(), operation), r, params)
	took := time.Since(started)
	if err != nil {
		return comparedRun{}, nil, err
	}
	if len(response.Data) == 0 && len(response.Errors) > 0 {
		return comparedRun{}, nil, fault.New(fault.BadUserInput, "%s", response.Errors[0].Message)
	}
	n, sum := operation.Total()
	run := comparedRun{
		How: way.How, Title: way.Title, Statements: n, Duration: inspect.Milliseconds(took), Database: inspect.Milliseconds(sum),
		Errors: len(response.Errors), Record: comparedRecord{Statements: []comparedStatement{}},
	}
	for i, s := range operation.Statements() {
		run.Record.Statements = append(run.Record.Statements, comparedStatement{
			N: i + 1, Name: s.Name, Batch: s.Batch, Keys: s.Keys, Rows: s.Rows,
			Start: inspect.Milliseconds(s.Start.Sub(started)), Duration: inspect.Milliseconds(s.Duration),
		})
	}
	return run, response.Data, nil
}
