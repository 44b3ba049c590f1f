package server_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"syllabus/internal/account"
	"syllabus/internal/auth"
	"syllabus/internal/course"
	"syllabus/internal/fault"
	"syllabus/internal/server"
)

// people knows user 7, as the subject "known", and those whom it has seen since.
type people struct {
	fakeStore
	seen []account.NewUser
	err  error
}

func (p *people) ViewerBySubject(_ context.Context, _, subject string) (*account.User, error) {
	if subject == "known" {
		return &account.User{ID: 7}, p.err
	}
	return nil, p.err
}

func (p *people) EnsureViewer(_ context.Context, user account.NewUser) (*account.User, error) {
	p.seen = append(p.seen, user)
	return &account.User{ID: 8}, nil
}

// CourseBySlug answers with a course that is named after who asks.
func (p *people) CourseBySlug(_ context.Context, viewer account.Viewer, _ string) (*course.Course, error) {
	return &course.Course{ID: 1, Title: map[account.Viewer]string{
		{}: "a visitor", {ID: 7, Admin: true}: "an administrator", {ID: 8}: "somebody new",
	}[viewer]}, nil
}

// tokens takes three tokens.
type tokens struct{}

func (tokens) Verify(_ context.Context, token string) (auth.Identity, error) {
	switch token {
	case "good":
		return auth.Identity{Issuer: "i", Subject: "known", Admin: true}, nil
	case "new":
		name := "  A\u0308da\u0000\n" + strings.Repeat("x", 300)
		return auth.Identity{Issuer: "i", Subject: "new", Username: name, Name: name, Email: "a\nb"}, nil
	case "addressed":
		return auth.Identity{Issuer: "i", Subject: "new", Username: "lin", Email: "a\u0308da@example.com"}, nil
	case "later":
		return auth.Identity{}, fault.Wrap(errors.New("502"), fault.Unavailable, "The keys cannot be had.")
	default:
		return auth.Identity{}, fault.New(fault.Unauthenticated, "The token is bad.")
	}
}

const whoAsks = `{"query":"{ course(by: {slug: \"x\"}) { title } }"}`

func TestTokens(t *testing.T) {
	for name, c := range map[string]struct {
		headers []string
		status  int
		want    string // in the answer
	}{
		"none":                {nil, http.StatusOK, "a visitor"},
		"a good one":          {[]string{"Bearer good"}, http.StatusOK, "an administrator"},
		"in other letters":    {[]string{"bEARER   good "}, http.StatusOK, "an administrator"},
		"of somebody new":     {[]string{"Bearer new"}, http.StatusOK, "somebody new"},
		"a bad one":           {[]string{"Bearer bad"}, http.StatusUnauthorized, "The token is bad."},
		"empty":               {[]string{"Bearer "}, http.StatusUnauthorized, "must be Bearer and a token"},
		"no scheme":           {[]string{"good"}, http.StatusUnauthorized, "must be Bearer and a token"},
		"an empty header":     {[]string{""}, http.StatusUnauthorized, "must be Bearer and a token"},
		"another scheme":      {[]string{"Basic good"}, http.StatusUnauthorized, "must be Bearer and a token"},
		"two":                 {[]string{"Bearer good", "Bearer good"}, http.StatusUnauthorized, "There are 2 Authorization headers"},
		"no keys to check it": {[]string{"Bearer later"}, http.StatusServiceUnavailable, "The keys cannot be had."},
	} {
		t.Run(name, func(t *testing.T) {
			h := handler(func(config *server.Config) { config.Store, config.Tokens = &people{}, tokens{} })
			r := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(whoAsks))
			r.Header.Set("Content-Type", "application/json")
			for _, header := range c.headers {
				r.Header.Add("Authorization", header)
			}
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != c.status || !strings.Contains(w.Body.String(), c.want) {
				t.Errorf("it answers %d, %s", w.Code, w.Body)
			}
			if challenge := w.Header().Get("WWW-Authenticate"); (challenge == `Bearer error="invalid_token"`) != (c.status == http.StatusUnauthorized) {
				t.Errorf("WWW-Authenticate is %q", challenge)
			}
		})
	}
}

