// Command gqlgen is the textbook server: gqlgen with its own HTTP transport, resolvers, and dataloaders that wait for a
// window of time. With -naive there are no loaders, and each parent has a statement of its own.
package main

import (
	"context"
	"flag"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/vektah/gqlparser/v2/ast"

	"syllabus/bench/internal/contender"
	"syllabus/graph/generated"
)

func main() {
	window := flag.Duration("window", 16*time.Millisecond, "how long a loader waits for more keys")
	naive := flag.Bool("naive", false, "no loaders")
	contender.Main(func(pool *pgxpool.Pool) (http.Handler, error) {
		tables := &tables{pool}
		makeLoaders := func() edges { return newLoaders(tables, *window) }
		if *naive {
			makeLoaders = func() edges { return oneByOne{tables} }
		}
		return withEdges(makeLoaders, newServer(tables)), nil
	})
}

// newServer puts a server together as gqlgen's documentation does.
func newServer(tables *tables) http.Handler {
	server := handler.New(generated.NewExecutableSchema(generated.Config{Resolvers: &resolver{tables: tables}}))
	server.AddTransport(transport.Options{})
	server.AddTransport(transport.GET{})
	server.AddTransport(transport.POST{})
	server.SetQueryCache(lru.New[*ast.QueryDocument](1000))
	server.Use(extension.Introspection{})
	server.Use(extension.AutomaticPersistedQuery{Cache: lru.New[string](100)})
	return server
}

type edgesKey struct{}

// withEdges gives each request loaders of its own.
func withEdges(makeLoaders func() edges, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), edgesKey{}, makeLoaders())))
	})
}

func edgesOf(ctx context.Context) edges { return ctx.Value(edgesKey{}).(edges) }
