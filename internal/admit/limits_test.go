package admit_test

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"syllabus/graph"
	"syllabus/internal/admit"
	"syllabus/internal/fault"
)

// unlimited are limits that nothing here is beyond.
func unlimited() admit.Limits {
	const much = 1 << 30
	return admit.Limits{
		Bytes: much, Tokens: much, Definitions: much, Depth: much, Selections: much, Walked: much, Siblings: much, Comparisons: much, RootFields: much,
		Aliases: much, Directives: much, NameBytes: much, InputDepth: much, InputList: much, InputValues: much,
		Introspection: true, IntrospectionDepth: much, IntrospectionCost: much,
	}
}

// numbered repeats a text n times; # in it is the number.
func numbered(n int, text string) string {
	var all strings.Builder
	for i := range n {
		all.WriteString(strings.ReplaceAll(text, "#", strconv.Itoa(i)))
	}
	return all.String()
}

func around(n int, open, inner, end string) string {
	return strings.Repeat(open, n) + inner + strings.Repeat(end, n)
}

// reach is a limit, and what has n of what it bounds: a document, or variables.
type reach struct {
	limit     string // as errors name it
	field     string // of [admit.Limits]
	document  func(n int) string
	variables func(n int) string
}

func reaches() []reach {
	return []reach{
		{limit: "document", field: "Bytes", document: func(n int) string { return "{__typename}" + strings.Repeat(" ", n-12) }},
		{limit: "tokens", field: "Tokens", document: func(n int) string { return "{__typename" + strings.Repeat("#\n", n-3) + "}" }},
		{limit: "definitions", field: "Definitions", document: func(n int) string { return numbered(n, "query q#{__typename}") }},
		{limit: "definitions", field: "Definitions", document: func(n int) string {
			return "{" + numbered(n-1, "...f# ") + "}" + numbered(n-1, "fragment f# on Query{__typename}")
		}},
		{limit: "depth", field: "Depth", document: func(n int) string { return around(n-1, "{course", "{id", "}") + "}" }},
		{limit: "depth", field: "Depth", document: func(n int) string {
			return "{course{...f}} fragment f on Course" + around(n-2, "{owner", "{id", "}") + "}"
		}},
		{limit: "selections", field: "Selections", document: func(n int) string { return "{" + numbered(n, "a#:__typename ") + "}" }},
		{limit: "selections", field: "Selections", document: func(n int) string {
			return "{" + strings.Repeat("__typename ", n%2) + strings.Repeat("...on Query{__typename}", n/2) + "}"
		}},
		{limit: "selections", field: "Selections", document: func(n int) string {
			return "{" + strings.Repeat("__typename ", n%2) + "...{...{" + numbered(n/2-1, "a#:__typename ") + "}}}"
		}},
		{limit: "walked", field: "Walked", document: func(n int) string { return "{" + numbered(n, "a#:__typename ") + "}" }},
		{limit: "walked", field: "Walked", document: func(n int) string {
			return "{nodes(ids:[" + numbered(n-3, `"#" `) + "]){id}}"
		}},
		{limit: "walked", field: "Walked", document: func(n int) string { // those of a fragment in the operation, and by themselves
			return "{...f " + strings.Repeat("id ", (n+1)%2) + "} fragment f on Query{" + numbered((n-1)/2, "a#:id ") + "}"
		}},
		{limit: "siblings", field: "Siblings", document: func(n int) string { return "{course{" + numbered(n, "a#:id ") + "}}" }},
		{limit: "siblings", field: "Siblings", document: func(n int) string { return "{course{id} " + strings.Repeat("course{slug}", n-1) + "}" }},
		{limit: "siblings", field: "Siblings", document: func(n int) string { return "{course{" + numbered(n, "...no# ") + "}}" }},
		{limit: "comparisons", field: "Comparisons", document: func(n int) string { return "{" + numbered(n, strings.Repeat("a#:__typename ", 2)) + "}" }},
		{limit: "root-fields", field: "RootFields", document: func(n int) string { return "{" + numbered(n, "a#:__typename ") + "}" }},
		{limit: "aliases", field: "Aliases", document: func(n int) string { return "{" + numbered(n, "a#:__typename ") + "}" }},
		{limit: "directives", field: "Directives", document: func(n int) string { return "{" + numbered(n, "a#:__typename @skip(if:false) ") + "}" }},
		{limit: "name", field: "NameBytes", document: func(n int) string { return "{" + strings.Repeat("x", n) + ":__typename}" }},
		{limit: "input-depth", field: "InputDepth", document: func(n int) string { return "query($a:" + around(n, "[", "Int", "]") + "){__typename}" }},
		{limit: "input-depth", field: "InputDepth", document: func(n int) string { return "{nodes(ids:" + around(n, "[", "1", "]") + "){id}}" }},
		{limit: "input-depth", field: "InputDepth", document: func(n int) string { return "{course(by:" + around(n, "{a:", "1", "}") + "){id}}" }},
		{limit: "input-depth", field: "InputDepth", variables: func(n int) string { return `{"a":` + around(n, "[", "1", "]") + "}" }},
		{limit: "input-depth", field: "InputDepth", variables: func(n int) string { return `{"a":` + around(n, `{"a":`, "1", "}") + "}" }},
		{limit: "input-list", field: "InputList", document: func(n int) string { return "{nodes(ids:[" + strings.Repeat("1 ", n) + "]){id}}" }},
		{limit: "input-list", field: "InputList", document: func(n int) string { return "{course(by:{" + numbered(n, "a#:1 ") + "}){id}}" }},
		{limit: "input-list", field: "InputList", variables: func(n int) string { return `{"a":[0` + numbered(n-1, ",#") + "]}" }},
		{limit: "input-list", field: "InputList", variables: func(n int) string { return `{"a":0` + numbered(n-1, `,"a#":1`) + "}" }},
		{limit: "input-values", field: "InputValues", variables: func(n int) string { return `{"a":["[,{",` + numbered(n-3, "#,") + "1]}" }},
		{limit: "introspection-depth", field: "IntrospectionDepth", document: func(n int) string { return `{__type(name:"a")` + around(n-2, "{ofType", "{name", "}") + "}}" }},
		{limit: "introspection-cost", field: "IntrospectionCost", document: func(n int) string { return `{__type(name:"a"){` + numbered(n-1, "a#:name ") + "}}" }},
	}
}

