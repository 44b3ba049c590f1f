// Package fault is the closed set of errors that a client may be shown.
//
// An error with a [Code] carries a message written for the client. Every other
// error is an internal one: its text is for the log alone.
package fault

import (
	"errors"
	"fmt"
)

// Code says what kind of thing went wrong. Clients branch on it; it is sent as
// extensions.code of a GraphQL error.
type Code string

// The codes. The set is closed: a client may switch over all of them.
const (
	BadUserInput    Code = "BAD_USER_INPUT"  // an argument, a variable or a file is wrong
	Unauthenticated Code = "UNAUTHENTICATED" // nobody is signed in, and somebody must be
	Forbidden       Code = "FORBIDDEN"       // the viewer is known and may not
	NotFound        Code = "NOT_FOUND"       // what was named does not exist, or is not visible
	Conflict        Code = "CONFLICT"        // somebody else changed or holds it
	LimitExceeded   Code = "LIMIT_EXCEEDED"  // more was asked than one request may ask
	Unavailable     Code = "UNAVAILABLE"     // the database cannot answer now; a retry may succeed
	Internal        Code = "INTERNAL"        // a defect; the log has the details
)

// Error is an error that may be shown to a client.
type Error struct {
	Code    Code
	Message string // a sentence for the client
	Cause   error  // for the log; nil where there is none
}

// New returns an error of that code whose message is formatted as by fmt.Sprintf.
func New(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Wrap returns an error of that code and message, and keeps the cause for the log.
func Wrap(cause error, code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...), Cause: cause}
}

// Error returns the message, and the cause where there is one.
func (e *Error) Error() string {
	if e.Cause == nil {
		return e.Message
	}
	return e.Message + " (" + e.Cause.Error() + ")"
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// CodeOf returns the code of the first [Error] in err's chain, and [Internal] where there is none.
func CodeOf(err error) Code {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return Internal
}
