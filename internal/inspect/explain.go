package inspect

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// DefaultExplainTimeout is how long explaining a statement may take, unless configured.
const DefaultExplainTimeout = 5 * time.Second

// explainPatience is how much longer is waited for a connection, and for a PostgreSQL that does not keep to its timeout.
const explainPatience = 5 * time.Second

// Explainer asks PostgreSQL how it runs statements that were recorded.
type Explainer struct {
	pool              *pgxpool.Pool
	timeout, patience time.Duration
}

// NewExplainer returns an explainer over a pool. A statement that is run to be analyzed may take as long as the timeout;
// 0 is [DefaultExplainTimeout].
func NewExplainer(pool *pgxpool.Pool, timeout time.Duration) *Explainer {
	if timeout == 0 {
		timeout = DefaultExplainTimeout
	}
	return &Explainer{pool, timeout, explainPatience}
}

// Explanation is how PostgreSQL runs a statement.
type Explanation struct {
	Plan     string `json:"plan"`     // as EXPLAIN (VERBOSE) prints it
	Generic  bool   `json:"generic"`  // planned for any arguments, because the statement's were not kept
	Settings string `json:"settings"` // those that differ from PostgreSQL's defaults and matter for the plan
}

// CannotExplainError says why a statement cannot be explained.
type CannotExplainError struct{ Reason string }

// Error returns the reason.
func (e *CannotExplainError) Error() string { return e.Reason }

func cannot(format string, args ...any) error {
	return &CannotExplainError{fmt.Sprintf(format, args...)}
}

// Explain explains the n-th statement of a record, n from 1. To analyze it is to run it again: reads only, with the arguments
// that it had, in a transaction that can only read and is rolled back. Nothing of this is recorded. Where
// it cannot be done the error is a [CannotExplainError], also when PostgreSQL refuses. A PostgreSQL that does not answer is
// another error, after some seconds.
func (e *Explainer) Explain(ctx context.Context, record *Record, n int, analyze bool) (*Explanation, error) {
	if n < 1 || n > len(record.Statements) {
		return nil, cannot("The operation has no statement %d.", n)
	}
	s := &record.Statements[n-1]
	switch {
	case !s.Explainable:
		return nil, cannot("Only statements that read or write rows can be explained.")
	case analyze && !reads(s.SQL):
		return nil, cannot("Only statements that read can be analyzed: they are run again.")
	case analyze && !s.kept:
		return nil, cannot("It cannot be analyzed: its arguments were not kept, because they are text, or large.")
	}
	ctx, cancel := context.WithTimeout(NewContext(ctx, nil), e.timeout+e.patience)
	defer cancel()
	explanation, err := e.explain(ctx, s, analyze)
	if refused, ok := errors.AsType[*pgconn.PgError](err); ok {
		return nil, cannot("PostgreSQL cannot: %s", statementError(refused))
	}
	return explanation, err
}

// prepared names the statement whose generic plan is asked for.
const prepared = "syllabus_explained"

// invalidStatementName is what PostgreSQL says where there is no such prepared statement.
const invalidStatementName = "26000"

func (e *Explainer) explain(ctx context.Context, s *Ran, analyze bool) (explanation *Explanation, err error) {
	conn, err := e.pool.Acquire(ctx)
	if err != nil {
		return nil, fmt.Errorf("explaining a statement: %w", err)
	}
	defer conn.Release()
	tx, err := conn.BeginTx(ctx, pgx.TxOptions{AccessMode: pgx.ReadOnly})
	if err != nil {
		return nil, fmt.Errorf("explaining a statement: %w", err)
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), e.patience) // also for whoever has gone away
		defer cancel()
		rolledBack := tx.Rollback(ctx)
		if !s.kept { // what is prepared stays after a transaction, even one that is rolled back
			_, deallocated := conn.Exec(ctx, "DEALLOCATE "+prepared)
			if refused, ok := errors.AsType[*pgconn.PgError](deallocated); !ok || refused.Code != invalidStatementName {
				rolledBack = errors.Join(rolledBack, deallocated)
			}
		}
		if rolledBack != nil { // nobody else is to have such a connection
			_ = conn.Conn().Close(ctx)
		}
	}()
	if _, err := tx.Exec(ctx, "SET LOCAL statement_timeout = "+strconv.FormatInt(max(e.timeout.Milliseconds(), 1), 10)); err != nil {
		return nil, fmt.Errorf("explaining a statement: %w", err)
	}
	ask := askKept
	if !s.kept {
		ask = askGeneric
	}
	lines, err := ask(ctx, tx, s, analyze)
	if err != nil {
		return nil, fmt.Errorf("explaining a statement: %w", err)
	}
	return explained(lines, !s.kept), nil
}

