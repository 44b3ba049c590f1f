package inspector

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"os"
	"strings"
	"unicode/utf8"

	"syllabus/internal/admit"
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
	code := status(known.Code)
	if known.Code == fault.BadUserInput && errors.Is(err, os.ErrDeadlineExceeded) {
		w.Header().Set("Connection", "close") // what comes of the body later is no request
		code = http.StatusRequestTimeout
	}
	write(w, code, map[string]string{"error": admit.Brief(known.Message)})
}

// write answers with JSON.
func write(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value) // it fails only when the client has gone away
}

// takesJSON lets requests through whose body is said to be JSON. A page of another site can have a browser send a form or
// plain text unasked, and JSON only where CORS allows it: https://fetch.spec.whatwg.org/#cors-safelisted-request-header.
func takesJSON(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		given := r.Header.Get("Content-Type")
		media, parameters, err := mime.ParseMediaType(given)
		charset, named := parameters["charset"]
		if err != nil || media != "application/json" || named && !strings.EqualFold(charset, "utf-8") {
			write(w, http.StatusUnsupportedMediaType, map[string]string{
				"error": "The body must be JSON in UTF-8, with the header Content-Type: application/json.",
			})
			return
		}
		next(w, r)
	}
}

// read reads a body of one JSON value, of at most so many bytes.
func read(w http.ResponseWriter, r *http.Request, most int64, into any) error {
	if r.ContentLength > most { // and none of it is read
		w.Header().Set("Connection", "close")
		return fault.New(fault.LimitExceeded, "The body is larger than the limit of %d bytes.", most)
	}
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, most))
	if err == nil && len(text) == 0 {
		err = io.EOF
	}
	if err == nil && !utf8.Valid(text) {
		err = errors.New("it is not in UTF-8")
	}
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return fault.New(fault.LimitExceeded, "The body is larger than the limit of %d bytes.", tooLarge.Limit)
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return fault.Wrap(err, fault.BadUserInput, "The body did not arrive in time.")
	}
	if errors.Is(err, io.EOF) {
		return fault.New(fault.BadUserInput, "The body is empty; it has to be JSON.")
	}
	if err != nil {
		return fault.New(fault.BadUserInput, "The body is not the JSON that is expected: %v.", err)
	}
	return nil
}
