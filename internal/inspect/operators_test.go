package inspect_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"syllabus/internal/inspect"
)

// asked ends an operation that was asked with headers and answered with an error.
func asked(t *testing.T, recorder *inspect.Recorder, headers http.Header) {
	t.Helper()
	ctx, operation := recorder.Begin(t.Context(), true)
	ctx = graphql.WithOperationContext(ctx, &graphql.OperationContext{Headers: headers})
	if err := (inspect.Extension{}).MutateOperationParameters(ctx, &graphql.RawParams{}); err != nil {
		t.Fatal(err)
	}
	operation.Answered(&graphql.Response{Errors: gqlerror.List{{Message: "No.", Extensions: map[string]any{"code": "FORBIDDEN"}}}})
	recorder.End(operation, 100)
}

func TestLightsAreToldOfErrors(t *testing.T) {
	var told []*inspect.Ended
	recorder := inspect.New(inspect.Config{Lights: []func(*inspect.Ended){func(e *inspect.Ended) { told = append(told, e) }}})
	asked(t, recorder, nil)
	if len(told) != 1 || len(told[0].Errors) != 1 || told[0].Errors[0].Extensions["code"] != "FORBIDDEN" {
		t.Errorf("they are told %+v", told)
	}
}

func TestRecordHasTheTraceItBelongsTo(t *testing.T) {
	for sent, want := range map[string]string{
		"": "", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
		strings.Repeat("x", 1<<20): strings.Repeat("x", 256),
	} {
		var records []*inspect.Record
		recorder := inspect.New(inspect.Config{Sinks: []func(*inspect.Record){func(r *inspect.Record) { records = append(records, r) }}})
		asked(t, recorder, http.Header{"Traceparent": {sent}})
		if len(records) != 1 || records[0].Traceparent != want {
			t.Errorf("of %.80q the record is %+v", sent, records)
		}
	}
}

func TestUsageCountsWhatIsKept(t *testing.T) {
	recorder := inspect.New(inspect.Config{Bytes: 1 << 20})
	for range 3 {
		asked(t, recorder, nil)
	}
	before := recorder.Usage()
	if before.Records != 3 || before.Recorded != 3 || before.Bytes <= 0 || before.BytesMax != 1<<20 || before.Took <= 0 {
		t.Errorf("three operations take %+v", before)
	}
	recorder.Clear()
	if after := recorder.Usage(); after.Records != 0 || after.Recorded != 0 || after.Bytes >= before.Bytes {
		t.Errorf("after Clear there is %+v, before %+v", after, before)
	}
	if none := (*inspect.Recorder)(nil).Usage(); none != (inspect.Usage{}) {
		t.Errorf("a recorder that is off takes %+v", none)
	}
}
