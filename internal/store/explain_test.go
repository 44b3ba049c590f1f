package store_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"syllabus/internal/store/storetest"
)

// planModes are the two plans that a prepared statement can have: one made for its
// parameters, and one for any parameters, to which PostgreSQL turns after five runs
// when it believes that this is not worse.
var planModes = []string{"force_custom_plan", "force_generic_plan"}

// explainCase is one use of a statement on the benchmark data, and the most that
// it may cost there.
type explainCase struct {
	label   string
	before  string // SQL that makes the rows that a change needs
	args    []any  // as the store sends them
	keys    int    // how many rows are asked for, or asked for the rows of
	courses int    // in how many courses they are
	joined  int    // how many rows are looked up in another table
	reads   int    // how many rows have to be looked at
	index   string // the rows come in the order of this index, which is walked until there are enough
	change  bool   // it changes rows: only sequential scans are refused
}

// planNode is a node of a plan as EXPLAIN (FORMAT JSON) prints it.
type planNode struct {
	Type      string     `json:"Node Type"`
	Relation  string     `json:"Relation Name"`
	Index     string     `json:"Index Name"`
	IndexCond string     `json:"Index Cond"`
	Loops     float64    `json:"Actual Loops"`
	Hit       int        `json:"Shared Hit Blocks"`
	Read      int        `json:"Shared Read Blocks"`
	Children  []planNode `json:"Plans"`
}

// nodes returns the node and all below it.
func (n *planNode) nodes() []*planNode {
	all := []*planNode{n}
	for i := range n.Children {
		all = append(all, n.Children[i].nodes()...)
	}
	return all
}

func (n *planNode) String() string {
	var parts []string
	for _, node := range n.nodes() {
		part := node.Type
		if node.Relation+node.Index != "" {
			part += " on " + strings.TrimSpace(node.Relation+" "+node.Index)
		}
		if node.Loops > 1 {
			part += fmt.Sprintf(" ×%.0f", node.Loops)
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, " > ")
}

// cost is what one run of a statement did.
type cost struct {
	plan     planNode
	buffers  int            // shared buffers touched, in memory or not
	searches int            // times that an index was searched from its root
	scanned  map[string]int // sequential scans of each table, those of foreign keys too
	took     time.Duration
}

// problems says what is bad about a run. All of it is counted by the server, so
// that nothing depends on the speed of the machine.
//
// A good plan searches an index once for each row that is asked for, and once for
// each row that it looks up in another table; a plan may also search an index by the
// courses alone, and combine both. A plan that probes every pair of a course and a
// row searches courses × keys times. Each search touches a page on each level of the
// index, of which there are at most 3 here, and the rows lie on at most one page
// each. The 8 searches more are the planner's, which looks at the ends of an index
// for its estimates.
func (c *cost) problems(of explainCase) []string {
	var bad []string
	for _, node := range c.plan.nodes() {
		switch {
		case strings.HasSuffix(node.Type, "Seq Scan"):
			bad = append(bad, "it scans "+node.Relation+" from end to end")
		case strings.Contains(node.Type, "Index") && node.IndexCond == "" && (of.index == "" || node.Index != of.index):
			bad = append(bad, "it walks the whole index "+node.Index)
		case strings.HasSuffix(node.Type, "Sort") && of.index != "":
			bad = append(bad, "it sorts, and does not walk "+of.index)
		}
	}
	for table, n := range c.scanned {
		bad = append(bad, fmt.Sprintf("%d sequential scans of %s", n, table))
	}
	if of.change {
		return bad
	}
	if most := of.keys + 2*of.courses + of.joined + 8; c.searches > most {
		bad = append(bad, fmt.Sprintf("it searches indexes %d times, at most %d are right", c.searches, most))
	} else if most := 3*most + of.reads; c.buffers > most {
		bad = append(bad, fmt.Sprintf("it touches %d buffers, at most %d are right", c.buffers, most))
	}
	return bad
}

// explainer runs statements on one connection to the benchmark data.
type explainer struct{ conn *pgx.Conn }

func newExplainer(t *testing.T, database *storetest.Database) *explainer {
	t.Helper()
	data, err := os.ReadFile("testdata/benchmark.sql")
	if err != nil {
		t.Fatal(err)
	}
	database.Exec(t, string(data))
	conn := must[*pgx.Conn](t)(pgx.Connect(t.Context(), database.URL))
	t.Cleanup(func() { _ = conn.Close(t.Context()) })
	return &explainer{conn}
}

// explain runs the statement under a plan mode, in a transaction that is rolled
// back, after what the case does before.
func (e *explainer) explain(t *testing.T, sql, mode string, c explainCase) *cost {
	t.Helper()
	tx := must[pgx.Tx](t)(e.conn.Begin(t.Context()))
	defer func() { _ = tx.Rollback(t.Context()) }()
	run := func(sql string) {
		t.Helper()
		if _, err := tx.Exec(t.Context(), sql); err != nil {
			t.Fatalf("%v\n%s", err, sql)
		}
	}
	run("SET LOCAL plan_cache_mode = " + mode)
	run(c.before)
	run("PREPARE explained AS " + sql)
	execute := "EXECUTE explained" + literals(c.args)
	scannedBefore, searchedBefore := e.counters(t, tx)
	var text []byte
	err := tx.QueryRow(t.Context(), "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) "+execute, pgx.QueryExecModeSimpleProtocol).Scan(&text)
	if err != nil {
		t.Fatalf("%v\n%s\n%s", err, sql, execute)
	}
	scanned, searched := e.counters(t, tx)
	run("DEALLOCATE explained")
	var explained []struct {
		Plan planNode
		Time float64 `json:"Execution Time"`
	}
	if err := json.Unmarshal(text, &explained); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	for table, n := range scannedBefore {
		if scanned[table] -= n; scanned[table] == 0 {
			delete(scanned, table)
		}
	}
	plan := explained[0].Plan
	return &cost{
		plan: plan, buffers: plan.Hit + plan.Read, searches: searched - searchedBefore, scanned: scanned,
		took: time.Duration(explained[0].Time * float64(time.Millisecond)),
	}
}

// counters returns how often each table was scanned and how often indexes were
// searched, as the connection has counted and not yet reported.
func (e *explainer) counters(t *testing.T, tx pgx.Tx) (scanned map[string]int, searched int) {
	t.Helper()
	rows, err := tx.Query(t.Context(), `SELECT relname, seq_scan, coalesce(idx_scan, 0) FROM pg_stat_xact_user_tables`)
	if err != nil {
		t.Fatal(err)
	}
	scanned = make(map[string]int)
	var table string
	var scans, searches int
	_, err = pgx.ForEachRow(rows, []any{&table, &scans, &searches}, func() error {
		scanned[table] = scans
		searched += searches
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return scanned, searched
}

// literals writes arguments as EXECUTE takes them.
func literals(args []any) string {
	if len(args) == 0 {
		return ""
	}
	texts := make([]string, len(args))
	for i, arg := range args {
		texts[i] = literal(arg)
	}
	return "(" + strings.Join(texts, ", ") + ")"
}

func literal(arg any) string {
	quote := func(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
	switch value := arg.(type) {
	case nil:
		return "NULL"
	case time.Time:
		return quote(value.Format(time.RFC3339Nano))
	case []int64:
		return quote("{" + strings.Join(strings.Fields(strings.Trim(fmt.Sprint(value), "[]")), ",") + "}")
	case []string:
		return quote(`{"` + strings.Join(value, `","`) + `"}`)
	default:
		return quote(fmt.Sprint(value))
	}
}
