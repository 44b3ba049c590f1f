package main

import (
	"bufio"
	"net/http"
	"net/http/httptest"
	"net/http/pprof"
	"strings"
	"testing"
)

func TestParseMemStats(t *testing.T) {
	const profile = "heap profile: 1: 2 [3: 4] @ heap/1048576\n1: 2 [3: 4] @ 0x1\n#\t0x1\tmain.main+0x1\n\n" +
		"# runtime.MemStats\n# Alloc = 5\n# TotalAlloc = 123456\n# Mallocs = 789\n# Frees = 7\n"
	if got, err := parseMemStats(profile); err != nil || got != (allocated{Objects: 789, Bytes: 123456}) {
		t.Errorf("%+v, %v", got, err)
	}
	for _, bad := range []string{"", "# Mallocs = 1\n", "# TotalAlloc = 1\n", "# Mallocs = x\n# TotalAlloc = 1\n", "Mallocs = 1\nTotalAlloc = 1\n"} {
		if got, err := parseMemStats(bad); err == nil {
			t.Errorf("%q is read as %+v", bad, got)
		}
	}
}

// What the runtime writes is what is parsed.
func TestAllocationsOfThisProcess(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	server := httptest.NewServer(mux)
	defer server.Close()
	meter, err := newAllocationMeter(t.Context(), strings.TrimPrefix(server.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	if meter.began.Objects < 1000 || meter.began.Bytes < 10_000 || meter.reading.Objects <= 0 {
		t.Errorf("this process has allocated %+v, a reading %+v", meter.began, meter.reading)
	}
	const size = 64 << 20
	kept := make([]byte, size)
	mean, err := meter.perRequest(t.Context(), 2)
	if err != nil || mean.Bytes < size/2-1<<20 || mean.Bytes > size/2+8<<20 {
		t.Errorf("of %d bytes for two requests, %+v is each one's, %v", len(kept), mean, err)
	}
	if _, err := allocatedBy(t.Context(), strings.TrimPrefix(server.URL, "http://")+"/elsewhere"); err == nil {
		t.Error("an answer that is not 200 is taken")
	}
}

func TestAllocationsThatNobodyTells(t *testing.T) {
	meter, err := newAllocationMeter(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	if mean, err := meter.perRequest(t.Context(), 1); err != nil || mean != nil {
		t.Errorf("%+v, %v", mean, err)
	}
}

func TestAddressesOfAContender(t *testing.T) {
	for output, want := range map[string][2]string{
		"ready 127.0.0.1:1\n":                                                   {"127.0.0.1:1", ""},
		"debug 127.0.0.1:2\nready 127.0.0.1:1\n":                                {"127.0.0.1:1", "127.0.0.1:2"},
		"debug http://127.0.0.1:2/debug/pprof/\n\n  look   http://127.0.0.1:1/": {"127.0.0.1:1", "127.0.0.1:2"},
		"debug 127.0.0.1:2\nand nothing else\n":                                 {"", "127.0.0.1:2"},
	} {
		if address, debug := readAddresses(bufio.NewScanner(strings.NewReader(output))); [2]string{address, debug} != want {
			t.Errorf("%q names %q and %q", output, address, debug)
		}
	}
}

// table returns the cells of a table in Markdown, without its title.
func table(t *testing.T, text string) [][]string {
	t.Helper()
	var rows [][]string
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "|") || strings.HasPrefix(line, "|-") {
			continue
		}
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		rows = append(rows, cells)
	}
	return rows
}

func TestTableColumns(t *testing.T) {
	specs, err := parseContenders("syllabus@GOGC=200,mercurius,flat")
	if err != nil {
		t.Fatal(err)
	}
	at := func(contender string, round int, cpu float64, told *allocated) sample {
		return sample{Query: "deep", Contender: contender, Connections: busy, Round: round, ServerCPU: cpu, Statements: 5, Allocated: told}
	}
	q := queries()[3]
	summaries := summarize(q, specs, []sample{ // the last rounds are on a slow machine
		at("flat", 1, 2, &allocated{1, 1}), at("flat", 2, 20, &allocated{1, 1}), at("flat", 3, 10, &allocated{1, 1}), at("mercurius", 1, 8, nil),
		at("syllabus@GOGC=200", 1, 3, &allocated{1000, 4e6}), at("syllabus@GOGC=200", 2, 30, &allocated{2000, 5e6}),
		at("syllabus@GOGC=200", 3, 30, &allocated{1234, 1e6}),
	})
	var text strings.Builder
	writeTable(&text, q, summaries)
	rows := table(t, text.String())
	if len(rows) != 4 {
		t.Fatalf("the table is\n%s", text.String())
	}
	for _, want := range []struct {
		row                              int
		title, ratio, objects, kilobytes string
	}{
		{1, "Syllabus, GOGC=200", "1.50", "1,234", "4,000"},
		{2, "Mercurius, JIT and loaders", "4.00", "–", "–"},
		{3, "by hand, flat SQL", "1.00", "1", "0.00"},
	} {
		cells := make(map[string]string)
		for i, column := range rows[0] {
			cells[column] = rows[want.row][i]
		}
		if cells["contender"] != want.title || cells["× flat"] != want.ratio || cells["allocs"] != want.objects || cells["alloc KB"] != want.kilobytes {
			t.Errorf("row %d is %v", want.row, cells)
		}
	}
}

func TestScalingTable(t *testing.T) {
	var text strings.Builder
	writeScaling(&text, []scalingFigure{
		{Series: byDatabase, Query: "page", Contender: "syllabus", Courses: 500, Rows: 27, ServerCPU: 0.25, DatabaseCPU: 0.25, TotalCPU: 0.5},
		{Series: byDatabase, Query: "page", Contender: "syllabus", Courses: 20_000, Rows: 27, ServerCPU: 0.25, DatabaseCPU: 0.5, TotalCPU: 0.75},
		{Series: byAnswer, Query: "deep", Contender: "syllabus", Courses: 1, Rows: 1000, ServerCPU: 1, DatabaseCPU: 1, TotalCPU: 2},
		{Series: byAnswer, Query: "deep", Contender: "syllabus", Courses: 10, Rows: 10_000, ServerCPU: 10, DatabaseCPU: 12, TotalCPU: 22},
	})
	var got []string
	for _, row := range table(t, text.String()) {
		got = append(got, strings.Join(row, " "))
	}
	want := []string{
		"query courses there rows CPU: server + PostgreSQL = total per 1,000 rows × the first",
		"page 500 27 0.25 0.25 0.50 18.5 1.00",
		"page 20,000 27 0.25 0.50 0.75 27.8 1.50",
		"query courses asked for rows CPU: server + PostgreSQL = total per 1,000 rows × the first",
		"deep 1 1,000 1.00 1.00 2.00 2.00 1.00",
		"deep 10 10,000 10.0 12.0 22.0 2.20 1.10",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("the tables are\n%s", text.String())
	}
}

func TestScaledQueriesAndData(t *testing.T) {
	if text := deepOf(100); text == deepDocument || !strings.Contains(text, "courses(first: 100)") {
		t.Errorf("the deep query of 100 courses is\n%s", text)
	}
	set := smallCourses(500)
	if set.prefix != "courses500" || strings.Contains(set.sql, ":courses") || !strings.Contains(set.sql, "generate_series(1, 20 * 500)") {
		t.Errorf("500 courses are %s of\n%s", set.prefix, set.sql)
	}
	if rows := countRows([]byte(`{"data":{"course":{"id":"course_1","modules":[{"id":"module_1_2"},{"id":"module_1_3"}]}}}`)); rows != 3 {
		t.Errorf("the answer has %d rows", rows)
	}
}
