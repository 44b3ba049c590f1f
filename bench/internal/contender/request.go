package contender

import (
	"encoding/json"
	"net/http"
	"strconv"
)

// The names of the operations that contenders without a GraphQL engine recognize.
const (
	Small   = "Small"
	Page    = "CoursePage"
	Catalog = "Catalog"
	Deep    = "Deep"
)

// Request is what such a contender reads of a GraphQL request.
type Request struct {
	OperationName string `json:"operationName"`
	Variables     struct {
		Slug string `json:"slug"`
	} `json:"variables"`
}

// Read reads a request's body, of at most a megabyte.
func Read(w http.ResponseWriter, r *http.Request) (request Request, err error) {
	err = json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&request)
	return request, err
}

// Answer writes a finished body.
func Answer(w http.ResponseWriter, body []byte) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body) // a client that has gone away needs no answer
}
