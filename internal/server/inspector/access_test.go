package inspector_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"syllabus/internal/auth"
	"syllabus/internal/fault"
	"syllabus/internal/server/inspector"
)

// request asks a host, with headers as name and value in turn.
func request(t *testing.T, host string, headers ...string) *http.Request {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/inspect/api/summary", nil)
	r.Host = host
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return r
}

func TestDemoIsForThisMachineOnly(t *testing.T) {
	access := inspector.Access{Demo: true}
	for _, host := range []string{"localhost", "localhost:8080", "LOCALHOST:8080", "127.0.0.1:9", "[::1]:8080", "[::1]"} {
		if err := access.Check(request(t, host)); err != nil {
			t.Errorf("%s: %v", host, err)
		}
	}
	for _, host := range []string{
		"", "example.com", "example.com:8080", "127.0.0.1.nip.io", "127.0.0.2:8080", "localhost.example.com", "127.0.0.1.", "0.0.0.0:8080", "[::]:8080",
		"localhost@example.com", "2130706433", "127.1",
	} {
		if err := access.Check(request(t, host)); fault.CodeOf(err) != fault.Forbidden {
			t.Errorf("%q may see what was recorded: %v", host, err)
		}
	}
	for _, header := range []string{"Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded", "X-Forwarded-Prefix", "X-Client-IP", "X-Real-IP"} {
		if err := access.Check(request(t, "localhost:8080", header, "for=10.0.0.1")); fault.CodeOf(err) != fault.Forbidden {
			t.Errorf("with %s it is open: %v", header, err)
		}
		several := request(t, "localhost:8080", header, "")
		several.Header.Add(header, "for=10.0.0.1")
		if err := access.Check(several); fault.CodeOf(err) != fault.Forbidden {
			t.Errorf("with an empty %s before another it is open: %v", header, err)
		}
	}
}

func TestOutsideOfTheDemoItIsForAdministrators(t *testing.T) {
	access := inspector.Access{Identify: func(r *http.Request) (*auth.Identity, error) {
		switch r.Header.Get("Authorization") {
		case "":
			return nil, nil
		case "Bearer admin":
			return &auth.Identity{Subject: "admin", Admin: true}, nil
		case "Bearer author":
			return &auth.Identity{Subject: "author", Author: true}, nil
		case "Bearer unverified":
			return nil, fault.New(fault.Unavailable, "The keys cannot be fetched.")
		default:
			return nil, fault.New(fault.Unauthenticated, "The token has expired.")
		}
	}}
	for token, want := range map[string]fault.Code{
		"": fault.Unauthenticated, "Bearer author": fault.Forbidden, "Bearer old": fault.Unauthenticated, "Bearer unverified": fault.Unavailable,
	} {
		r := request(t, "localhost:8080")
		if token != "" {
			r.Header.Set("Authorization", token)
		}
		if err := access.Check(r); fault.CodeOf(err) != want {
			t.Errorf("%q: %v, want %s", token, err, want)
		}
	}
	if err := access.Check(request(t, "courses.example.com", "Authorization", "Bearer admin", "X-Forwarded-For", "10.0.0.1")); err != nil {
		t.Errorf("an administrator behind a proxy: %v", err)
	}
}
