package traces_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	common "go.opentelemetry.io/proto/otlp/common/v1"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// receiver is a collector that keeps what it is sent.
type receiver struct {
	url string

	mu    sync.Mutex
	spans []*tracepb.Span
	from  map[string]string // attributes of the last resource
	raw   []byte            // all that came
	paths []string
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		body, err := io.ReadAll(request.Body)
		if err != nil {
			t.Error(err)
		}
		sent := &collector.ExportTraceServiceRequest{}
		if err := proto.Unmarshal(body, sent); err != nil {
			t.Error(err)
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.raw = append(r.raw, body...)
		r.paths = append(r.paths, request.URL.Path)
		for _, of := range sent.GetResourceSpans() {
			r.from = attributes(of.GetResource().GetAttributes())
			for _, scope := range of.GetScopeSpans() {
				r.spans = append(r.spans, scope.GetSpans()...)
			}
		}
	}))
	t.Cleanup(server.Close)
	r.url = server.URL
	return r
}

// attributes returns attributes as text.
func attributes(all []*common.KeyValue) map[string]string {
	texts := map[string]string{}
	for _, kv := range all {
		switch value := kv.GetValue().GetValue().(type) {
		case *common.AnyValue_StringValue:
			texts[kv.GetKey()] = value.StringValue
		default:
			texts[kv.GetKey()] = kv.GetValue().String()
		}
	}
	return texts
}

// span returns the only span of that name.
func (r *receiver) span(t *testing.T, name string) *tracepb.Span {
	t.Helper()
	var found *tracepb.Span
	for _, s := range r.spans {
		if s.GetName() == name {
			if found != nil {
				t.Fatalf("there are several spans %q", name)
			}
			found = s
		}
	}
	if found == nil {
		t.Fatalf("there is no span %q among %d", name, len(r.spans))
	}
	return found
}
