package coursefile_test

// The beginnings of files. In both syntaxes what follows begins on the same line, so
// that one list of problems does for both: 5 for modules, 7 for lessons, 9 for exercises.
const (
	yamlModules   = "format: syllabus/1\nslug: a\ntitle: A\nmodules:\n"
	yamlLessons   = yamlModules + "  - title: M\n    lessons:\n"
	yamlExercises = yamlLessons + "      - title: L\n        exercises:\n"

	jsonModules   = "{\"format\": \"syllabus/1\",\n\"slug\": \"a\",\n\"title\": \"A\",\n\"modules\": [\n"
	jsonLessons   = jsonModules + "{\"title\": \"M\",\n\"lessons\": [\n"
	jsonExercises = jsonLessons + "{\"title\": \"L\",\n\"exercises\": [\n"

	jsonEndModules   = "]}"
	jsonEndLessons   = "]}" + jsonEndModules
	jsonEndExercises = "]}" + jsonEndLessons
)

// malformed is a file that is wrong, in one syntax or in both.
type malformed struct {
	name string
	yaml string
	json string
	want []string // the problems without the file's name
}

// malformedFiles are whole files.
var malformedFiles = []malformed{
	{
		name: "empty",
		yaml: " ",
		json: "\n",
		want: []string{
			": is empty",
		},
	},
	{
		name: "byte order mark alone",
		yaml: "\ufeff",
		want: []string{
			": is empty",
		},
	},
	{
		name: "comment alone",
		yaml: "# nothing\n",
		want: []string{
			": is empty",
		},
	},
	{
		name: "document marker alone",
		yaml: "---\n",
		want: []string{
			":2: must be a mapping, not null",
		},
	},
	{
		name: "text",
		yaml: "Hello",
		want: []string{
			`:1: must be a mapping, not the text "Hello"`,
		},
	},
	{
		name: "list",
		yaml: "- a\n",
		json: "[]",
		want: []string{
			":1: must be a mapping, not a list",
		},
	},
	{
		name: "nothing known",
		yaml: "a: 1\n",
		json: `{"a": 1}`,
		want: []string{
			`:1: unknown key "a"`,
			`:1: format: is missing, must be "syllabus/1"`,
			":1: slug: is missing",
			":1: title: is missing",
			":1: modules: is missing",
		},
	},
	{
		name: "empty mapping",
		json: `{}`,
		want: []string{
			`:1: format: is missing, must be "syllabus/1"`,
			":1: slug: is missing",
			":1: title: is missing",
			":1: modules: is missing",
		},
	},
	{
		name: "another format",
		yaml: "\nformat: syllabus/2\nnovel: 1\n",
		json: "{\n\"format\": \"syllabus/2\",\n\"novel\": 1}",
		want: []string{
			`:2: format: must be "syllabus/1", not "syllabus/2"`,
		},
	},
	{
		name: "format of another type",
		yaml: "format: 1\n",
		json: `{"format": 1}`,
		want: []string{
			`:1: format: must be "syllabus/1", not the number 1`,
		},
	},
	{
		name: "everything required is missing",
		yaml: "# a comment\nformat: syllabus/1\n",
		json: "\n{\"format\": \"syllabus/1\"}",
		want: []string{
			":2: slug: is missing",
			":2: title: is missing",
			":2: modules: is missing",
		},
	},
	{
		name: "everything of the wrong type",
		yaml: "format: syllabus/1\nslug: 1\ntitle: 42\ndescription: [a]\npublished: yes\nmodules: {}\n",
		json: "{\"format\": \"syllabus/1\",\n\"slug\": 1,\n\"title\": 42,\n\"description\": [\"a\"],\n\"published\": \"yes\",\n\"modules\": {}}",
		want: []string{
			`:2: slug: must be text, not the number 1: put it in quotes, "1"`,
			`:3: title: must be text, not the number 42: put it in quotes, "42"`,
			":4: description: must be text, not a list",
			`:5: published: must be true or false, not the text "yes"`,
			":6: modules: must be a list, not a mapping",
		},
	},
	{
		name: "everything null",
		yaml: "format: syllabus/1\nslug:\ntitle: ~\ndescription: null\npublished:\nmodules:\n",
		json: "{\"format\": \"syllabus/1\",\n\"slug\": null,\n\"title\": null,\n\"description\": null,\n\"published\": null,\n\"modules\": null}",
		want: []string{
			":2: slug: must be text, not null",
			":3: title: must be text, not null",
			":4: description: must be text, not null",
			":5: published: must be true or false, not null",
			":6: modules: must be a list, not null",
		},
	},
	{
		name: "values that the domain refuses",
		yaml: "format: syllabus/1\nslug: -a_\ntitle: ' '\nmodules: []\n",
		json: "{\"format\": \"syllabus/1\",\n\"slug\": \"-a_\",\n\"title\": \" \",\n\"modules\": []}",
		want: []string{
			":2: slug: must be 1 to 100 lower-case letters (a-z) and digits, with single hyphens between them",
			":3: title: must not be blank",
		},
	},
	{
		name: "misspelled and unknown keys",
		yaml: "fromat: syllabus/1\nSlug: a\ntitel: A\nauthor: me\nmodules: []\n",
		json: "{\"fromat\": \"syllabus/1\",\n\"Slug\": \"a\",\n\"titel\": \"A\",\n\"author\": \"me\",\n\"modules\": []}",
		want: []string{
			`:1: unknown key "fromat", did you mean "format"?`,
			`:2: unknown key "Slug", did you mean "slug"?`,
			`:3: unknown key "titel", did you mean "title"?`,
			`:4: unknown key "author"`,
		},
	},
	{
		name: "duplicate keys",
		yaml: "format: syllabus/1\nslug: a\ntitle: A\ntitle: B\nmodules: []\ntitle: C\n",
		json: "{\"format\": \"syllabus/1\",\n\"slug\": \"a\",\n\"title\": \"A\",\n\"title\": \"B\",\n\"modules\": [],\n\"title\": \"C\"}",
		want: []string{
			":4: title: is there twice, first on line 3",
			":6: title: is there twice, first on line 3",
		},
	},
	{
		name: "invalid UTF-8",
		yaml: "format: syllabus/1\ntitle: \xff\n",
		json: "{\n\"title\": \"\xff\"}",
		want: []string{
			":2: must be valid UTF-8",
		},
	},
	{
		name: "UTF-16",
		yaml: "\xff\xfef\x00o\x00",
		want: []string{
			":1: must be valid UTF-8",
		},
	},
	{
		name: "NUL",
		yaml: "format: syllabus/1\ntitle: \x00\n",
		json: "{\n\"title\": \"\x00\"}",
		want: []string{
			":2: must not contain a NUL character",
		},
	},
	{
		name: "control character",
		yaml: "format: syllabus/1\ntitle: \x01\n",
		want: []string{
			":2: must not contain the control character '\\x01'",
		},
	},
	{
		name: "control character in JSON",
		json: "{\n\"title\": \"\x01\"}",
		want: []string{
			":2: is not valid JSON: invalid character '\\x01' in string literal",
		},
	},
	{
		name: "escaped NUL",
		yaml: "format: syllabus/1\nslug: a\ntitle: \"a\\0\"\nmodules: []\n",
		json: "{\"format\": \"syllabus/1\",\n\"slug\": \"a\",\n\"title\": \"a\\u0000\",\n\"modules\": []}",
		want: []string{
			":3: title: must not contain a NUL character",
		},
	},
	{
		name: "half a surrogate pair",
		json: "{\"format\": \"syllabus/1\",\n\"title\": \"a\\\\\\ud83d\\u0041\"}",
		want: []string{
			":2: has half a surrogate pair, an escape from \\ud800 to \\udfff alone",
		},
	},
	{
		name: "JSON cut off",
		json: "{\"format\": \"syllabus/1\",\n\"title\":\n",
		want: []string{
			":3: is not valid JSON: the file ends too early",
		},
	},
	{
		name: "JSON with a trailing comma",
		json: "{\"format\": \"syllabus/1\",\n\n}",
		want: []string{
			":3: is not valid JSON: invalid character '}' looking for beginning of object key string",
		},
	},
	{
		name: "JSON with a comment",
		json: "{\"format\": \"syllabus/1\",\n// no\n\"title\": \"A\"}",
		want: []string{
			":2: is not valid JSON: invalid character '/' looking for beginning of object key string",
		},
	},
	{
		name: "JSON with the wrong bracket",
		json: "{\"modules\": [\n\n}\n",
		want: []string{
			":3: is not valid JSON: invalid character '}' looking for beginning of value",
		},
	},
	{
		name: "JSON with a line break in a text",
		json: "{\"slug\": \"a\",\n\"title\": \"A\nB\"}",
		want: []string{
			":2: is not valid JSON: invalid character '\\n' in string literal",
		},
	},
	{
		name: "JSON goes on",
		json: "{\"format\": \"syllabus/1\"}\n\n{}",
		want: []string{
			":3: must not go on after the end of the JSON object",
		},
	},
	{
		name: "YAML with two documents",
		yaml: yamlModules[:len(yamlModules)-1] + " []\n---\nformat: syllabus/1\n",
		want: []string{
			":5: must not have a second document (---)",
		},
	},
	{
		name: "YAML with a tab",
		yaml: "format: syllabus/1\nmodules:\n\t- title: A\n",
		want: []string{
			":3: is not valid YAML: found character that cannot start any token",
		},
	},
	{
		name: "YAML with an unquoted colon",
		yaml: "format: syllabus/1\ntitle: A: B\n",
		want: []string{
			`:2: is not valid YAML: mapping values are not allowed in this context; text that has ": " in it needs quotes`,
		},
	},
	{
		name: "YAML with a bad indentation",
		yaml: "format: syllabus/1\nmodules:\n  - title: A\n - title: B\n",
		want: []string{
			":4: is not valid YAML: did not find expected key",
		},
	},
	{
		name: "YAML with an open quote",
		yaml: "format: syllabus/1\ntitle: \"A\nslug: a\n",
		want: []string{
			":2: is not valid YAML: found unexpected end of stream",
		},
	},
	{
		name: "YAML with an open bracket",
		yaml: "format: syllabus/1\nslug: a\nmodules: [\ntitle: A\n",
		want: []string{
			":3: is not valid YAML: did not find expected ',' or ']'; between brackets, text that has any of ?,[]{} in it needs quotes",
		},
	},
	{
		name: "YAML with an unquoted question mark between braces",
		yaml: "format: syllabus/1\nmodules: [{title: What?}]\n",
		want: []string{
			":2: is not valid YAML: did not find expected ',' or '}'; between brackets, text that has any of ?,[]{} in it needs quotes",
		},
	},
	{
		name: "YAML with an unknown alias",
		yaml: "format: syllabus/1\ntitle: *bold and\n",
		want: []string{
			":2: must not have an alias (*bold): text that begins with * needs quotes",
		},
	},
	{
		name: "YAML with Markdown for an alias",
		yaml: "format: syllabus/1\ntitle: *bold*\n",
		want: []string{
			":2: is not valid YAML: did not find expected alphabetic or numeric character",
		},
	},
	{
		name: "YAML with a broken tag",
		yaml: "format: syllabus/1\ntitle: !a!b c\n",
		want: []string{
			":2: is not valid YAML: found undefined tag handle",
		},
	},
	{
		name: "YAML of another version",
		yaml: "%YAML 1.2\n---\nformat: syllabus/1\n",
		want: []string{
			":1: is not valid YAML: found incompatible YAML document",
		},
	},
	{
		name: "YAML with anchors, aliases, tags and merge keys",
		yaml: "format: syllabus/1\nslug: &s a\ntitle: *s\ndescription: !!str 42\n<<: {published: true}\nmodules: []\n",
		want: []string{
			":2: slug: must not have an anchor (&s): courses are written without",
			":3: title: must not have an alias (*s): courses are written without",
			":4: description: must not have a tag (!!str): courses are written without",
			":5: must not have a merge key (<<): courses are written without",
		},
	},
	{
		name: "YAML with a list for a key",
		yaml: "format: syllabus/1\n? [a]\n: b\n",
		want: []string{
			":2: must not have a key that is no text",
		},
	},
}

