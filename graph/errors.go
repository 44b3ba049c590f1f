package graph

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"syllabus/internal/fault"
	"syllabus/internal/load"
)

// PresentErrors returns gqlgen's error presenter. It shows an error that has a
// code; any other is logged with its operation and path, and shown as
// "Internal error.".
func PresentErrors(log *slog.Logger) graphql.ErrorPresenterFunc {
	return func(ctx context.Context, err error) *gqlerror.Error { return placed(ctx, presented(ctx, log, err)) }
}

func presented(ctx context.Context, log *slog.Logger, err error) *gqlerror.Error {
	shown := graphql.DefaultErrorPresenter(ctx, err)
	known, ok := errors.AsType[*fault.Error](err)
	switch {
	case ok:
		if known.Cause != nil {
			logError(ctx, log, slog.LevelWarn, shown)
		}
		return coded(shown, known.Code, known.Message)
	case isRequestError(shown), isArgumentError(ctx, err):
		return coded(shown, fault.BadUserInput, shortened(shown.Message))
	case errors.Is(err, context.Canceled):
		return coded(shown, fault.Unavailable, "The request was canceled.")
	default:
		logError(ctx, log, slog.LevelError, shown)
		return coded(shown, fault.Internal, "Internal error.")
	}
}

// shortened cuts a message of the validator, which may repeat a part of the document.
func shortened(message string) string {
	const most = 500 // bytes
	if len(message) <= most {
		return message
	}
	return strings.ToValidUTF8(message[:most], "") + "…"
}

// Recover is gqlgen's recover function: a panic is an internal error of one field.
func Recover(_ context.Context, panicked any) error {
	return &panicError{value: panicked, stack: debug.Stack()}
}

type panicError struct {
	value any
	stack []byte
}

func (e *panicError) Error() string { return fmt.Sprintf("panic: %v\n%s", e.value, e.stack) }

// isRequestError tells errors of the document and its variables, which gqlgen
// marks, from errors of execution.
func isRequestError(err *gqlerror.Error) bool {
	code := err.Extensions["code"]
	return code == errcode.ParseFailed || code == errcode.ValidationFailed
}

// isArgumentError tells errors of a field's arguments, whose values gqlgen reads as
// it comes to the field: it refuses there what the validator lets pass in variables,
// such as a null in place of a default. Until then the field has no arguments.
func isArgumentError(ctx context.Context, err error) bool {
	if _, panicked := errors.AsType[*panicError](err); panicked {
		return false
	}
	at := graphql.GetFieldContext(ctx)
	if at == nil || at.Args != nil || at.Field.Field == nil || at.Field.Definition == nil {
		return false
	}
	return len(at.Field.Definition.Arguments) > 0
}

func coded(shown *gqlerror.Error, code fault.Code, message string) *gqlerror.Error {
	shown.Message = message
	shown.Extensions = map[string]any{"code": code}
	return shown
}

func logError(ctx context.Context, log *slog.Logger, level slog.Level, err *gqlerror.Error) {
	if batch, ok := errors.AsType[*load.BatchError](err); ok && !batch.FirstReport() {
		return // another row of the batch has reported it
	}
	operation := ""
	if graphql.HasOperationContext(ctx) {
		if definition := graphql.GetOperationContext(ctx).Operation; definition != nil {
			operation = definition.Name
		}
	}
	cause := err.Unwrap()
	if cause == nil { // an error of gqlgen's own
		cause = errors.New(err.Message)
	}
	log.Log(ctx, level, "a field failed", "operation", operation, "path", err.Path.String(), "error", cause)
}
