// Package shapes is a schema for the tests of the plugin: it has the shapes of Go and of
// GraphQL that the plugin can meet and that the schema of Syllabus does not have.
package shapes

//go:generate go run syllabus/internal/direct/gqlgen .

import (
	"context"
	"errors"
	"io"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
)

// Shapes has a field of each shape that leads to objects.
type Shapes struct {
	Maybe, Must, Filled []*Thing
	Rows, SomeRows      []Row
	Row                 Row
	Grid                [][]*Thing
	Indirect            **Thing
	Indirects           []**Thing
	Pet, PetMust        Pet
	Pets, PetsFilled    []Pet
	Found               Found
	Finds               []Found
	Loose               map[string]any
	Leaf                Leaf
}

// Thing is a row that lists have pointers to.
type Thing struct {
	Name string
	Loud *Thing
}

// Method is a method and no field.
func (t *Thing) Method() string { return "method of " + t.Name }

// MethodNext has a context and may fail, but does not.
func (t *Thing) MethodNext(context.Context) (*Thing, error) {
	return &Thing{Name: "behind " + t.Name}, nil
}

// MethodFails fails.
func (t *Thing) MethodFails() (*string, error) { return nil, errors.New("failed: " + t.Name) }

// Row is a row that lists have themselves.
type Row struct {
	ID               int
	Thing, ThingMust *Thing
}

// Pet is an interface.
type Pet interface{ isPet() }

// Found is a union of anything.
type Found any

// Cat is a pet, and a pointer to it is one too.
type Cat struct {
	Name  string
	Lives int
	Owner *Thing
}

func (Cat) isPet() {}

// Dog is a pet only as a pointer.
type Dog struct {
	Name  string
	Barks bool
	Owner *Thing
}

func (*Dog) isPet() {}

// Robot is a pet that the schema does not know, and writes itself.
type Robot struct{}

func (Robot) isPet() {}

// MarshalGQL implements graphql.Marshaler.
func (Robot) MarshalGQL(w io.Writer) { _, _ = io.WriteString(w, `"beep"`) }

// Stranger is a pet that the schema does not know.
type Stranger struct{}

func (Stranger) isPet() {}

// Color is an enum.
type Color int

// The colors.
const (
	Red Color = iota + 1
	DarkBlue
)

// Token is a scalar without a function that appends it. The empty one is null.
type Token string

// MarshalToken marshals a token.
func MarshalToken(t Token) graphql.Marshaler {
	switch t {
	case "":
		return graphql.Null
	case "panics":
		panic("no token")
	}
	return graphql.MarshalString("<" + string(t) + ">")
}

// UnmarshalToken takes no token at all.
func UnmarshalToken(any) (Token, error) { return "", errors.New("not a token") }

// Code is a scalar with a function that appends it.
type Code int

// MarshalCode marshals a code.
func MarshalCode(c Code) graphql.Marshaler { return graphql.MarshalInt(int(c)) }

// UnmarshalCode unmarshals a code.
func UnmarshalCode(v any) (Code, error) {
	i, err := graphql.UnmarshalInt(v)
	return Code(i), err
}

// AppendCode appends a code to a buffer.
func AppendCode(b []byte, c Code) []byte { return strconv.AppendInt(b, int64(c), 10) }

// Wrapped is a scalar that marshals a pointer to it.
type Wrapped struct{ N int }

// MarshalWrapped marshals what the pointer leads to.
func MarshalWrapped(w *Wrapped) graphql.Marshaler { return graphql.MarshalInt(w.N) }

// UnmarshalWrapped unmarshals a number.
func UnmarshalWrapped(v any) (*Wrapped, error) {
	i, err := graphql.UnmarshalInt(v)
	return &Wrapped{i}, err
}

// AppendWrapped is none that can be called with the value of a field.
func AppendWrapped(b []byte, w *Wrapped) []byte { return strconv.AppendInt(b, int64(w.N), 10) }

// Title is a scalar that is a string by another name.
type Title string

// Leaf has a field of each shape that leads to no object.
type Leaf struct {
	Text               *string
	Int                *int
	Bool               *bool
	Float              *float64
	FloatMust          float64
	Pointer            *string
	Tags               []string
	Numbers            [][]int
	Title, TitleOrNull Title
	Token, TokenOrNull Token
	Code, CodeOrNull   Code
	Wrapped            Wrapped
	Color              Color
	ColorOrNull        *Color
	Colors             []Color
	Measured           int
}