// malformedModules, malformedLessons and malformedExercises are items of those lists.
var malformedModules = []malformed{
	{
		name: "modules that are none",
		yaml: "  - M\n  - null\n  - [a]\n  - {}\n",
		json: "\"M\",\nnull,\n[\"a\"],\n{}\n",
		want: []string{
			`:5: modules[0]: must be a mapping, not the text "M"`,
			":6: modules[1]: must be a mapping, not null",
			":7: modules[2]: must be a mapping, not a list",
			":8: modules[3].title: is missing",
		},
	},
	{
		name: "keys",
		yaml: "  - {title: M, key: a b}\n  - {title: N, key: ''}\n  - {title: O, key: 1}\n  - {title: P, key: x}\n  - {title: Q, key: x}\n",
		json: `{"title": "M", "key": "a b"},` + "\n" + `{"title": "N", "key": ""},` + "\n" + `{"title": "O", "key": 1},` + "\n" +
			`{"title": "P", "key": "x"},` + "\n" + `{"title": "Q", "key": "x"}`,
		want: []string{
			":5: modules[0].key: must be 1 to 100 letters (a-z, A-Z), digits, dots, hyphens and underscores, beginning with a letter or digit",
			":6: modules[1].key: must not be empty",
			`:7: modules[2].key: must be text, not the number 1: put it in quotes, "1"`,
			`:9: modules[4].key: the key "x" is used by modules[3] already`,
		},
	},
	{
		name: "lessons that are no list, and a key of another level",
		yaml: "  - title: M\n    lessons: none\n    exercises: []\n",
		json: "{\"title\": \"M\",\n\"lessons\": \"none\",\n\"exercises\": []}",
		want: []string{
			`:6: modules[0].lessons: must be a list, not the text "none"`,
			`:7: modules[0]: unknown key "exercises"`,
		},
	},
}

