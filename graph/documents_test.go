package graph_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"pgregory.net/rapid"
)

// documents draws random documents over the whole schema: nests, fragments on
// objects and interfaces, aliases, duplicates, directives, variables, arguments good
// and bad. Most of them are valid; what is not has to be refused alike.
type documents struct {
	t         *rapid.T
	schema    *ast.Schema
	fields    int // how many more may be selected
	fragments []string
}

// The values that arguments are drawn from, as literals; the last ones are bad.
func argumentValues() map[string][]string {
	return map[string][]string{
		"Query.course.by":            {`{slug: "course-01"}`, `{id: "course_2"}`, `{slug: "nothing"}`, `{id: "course_1", slug: "x"}`, `{id: "module_1_1"}`},
		"Query.courses.first":        {"1", "2", "100", "0", "101"},
		"Query.courses.last":         {"1", "3"},
		"Query.courses.after":        {`"bm9uc2Vuc2U"`, "null"},
		"Query.courses.before":       {"null"},
		"Query.courses.filter":       {`{titleContains: "TITLE"}`, `{owner: "ada"}`, `{}`},
		"Query.courses.orderBy":      {`{field: UPDATED_AT, direction: DESC}`, `{field: PUBLISHED_AT}`, `{}`},
		"Query.module.id":            {`"module_1_1"`, `"module_2_3"`, `"module_1_99"`, `"lesson_1_1"`},
		"Query.lesson.id":            {`"lesson_1_1"`, `"lesson_2_6"`, `"x"`},
		"Query.exercise.id":          {`"exercise_1_1"`, `"exercise_1_2"`, `"exercise_2_19"`, `"exercise_2_20"`, `"exercise_9_9"`},
		"Query.node.id":              {`"course_1"`, `"module_1_2"`, `"lesson_2_5"`, `"exercise_1_6"`, `"choice_1_1"`, `"user_1"`, `"profile_2"`, `"settings_1"`, `"bad"`},
		"Query.nodes.ids":            {`["course_1", "exercise_1_2", "lesson_1_1", "course_99"]`, `["choice_1_1", "choice_2_9", "user_2", "profile_1"]`, `[]`, `["bad"]`},
		"Lesson.exercises.types":     {"[VIDEO]", "[TEXT, MULTIPLE_CHOICE]", "[]", "null"},
		"Lesson.exercisePage.first":  {"1", "3", "0"},
		"Lesson.exercisePage.after":  {`"ZXhlcmNpc2UfMQ"`, `"bad"`, "null"},
		"Query.__type.name":          {`"Lesson"`, `"Exercise"`},
		"__Type.fields.includeDepre": {"true"},
	}
}

// document draws a whole document; it declares the variables that it uses.
func (d *documents) document() string {
	text := d.selections(d.schema.Query, 0) + "\n" + strings.Join(d.fragments, "")
	var variables []string
	for _, variable := range []string{"$yes: Boolean! = true", "$no: Boolean! = false"} {
		if name, _, _ := strings.Cut(variable, ":"); strings.Contains(text, name+")") {
			variables = append(variables, variable)
		}
	}
	if len(variables) == 0 {
		return "query Drawn " + text
	}
	return "query Drawn(" + strings.Join(variables, ", ") + ") " + text
}

func (d *documents) chance(percent int, what string) bool {
	return rapid.IntRange(1, 100).Draw(d.t, what) <= percent
}

// selections draws a selection set of a type, in braces.
func (d *documents) selections(typ *ast.Definition, depth int) string {
	var parts []string
	for range rapid.IntRange(1, 4).Draw(d.t, "selections") {
		switch {
		case depth > 0 && d.fields > 0 && d.chance(15, "fragment"):
			d.fields--
			parts = append(parts, d.fragment(typ, depth))
		default:
			if field := d.field(typ, depth); field != "" {
				parts = append(parts, field)
			}
		}
	}
	if len(parts) == 0 || d.chance(10, "typename") {
		parts = append(parts, "__typename")
	}
	return "{ " + strings.Join(parts, " ") + " }"
}

func (d *documents) field(typ *ast.Definition, depth int) string {
	fields := slices.DeleteFunc(slices.Clone(typ.Fields), func(f *ast.FieldDefinition) bool {
		return strings.HasPrefix(f.Name, "__") ||
			(depth >= 7 || d.fields <= 0) && d.schema.Types[f.Type.Name()].IsCompositeType()
	})
	composite := slices.DeleteFunc(slices.Clone(fields), func(f *ast.FieldDefinition) bool {
		return !d.schema.Types[f.Type.Name()].IsCompositeType()
	})
	if len(composite) > 0 && d.chance(50, "composite") {
		fields = composite
	}
	if len(fields) == 0 {
		return ""
	}
	d.fields--
	field := rapid.SampledFrom(fields).Draw(d.t, "field")
	text, arguments := field.Name, d.arguments(typ, field)
	if arguments != "" || d.chance(15, "alias") {
		text = alias(field.Name, arguments) + ": " + text // equal keys are equal fields, so that they merge
	}
	text += arguments + d.directive()
	if target := d.schema.Types[field.Type.Name()]; target.IsCompositeType() {
		text += " " + d.selections(target, depth+1)
	}
	return text
}

// alias makes a name of a field and its arguments.
func alias(field, arguments string) string {
	sum := uint32(2166136261)
	for _, c := range []byte(arguments) {
		sum = (sum ^ uint32(c)) * 16777619
	}
	return fmt.Sprintf("%s_%x", field, sum%4096)
}

func (d *documents) arguments(typ *ast.Definition, field *ast.FieldDefinition) string {
	var arguments []string
	for _, argument := range field.Arguments {
		required := argument.Type.NonNull && argument.DefaultValue == nil
		values := argumentValues()[typ.Name+"."+field.Name+"."+argument.Name]
		if len(values) == 0 || !required && d.chance(60, "leave out") {
			continue
		}
		arguments = append(arguments, argument.Name+": "+rapid.SampledFrom(values).Draw(d.t, argument.Name))
	}
	if len(arguments) == 0 {
		return ""
	}
	return "(" + strings.Join(arguments, ", ") + ")"
}

func (d *documents) directive() string {
	if !d.chance(12, "directive") {
		return ""
	}
	return " " + rapid.SampledFrom([]string{
		"@include(if: $yes)", "@skip(if: $no)", "@include(if: true)", "@skip(if: false)", "@include(if: $no)",
	}).Draw(d.t, "directive")
}

// fragment draws an inline fragment or a spread, on a type that the type may be.
func (d *documents) fragment(typ *ast.Definition, depth int) string {
	candidates := []*ast.Definition{typ}
	for _, other := range d.schema.GetPossibleTypes(typ) {
		candidates = append(candidates, other)
		for _, name := range other.Interfaces {
			candidates = append(candidates, d.schema.Types[name])
		}
	}
	on := rapid.SampledFrom(candidates).Draw(d.t, "on")
	directive, body := d.directive(), d.selections(on, depth)
	if d.chance(50, "spread") {
		name := fmt.Sprintf("F%d", len(d.fragments))
		d.fragments = append(d.fragments, fmt.Sprintf("fragment %s on %s %s\n", name, on.Name, body))
		return "..." + name + directive
	}
	if on == typ && d.chance(50, "without a type") {
		return "..." + directive + " " + body
	}
	return "... on " + on.Name + directive + " " + body
}
