package server

import (
	"net/http"
	"strings"

	"syllabus/internal/fault"
)

// trusted puts the document in place of its id, and refuses documents that are not trusted where no others are answered:
// https://graphql.github.io/graphql-over-http/draft/#sec-Persisted-Documents.
func (g *graphQL) trusted(asked *params) *refused {
	known, id := g.config.Documents, asked.documentID
	switch {
	case id == "" && (known == nil || g.config.AnyDocument):
		return nil
	case id == "" && (known.Has(asked.Query) || strings.TrimSpace(asked.Query) == ""):
		return nil
	case id == "":
		return refuse(http.StatusForbidden,
			fault.New(fault.Forbidden, "This server answers trusted documents only; send the documentId of one of them."))
	case strings.TrimSpace(asked.Query) != "":
		return refuse(http.StatusBadRequest, fault.New(fault.BadUserInput, "There is a query and a documentId; send one of them."))
	case known == nil:
		return refuse(http.StatusBadRequest, fault.New(fault.BadUserInput, "This server has no documents by id; send the query."))
	}
	text, ok := known.Lookup(id)
	if !ok {
		return refuse(http.StatusNotFound, fault.New(fault.NotFound, "There is no document of this documentId."))
	}
	asked.Query = text
	return nil
}