var malformedLessons = []malformed{
	{
		name: "lessons that are none",
		yaml: "      - 1.5\n      - {titel: 1}\n",
		json: "1.5,\n{\"titel\": 1}",
		want: []string{
			":7: modules[0].lessons[0]: must be a mapping, not the number 1.5",
			`:8: modules[0].lessons[1]: unknown key "titel", did you mean "title"?`,
			`:8: modules[0].lessons[1].title: must be text, not the number 1: put it in quotes, "1"`,
		},
	},
	{
		name: "what is required",
		yaml: "      - {title: A, key: a, requires: [b, a, no, b]}\n      - {title: B, key: b, requires: [a]}\n      - {title: C, requires: a}\n",
		json: `{"title": "A", "key": "a", "requires": ["b", "a", "no", "b"]},` + "\n" +
			`{"title": "B", "key": "b", "requires": ["a"]},` + "\n" + `{"title": "C", "requires": "a"}`,
		want: []string{
			":7: modules[0].lessons[0].requires[1]: a lesson cannot require itself",
			`:7: modules[0].lessons[0].requires[2]: no lesson of the course has the key "no"`,
			`:7: modules[0].lessons[0].requires[3]: the lesson "b" is required twice`,
			":8: modules[0].lessons[1].requires[0]: lessons require each other in a circle: a → b → a",
			`:9: modules[0].lessons[2].requires: must be a list, not the text "a"`,
		},
	},
	{
		name: "a number for a key, which is found all the same",
		yaml: "      - {title: A, key: 1}\n      - {title: B, requires: ['1']}\n",
		json: `{"title": "A", "key": 1},` + "\n" + `{"title": "B", "requires": ["1"]}`,
		want: []string{
			`:7: modules[0].lessons[0].key: must be text, not the number 1: put it in quotes, "1"`,
		},
	},
}

