package traces_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"syllabus/internal/inspect"
	"syllabus/internal/inspect/metrics"
	"syllabus/internal/inspect/slow"
	"syllabus/internal/inspect/traces"
)

const secret = "correct-horse-battery-staple"

// One operation through a recorder into all that operators see: a masked value is in none of it.
func TestNoOutputHasAMaskedValue(t *testing.T) {
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: `directive @sensitive on ARGUMENT_DEFINITION
		type Query { login(phrase: String! @sensitive, password: String): Int }`})
	document, errs := gqlparser.LoadQueryWithRules(schema, `query Login($password: String) { login(phrase: "`+secret+`", password: $password) }`, nil)
	if errs != nil {
		t.Fatal(errs)
	}
	r, log := newReceiver(t), &bytes.Buffer{}
	logger := slog.New(slog.NewJSONHandler(log, nil))
	e := exporter(t, traces.Config{Endpoint: r.url, Log: logger})
	m, l := metrics.New(metrics.Config{Log: logger}), slow.New(slow.Config{Slower: time.Nanosecond, Log: logger})
	recorder := inspect.New(inspect.Config{
		Rate: 1, Schema: schema, Log: logger,
		Lights: []func(*inspect.Ended){m.Ended},
		Sinks:  []func(*inspect.Record){m.Recorded, e.Recorded, l.Recorded},
	})

	ctx, operation := recorder.Begin(t.Context(), false)
	variables := map[string]any{"password": secret}
	ctx = graphql.WithOperationContext(ctx, &graphql.OperationContext{
		RawQuery: document.Operations[0].Position.Src.Input, Doc: document, Operation: document.Operations[0], Variables: variables,
		Headers: http.Header{"Authorization": {"Bearer " + secret}},
	})
	if err := (inspect.Extension{}).MutateOperationParameters(ctx, &graphql.RawParams{Variables: variables}); err != nil {
		t.Fatal(err)
	}
	inspect.Executing(ctx)
	operation.Answered(&graphql.Response{Data: []byte("null"), Errors: gqlerror.List{{
		Message: `"` + secret + `" is wrong.`, Extensions: map[string]any{"code": "FORBIDDEN"},
	}}})
	recorder.End(operation, 10)

	if err := e.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	scraped := httptest.NewRecorder()
	m.Handler().ServeHTTP(scraped, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	for output, text := range map[string]string{"traces": string(r.raw), "log": log.String(), "metrics": scraped.Body.String()} {
		if !strings.Contains(text, "Login") {
			t.Errorf("the operation is not in the %s: %s", output, text)
		}
		if strings.Contains(text, secret) {
			t.Errorf("the secret is in the %s: %s", output, text)
		}
	}
}
