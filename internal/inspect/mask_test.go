package inspect_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"strconv"
	"strings"
	"testing"

	"syllabus/internal/account"
	"syllabus/internal/inspect"
)

// Whatever a request hides its secrets in, nothing that the recorder puts out has them. What is to be seen is in the record.
func TestSecretsAreNowhere(t *testing.T) {
	for name, c := range map[string]struct {
		query     string
		variables string // JSON
		message   string // of an error of the answer
		secrets   []string
		seen      []string
	}{
		"literal":        {query: `{box(code:"hunter2",note:"open"){open}}`, secrets: []string{"hunter2"}, seen: []string{`note:\"open\"`, `code:\"•••\"`}},
		"short literal":  {query: `{box(code:"qz",note:"open"){open}}`, message: `no box for qz.`, secrets: []string{"qz"}, seen: []string{"no box for •••."}},
		"alias":          {query: `{code:box(code:"hunter2"){note:open(code:"swordfish")}}`, secrets: []string{"hunter2", "swordfish"}},
		"block string":   {query: "{box(code:\"\"\"\n  hunter2\n  \\\"\"\" swordfish\n\"\"\",note:\"open\"){open}}", secrets: []string{"hunter2", "swordfish"}, seen: []string{`note:\"open\"`}},
		"quotes at end":  {query: `{box(code:"""hunter2"""", note:"open"){open}}`, secrets: []string{"hunter2"}, seen: []string{`open`}},
		"unicode before": {query: "# ünïcödé 𝄞 𝄞\n{box(note:\"𝄞é\",code:\"hunter2\",first:77){open}}", secrets: []string{"hunter2"}, seen: []string{"𝄞é", "first:77", "ünïcödé"}},
		"byte order":     {query: "\ufeff{box(code:\"hunter2\",first:77){open}}", secrets: []string{"hunter2"}, seen: []string{"first:77"}},
		"unicode":        {query: `{box(code:"pä§§wörd𝄞"){open}}`, message: `not "pä§§wörd𝄞", pä§§wörd𝄞, "p\u00e4\u00a7\u00a7w\u00f6rd\U0001d11e"`, secrets: []string{"pä§§", "wörd", `\u00e4\u00a7`, `p\\u00e4`}},
		"escapes":        {query: `{box(code:"hun\u0074er\"2"){open}}`, message: `not hunter"2 nor "hunter\"2"`, secrets: []string{`hunter`, `hun\u0074er`, `hun\\u0074er`}},
		"list":           {query: `{box(codes:["hunter2","swordfish"],note:"open"){open}}`, secrets: []string{"hunter2", "swordfish"}, seen: []string{`codes:\"•••\",note`}},
		"object":         {query: `{box(any:{hunter2:{a:["swordfish"]},b:1},note:"open"){open}}`, secrets: []string{"hunter2", "swordfish"}, seen: []string{`any:\"•••\",note`}},
		"enum":           {query: `{box(level:ULTRAVIOLET,in:{level:ULTRAVIOLET}){open}}`, message: "not ULTRAVIOLET", secrets: []string{"ULTRAVIOLET"}},
		"numbers":        {query: `{box(pin:98765,ratio:1234567.0e0,first:42){open}}`, message: `98765 and 1.234567e+06 and 1234567`, secrets: []string{"98765", "1234567", "1.234567"}, seen: []string{"first:42"}},
		"nested input": {
			query:   `{boxes(in:[{note:"a",inner:[{code:"hunter2",inner:{pin:98765,note:"b"}}]}]){open}}`,
			secrets: []string{"hunter2", "98765"}, seen: []string{`note:\"a\"`, `note:\"b\"`},
		},
		"fragments": {
			query:   `{thing{...F ... on Box{open(code:"swordfish",note:"here")}}} fragment F on Thing{open(code:"hunter2",note:"there")}`,
			secrets: []string{"hunter2", "swordfish"}, seen: []string{"here", "there"},
		},
		"directives": {query: `{thing{open(code:"hunter2") @include(if:true)}}`, secrets: []string{"hunter2"}, seen: []string{"@include(if:true)"}},
		"variable":   {query: `query($c:String,$n:String){box(code:$c,note:$n){open}}`, variables: `{"c":"hunter2","n":"open"}`, secrets: []string{"hunter2"}, seen: []string{`"n":"open"`, `"c":"•••"`}},
		"variable used twice": {
			query:     `query($c:String){box(note:$c){open(note:$c)} again:box(code:$c){open}}`,
			variables: `{"c":"hunter2"}`, secrets: []string{"hunter2"},
		},
		"variable in an object": {query: `query($c:String!,$d:String){box(codes:[$c],in:{code:$d}){open}}`, variables: `{"c":"hunter2","d":"swordfish"}`, secrets: []string{"hunter2", "swordfish"}},
		"variable of input type": {
			query:     `query($in:[Lock!]){boxes(in:$in){open}}`,
			variables: `{"in":[{"note":"a","code":"hunter2","codes":["swordfish"],"inner":[{"pin":98765,"level":"ULTRAVIOLET","note":"b"}]}]}`,
			secrets:   []string{"hunter2", "swordfish", "98765", "ULTRAVIOLET"}, seen: []string{`"note":"a"`, `"note":"b"`},
		},
		"text for an object": {
			query: `query($in:Lock,$all:[Lock!]){box(in:$in,note:"open"){open} boxes(in:$all){open}}`, variables: `{"in":"hunter2","all":["swordfish",null]}`,
			message: "must be a Lock, not hunter2", secrets: []string{"hunter2", "swordfish"}, seen: []string{`note:\"open\"`, `["•••",null]`},
		},
		"literal for an object": {query: `{box(in:"hunter2",note:"open"){open} boxes(in:["swordfish",98765]){open}}`, secrets: []string{"hunter2", "swordfish", "98765"}, seen: []string{`note:\"open\"`}},
		"one for a list":        {query: `query($in:[Lock!]){boxes(in:$in){open}}`, variables: `{"in":{"code":"hunter2"}}`, secrets: []string{"hunter2"}},
		"default":               {query: `query($c:String="hunter2",$in:Lock={code:"swordfish",note:"a"}){box(code:$c,in:$in){open}}`, secrets: []string{"hunter2", "swordfish"}, seen: []string{`note:\"a\"`}},
		"name of a variable":    {query: `query($myPassWord:String="hunter2"){box(note:$myPassWord){open}}`, variables: `{"myPassWord":"swordfish"}`, secrets: []string{"hunter2", "swordfish"}},
		"name of a key": {
			query:     `query($in:JSON){box(free:$in){open}}`,
			variables: `{"in":{"a":[{"API-Key":"hunter2","user_token":{"x":"swordfish"},"eMail":"ada@example.com","b":"seen"}]}}`,
			secrets:   []string{"hunter2", "swordfish", "ada@example.com"}, seen: []string{`"b":"seen"`},
		},
		"name of an argument": {query: `{box(password:"hunter2",free:{apiKey:"swordfish",b:"seen"}){open}}`, secrets: []string{"hunter2", "swordfish"}, seen: []string{"seen"}},
		"not declared":        {query: `{thing{open}}`, variables: `{"x":"hunter2"}`, secrets: []string{"hunter2"}},
		"told again":          {query: `query($n:String){box(code:"hunter2",note:"hunter2"){open(note:$n)}} # hunter2`, variables: `{"n":"my hunter2"}`, message: "what hunter2?", secrets: []string{"hunter2"}},
		"bad variable":        {query: `query($in:Lock){box(in:$in){open}}`, variables: `{"in":{"pin":"hunter2"}}`, secrets: []string{"hunter2"}},
		"bad enum":            {query: `query($in:Lock){box(in:$in){open}}`, variables: `{"in":{"level":"hunter2"}}`, secrets: []string{"hunter2"}},
		"bad literal":         {query: `{box(pin:"hunter2",codes:[swordfish]){open}}`, secrets: []string{"hunter2", "swordfish"}},
		"unknown field":       {query: `{bux(note:"hunter2"){open}}`, secrets: []string{"hunter2"}},
		"unknown argument":    {query: `{box(cod:"hunter2",note:"open"){opn(note:"swordfish")}}`, secrets: []string{"hunter2", "swordfish"}, seen: []string{`note:\"open\"`}},
		"unknown type":        {query: `query($in:Luck){box(in:$in,code:"swordfish"){open}} fragment F on Bux{open(note:"hunter2")}`, variables: `{"in":{"code":"crypt"}}`, secrets: []string{"hunter2", "swordfish", "crypt"}},
		"no document":         {query: `{box(code:hunter2 "swordfish" \hunter2`, variables: `{"x":{"y":["crypt"]}}`, secrets: []string{"hunter2", "swordfish", "crypt"}, seen: []string{"does not parse"}},
		"bad escape":          {query: `{box(code:"\qhunter2"){open}}`, secrets: []string{"hunter2"}},
		"other operation":     {query: `query A{thing{open}} query B($c:String="hunter2"){box(code:$c,in:{code:"swordfish"}){open}}`, secrets: []string{"hunter2", "swordfish"}},
		"mutation":            {query: `mutation($in:Lock!){save(in:$in){open}}`, variables: `{"in":{"code":"hunter2"}}`, secrets: []string{"hunter2"}},
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			run := answersNull
			if c.message != "" {
				run = fails(c.message)
			}
			s := newServer(inspect.Config{Rate: 1, Log: slog.New(slog.NewJSONHandler(&log, nil))}, run)
			s.viewer = account.Viewer{ID: 4711001}
			var variables map[string]any
			if c.variables != "" {
				decoder := json.NewDecoder(strings.NewReader(c.variables))
				decoder.UseNumber()
				if err := decoder.Decode(&variables); err != nil {
					t.Fatal(err)
				}
			}
			events := followed(t, s.recorder, 1)
			record := marshal(t, s.record(t, c.query, variables))
			found, _ := s.recorder.Find(inspect.Filter{})
			var export bytes.Buffer
			if err := s.recorder.Export(&export); err != nil {
				t.Fatal(err)
			}
			outputs := []string{record, marshal(t, found), marshal(t, s.recorder.Summary()), export.String(), log.String(), events()}
			for i, output := range outputs {
				for _, secret := range append(c.secrets, "4711001") {
					if strings.Contains(output, secret) || strings.Contains(output, strings.Trim(strconv.QuoteToASCII(secret), `"`)) {
						t.Errorf("output %d has %q: %s", i, secret, output)
					}
				}
			}
			for _, seen := range c.seen {
				if !strings.Contains(record, seen) {
					t.Errorf("the record does not have %s: %s", seen, record)
				}
			}
		})
	}
}

func TestMaskedNamesAreConfigured(t *testing.T) {
	s := newServer(inspect.Config{Rate: 1, Masked: []string{"no_te"}}, answersNull)
	r := s.record(t, `query($p:String,$in:Lock){box(password:$p,in:$in){open}}`, map[string]any{"p": "seen", "in": map[string]any{"note": "hunter2"}})
	if got := marshal(t, r.Variables); got != `{"in":{"note":"•••"},"p":"seen"}` {
		t.Errorf("the variables are %s", got)
	}
}