// Without keys no token is good, and nobody becomes a visitor by mistake.
func TestNoTokensAreTaken(t *testing.T) {
	w := send(handler(nil), http.MethodPost, "/graphql", whoAsks, "Content-Type", "application/json", "Authorization", "Bearer good")
	if w.Code != http.StatusUnauthorized || !strings.Contains(w.Body.String(), "takes no tokens") {
		t.Errorf("it answers %d, %s", w.Code, w.Body)
	}
}

// What an identity provider says of a person is made to fit.
func TestSomebodyNew(t *testing.T) {
	store := &people{}
	h := handler(func(config *server.Config) { config.Store, config.Tokens = store, tokens{} })
	send(h, http.MethodPost, "/graphql", whoAsks, "Content-Type", "application/json", "Authorization", "Bearer new")
	send(h, http.MethodPost, "/graphql", whoAsks, "Content-Type", "application/json", "Authorization", "Bearer addressed")
	if len(store.seen) != 2 {
		t.Fatalf("%d people were seen", len(store.seen))
	}
	got, username, name := store.seen[0], "\u00c4da"+strings.Repeat("x", 75), "\u00c4da"+strings.Repeat("x", 195)
	if want := (account.NewUser{Issuer: "i", Subject: "new", Username: username, DisplayName: name}); got != want {
		t.Errorf("the user is %+v", got)
	}
	if got := store.seen[1].Email; got != "\u00e4da@example.com" {
		t.Errorf("the address is %q", got)
	}
}

// The database fails while it is asked who asks.
func TestViewerCannotBeFound(t *testing.T) {
	for name, c := range map[string]struct {
		err    error
		status int
		want   string
		logged string
	}{
		"away": {
			fault.Wrap(errors.New("secret socket"), fault.Unavailable, "The database is away."),
			http.StatusServiceUnavailable, "The database is away.", "level=WARN msg=\"the viewer cannot be found\" error=\"The database is away. (secret socket)\"",
		},
		"a defect":             {errors.New("secret detail"), http.StatusInternalServerError, "Internal error.", "level=ERROR msg=\"the viewer cannot be found\" error=\"secret detail\""},
		"the client went away": {fmt.Errorf("secret: %w", context.Canceled), http.StatusServiceUnavailable, "UNAVAILABLE", ""},
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			h := handler(func(config *server.Config) {
				config.Store, config.Tokens, config.Log = &people{err: c.err}, tokens{}, slog.New(slog.NewTextHandler(&log, nil))
			})
			w := send(h, http.MethodPost, "/graphql", whoAsks, "Content-Type", "application/json", "Authorization", "Bearer good")
			if w.Code != c.status || !strings.Contains(w.Body.String(), c.want) || strings.Contains(w.Body.String(), "secret") {
				t.Errorf("it answers %d, %s", w.Code, w.Body)
			}
			if !strings.Contains(log.String(), c.logged) || c.logged == "" && strings.Contains(log.String(), "cannot be found") {
				t.Errorf("the log is %s", &log)
			}
		})
	}
}

// bounded takes no token, and tells whether it was given a time to do so.
type bounded struct{}

func (bounded) Verify(ctx context.Context, _ string) (auth.Identity, error) {
	_, ok := ctx.Deadline()
	return auth.Identity{}, fault.New(fault.Unavailable, "There is a deadline: %t.", ok)
}

// Keys that do not come are waited for as long as a request may take, and not longer.
func TestVerifyingTakesNoLongerThanARequest(t *testing.T) {
	h := handler(func(config *server.Config) { config.Tokens = bounded{} })
	w := send(h, http.MethodPost, "/graphql", whoAsks, "Content-Type", "application/json", "Authorization", "Bearer good")
	if !strings.Contains(w.Body.String(), "There is a deadline: true.") {
		t.Errorf("it answers %d, %s", w.Code, w.Body)
	}
}
