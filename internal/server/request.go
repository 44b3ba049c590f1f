package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"

	"syllabus/internal/admit"
	"syllabus/internal/fault"
)

// body is a request as JSON.
type body struct {
	Query         string          `json:"query"`
	DocumentID    string          `json:"documentId"`
	OperationName string          `json:"operationName"`
	Variables     json.RawMessage `json:"variables"`
	Extensions    json.RawMessage `json:"extensions"`
}

// extensions are those of a request that say something here: how clients of Apollo name a document.
type extensions struct {
	PersistedQuery struct {
		Hash string `json:"sha256Hash"`
	} `json:"persistedQuery"`
}

// params is what a request asks for.
type params struct {
	graphql.RawParams
	documentID string // of a trusted document, in place of one
}

// readParams reads what a request asks for.
func (g *graphQL) readParams(w http.ResponseWriter, r *http.Request) (*params, *refused) {
	asked := &params{RawParams: graphql.RawParams{Headers: r.Header}}
	var b body
	switch r.Method {
	case http.MethodGet:
		if err := b.readURL(r.URL.RawQuery); err != nil {
			return nil, refuse(http.StatusBadRequest, err)
		}
	case http.MethodPost:
		if err := checkMedia(r.Header); err != nil {
			return nil, refuse(http.StatusUnsupportedMediaType, err)
		}
		if refused := g.readBody(w, r, &b); refused != nil {
			return nil, refused
		}
	default:
		w.Header().Set("Allow", "GET, POST")
		return nil, refuse(http.StatusMethodNotAllowed, fault.New(fault.BadUserInput, "Use POST, or GET for a query."))
	}
	if err := b.into(asked, g.config.Limits); err != nil {
		return nil, refuse(http.StatusBadRequest, err)
	}
	if refused := g.trusted(asked); refused != nil {
		return nil, refused
	}
	if strings.TrimSpace(asked.Query) == "" {
		return nil, refuse(http.StatusBadRequest, fault.New(fault.BadUserInput, "query is missing: it holds the GraphQL document."))
	}
	return asked, nil
}

// readBody reads the body of a request, and nothing of it when it is too large and says so.
func (g *graphQL) readBody(w http.ResponseWriter, r *http.Request, into *body) *refused {
	if r.ContentLength > g.config.MaxBody {
		w.Header().Set("Connection", "close") // or the server would read on, for the next request
		return g.tooLarge(r.ContentLength)
	}
	buffer := g.writer.buffers.take()
	defer g.writer.buffers.give(buffer)
	if _, err := buffer.ReadFrom(http.MaxBytesReader(w, r.Body, g.config.MaxBody)); err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return g.tooLarge(g.config.MaxBody + 1)
		}
		if errors.Is(err, os.ErrDeadlineExceeded) {
			w.Header().Set("Connection", "close") // what comes of the body later is no request
			return refuse(http.StatusRequestTimeout, fault.New(fault.BadUserInput, "The body did not arrive in time."))
		}
		return refuse(http.StatusBadRequest, fault.New(fault.BadUserInput, "The body could not be read to its end."))
	}
	err := decodeJSON(buffer.Bytes(), "The body", into)
	if err == nil {
		err = checkMembers(buffer.Bytes())
	}
	if err != nil {
		return refuse(http.StatusBadRequest, err)
	}
	return nil
}

// tooLarge refuses a body of at least so many bytes.
func (g *graphQL) tooLarge(found int64) *refused {
	return refuse(http.StatusRequestEntityTooLarge,
		admit.Exceeded("body", int(g.config.MaxBody), int(found), nil, "The body has at least %s bytes"))
}

// readURL reads the parameters of a request by GET.
func (b *body) readURL(query string) error {
	values, err := url.ParseQuery(query)
	if err != nil {
		return fault.New(fault.BadUserInput, "The address has a malformed query string.")
	}
	var variables, extensions string
	for _, parameter := range []struct {
		name string
		into *string
	}{
		{"query", &b.Query}, {"documentId", &b.DocumentID}, {"operationName", &b.OperationName},
		{"variables", &variables}, {"extensions", &extensions},
	} {
		if *parameter.into, err = single(values, parameter.name); err != nil {
			return err
		}
	}
	b.Variables, b.Extensions = json.RawMessage(variables), json.RawMessage(extensions)
	return nil
}

// single returns the one value of a name. Of two, some proxies would take the first and others the last.
func single(values url.Values, name string) (string, error) {
	given := values[name]
	switch {
	case len(given) == 0:
		return "", nil
	case len(given) > 1:
		return "", fault.New(fault.BadUserInput, "%s is given %d times.", name, len(given))
	case !utf8.ValidString(given[0]):
		return "", fault.New(fault.BadUserInput, "%s is not in UTF-8.", name)
	default:
		return given[0], nil
	}
}

// into gives what the request asks for. Variables are made of JSON that has been looked through.
func (b *body) into(asked *params, limits admit.Limits) error {
	asked.Query, asked.OperationName, asked.documentID = b.Query, b.OperationName, b.DocumentID
	if len(b.Variables) > 0 {
		if err := limits.Variables(b.Variables); err != nil {
			return err
		}
		if err := decodeVariables(b.Variables, &asked.Variables); err != nil {
			return err
		}
	}
	if len(b.Extensions) == 0 {
		return nil
	}
	if first := b.Extensions[0]; first != '{' && !bytes.Equal(b.Extensions, []byte("null")) {
		return fault.New(fault.BadUserInput, "extensions must be a JSON object.")
	}
	var known extensions
	if err := decodeJSON(b.Extensions, "extensions", &known); err != nil {
		return err
	}
	if asked.documentID == "" && strings.TrimSpace(asked.Query) == "" {
		asked.documentID = known.PersistedQuery.Hash
	}
	return nil
}

// decodeJSON reads exactly one JSON value in UTF-8. The error names what is malformed and where; it does not repeat what was sent.
func decodeJSON(text []byte, what string, into any) error {
	if !utf8.Valid(text) {
		return fault.New(fault.BadUserInput, "%s is not in UTF-8.", what)
	}
	return malformed(what, len(text), json.Unmarshal(text, into))
}

// decodeVariables does so with variables, and leaves their numbers as they are written.
func decodeVariables(text []byte, into *map[string]any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(into); err != nil {
		return malformed("variables", len(text), err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return fault.New(fault.BadUserInput, "variables goes on behind its JSON value.")
	}
	return nil
}

// endOfJSON is how an error of encoding/json says that there is nothing wrong but that there is no more.
const endOfJSON = "unexpected end of JSON input"

// malformed says what is wrong with so many bytes of JSON.
func malformed(what string, size int, err error) error {
	if err == nil {
		return nil
	}
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok && (syntax.Offset < int64(size) || syntax.Error() != endOfJSON) {
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
