package clienttest

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/Shopify/toxiproxy/v2/collectors"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/rs/zerolog"

	"syllabus/internal/server"
)

// unhurried is a store that answers when nobody waits for it any more, and tells so.
func unhurried(begun, canceled chan struct{}) func(*world, *server.Config) {
	return func(w *world, _ *server.Config) {
		w.course = func(ctx context.Context) error {
			begun <- struct{}{}
			<-ctx.Done()
			canceled <- struct{}{}
			return ctx.Err()
		}
	}
}

// A client that resets its connection, wherever its request is.
func TestResetConnectionsEnd(t *testing.T) {
	begun, canceled := make(chan struct{}), make(chan struct{})
	w := serve(t, server.Connections{}, unhurried(begun, canceled))
	before := runtime.NumGoroutine()
	length := fmt.Sprintf("Content-Length: %d\r\n", len(query))
	for _, sent := range []string{
		"", "GET /livez HTTP/1.1\r\nHost:", post("/graphql", length), post("/graphql", length) + query[:9], post("/graphql", length) + query,
	} {
		client := dial(t, w.address)
		client.send(t, sent)
		whole := strings.HasSuffix(sent, query)
		if whole {
			<-begun
		}
		if err := client.SetLinger(0); err != nil {
			t.Fatal(err)
		}
		_ = client.Close()
		if whole {
			<-canceled // what runs for it is given up
		}
		left(t, before)
	}
}

// A client that vanishes: nothing of it arrives any more, no end of its connection either.
func TestVanishedClientsEnd(t *testing.T) {
	zerolog.SetGlobalLevel(zerolog.Disabled) // some of the proxy's faults speak to whoever listens
	w := serve(t, server.Connections{ReadTimeout: short, IdleTimeout: short}, nil)
	for name, first := range map[string]string{
		"before it asks": "", "within its header": "GET /livez HTTP/1.1\r\nHost:", "after its answer": get,
	} {
		t.Run(name, func(t *testing.T) {
			proxy := newProxy(t, w.address)
			client := dial(t, proxy.Listen)
			client.send(t, first)
			if first == get {
				client.expect(t, 200, "ok")
			}
			toxic := `{"type": "timeout", "stream": "upstream", "attributes": {"timeout": 0}}`
			if _, err := proxy.Toxics.AddToxicJson(strings.NewReader(toxic)); err != nil {
				t.Fatal(err)
			}
			client.send(t, get)
			client.ended(t) // by the server: the other way still leads through
		})
	}
}

// newProxy starts a proxy before a server. It stops at the end of the test.
func newProxy(t *testing.T, upstream string) *toxiproxy.Proxy {
	t.Helper()
	metrics := toxiproxy.NewMetricsContainer(prometheus.NewRegistry())
	metrics.ProxyMetrics = collectors.NewProxyMetricCollectors()
	proxy := toxiproxy.NewProxy(toxiproxy.NewServer(metrics, zerolog.Nop()), "client", "127.0.0.1:0", upstream)
	if err := proxy.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(proxy.Stop)
	return proxy
}