// As much as a limit allows is admitted, and not more. Each limit is tried with its default, where there are no others.
func TestLimits(t *testing.T) {
	tried := make(map[string]bool)
	for i, reach := range reaches() {
		tried[reach.field] = true
		most := int(reflect.ValueOf(admit.Defaults()).FieldByName(reach.field).Int())
		limits := unlimited()
		reflect.ValueOf(&limits).Elem().FieldByName(reach.field).SetInt(int64(most))
		read := func(n int) error {
			if reach.variables != nil {
				return limits.Variables([]byte(reach.variables(n)))
			}
			_, err := admit.New(limits, graph.Schema()).Read(reach.document(n))
			return err
		}
		name := fmt.Sprintf("%s, the %dth", reach.limit, i)
		if beyond, ok := errors.AsType[*admit.ExceededError](read(most)); ok {
			t.Errorf("%s: what it allows is refused: %v", name, beyond)
		}
		more := most + 1
		err := read(more)
		beyond, ok := errors.AsType[*admit.ExceededError](err)
		if !ok || fault.CodeOf(err) != fault.LimitExceeded {
			t.Errorf("%s: %d are admitted, or refused otherwise: %.300v", name, more, err)
			continue
		}
		if beyond.Limit != reach.limit || beyond.Most != most || beyond.Found != more {
			t.Errorf("%s: the error is of %s, with %d of %d; want %d of %d", name, beyond.Limit, beyond.Found, beyond.Most, more, most)
		}
		for _, part := range []string{strconv.Itoa(more), "(" + reach.limit + ")", "is " + strconv.Itoa(most) + "."} {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%s: the error %q does not have %q", name, err, part)
			}
		}
	}
	for i := range reflect.TypeFor[admit.Limits]().NumField() {
		if field := reflect.TypeFor[admit.Limits]().Field(i); field.Type.Kind() == reflect.Int && !tried[field.Name] {
			t.Errorf("the limit %s is not tried", field.Name)
		}
	}
}

// Whether the schema is told is a limit too.
func TestSchemaThatIsNotTold(t *testing.T) {
	limits := admit.Defaults()
	limits.Introspection = false
	admission := admit.New(limits, graph.Schema())
	for _, document := range []string{"{__schema{description}}", `{...f} fragment f on Query{a:__type(name:"a"){name}}`} {
		if _, err := admission.Read(document); fault.CodeOf(err) != fault.Forbidden {
			t.Errorf("%s: %v", document, err)
		}
	}
	if _, err := admission.Read("{__typename}"); err != nil {
		t.Error(err)
	}
	if _, err := admission.Read("{cours}"); err == nil || strings.Contains(err.Error(), "course") {
		t.Errorf("what is there is told in %v", err)
	}
}
