package auth

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"time"
)

// source is where a JWKS is. It is asked by one at a time.
type source interface {
	fetch(context.Context) (keySet, error)
}

// largestSet is how many bytes a JWKS has, at most.
const largestSet = 1 << 20

// file is a JWKS in a file. It is read again when it has another time or size.
type file struct {
	path string
	set  keySet // as it was read last; nil before
	time time.Time
	size int64
}

func (f *file) fetch(context.Context) (keySet, error) {
	info, err := os.Stat(f.path) // before it is read: what is written meanwhile has a later time
	if err != nil {
		return nil, fmt.Errorf("auth: reading the keys: %w", err)
	}
	if f.set != nil && info.Size() == f.size && info.ModTime().Equal(f.time) {
		return f.set, nil
	}
	set, err := f.read(info)
	if err != nil {
		return nil, fmt.Errorf("auth: reading the keys: %s: %w", f.path, err)
	}
	f.set, f.size, f.time = set, info.Size(), info.ModTime()
	return set, nil
}

func (f *file) read(info fs.FileInfo) (keySet, error) {
	if !info.Mode().IsRegular() { // a pipe would be waited for
		return nil, errors.New("it is no regular file")
	}
	opened, err := os.Open(f.path)
	if err != nil {
		return nil, err
	}
	defer opened.Close()
	return readLimited(opened)
}

// site is a JWKS that an issuer serves.
type site struct {
	address string
	client  *http.Client
}

// newSite returns the JWKS at that address. The client's own rules on redirects hold too,
// but none makes it leave https: what comes by http may come from anybody.
func newSite(address *url.URL, client *http.Client) *site {
	if client == nil {
		client = &http.Client{Timeout: fetchTimeout}
	}
	ours := *client
	ours.CheckRedirect = func(next *http.Request, via []*http.Request) error {
		switch {
		case next.URL.Scheme != "https":
			return fmt.Errorf("it redirects to %s, which is not https", next.URL.Redacted())
		case client.CheckRedirect != nil:
			return client.CheckRedirect(next, via)
		case len(via) >= 5:
			return errors.New("it redirects again and again")
		}
		return nil
	}
	return &site{address: address.String(), client: &ours}
}

func (s *site) fetch(ctx context.Context) (keySet, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.address, http.NoBody)
	if err != nil {
		return nil, fmt.Errorf("auth: fetching the keys: %w", err)
	}
	request.Header.Set("Accept", "application/jwk-set+json, application/json")
	response, err := s.client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("auth: fetching the keys: %w", err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("auth: fetching the keys: the issuer answered %s", response.Status)
	}
	set, err := readLimited(response.Body)
	if err != nil {
		return nil, fmt.Errorf("auth: fetching the keys: %w", err)
	}
	return set, nil
}

// readLimited reads a JWKS that is not too large.
func readLimited(from io.Reader) (keySet, error) {
	data, err := io.ReadAll(io.LimitReader(from, largestSet+1))
	if err != nil {
		return nil, err
	}
	if len(data) > largestSet {
		return nil, fmt.Errorf("it has more than %d bytes", largestSet)
	}
	return readKeySet(data)
}
