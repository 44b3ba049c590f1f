package server

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"
)

// internalError is the answer where the real one cannot be written.
const internalError = `{"errors":[{"message":"Internal error.","extensions":{"code":"INTERNAL"}}]}`

// responseWriter sends responses. It may be used by many requests at once.
type responseWriter struct {
	log         *slog.Logger
	timeout     time.Duration // for a client to read its answer
	buffers     buffers
	compressors compressors
}

// write sends the response, compressed if the client asks for it, and returns how many bytes it has when it is not. A buffer
// goes back to its pool only at the end of what is ordinary: after a panic it is nobody's.
func (w *responseWriter) write(ctx context.Context, to http.ResponseWriter, r *http.Request, status int, response *graphql.Response) int {
	frame := w.buffers.take()
	parts, err := encode(frame, response)
	if err != nil {
		w.log.ErrorContext(ctx, "an answer could not be written as JSON", "error", err)
		status, parts = http.StatusInternalServerError, [3][]byte{[]byte(internalError)}
	}
	size := len(parts[0]) + len(parts[1]) + len(parts[2])
	coding := negotiate(r.Header.Values("Accept-Encoding"), size)
	if coding == identityCoding {
		w.send(to, r, status, identityCoding, size, parts)
		w.buffers.give(frame)
		return size
	}
	// The headers are set when the body is there: a panic before is answered otherwise.
	body := w.buffers.take()
	if err := w.compressors.compress(body, coding, parts); err != nil {
		w.log.ErrorContext(ctx, "an answer could not be compressed", "error", err)
		w.send(to, r, status, identityCoding, size, parts)
		return size
	}
	w.buffers.give(frame)
	w.send(to, r, status, coding, body.Len(), [3][]byte{body.Bytes()})
	w.buffers.give(body)
	return size
}

// send writes headers and body; nobody reads the parts when it has returned.
func (w *responseWriter) send(to http.ResponseWriter, r *http.Request, status int, coding string, size int, parts [3][]byte) {
	header := to.Header()
	header.Set("Content-Type", mediaType(r)+"; charset=utf-8")
	header.Set("Content-Length", strconv.Itoa(size))
	header.Add("Vary", "Accept, Accept-Encoding, Authorization") // also where they made no difference: to another client they may
	header.Set("X-Content-Type-Options", "nosniff")
	if coding != identityCoding {
		header.Set("Content-Encoding", coding)
	}
	// A client that reads slowly holds its answer in memory, so not for ever. The next request on the connection has a
	// time of its own. A writer that cannot have a deadline has none, and a client that has gone away needs no answer.
	controller := http.NewResponseController(to)
	_ = controller.SetWriteDeadline(time.Now().Add(w.timeout))
	to.WriteHeader(status)
	for _, part := range parts {
		if len(part) > 0 {
			_, _ = to.Write(part)
		}
	}
	_ = controller.Flush()
	_ = controller.SetWriteDeadline(time.Time{})
}

// encode writes a response as JSON, and leaves the HTML in it as it is. It returns
// what stands before the data, the data, and what stands behind them. The data are
// JSON already and may be large, so they are neither read nor copied; the rest is in
// the buffer. A request that was not executed has no data, not even null,
// https://spec.graphql.org/October2021/#sec-Data; errors stand first, so that a
// reader sees them, as the specification advises.
func encode(buffer *bytes.Buffer, response *graphql.Response) ([3][]byte, error) {
	buffer.WriteByte('{')
	if len(response.Errors) > 0 {
		if err := encodeMember(buffer, "errors", response.Errors); err != nil {
			return [3][]byte{}, err
		}
	}
	if len(response.Data) > 0 {
		beginMember(buffer, "data")
	}
	dataAt := buffer.Len()
	if len(response.Extensions) > 0 {
		if err := encodeMember(buffer, "extensions", response.Extensions); err != nil {
			return [3][]byte{}, err
		}
	}
	buffer.WriteByte('}')
	frame := buffer.Bytes()
	return [3][]byte{frame[:dataAt], response.Data, frame[dataAt:]}, nil
}

// encodeMember appends a member of the object that the buffer has begun.
func encodeMember(buffer *bytes.Buffer, name string, value any) error {
	beginMember(buffer, name)
	encoder := json.NewEncoder(buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return fmt.Errorf("encoding %s: %w", name, err)
	}
	buffer.Truncate(buffer.Len() - 1) // the encoder ends with a new line
	return nil
}

func beginMember(buffer *bytes.Buffer, name string) {
	if buffer.Len() > 1 {
		buffer.WriteByte(',')
	}
	buffer.WriteString(`"` + name + `":`)
}
