package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
)

// normalize writes JSON in one form: keys in order, no spaces, one way to escape. Numbers stay as they were written.
func normalize(body []byte) ([]byte, error) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var value map[string]any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	if decoder.More() {
		return nil, fmt.Errorf("something follows the answer")
	}
	if errs, ok := value["errors"]; ok {
		return nil, fmt.Errorf("the answer has errors: %.300v", errs)
	}
	delete(value, "extensions") // what a server says of itself
	return json.Marshal(value)
}

// checkSame asks every server once and makes sure that all answers say the same. It returns their sizes as they were sent.
func checkSame(ctx context.Context, servers []*server, q query) (map[string]int64, error) {
	sizes := make(map[string]int64, len(servers))
	var first []byte
	for i, s := range servers {
		body, err := ask(ctx, s.address, q.body)
		if err != nil {
			return nil, fmt.Errorf("%s, %s: %w", s.spec.name, q.name, err)
		}
		normal, err := normalize(body)
		if err != nil {
			return nil, fmt.Errorf("%s, %s: %w", s.spec.name, q.name, err)
		}
		if i == 0 {
			first = normal
		}
		if !bytes.Equal(first, normal) {
			at := differ(first, normal)
			return nil, fmt.Errorf("%s answers %s otherwise than %s, from byte %d of the normal form on:\n%s\n%s",
				s.spec.name, q.name, servers[0].spec.name, at, around(normal, at), around(first, at))
		}
		sizes[s.spec.name] = int64(len(body))
	}
	return sizes, nil
}

// ask sends one request on a connection of its own and returns the answer's body.
func ask(ctx context.Context, address string, body []byte) ([]byte, error) {
	c, err := dial(ctx, address, body)
	if err != nil {
		return nil, err
	}
	defer c.close()
	var answer bytes.Buffer
	_, err = c.do(&answer)
	return answer.Bytes(), err
}

// differ returns the first place where two texts differ.
func differ(a, b []byte) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}

func around(text []byte, at int) []byte { return text[max(0, at-60):min(len(text), at+60)] }
