package server

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/99designs/gqlgen/graphql"

	"syllabus/internal/fault"
)

// body is a request as JSON.
type body struct {
	Query         string         `json:"query"`
	OperationName string         `json:"operationName"`
	Variables     map[string]any `json:"variables"`
	Extensions    map[string]any `json:"extensions"`
}

func paramsOfBody(r io.Reader, params *graphql.RawParams) error {
	var b body
	if err := decodeJSON(r, "The body", &b); err != nil {
		return err
	}
	params.Query, params.OperationName = b.Query, b.OperationName
	params.Variables, params.Extensions = b.Variables, b.Extensions
	return nil
}

func paramsOfURL(r *http.Request, params *graphql.RawParams) error {
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return fault.New(fault.BadUserInput, "The address has a malformed query string.")
	}
	params.Query, params.OperationName = values.Get("query"), values.Get("operationName")
	for name, into := range map[string]*map[string]any{"variables": &params.Variables, "extensions": &params.Extensions} {
		if text := values.Get(name); text != "" {
			if err := decodeJSON(strings.NewReader(text), name, into); err != nil {
				return err
			}
		}
	}
	return nil
}

// decodeJSON reads exactly one JSON value. Numbers stay as they are written. The
// error names what is malformed and where; it does not repeat what was sent.
func decodeJSON(r io.Reader, what string, into any) error {
	decoder := json.NewDecoder(r)
	decoder.UseNumber()
	err := decoder.Decode(into)
	if err == nil {
		if _, err = decoder.Token(); errors.Is(err, io.EOF) {
			return nil
		}
		if _, ok := errors.AsType[*http.MaxBytesError](err); !ok {
			return fault.New(fault.BadUserInput, "%s goes on behind its JSON value.", what)
		}
	}
	return malformed(what, err)
}

// malformed says what is wrong with a JSON value.
func malformed(what string, err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return err
	}
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fault.New(fault.BadUserInput, "%s is not well-formed JSON at byte %d.", what, syntax.Offset)
	}
	if typ, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		if typ.Field == "" {
			return fault.New(fault.BadUserInput, "%s must be a JSON object.", what)
		}
		return fault.New(fault.BadUserInput, "%s: %s must not be a JSON %s.", what, typ.Field, typ.Value)
	}
	return fault.New(fault.BadUserInput, "%s is not well-formed JSON: it ends too early.", what)
}
