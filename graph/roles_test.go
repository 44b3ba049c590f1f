package graph_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

const rolesFile = "testdata/roles.txt"

// roleWords are the words of one row, one for each role.
type roleWords struct {
	section, row string
	words        []string
	line         int
}

// readRoles reads the table, whose head says what stands in it.
func readRoles(t *testing.T) []roleWords {
	t.Helper()
	text, err := os.ReadFile(rolesFile)
	if err != nil {
		t.Fatal(err)
	}
	columns := []string{"field"}
	for _, role := range roles() {
		columns = append(columns, role.name)
	}
	var table []roleWords
	section, head := "", true
	for i, line := range strings.Split(string(text), "\n") {
		line, _, _ = strings.Cut(line, "#")
		switch words := strings.Fields(line); {
		case len(words) == 0:
		case len(words) == 1 && strings.HasPrefix(words[0], "["):
			section, head = strings.Trim(words[0], "[]"), true
		case head:
			if !slices.Equal(words, columns) {
				t.Fatalf("%s:%d: the columns are %q, want %q", rolesFile, i+1, words, columns)
			}
			head = false
		case len(words) != len(columns):
			t.Fatalf("%s:%d: %d words, want %d", rolesFile, i+1, len(words), len(columns))
		default:
			table = append(table, roleWords{section, words[0], words[1:], i + 1})
		}
	}
	return table
}

// TestRolesAreOfTheSchema fails for a field of the schema without a row, for a row without a
// field, and for a row of the first section that shows nothing to anybody and so proves nothing.
func TestRolesAreOfTheSchema(t *testing.T) {
	table, schema := readRoles(t), schema(t)
	seen := make(map[string]bool)
	for _, section := range roleSections() {
		want := rolesRows(schema, section)
		for _, row := range table {
			if row.section != section.name {
				continue
			}
			name := section.name + " " + row.row
			if _, ok := want[row.row]; !ok || seen[name] {
				t.Errorf("%s:%d: %s is no field of the section %s, or is there twice", rolesFile, row.line, row.row, section.name)
			}
			seen[name] = true
			if section.name == "published" && !slices.ContainsFunc(row.words, func(word string) bool { return word != "-" }) {
				t.Errorf("%s:%d: nobody is shown %s", rolesFile, row.line, row.row)
			}
		}
		for name := range want {
			if !seen[section.name+" "+name] {
				t.Errorf("%s: the section %s has no row for %s", rolesFile, section.name, name)
			}
		}
	}
	if len(seen) != len(table) {
		t.Errorf("%s: %d of %d rows are of no section that there is", rolesFile, len(table)-len(seen), len(table))
	}
}

// TestRoles asks for each row as each role, and compares what is answered with the table. Direct
// and stock execution answer the same, byte for byte. What is refused changes nothing.
func TestRoles(t *testing.T) {
	api, schema, table := rolesAPI(t), schema(t), readRoles(t)
	stock := api.stock(t)
	for _, section := range roleSections() {
		t.Run(section.name, func(t *testing.T) {
			rows := rolesRows(schema, section)
			for _, row := range table {
				asked, ok := rows[row.row]
				if row.section != section.name || !ok {
					continue // TestRolesAreOfTheSchema says so
				}
				question := section.subject.question(t, schema, asked)
				for i, role := range roles() {
					question.ask(t, api.as(role.token), stock.as(role.token), func(how string, got roleAnswer) {
						if !got.is(row.words[i], role) {
							t.Errorf("%s:%d: %s as %s is %s in the table; %s execution answers %s\n%s",
								rolesFile, row.line, row.row, role.name, row.words[i], how, got.body, question.document)
						}
					})
				}
			}
		})
	}
}

// ask asks in both ways, each time with the state as it was at first.
func (q roleQuestion) ask(t *testing.T, direct, stock *api, check func(how string, got roleAnswer)) {
	t.Helper()
	var bodies []string
	for i, api := range []*api{direct, stock} {
		var before string
		if q.mutation {
			before = api.written(t)
		}
		got := readAnswer(t, api.must(t, q.document, nil).Body, q.path)
		check([]string{"direct", "stock"}[i], got)
		bodies = append(bodies, string(got.body))
		if q.mutation && api.written(t) != before {
			if got.code != "" {
				t.Errorf("%s is refused with %s, but something was written", q.document, got.code)
			}
			api.Exec(t, rolesState)
		}
	}
	if bodies[0] != bodies[1] {
		t.Errorf("%s\nanswers directly %s\nand in stock execution %s", q.document, bodies[0], bodies[1])
	}
}

// roleAnswer is what was answered: a value, or the code of a refusal.
type roleAnswer struct {
	value any
	code  string
	body  []byte
}

func readAnswer(t *testing.T, body []byte, path []string) roleAnswer {
	t.Helper()
	var response struct {
		Data   any
		Errors []struct{ Extensions struct{ Code string } }
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if err := decoder.Decode(&response); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	got := roleAnswer{value: response.Data, body: body}
	for _, err := range response.Errors {
		got.code = err.Extensions.Code
	}
	for _, name := range path { // the first of each list
		if list, ok := got.value.([]any); ok {
			got.value = nil
			if len(list) > 0 {
				got.value = list[0]
			}
		}
		object, _ := got.value.(map[string]any)
		got.value = object[name]
	}
	return got
}

// is tells whether the answer is what a word of the table says.
func (a roleAnswer) is(word string, asks role) bool {
	switch {
	case strings.ToUpper(word) == word && strings.ToLower(word) != word:
		return a.code == word
	case a.code != "":
		return false
	case word == "-":
		return holdsNothing(a.value)
	case word == "yes":
		return !holdsNothing(a.value)
	case word == "own":
		return ownedBy(a.value, asks.user)
	default:
		return fmt.Sprint(a.value) == word
	}
}

// holdsNothing tells null, and what has nothing in it, from a value.
func holdsNothing(value any) bool {
	switch v := value.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case []any:
		return !slices.ContainsFunc(v, func(element any) bool { return element != nil })
	case map[string]any:
		nodes, ok := v["nodes"]
		return ok && holdsNothing(nodes)
	default:
		return false
	}
}
