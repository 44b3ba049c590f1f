package graph

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"syllabus/internal/fault"
)

// PresentErrors returns gqlgen's error presenter. It shows an error that has a
// code; any other is logged with its operation and path, and shown as
// "Internal error.".
func PresentErrors(log *slog.Logger) graphql.ErrorPresenterFunc {
	return func(ctx context.Context, err error) *gqlerror.Error {
		shown := graphql.DefaultErrorPresenter(ctx, err)
		known, ok := errors.AsType[*fault.Error](err)
		switch {
		case ok:
			if known.Cause != nil {
				logError(ctx, log, slog.LevelWarn, shown)
			}
			return coded(shown, known.Code, known.Message)
		case isRequestError(shown):
			return coded(shown, fault.BadUserInput, shown.Message)
		case errors.Is(err, context.Canceled):
			return coded(shown, fault.Unavailable, "The request was cancelled.")
		default:
			logError(ctx, log, slog.LevelError, shown)
			return coded(shown, fault.Internal, "Internal error.")
		}
	}
}

// Recover is gqlgen's recover function: a panic is an internal error of one field.
func Recover(_ context.Context, panicked any) error {
	return fmt.Errorf("panic: %v\n%s", panicked, debug.Stack())
}

// isRequestError tells errors of the document and its variables, which gqlgen
// marks, from errors of execution.
func isRequestError(err *gqlerror.Error) bool {
	code := err.Extensions["code"]
	return code == errcode.ParseFailed || code == errcode.ValidationFailed
}

func coded(shown *gqlerror.Error, code fault.Code, message string) *gqlerror.Error {
	shown.Message = message
	shown.Extensions = map[string]any{"code": code}
	return shown
}

func logError(ctx context.Context, log *slog.Logger, level slog.Level, err *gqlerror.Error) {
	operation := ""
	if graphql.HasOperationContext(ctx) {
		if definition := graphql.GetOperationContext(ctx).Operation; definition != nil {
			operation = definition.Name
		}
	}
	log.Log(ctx, level, "a field failed", "operation", operation, "path", err.Path.String(), "error", err.Unwrap())
}
