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
)

// internalError is the answer where the real one cannot be written.
const internalError = `{"errors":[{"message":"Internal error.","extensions":{"code":"INTERNAL"}}]}`

// responseWriter sends responses. It may be used by many requests at once.
type responseWriter struct {
	log         *slog.Logger
	age         time.Duration // for caches to keep an answer that is anybody's
	buffers     buffers
	compressors compressors
}

// write sends an answer, compressed if the client asks for it, and returns how many bytes it has when it is not. A buffer
// goes back to its pool only at the end of what is ordinary: after a panic it is nobody's.
func (w *responseWriter) write(ctx context.Context, to http.ResponseWriter, a *answer) int {
	frame := w.buffers.take()
	parts, err := encode(frame, a.response, a.cost)
	if err != nil {
		w.log.ErrorContext(ctx, "an answer could not be written as JSON", "error", err)
		a.status, parts = http.StatusInternalServerError, [3][]byte{[]byte(internalError)}
	}
	size := len(parts[0]) + len(parts[1]) + len(parts[2])
	coding := negotiate(a.request.Header["Accept-Encoding"], size)
	a.headers(to.Header())
	if a.keep(to.Header(), coding, w.age, parts) {
		to.WriteHeader(http.StatusNotModified)
		w.buffers.give(frame)
		return 0
	}
	if coding == identityCoding {
		w.send(to, a.status, identityCoding, size, parts)
		w.buffers.give(frame)
		return size
	}
	// These headers are set when the body is there: a panic before is answered otherwise.
	body := w.buffers.take()
	if err := w.compressors.compress(body, coding, parts); err != nil {
		w.log.ErrorContext(ctx, "an answer could not be compressed", "error", err)
		w.send(to, a.status, identityCoding, size, parts)
		return size
	}
	w.buffers.give(frame)
	w.send(to, a.status, coding, body.Len(), [3][]byte{body.Bytes()})
	w.buffers.give(body)
	return size
}

// send writes headers and body; nobody reads the parts when it has returned.
func (w *responseWriter) send(to http.ResponseWriter, status int, coding string, size int, parts [3][]byte) {
	header := to.Header()
	header.Set("Content-Length", strconv.Itoa(size))
	if coding != identityCoding {
		header.Set("Content-Encoding", coding)
	}
	to.WriteHeader(status)
	for _, part := range parts {
		if len(part) > 0 {
			_, _ = to.Write(part) // it fails only when the client has gone away, or has not read in time
		}
	}
	_ = http.NewResponseController(to).Flush()
}

// encodeMember appends a member of the object that the buffer has begun.
func encodeMember(buffer *bytes.Buffer, name string, value any) error {
	beginMember(buffer, name)
	if err := encodeValue(buffer, value); err != nil {
		return fmt.Errorf("encoding %s: %w", name, err)
	}
	return nil
}

func encodeValue(buffer *bytes.Buffer, value any) error {
	encoder := json.NewEncoder(buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return err
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