// askKept explains a statement with the arguments that it had.
func askKept(ctx context.Context, tx pgx.Tx, s *Ran, analyze bool) ([]string, error) {
	options := "VERBOSE, SETTINGS"
	if analyze {
		options += ", ANALYZE, BUFFERS"
	}
	// Not prepared beyond this: such a text comes once.
	rows, err := tx.Query(ctx, "EXPLAIN ("+options+") "+s.SQL, append([]any{pgx.QueryExecModeDescribeExec}, s.args...)...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// askGeneric explains a statement for any arguments. EXPLAIN (GENERIC_PLAN) is there from PostgreSQL 16 on only; before,
// a generic plan is that of a prepared statement, and shows no values.
func askGeneric(ctx context.Context, tx pgx.Tx, s *Ran, _ bool) ([]string, error) {
	for _, sql := range []string{"SET LOCAL plan_cache_mode = force_generic_plan", "PREPARE " + prepared + " AS " + s.SQL} {
		if _, err := tx.Exec(ctx, sql); err != nil {
			return nil, err
		}
	}
	var parameters int
	err := tx.QueryRow(ctx, "SELECT cardinality(parameter_types) FROM pg_prepared_statements WHERE name = $1",
		pgx.QueryExecModeExec, prepared).Scan(&parameters)
	if err != nil {
		return nil, err
	}
	execute := "EXECUTE " + prepared
	if parameters > 0 {
		execute += "(" + strings.TrimSuffix(strings.Repeat("NULL, ", parameters), ", ") + ")"
	}
	rows, err := tx.Query(ctx, "EXPLAIN (VERBOSE, SETTINGS) "+execute, pgx.QueryExecModeExec)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// explained tells the settings from the plan.
func explained(lines []string, generic bool) *Explanation {
	e := &Explanation{Generic: generic}
	var plan []string
	for _, line := range lines {
		if settings, ok := strings.CutPrefix(line, "Settings: "); ok {
			e.Settings = settings
			continue
		}
		plan = append(plan, line)
	}
	e.Plan = strings.Join(plan, "\n")
	return e
}

// What is looked for in a statement once what is quoted or said in comments is left out.
var (
	ignored = regexp.MustCompile(`'(?:[^']|'')*'|"[^"]*"|--[^\n]*|/\*(?s:.*?)\*/`)
	writing = regexp.MustCompile(`(?i)\b(?:INSERT|UPDATE|DELETE|MERGE|INTO|SHARE|\w*advisory\w*)\b`)
)

// explainable reports whether PostgreSQL explains such a statement.
func explainable(sql string) bool {
	switch verb(sql) {
	case "SELECT", "WITH", "INSERT", "UPDATE", "DELETE", "MERGE", "VALUES":
		return true
	default:
		return false
	}
}

// reads reports whether a statement only reads. A transaction that can only read refuses to write anyway, but it
// takes advisory locks, some of which outlive it.
func reads(sql string) bool {
	first := verb(sql)
	return (first == "SELECT" || first == "WITH") && !writing.MatchString(ignored.ReplaceAllString(sql, " "))
}

// verb returns the first word of a statement, behind its comments.
func verb(sql string) string {
	for {
		sql = strings.TrimSpace(sql)
		var end string
		switch {
		case strings.HasPrefix(sql, "--"):
			end = "\n"
		case strings.HasPrefix(sql, "/*"):
			end = "*/"
		default:
			word := strings.IndexFunc(sql+" ", func(r rune) bool { return !unicode.IsLetter(r) })
			return strings.ToUpper(sql[:word])
		}
		_, sql, _ = strings.Cut(sql, end)
	}
}
