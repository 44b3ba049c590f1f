package inspector

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"syllabus/internal/fault"
)

// status returns the status of an error of that code.
func status(code fault.Code) int {
	switch code {
	case fault.BadUserInput:
		return http.StatusBadRequest
	case fault.Unauthenticated:
		return http.StatusUnauthorized
	case fault.Forbidden:
		return http.StatusForbidden
	case fault.NotFound:
		return http.StatusNotFound
	case fault.LimitExceeded:
		return http.StatusRequestEntityTooLarge
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	default:
		return http.StatusInternalServerError
	}
}

// refuse answers with an error, whose cause is not the client's to know.
func refuse(w http.ResponseWriter, err error) {
	known, ok := errors.AsType[*fault.Error](err)
	if !ok {
		known = fault.New(fault.Internal, "Internal error.")
	}
	if known.Code == fault.Unauthenticated {
		w.Header().Set("WWW-Authenticate", "Bearer")
	}
	write(w, status(known.Code), map[string]string{"error": known.Message})
}

// write answers with JSON. Nobody keeps it: it is about who asks, and about now.
func write(w http.ResponseWriter, status int, value any) {
	header := w.Header()
	header.Set("Content-Type", "application/json; charset=utf-8")
	header.Set("Cache-Control", "no-store")
	header.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value) // it fails only when the client has gone away
}

// read reads a body of one JSON value, of at most so many bytes.
func read(w http.ResponseWriter, r *http.Request, most int64, into any) error {
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, most))
	err := decoder.Decode(into)
	if err == nil && decoder.More() {
		err = errors.New("there is more than one value")
	}
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return fault.New(fault.LimitExceeded, "The body is larger than the limit of %d bytes.", tooLarge.Limit)
	}
	if errors.Is(err, io.EOF) {
		return fault.New(fault.BadUserInput, "The body is empty; it has to be JSON.")
	}
	if err != nil {
		return fault.New(fault.BadUserInput, "The body is not the JSON that is expected: %v.", err)
	}
	return nil
}
