package admit

import "github.com/vektah/gqlparser/v2/ast"

// sizes is how many elements the lists of a schema have: all of them that there is one of, and else what each of their kind has
// on average, rounded up.
type sizes struct {
	types, directives, fields, inputFields, args, interfaces, possibleTypes, enumValues int
}

func sizesOf(schema *ast.Schema) sizes {
	s := sizes{types: len(schema.Types), directives: len(schema.Directives)}
	var objects, inputs, abstract, enums, implementing, fields, withArguments int
	for _, t := range schema.Types {
		switch t.Kind {
		case ast.Object, ast.Interface:
			objects++
			implementing += len(t.Interfaces)
			for _, f := range t.Fields {
				fields++
				withArguments += len(f.Arguments)
			}
		case ast.InputObject:
			inputs++
			s.inputFields += len(t.Fields)
		case ast.Enum:
			enums++
			s.enumValues += len(t.EnumValues)
		default:
		}
		if t.IsAbstractType() {
			abstract++
			s.possibleTypes += len(schema.PossibleTypes[t.Name])
		}
	}
	s.fields, s.interfaces = average(fields, objects), average(implementing, objects)
	s.args, s.inputFields = average(withArguments, fields), average(s.inputFields, inputs)
	s.enumValues, s.possibleTypes = average(s.enumValues, enums), average(s.possibleTypes, abstract)
	return s
}

func average(sum, of int) int { return max(1, (sum+max(1, of)-1)/max(1, of)) }

// cost returns how many fields of the answer a field of the schema is, with what is below it. Half of the types are not made of
// others, and neither are half of those.
func (s sizes) cost(field string, below int) int {
	if field == "ofType" {
		return plus(1, below)/2 + 1
	}
	if n := s.of(field); n > 1 || field == "args" {
		return plus(1, times(n, plus(1, below))) // also a list of nothing is one
	}
	return plus(1, below)
}

// of returns how many objects a field of the schema leads to.
func (s sizes) of(field string) int {
	switch field {
	case "types":
		return s.types
	case "directives":
		return s.directives
	case "fields":
		return s.fields
	case "inputFields":
		return s.inputFields
	case "args":
		return s.args
	case "interfaces":
		return s.interfaces
	case "possibleTypes":
		return s.possibleTypes
	case "enumValues":
		return s.enumValues
	default:
		return 1
	}
}
