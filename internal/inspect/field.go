package inspect

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
)

// maxPath is how many bytes of a path are recorded: aliases come from clients.
const maxPath = 1024

// field is what statements are for: a field of the document, at one place.
type field struct {
	path  string // response keys from the root, without list indices
	name  string // "Module.lessons"
	start time.Time
}

// fieldAt returns the field of a context that gqlgen has made. Such contexts may be used
// again for another row, so all that is wanted is taken at once.
func fieldAt(at *graphql.FieldContext) *field {
	if at == nil || at.Field.Field == nil {
		return nil
	}
	f := &field{path: pathOf(at), start: time.Now()}
	object := at.Object
	if definition := at.Field.ObjectDefinition; definition != nil {
		object = definition.Name // the interface's, where the document asks the interface
	}
	f.name = object + "." + at.Field.Name
	return f
}

// pathOf returns the response keys from the root, joined by ".".
func pathOf(at *graphql.FieldContext) string {
	var keys []string
	for ; at != nil; at = at.Parent {
		if at.Index == nil && at.Field.Field != nil {
			keys = append(keys, at.Field.Alias)
		}
	}
	slices.Reverse(keys)
	return cut(strings.Join(keys, "."), maxPath)
}

// noteField gives a batch a context of its own that says which field asks for it.
func noteField(batch, asking context.Context) context.Context {
	operation, f := From(batch), fieldAt(graphql.GetFieldContext(asking))
	if operation == nil || f == nil {
		return batch
	}
	return context.WithValue(batch, operationKey{}, &within{operation, f})
}
