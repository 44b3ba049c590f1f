// Package trusted reads manifests of trusted documents: the documents of a front end, as its build wrote them down, which are
// all that a server answers. They are also called persisted documents, queries or operations.
//
// Two forms are read: the manifest of Apollo's tools, and the map of ids to texts that Relay's compiler and GraphQL Code
// Generator write.
package trusted

import "iter"

// prefix begins the identifiers that GraphQL over HTTP makes of a document's text, in its appendix Persisted Documents: 64
// hexadecimal digits in lower case follow, the SHA-256 of the text.
const prefix = "sha256:"

// Documents are the documents of a manifest. They do not change, so that goroutines may share them.
type Documents struct {
	all   []document          // as the manifest has them, each id once
	byID  map[string]string   // the texts, by all that Lookup takes
	texts map[string]struct{} // for Has
}

type document struct{ id, text string }

func newDocuments() *Documents {
	return &Documents{byID: map[string]string{}, texts: map[string]struct{}{}}
}

// Lookup returns the text of a document. The id is that of the manifest, or "sha256:" and the SHA-256 of the text as 64
// hexadecimal digits in lower case, as GraphQL over HTTP has it, or these digits alone, as Apollo's clients send them. The
// latter two find every document, whatever id the manifest gives it.
func (d *Documents) Lookup(id string) (text string, ok bool) {
	text, ok = d.byID[id]
	return text, ok
}

// Has reports whether a text is that of one of the documents, byte for byte.
func (d *Documents) Has(text string) bool {
	_, ok := d.texts[text]
	return ok
}

// Len returns how many documents there are, by their ids in the manifest.
func (d *Documents) Len() int { return len(d.all) }

// All returns the ids and the texts in the manifest's order.
func (d *Documents) All() iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for _, one := range d.all {
			if !yield(one.id, one.text) {
				return
			}
		}
	}
}

// add takes a document whose digest is the SHA-256 of its text. Both have been checked: no id is another document's digest.
func (d *Documents) add(id, text, digest string) {
	d.all = append(d.all, document{id, text})
	d.texts[text] = struct{}{}
	prefixed := prefix + digest
	d.byID[prefixed] = text
	d.byID[prefixed[len(prefix):]] = text
	d.byID[id] = text
}
