package fault_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"syllabus/internal/fault"
)

func TestCodeOf(t *testing.T) {
	notFound := fault.New(fault.NotFound, "There is no course %q.", "sql")
	for name, c := range map[string]struct {
		err  error
		want fault.Code
	}{
		"an error with a code":       {notFound, fault.NotFound},
		"one that is wrapped":        {fmt.Errorf("store: %w", notFound), fault.NotFound},
		"one among others":           {errors.Join(io.EOF, notFound), fault.NotFound},
		"the outermost of two":       {fault.Wrap(notFound, fault.Conflict, "It is gone."), fault.Conflict},
		"an error without a code":    {io.EOF, fault.Internal},
		"no error, which is a fault": {nil, fault.Internal},
	} {
		t.Run(name, func(t *testing.T) {
			if got := fault.CodeOf(c.err); got != c.want {
				t.Errorf("the code is %s, not %s", got, c.want)
			}
		})
	}
}

func TestError(t *testing.T) {
	plain := fault.New(fault.BadUserInput, "first: %d is too many.", 101)
	if plain.Error() != "first: 101 is too many." || plain.Unwrap() != nil {
		t.Errorf("an error without a cause is %q, and wraps %v", plain, plain.Unwrap())
	}
	wrapped := fault.Wrap(io.ErrUnexpectedEOF, fault.Unavailable, "The %s is away.", "database")
	if got, want := wrapped.Error(), "The database is away. (unexpected EOF)"; got != want {
		t.Errorf("for the log it is %q, not %q", got, want)
	}
	if wrapped.Message != "The database is away." {
		t.Errorf("for the client it is %q", wrapped.Message)
	}
	if !errors.Is(wrapped, io.ErrUnexpectedEOF) {
		t.Error("the cause is not found in the chain")
	}
}
