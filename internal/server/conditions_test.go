package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"syllabus/internal/server"
)

// handlers are servers that execute in both ways.
func handlers(change func(*server.Config)) map[string]http.Handler {
	both := make(map[string]http.Handler)
	for name, stock := range map[string]bool{"direct": false, "stock": true} {
		both[name] = handler(func(c *server.Config) {
			c.Stock = stock
			if change != nil {
				change(c)
			}
		})
	}
	return both
}

// A variable of a condition may be null where it has a default. There is no telling then
// whether the field is wanted, and nothing is executed.
func TestConditionsThatAreNullAreRefused(t *testing.T) {
	const (
		of       = `course(by: {slug: "sql"})`
		null     = `{"x": null}`
		skipping = `query($x: Boolean = false) { ` + of
		fragment = ` fragment F on Course { title @skip(if: $x) }`
	)
	refused := func(directive string) string {
		return fmt.Sprintf(`"message":"The variable $x is null; @%s needs true or false."`, directive)
	}
	tests := []struct{ name, document, variables, want string }{
		{"skip", `query($x: Boolean = false) { courses { nodes { id @skip(if: $x) } } }`, null, refused("skip")},
		{"include", `query($x: Boolean = true) { courses { nodes { id @include(if: $x) } } }`, null, refused("include")},
		{"at a root", `query($x: Boolean = true) { ` + of + ` @include(if: $x) { title } }`, null, refused("include")},
		{
			"the second",
			`query($x: Boolean = true, $y: Boolean!) { ` + of + ` { title @skip(if: $y) @include(if: $x) } }`,
			`{"x": null, "y": false}`, refused("include"),
		},
		{"in a fragment", skipping + ` { ...F } }` + fragment, null, refused("skip")},
		{"in a fragment of a fragment", skipping + ` { ...G } } fragment G on Course { ...F }` + fragment, null, refused("skip")},
		{"at a fragment", skipping + ` { ...F @skip(if: $x) } } fragment F on Course { title }`, null, refused("skip")},
		{"in an inline fragment", skipping + ` { ... on Course { title @skip(if: $x) } } }`, null, refused("skip")},
		{"at an inline fragment", skipping + ` { ... @skip(if: $x) { title } } }`, null, refused("skip")},
		{"in introspection", `query($x: Boolean = false) { __schema { queryType { name @skip(if: $x) } } }`, null, refused("skip")},
		{"of another operation", `query Q { ` + of + ` { title } } query P($x: Boolean = false) { ` + of + ` { ...F } }` + fragment, null, good},
		{
			"of the operation among others",
			`query P { ` + of + ` { title } } query Q($x: Boolean = false) { ` + of + ` { ...F } }` + fragment,
			null, refused("skip"),
		},
		{"a default", skipping + ` { title slug @include(if: $x) } }`, `{}`, good},
		{"false", `query($x: Boolean = true) { ` + of + ` { title slug @include(if: $x) } }`, `{"x": false}`, good},
		{"true", skipping + ` { title slug @skip(if: $x) } }`, `{"x": true}`, good},
		{"literals", `{ ` + of + ` { title @include(if: true) slug @skip(if: true) } }`, `{}`, good},
		{"a variable that is required", `query($x: Boolean!) { ` + of + ` { title slug @skip(if: $x) } }`, `{"x": true}`, good},
		{"a fragment that is used twice", skipping + ` { ...F ...F } } fragment F on Course { title slug @include(if: $x) }`, `{}`, good},
	}
	for execution, h := range handlers(nil) {
		for _, test := range tests {
			t.Run(execution+"/"+test.name, func(t *testing.T) {
				named := ""
				if strings.Contains(test.document, "query Q") {
					named = `, "operationName": "Q"`
				}
				body := fmt.Sprintf(`{"query": %q, "variables": %s%s}`, test.document, test.variables, named)
				got := said(post(h, body))
				if test.want == good {
					if got != good {
						t.Errorf("it answers %s", got)
					}
					return
				}
				if !strings.Contains(got, test.want) || !strings.Contains(got, `"code":"BAD_USER_INPUT"`) || strings.Contains(got, `"data"`) {
					t.Errorf("it is not refused with %s: %s", test.want, got)
				}
			})
		}
	}
}