var malformedExercises = []malformed{
	{
		name: "exercises that are none",
		yaml: "          - E\n          - {type: TEXT, title: true, body: {a: b}}\n",
		json: `"E",` + "\n" + `{"type": "TEXT", "title": true, "body": {"a": "b"}}`,
		want: []string{
			`:9: modules[0].lessons[0].exercises[0]: must be a mapping, not the text "E"`,
			`:10: modules[0].lessons[0].exercises[1].title: must be text, not true: put it in quotes, "true"`,
			":10: modules[0].lessons[0].exercises[1].body: must be text, not a mapping",
		},
	},
	{
		name: "types",
		yaml: "          - {title: A}\n          - {title: B, type: text, body: B}\n          - {title: C, type: ESSAY, pages: 2}\n          - {title: D, type: 1}\n          - {title: E, type: }\n",
		json: `{"title": "A"},` + "\n" + `{"title": "B", "type": "text", "body": "B"},` + "\n" + `{"title": "C", "type": "ESSAY", "pages": 2},` + "\n" +
			`{"title": "D", "type": 1},` + "\n" + `{"title": "E", "type": null}`,
		want: []string{
			":9: modules[0].lessons[0].exercises[0].type: is missing",
			`:10: modules[0].lessons[0].exercises[1].type: unknown type "text", did you mean "TEXT"?`,
			`:11: modules[0].lessons[0].exercises[2]: unknown key "pages"`,
			`:11: modules[0].lessons[0].exercises[2].type: must be one of VIDEO, MULTIPLE_CHOICE, FILL_IN_BLANK, TEXT, not "ESSAY"`,
			`:12: modules[0].lessons[0].exercises[3].type: must be text, not the number 1: put it in quotes, "1"`,
			":13: modules[0].lessons[0].exercises[4].type: must be text, not null",
		},
	},
	{
		name: "nothing but types",
		yaml: "          - type: VIDEO\n          - type: MULTIPLE_CHOICE\n          - type: FILL_IN_BLANK\n          - type: TEXT\n",
		json: `{"type": "VIDEO"},` + "\n" + `{"type": "MULTIPLE_CHOICE"},` + "\n" + `{"type": "FILL_IN_BLANK"},` + "\n" + `{"type": "TEXT"}`,
		want: []string{
			":9: modules[0].lessons[0].exercises[0].title: is missing",
			":9: modules[0].lessons[0].exercises[0].video: is missing",
			":10: modules[0].lessons[0].exercises[1].title: is missing",
			":10: modules[0].lessons[0].exercises[1].prompt: is missing",
			":10: modules[0].lessons[0].exercises[1].choices: is missing",
			":11: modules[0].lessons[0].exercises[2].title: is missing",
			":11: modules[0].lessons[0].exercises[2].prompt: is missing",
			":11: modules[0].lessons[0].exercises[2].blanks: is missing, and so is answers",
			":12: modules[0].lessons[0].exercises[3].title: is missing",
			":12: modules[0].lessons[0].exercises[3].body: is missing",
		},
	},
	{
		name: "keys of other types",
		yaml: "          - type: TEXT\n            title: T\n            body: B\n            choices: []\n            prompt: P\n            answers: [a]\n            video: {}\n",
		json: "{\"type\": \"TEXT\",\n\"title\": \"T\",\n\"body\": \"B\",\n\"choices\": [],\n\"prompt\": \"P\",\n\"answers\": [\"a\"],\n\"video\": {}}",
		want: []string{
			":12: modules[0].lessons[0].exercises[0].choices: belongs to MULTIPLE_CHOICE, this is a TEXT",
			":13: modules[0].lessons[0].exercises[0].prompt: belongs to MULTIPLE_CHOICE and FILL_IN_BLANK, this is a TEXT",
			":14: modules[0].lessons[0].exercises[0].answers: belongs to FILL_IN_BLANK, this is a TEXT",
			":15: modules[0].lessons[0].exercises[0].video: belongs to VIDEO, this is a TEXT",
		},
	},
	{
		name: "videos",
		yaml: "          - {type: VIDEO, title: V, video: https://example.org/}\n          - {type: VIDEO, title: V, video: {seconds: 1}}\n" +
			"          - {type: VIDEO, title: V, video: {url: /v.mp4, seconds: 0}}\n          - {type: VIDEO, title: V, video: {url: 'ftp://example.org/', seconds: 1.5}}\n" +
			"          - {type: VIDEO, title: V, video: {url: 'https://example.org/a b', second: 99999999999999999999}}\n",
		json: `{"type": "VIDEO", "title": "V", "video": "https://example.org/"},` + "\n" + `{"type": "VIDEO", "title": "V", "video": {"seconds": 1}},` + "\n" +
			`{"type": "VIDEO", "title": "V", "video": {"url": "/v.mp4", "seconds": 0}},` + "\n" + `{"type": "VIDEO", "title": "V", "video": {"url": "ftp://example.org/", "seconds": 1.5}},` + "\n" +
			`{"type": "VIDEO", "title": "V", "video": {"url": "https://example.org/a b", "second": 99999999999999999999}}`,
		want: []string{
			`:9: modules[0].lessons[0].exercises[0].video: must be a mapping, not the text "https://example.org/"`,
			":10: modules[0].lessons[0].exercises[1].video.url: is missing",
			":11: modules[0].lessons[0].exercises[2].video.url: must be an absolute http or https address",
			":11: modules[0].lessons[0].exercises[2].video.seconds: must be between 1 and 86400, not 0",
			":12: modules[0].lessons[0].exercises[3].video.seconds: must be a whole number, not the number 1.5",
			":12: modules[0].lessons[0].exercises[3].video.url: must be an absolute http or https address",
			`:13: modules[0].lessons[0].exercises[4].video: unknown key "second", did you mean "seconds"?`,
			":13: modules[0].lessons[0].exercises[4].video.url: must be an absolute http or https address",
			":13: modules[0].lessons[0].exercises[4].video.seconds: must be between 1 and 86400, not 9223372036854775807",
		},
	},
	{
		name: "attempts",
		yaml: "          - {type: TEXT, title: T, body: B, maxAttempts: 0}\n          - {type: TEXT, title: T, body: B, maxAttempts: many}\n" +
			"          - {type: TEXT, title: T, body: B, max_attempts: 1001}\n          - {type: TEXT, title: T, body: B, maxAttempts: 1e2}\n          - {type: TEXT, title: T, body: B, maxAttempts: }\n",
		json: `{"type": "TEXT", "title": "T", "body": "B", "maxAttempts": 0},` + "\n" + `{"type": "TEXT", "title": "T", "body": "B", "maxAttempts": "many"},` + "\n" +
			`{"type": "TEXT", "title": "T", "body": "B", "max_attempts": 1001},` + "\n" + `{"type": "TEXT", "title": "T", "body": "B", "maxAttempts": 1e2},` + "\n" +
			`{"type": "TEXT", "title": "T", "body": "B", "maxAttempts": null}`,
		want: []string{
			":9: modules[0].lessons[0].exercises[0].maxAttempts: must be between 1 and 1000, not 0",
			`:10: modules[0].lessons[0].exercises[1].maxAttempts: must be a whole number, not the text "many"`,
			`:11: modules[0].lessons[0].exercises[2]: unknown key "max_attempts", did you mean "maxAttempts"?`,
			":11: modules[0].lessons[0].exercises[2].maxAttempts: must be between 1 and 1000, not 1001",
			":12: modules[0].lessons[0].exercises[3].maxAttempts: must be a whole number, not the number 1e2",
			":13: modules[0].lessons[0].exercises[4].maxAttempts: must be a whole number, not null",
		},
	},
	{
		name: "too few choices",
		yaml: "          - {type: MULTIPLE_CHOICE, title: C, prompt: P, choices: []}\n          - {type: MULTIPLE_CHOICE, title: C, prompt: '', choices: [{text: a}]}\n",
		json: `{"type": "MULTIPLE_CHOICE", "title": "C", "prompt": "P", "choices": []},` + "\n" + `{"type": "MULTIPLE_CHOICE", "title": "C", "prompt": "", "choices": [{"text": "a"}]}`,
		want: []string{
			":9: modules[0].lessons[0].exercises[0].choices: must not be empty",
			":10: modules[0].lessons[0].exercises[1].prompt: must not be empty",
			":10: modules[0].lessons[0].exercises[1].choices: must have at least 2 choices, not 1",
			":10: modules[0].lessons[0].exercises[1].choices: must have at least one correct choice",
		},
	},
	{
		name: "choices",
		yaml: "          - type: MULTIPLE_CHOICE\n            title: C\n            prompt: P\n            choices:\n              - {text: a}\n              - {text: b}\n              - {text: a, right: true}\n",
		json: "{\"type\": \"MULTIPLE_CHOICE\",\n\"title\": \"C\",\n\"prompt\": \"P\",\n\"choices\": [\n{\"text\": \"a\"},\n{\"text\": \"b\"},\n{\"text\": \"a\", \"right\": true}]}",
		want: []string{
			":12: modules[0].lessons[0].exercises[0].choices: must have at least one correct choice",
			`:15: modules[0].lessons[0].exercises[0].choices[2]: unknown key "right"`,
			":15: modules[0].lessons[0].exercises[0].choices[2].text: is the same as that of choices[0]",
		},
	},
	{
		name: "a correct choice of the wrong type",
		yaml: "          - type: MULTIPLE_CHOICE\n            title: C\n            prompt: P\n            choices:\n              - {text: a, correct: yes}\n              - b\n",
		json: "{\"type\": \"MULTIPLE_CHOICE\",\n\"title\": \"C\",\n\"prompt\": \"P\",\n\"choices\": [\n{\"text\": \"a\", \"correct\": \"yes\"},\n\"b\"]}",
		want: []string{
			`:13: modules[0].lessons[0].exercises[0].choices[0].correct: must be true or false, not the text "yes"`,
			`:14: modules[0].lessons[0].exercises[0].choices[1]: must be a mapping, not the text "b"`,
		},
	},
	{
		name: "blanks that do not fit the prompt",
		yaml: "          - {type: FILL_IN_BLANK, title: F, prompt: 'a ____ b ______', blanks: [[a], [b], [c]]}\n          - {type: FILL_IN_BLANK, title: F, prompt: 'a ___', blanks: [[a], [b]]}\n" +
			"          - {type: FILL_IN_BLANK, title: F, prompt: 'a ____ b ____', answers: [a]}\n          - {type: FILL_IN_BLANK, title: F, blanks: [[a], [b]]}\n",
		json: `{"type": "FILL_IN_BLANK", "title": "F", "prompt": "a ____ b ______", "blanks": [["a"], ["b"], ["c"]]},` + "\n" +
			`{"type": "FILL_IN_BLANK", "title": "F", "prompt": "a ___", "blanks": [["a"], ["b"]]},` + "\n" +
			`{"type": "FILL_IN_BLANK", "title": "F", "prompt": "a ____ b ____", "answers": ["a"]},` + "\n" + `{"type": "FILL_IN_BLANK", "title": "F", "blanks": [["a"], ["b"]]}`,
		want: []string{
			":9: modules[0].lessons[0].exercises[0].blanks: must have as many blanks as the prompt has ____: 2, not 3",
			":10: modules[0].lessons[0].exercises[1].blanks: must have exactly 1 blank, not 2: the prompt has no ____",
			":11: modules[0].lessons[0].exercises[2].answers: must have as many blanks as the prompt has ____: 2, not 1",
			":12: modules[0].lessons[0].exercises[3].prompt: is missing",
		},
	},
	{
		name: "answers",
		yaml: "          - {type: FILL_IN_BLANK, title: F, prompt: P, answers: [a], blanks: [[a]]}\n          - {type: FILL_IN_BLANK, title: F, prompt: P, answers: []}\n" +
			"          - {type: FILL_IN_BLANK, title: F, prompt: P, answers: [' ', 42]}\n          - {type: FILL_IN_BLANK, title: F, prompt: P, blanks: []}\n" +
			"          - {type: FILL_IN_BLANK, title: F, prompt: P, blanks: [[]]}\n          - {type: FILL_IN_BLANK, title: F, prompt: P, blanks: [[a, '']]}\n" +
			"          - {type: FILL_IN_BLANK, title: F, prompt: P, blanks: [a]}\n          - {type: FILL_IN_BLANK, title: F, prompt: P, answers: a}\n",
		json: `{"type": "FILL_IN_BLANK", "title": "F", "prompt": "P", "answers": ["a"], "blanks": [["a"]]},` + "\n" + `{"type": "FILL_IN_BLANK", "title": "F", "prompt": "P", "answers": []},` + "\n" +
			`{"type": "FILL_IN_BLANK", "title": "F", "prompt": "P", "answers": [" ", 42]},` + "\n" + `{"type": "FILL_IN_BLANK", "title": "F", "prompt": "P", "blanks": []},` + "\n" +
			`{"type": "FILL_IN_BLANK", "title": "F", "prompt": "P", "blanks": [[]]},` + "\n" + `{"type": "FILL_IN_BLANK", "title": "F", "prompt": "P", "blanks": [["a", ""]]},` + "\n" +
			`{"type": "FILL_IN_BLANK", "title": "F", "prompt": "P", "blanks": ["a"]},` + "\n" + `{"type": "FILL_IN_BLANK", "title": "F", "prompt": "P", "answers": "a"}`,
		want: []string{
			":9: modules[0].lessons[0].exercises[0].answers: must not be there beside blanks, for which it is short",
			":10: modules[0].lessons[0].exercises[1].answers: must not be empty",
			`:11: modules[0].lessons[0].exercises[2].answers[1]: must be text, not the number 42: put it in quotes, "42"`,
			":11: modules[0].lessons[0].exercises[2].answers[0]: must not be blank",
			":12: modules[0].lessons[0].exercises[3].blanks: must not be empty",
			":13: modules[0].lessons[0].exercises[4].blanks[0]: must not be empty",
			":14: modules[0].lessons[0].exercises[5].blanks[0][1]: must not be blank",
			`:15: modules[0].lessons[0].exercises[6].blanks[0]: must be a list, not the text "a"`,
			`:16: modules[0].lessons[0].exercises[7].answers: must be a list, not the text "a"`,
		},
	},
}
