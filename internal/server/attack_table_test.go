package server_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
)

// attackTable returns what is known to hurt. Where a limit is in the way, the same attack follows that keeps below it.
func attackTable() []attack {
	a := &attacks{}
	a.seen()
	a.fields()
	a.fragments()
	a.inlineFragments()
	a.directives()
	a.names()
	a.values()
	a.texts()
	a.introspection()
	a.operations()
	a.inVariables()
	a.bodies()
	a.headers()
	a.addresses()
	a.definitions()
	a.objects()
	return a.rows
}

// definitions has much in one fragment that many definitions spread: validation walks it for each of them.
func (a *attacks) definitions() {
	spreading := func(n int, on string) (text string) {
		for i := range n {
			text += fmt.Sprintf(" fragment f%d on %s{...g}", i, on)
		}
		return text
	}
	inline := func(deep int, inner string) string {
		return strings.Repeat("...{", deep) + inner + strings.Repeat("}", deep)
	}
	for _, deep := range []int{0, 1, 9} {
		a.document(fmt.Sprintf("fields in %d inline fragments of a fragment that nobody needs", deep),
			"{__typename} fragment g on Course{modules{"+inline(deep, strings.Repeat("lessons{id} ", 80))+"}}"+spreading(44, "Course"), 400, limit("comparisons"))
	}
	a.document("the same with few spreads", "{__typename} fragment g on Course{modules{"+inline(9, strings.Repeat("lessons{id} ", 80))+"}}"+spreading(18, "Course"), 400, limit("comparisons"))
	a.document("unknown fields in a fragment that is spread by many", "{__typename} fragment g on Course{"+
		strings.ReplaceAll(times(8, "...on Course{m#:modules{$}}"), "$", strings.Repeat("unknown ", 98))+"}"+spreading(45, "Course"), 400, limit("walked"))
	a.document("unknown keys in a fragment that is spread by many", "{__typename} fragment g on Query{"+
		strings.ReplaceAll(times(3, "c#:courses(filter:{$}){nodes{id}} "), "$", times(120, "k#:1 "))+"}"+spreading(43, "Query"), 400, limit("walked"))
	undefined := func(n int) string {
		return times(45, "query q#{...g} ") + "fragment g on Query{nodes(ids:[" + times(n, "$v# ") + "]){id}}"
	}
	a.document("undefined variables in a fragment of many operations", undefined(240), 400, limit("walked"))
	a.document("undefined variables in a fragment of many operations, as often as allowed", undefined(200), 400, "is not defined")
}

func limit(name string) string { return `"name":"` + name + `"` }

func inCourse(below string) string { return `{course(by:{slug:"a"}){` + below + `}}` }

// seen is what stock gqlgen was seen to suffer from.
func (a *attacks) seen() {
	a.document("one field ten thousand times", "{"+strings.Repeat("__typename ", 10_000)+"}", 400, limit("tokens"))
	a.document("one field as often as a document has tokens for", "{"+strings.Repeat("__typename ", 1_900)+"}", 400, limit("root-fields"))
	a.document("fragments that double 30 times", fragmentsDoubling(30), 400, limit("root-fields"))
	a.document("fragments that double 24 times", fragmentsDoubling(24), 400, limit("root-fields"))
	a.document("unknown directives", "{__typename "+strings.Repeat("@x", 15_000)+"}", 400, limit("tokens"))
	a.document("unknown directives, fewer", "{__typename "+strings.Repeat("@x ", 900)+"}", 400, limit("directives"))
	a.body("a body of 100 MB", strings.Repeat(" ", 100<<20), 413, limit("body"))
	a.body("broken JSON", `{"query": `+marker, 400, "not well-formed JSON at byte 11")
	a.body("broken JSON in a text", `{"query": "`+marker, 400, "ends too early")
}

// fragmentsDoubling is a document of fragments that each spread the next twice.
func fragmentsDoubling(n int) string {
	text := "{...f0}"
	for i := range n {
		text += fmt.Sprintf(" fragment f%d on Query{...f%d ...f%d}", i, i+1, i+1)
	}
	return text + fmt.Sprintf(" fragment f%d on Query{__typename}", n)
}

// nested is n fields in each other, and something in the innermost.
func nested(n int, open, inner string) string {
	return strings.Repeat(open, n) + inner + strings.Repeat("}", n)
}

func (a *attacks) fields() {
	a.document("one field below another 1,000 times", inCourse(strings.Repeat("title ", 1_000)), 400, limit("selections"))
	a.document("one field below another 101 times", inCourse(strings.Repeat("title ", 101)), 400, limit("siblings"))
	a.document("one field as often as allowed", inCourse(strings.Repeat("title ", 100)), 200, `"data"`)
	a.document("fields that do not exist", inCourse(times(100, "no# ")), 400, "more errors")
	a.document("fields that do not exist, everywhere", "{"+times(9, "a#:course(by:{slug:\"a\"}){"+strings.Repeat("tite ", 100)+"}")+"}", 400, limit("comparisons"))
	a.document("fields that do not exist, below as many fields as allowed", "{"+times(9, "a#:course(by:{slug:\"a\"}){"+times(99, "tite# ")+"}")+"}", 400, "more errors")
	a.document("fields with arguments that are compared", "{"+strings.Repeat(`courses(first:1 after:"x" orderBy:{field:TITLE direction:ASC}){nodes{id}}`, 20)+"}", 200, `"data"`)
	a.document("fields that conflict", inCourse(strings.Repeat("a:title a:slug ", 15)), 400, "conflict")
	a.document("children of fields of one key", "{"+strings.Repeat(`course(by:{slug:"a"}){`+strings.Repeat("title ", 90)+"}", 10)+"}", 400, limit("siblings"))
	a.document("grandchildren of fields of one key", "{"+strings.Repeat(`course(by:{slug:"a"}){owner{`+strings.Repeat("id ", 19)+"}}", 6)+"}", 400, limit("siblings"))
	a.document("grandchildren as many as allowed", "{"+strings.Repeat(`course(by:{slug:"a"}){`+strings.Repeat("owner{"+strings.Repeat("id ", 2)+"}", 4)+"}", 12)+"}", 200, `"data"`)
	a.document("fields of one key on every level", inCourse(strings.Repeat("modules{"+strings.Repeat("lessons{", 1)+"module{course{modules{lessons{id}}}}}}", 80)), 400, limit("comparisons"))
	a.document("one key on every level", "{"+strings.Repeat(`course(by:{slug:"a"}){`+strings.Repeat("modules{"+strings.Repeat("course{"+strings.Repeat("title ", 2)+"}", 2)+"}", 4)+"}", 12)+"}", 400, limit("siblings"))
	a.document("fields nested 600 deep", nested(600, "{course", ""), 400, limit("depth"))
	a.document("fields nested 990 deep", "{"+nested(990, "owner{", "id")+"}", 400, limit("tokens"))
	a.document("fields nested 16 deep", inCourse(nested(14, "nextLesson{", "id")), 400, limit("depth"))
	a.document("fields nested as deep as allowed", inCourse(strings.Repeat("modules{course{", 6)+"title"+strings.Repeat("}}", 6)), 200, `"data"`)
	a.document("selections left open", strings.Repeat("{a", 50_000), 400, limit("tokens"))
	a.document("fields of one key on as many levels as allowed", inCourse(strings.Repeat("modules{course{modules{course{modules{title}}}}}", 30)), 200, `"data"`)
	a.document("aliases", "{"+times(600, "a#:__typename ")+"}", 400, limit("root-fields"))
	a.document("aliases below a field", inCourse(times(300, "a#:title ")), 400, limit("aliases"))
	a.document("expensive aliases", "{"+times(20, "a#:courses(first:100){nodes{modules{lessons{exercises{__typename id}}}}}")+"}", 400, limit("cost"))
}

func (a *attacks) fragments() {
	a.document("fragments in a chain 2,000 deep", chained(2_000, "__typename"), 400, limit("tokens"))
	a.document("fragments in a chain 250 deep", chained(240, "__typename"), 400, limit("definitions"))
	a.document("fragments in a chain as deep as allowed", chained(48, "__typename"), 200, `"data"`)
	a.document("fragments in a chain, with fields in each", chainedFields(40), 400, limit("siblings"))
	a.document("fragments in a chain, with fewer fields in each", chainedFields(9), 400, limit("comparisons"))
	a.document("fragments in a chain, with a few fields in each", chainedFields(3), 200, `"data"`)
	a.document("a fragment in itself", "{...f} fragment f on Query{...f}", 400, "inside itself")
	a.document("a fragment in itself, far below", "{...f0}"+times(40, " fragment f# on Query{course(by:{slug:\"a\"}){id} ...g#}"), 400, "Unknown fragment")
	a.document("fragments in a circle", chained(40, "...f0"), 400, "inside itself")
	a.document("fragments in a circle that nobody spreads", strings.Replace(chained(40, "...f0"), "{...f0}", "{__typename}", 1), 400, "inside itself")
	a.document("fragments that nobody spreads", "{__typename}"+times(200, " fragment f# on Query{__typename}"), 400, limit("definitions"))
	a.document("49 fragments that nobody spreads", "{__typename}"+times(49, " fragment f# on Query{__typename}"), 400, "never used")
	a.document("a fragment that nobody spreads, and that is deep", "{__typename} fragment f on Course{"+nested(20, "nextLesson{", "id")+"}", 400, limit("depth"))
	a.document("fragments of one name", "{...f}"+strings.Repeat(" fragment f on Query{__typename}", 49), 400, "another fragment")
	a.document("a fragment spread 1,000 times", "{"+strings.Repeat("...f ", 900)+"} fragment f on Query{__typename}", 400, limit("root-fields"))
	a.document("a fragment spread 490 times", "{"+strings.Repeat("...f ", 490)+"} fragment f on Query{__typename}", 400, limit("root-fields"))
	a.document("a fragment without fields of the answer spread 490 times", inCourse(strings.Repeat("...f ", 490))+" fragment f on Course{title}", 200, `"data"`)
	a.document("fragments spread in pairs", inCourse(times(45, "...f# "))+times(45, " fragment f# on Course{title slug}"), 200, `"data"`)
	a.document("fragments spread in pairs, again and again", inCourse(strings.Repeat(times(45, "...f# "), 6))+times(45, " fragment f# on Course{title slug}"), 200, `"data"`)
	a.document("fragments that all spread each other's like", crossed(7), 200, `"data"`)
	a.document("fields of one key with fragments below", "{"+strings.Repeat(`course(by:{slug:"a"}){`+times(15, "...f# ")+"}", 18)+"}"+times(15, " fragment f# on Course{title slug}"), 400, limit("comparisons"))
	a.document("unknown fragments", inCourse(times(900, "...f# ")), 400, limit("siblings"))
	a.document("as many unknown fragments as allowed", inCourse(times(99, "...f# ")), 400, "more errors")
	a.document("fragments on what has none of them", inCourse(times(48, "...f# "))+times(48, " fragment f# on Query{__typename}"), 400, "can never be")
}

// chained is a document of fragments that each spread the next.
func chained(n int, last string) string {
	text := "{...f0}"
	for i := range n {
		text += fmt.Sprintf(" fragment f%d on Query{...f%d}", i, i+1)
	}
	return text + fmt.Sprintf(" fragment f%d on Query{%s}", n, last)
}

// chainedFields is a document of fragments with ten fields, which each spread the next.
func chainedFields(n int) string {
	text := inCourse("...f0")
	for i := range n {
		text += fmt.Sprintf(" fragment f%d on Course{%s ...f%d}", i, strings.Repeat("title ", 10), i+1)
	}
	return text + fmt.Sprintf(" fragment f%d on Course{slug}", n)
}

// crossed is a document of n fragments, each of which spreads all that follow.
func crossed(n int) string {
	text := inCourse("...f0")
	for i := range n {
		text += fmt.Sprintf(" fragment f%d on Course{title ", i)
		for j := i + 1; j <= n; j++ {
			text += fmt.Sprintf("...f%d ", j)
		}
		text += "}"
	}
	return text + fmt.Sprintf(" fragment f%d on Course{slug}", n)
}

func (a *attacks) inlineFragments() {
	a.document("inline fragments nested 100,000 deep", nested(100_000, "{...", ""), 400, limit("document"))
	a.document("inline fragments nested 600 deep", "{"+nested(600, "...{", "__typename")+"}", 400, limit("selections"))
	a.document("inline fragments nested 400 deep", "{"+nested(400, "...{", "__typename")+"}", 200, `"data"`)
	a.document("inline fragments with a type nested 300 deep", inCourse(nested(300, "...on Course{", "title")), 200, `"data"`)
	a.document("fields in inline fragments 500 deep", inCourse(nested(500, "...{", strings.Repeat("title ", 100))), 400, limit("selections"))
	a.document("fields in inline fragments nine deep", inCourse(nested(9, "...{", strings.Repeat("title ", 100))), 400, limit("comparisons"))
	a.document("fields with arguments in inline fragments", "{"+nested(400, "...{", strings.Repeat(`course(by:{slug:"a"}){title slug}`, 20))+"}", 400, limit("selections"))
	a.document("fields with arguments in inline fragments 45 deep", "{"+nested(45, "...{", strings.Repeat(`course(by:{slug:"a"}){title slug}`, 20))+"}", 400, limit("comparisons"))
	a.document("fields with one key in inline fragments", inCourse(nested(250, "...{", strings.Repeat("modules{course{title}}", 33))), 400, limit("selections"))
	a.document("fields with one key in inline fragments eight deep", inCourse(nested(8, "...{", strings.Repeat("modules{course{modules{title}}}", 85))), 400, limit("comparisons"))
	a.document("fields on every level of inline fragments", inCourse(nested(99, "...{title ", "title")), 400, limit("selections"))
	a.document("inline fragments beside each other", inCourse(strings.Repeat("...on Node{id}", 99)), 200, `"data"`)
	a.document("inline fragments without an answer", inCourse(strings.Repeat("...on Course{...on Node{id}}", 60)), 200, `"data"`)
	a.document("inline fragments in fragments", inCourse("...f")+" fragment f on Course{"+nested(450, "...{", strings.Repeat("title ", 100))+"}", 400, limit("selections"))
	a.document("inline fragments in fragments, nine deep", inCourse("...f")+" fragment f on Course{"+nested(9, "...{", strings.Repeat("title ", 100))+"}", 400, limit("comparisons"))
}

func (a *attacks) directives() {
	a.document("unknown directives on everything", "query @x {"+strings.Repeat("__typename @x ", 15)+"...@x{__typename @x}}", 400, "Unknown directive")
	a.document("50 unknown directives", inCourse("title "+strings.Repeat("@x ", 50)), 400, "more errors")
	a.document("a directive that is repeated", inCourse("title "+strings.Repeat("@skip(if:false) ", 50)), 400, "only be used once")
	a.document("@skip on hundreds", inCourse(strings.Repeat("title @skip(if:true) ", 200)), 400, limit("directives"))
	a.document("@include on 51", inCourse(strings.Repeat("title @include(if:true) ", 51)), 400, limit("directives"))
	a.document("@include on as many as allowed", "query($a:Boolean=true)"+inCourse(strings.Repeat("title @include(if:$a) ", 50)), 200, `"data"`)
	a.document("a directive with many arguments", "{__typename @x("+times(600, "a#:1 ")+")}", 400, "Unknown directive")
	a.document("a directive with a long name", "{__typename @"+strings.Repeat("x", 100_000)+"}", 400, limit("name"))
	a.document("directives on variables", "query("+times(60, "$a#:Int @x ")+"){__typename}", 400, limit("directives"))
}

func (a *attacks) names() {
	long := strings.Repeat("x", 120_000)
	a.document("a field with a long name", "{"+long+"}", 400, limit("name"))
	a.document("an alias with a long name", "{"+long+":__typename}", 400, limit("name"))
	a.document("an argument with a long name", "{course("+long+":1){id}}", 400, limit("name"))
	a.document("a key with a long name", "{course(by:{"+long+":1}){id}}", 400, limit("name"))
	a.document("an enum value with a long name", "{courses(orderBy:{field:"+long+"}){nodes{id}}}", 400, limit("name"))
	a.document("a fragment with a long name", "{...f} fragment "+long+" on Query{__typename}", 400, limit("name"))
	a.document("a type with a long name", "{...on "+long+"{id}}", 400, limit("name"))
	a.document("a variable with a long name", "query($"+long+":Int){__typename}", 400, limit("name"))
	a.document("a variable of a type with a long name", "query($a:"+long+"){__typename}", 400, limit("name"))
	a.document("an operation with a long name", "query "+long+"{__typename}", 400, limit("name"))
	a.document("a long name where none is expected", "{a(b:1 "+long, 400, "Expected")
	a.document("marker names that are unknown", inCourse(times(90, marker+"# ")), 400, "more errors")
	name := strings.Repeat("titel", 48)
	a.document("long names that are almost something", inCourse(times(99, name+"# ")), 400, "more errors")
	a.document("long names in many objects", "{"+strings.Repeat(`course(by:{slug:"a"}){`+times(5, name+"# ")+"}", 20)+"}", 400, "more errors")
	a.document("long names of types", inCourse(times(48, "...f# "))+times(48, " fragment f# on "+name+"#{id}"), 400, "more errors")
	a.document("long names of types in inline fragments", inCourse(times(99, "...on "+name+"#{id}")), 400, "more errors")
	a.document("long names of arguments", "{course("+times(450, name+"#:1 ")+"){id}}", 400, "more errors")
	a.document("long names of keys", "{course(by:{"+times(250, name+"#:1 ")+"}){id}}", 400, "more errors")
	a.document("long names of enum values", "{"+strings.Repeat("courses(orderBy:{field:"+name+" direction:"+name+"}){nodes{id}}", 20)+"}", 400, "more errors")
	a.document("long names of variables", "{nodes(ids:["+times(250, "$"+name+"# ")+"]){id}}", 400, "more errors")
}

func (a *attacks) values() {
	a.document("a list nested 100,000 deep", "{nodes(ids:"+strings.Repeat("[", 100_000), 400, limit("tokens"))
	a.document("a list nested 900 deep", "{nodes(ids:"+strings.Repeat("[", 900)+strings.Repeat("]", 900)+"){id}}", 400, limit("input-depth"))
	a.document("a list nested as deep as allowed", "{nodes(ids:"+strings.Repeat("[", 32)+strings.Repeat("]", 32)+"){id}}", 400, "ID cannot represent")
	a.document("an object nested 300 deep", "{course(by:"+nested(300, "{a:", "1")+"){id}}", 400, limit("input-depth"))
	a.document("a list of a million elements", "{nodes(ids:["+strings.Repeat("1 ", 1_000_000)+"]){id}}", 413, limit("body"))
	a.document("a list of 60,000 elements", "{nodes(ids:["+strings.Repeat("1 ", 60_000)+"]){id}}", 400, limit("tokens"))
	a.document("a list of 1,900 elements", "{nodes(ids:["+strings.Repeat("1 ", 1_900)+"]){id}}", 400, limit("input-list"))
	a.document("lists of 200 wrong elements", "{"+strings.Repeat("nodes(ids:["+strings.Repeat("{a:1} ", 40)+"]){id}", 8)+"}", 400, "more errors")
	a.document("lists of lists of wrong elements", "{nodes(ids:["+strings.Repeat("["+strings.Repeat("{a:1}", 18)+"]", 18)+"]){id}}", 400, "error")
	a.document("lists that are printed", "{"+strings.Repeat(`course(by:{slug:["`+marker+`" `+strings.Repeat(`"x" `, 80)+`]}){id}`, 20)+"}", 400, "error")
	a.document("objects of 300 keys", "{course(by:{"+times(300, "a#:1 ")+"}){id}}", 400, limit("input-list"))
	a.document("objects of one key", "{course(by:{"+strings.Repeat("slug:1 ", 250)+"}){id}}", 400, "more errors")
	a.document("arguments that are repeated", "{course("+strings.Repeat(`by:{slug:"a"} `, 240)+"){id}}", 400, "only one argument")
	a.document("arguments that are unknown", "{course("+times(600, `a#:1 `)+"){id}}", 400, "more errors")
	a.document("a number of 100,000 digits", "{courses(first:"+strings.Repeat("9", 100_000)+"){nodes{id}}}", 400, "error")
	a.document("a number of 100,000 digits after its point", "{courses(first:1."+strings.Repeat("9", 100_000)+"){nodes{id}}}", 400, "error")
	a.document("a number with a long exponent", "{courses(first:1e"+strings.Repeat("9", 100_000)+"){nodes{id}}}", 400, "error")
	a.document("a slug that is a long number", "{course(by:{slug:"+strings.Repeat("9", 100_000)+"}){id}}", 400, "error")
	a.document("types nested 600 deep", "query($a:"+strings.Repeat("[", 600)+"Int"+strings.Repeat("]", 600)+"){__typename}", 400, limit("input-depth"))
	a.document("types nested 300 deep", "query($a:"+strings.Repeat("[", 300)+"Int"+strings.Repeat("]!", 300)+"){__typename}", 400, limit("input-depth"))
	a.document("types nested as deep as allowed", "query("+times(24, "$a#:"+strings.Repeat("[", 32)+"Int"+strings.Repeat("]", 32)+" ")+"){__typename}", 400, "never used")
}

func (a *attacks) texts() {
	slug := func(text string) string { return `{course(by:{slug:` + text + `}){id}}` }
	a.document("a text of 120 kB", slug(`"`+strings.Repeat("x", 120_000)+`"`), 200, `"data"`)
	a.document("a text that is wrong", `{courses(first:"`+marker+strings.Repeat("x", 120_000)+`"){nodes{id}}}`, 400, "Int cannot represent")
	a.document("texts that are wrong", "{"+strings.Repeat(`courses(first:"`+strings.Repeat(marker, 40)+`" last:"`+marker+`"){nodes{id}}`, 20)+"}", 400, "more errors")
	a.document("a text that is no enum value", `{courses(orderBy:{field:"`+strings.Repeat(marker, 900)+`"}){nodes{id}}}`, 400, "non-enum")
	a.document("texts that are no enum values", "{"+strings.Repeat(`courses(orderBy:{field:"`+strings.Repeat("PUBLISH", 800)+`"}){nodes{id}}`, 20)+"}", 400, "non-enum")
	a.document("a text where none is expected", `{a "`+strings.Repeat(marker, 900)+`"}`, 400, "Expected")
	a.document("a text in place of a document", `"`+strings.Repeat(marker, 900)+`"`, 400, "Unexpected")
	a.document("a text without an end", `{course(by:{slug:"`+strings.Repeat(marker, 900), 400, "Unterminated")
	a.document("a million newlines in a block", slug(`"""`+strings.Repeat("\n", 1_000_000)+`"""`), 413, limit("body"))
	a.document("100,000 newlines in a block", slug(`"""`+strings.Repeat("\n", 100_000)+`"""`), 200, `"data"`)
	a.document("100,000 indented lines in a block", slug(`"""`+strings.Repeat("\n  x", 30_000)+`"""`), 200, `"data"`)
	a.document("a block of quotes", slug(`"""`+strings.Repeat(`\"""`, 30_000)+`"""`), 200, `"data"`)
	a.document("blocks without an end", strings.Repeat(`"""`, 40_000), 400, "error")
	a.document("empty texts", strings.Repeat(`"" `, 40_000), 400, "Unexpected")
	a.document("comments", strings.Repeat("#\n", 60_000)+"{__typename}", 400, limit("tokens"))
	a.document("a long comment", "#"+strings.Repeat(marker, 1_000)+"\n{__typename}", 200, `"data"`)
	a.document("a comment after each name", "{"+strings.Repeat("course#\n", 900)+"}", 400, "error")
	a.document("blanks", strings.Repeat(", \t\n", 30_000)+"{__typename}", 200, `"data"`)
	a.document("escapes", slug(`"`+strings.Repeat(`\u0041`, 20_000)+`"`), 200, `"data"`)
	a.document("surrogates as escapes", slug(`"`+strings.Repeat(`\uD83D\uDE00`, 10_000)+`"`), 200, `"data"`)
	a.document("half a surrogate", slug(`"\uD83D"`), 200, "")
	a.document("a wrong escape", slug(`"\u`+marker+`"`), 400, "escape")
	a.document("a wrong escape at the end", slug(`"`+strings.Repeat("x", 1000)+`\u00`), 400, "escape")
	a.document("an escaped null character", slug(`"\u0000"`), 200, "")
	a.document("null characters", strings.Repeat("\x00", 20_000)+"{__typename}", 400, "invalid character")
	a.document("a null character in a text", slug("\"\x00\""), 400, "error")
	a.document("byte order marks", strings.Repeat("\ufeff", 20_000)+"{__typename}", 200, `"data"`)
	a.document("letters of no name", "{"+strings.Repeat("ё", 10_000)+"}", 400, "unexpected character")
	a.document("emoji", slug(`"`+strings.Repeat("👩‍👩‍👧", 4_000)+`"`), 200, `"data"`)
	a.document("not a document", strings.Repeat("\\", 60_000), 400, "unexpected character")
}

const typeRef = "ofType{ofType{ofType{ofType{ofType{ofType{name}}}}}}"

func (a *attacks) introspection() {
	all := "__schema{types{name fields{name args{name type{" + typeRef + "}} type{" + typeRef + "}}}}"
	a.document("all of the schema 20 times", "{"+times(20, "a#:"+all)+"}", 400, limit("introspection-cost"))
	a.document("types of fields of types", "{__schema{types{fields{type{fields{type{fields{type{name}}}}}}}}}", 400, limit("introspection-cost"))
	a.document("types of fields of types, a few", `{__type(name:"Course"){fields{type{fields{type{fields{type{name}}}}}}}}`, 200, `"data"`)
	a.document("types of fields of types, deeper", "{__schema{types{"+strings.Repeat("fields{type{", 8)+"name"+strings.Repeat("}}", 8)+"}}}", 400, limit("introspection-cost"))
	a.document("one type, deep", `{__type(name:"Course"){`+nested(25, "ofType{", "name")+"}}", 400, limit("introspection-depth"))
	a.document("one type, through its interfaces", `{__type(name:"Course"){`+strings.Repeat("interfaces{possibleTypes{", 9)+"name"+strings.Repeat("}}", 9)+"}}", 400, limit("introspection-cost"))
	a.document("the schema by fragments", "{...a ...b ...c ...d} "+
		"fragment t on __Type{fields{type{fields{type{name}}}}} fragment s on __Schema{types{...t} queryType{...t}} "+
		"fragment a on Query{x:__schema{...s}} fragment b on Query{y:__schema{...s}} fragment c on Query{z:__schema{...s}} fragment d on Query{w:__schema{...s}}", 400, limit("introspection-cost"))
	a.document("__typename everywhere", inCourse(strings.Repeat("__typename ", 100)), 200, `"data"`)
	a.document("an unknown type", `{__type(name:"`+marker+`"){name}}`, 200, `"data"`)
	a.document("the enums 15 times", "{"+times(15, "a#:__schema{types{enumValues{name description}}}")+"}", 200, `"data"`)
	a.document("all descriptions", "{__schema{types{description fields{description args{description}} inputFields{description}}}}", 200, `"data"`)
	a.document("all descriptions as often as allowed", "{"+times(7, "a#:__schema{types{description fields{description args{description}} inputFields{description}}}")+"}", 200, `"data"`)
	a.document("all arguments as often as allowed", "{"+times(11, "a#:__schema{types{fields{args{description}}}}")+"}", 200, `"data"`)
	a.document("all descriptions 19 times", "{"+times(19, "a#:__schema{types{description fields{description args{description}} inputFields{description}}}")+"}", 400, limit("introspection-cost"))
}

func (a *attacks) operations() {
	a.document("800 operations", times(300, "query q#{__typename} "), 400, limit("definitions"))
	a.document("50 operations", times(50, "query q#{__typename} "), 400, "operationName is missing")
	a.document("50 operations of one name", strings.Repeat("query q{__typename} ", 50), 400, "error")
	a.document("50 operations without a name", strings.Repeat("{__typename} ", 50), 400, "error")
	a.document("50 operations of 19 fields", times(50, "query q#{"+strings.Repeat("__typename ", 19)+"} "), 400, "operationName is missing")
	a.document("50 operations with one fragment of many fields", times(20, "query q#{course(by:{slug:\"a\"}){...f}} ")+" fragment f on Course{"+strings.Repeat("title ", 40)+"}", 400, limit("comparisons"))
	a.document("500 variables", "query("+times(490, "$a#:Int ")+"){__typename}", 400, "never used")
	a.document("500 variables of one name", "query("+strings.Repeat("$a:Int ", 399)+"){__typename}", 400, "error")
	a.document("300 variables that are used", "query("+times(300, "$a#:ID! ")+"){nodes(ids:["+times(249, "$a# ")+"]){id}}", 400, "error")
	a.document("variables of types that are none", "query("+times(400, "$a#:Cours ")+"){__typename}", 400, "more errors")
	a.document("mutations", "mutation{"+strings.Repeat(`enroll(input:{courseId:"a"}){course{id}}`, 21)+"}", 400, limit("root-fields"))
	a.document("mutations of a visitor", "mutation{"+times(20, `a#:enroll(input:{courseId:"a"}){course{id}}`)+"}", 200, "UNAUTHENTICATED")
	a.document("a subscription", "subscription{a}", 400, "error")
	a.document("types in place of a document", times(300, "type T#{a:Int} "), 400, "Unexpected")
	a.document("nothing", " ", 400, "query is missing")
	a.document("comments alone", "#", 400, "error")
	a.body("an operation that is not there", `{"query":"{__typename}","operationName":"`+marker+`"}`, 400, "not found")
}

func (a *attacks) inVariables() {
	one := "query($a:[ID!]!){nodes(ids:$a){id}}"
	a.variables("100,000 variables", one, "{"+strings.TrimSuffix(times(60_000, `"a#":1,`), ",")+"}", 400, limit("input-list"))
	a.variables("variables with lists of 250", one, "{"+strings.TrimSuffix(times(100, `"a#":[`+strings.TrimSuffix(strings.Repeat("1,", 250), ",")+`],`), ",")+"}", 400, limit("input-values"))
	a.variables("variables with as many values as allowed", one, "{"+strings.TrimSuffix(times(39, `"a#":[`+strings.TrimSuffix(strings.Repeat("1,", 250), ",")+`],`), ",")+"}", 400, "must be defined")
	a.variables("a list of 100 wrong ids", one, `{"a":[`+strings.TrimSuffix(strings.Repeat(`"`+marker+`",`, 100), ",")+`]}`, 200, "")
	a.variables("a list of 250 ids", one, `{"a":[`+strings.TrimSuffix(strings.Repeat(`"`+marker+`",`, 250), ",")+`]}`, 200, "")
	a.variables("a list nested 400,000 deep", one, `{"a":`+strings.Repeat("[", 400_000)+strings.Repeat("]", 400_000)+"}", 400, "error")
	a.variables("a list nested 9,000 deep", one, `{"a":`+strings.Repeat("[", 9_000)+strings.Repeat("]", 9_000)+"}", 400, limit("input-depth"))
	a.variables("an object nested 9,000 deep", one, strings.Repeat(`{"a":`, 9_000)+"1"+strings.Repeat("}", 9_000), 400, limit("input-depth"))
	a.variables("a list of 300,000 elements", one, `{"a":[`+strings.Repeat("1,", 300_000)+`1]}`, 400, limit("input-list"))
	a.variables("a number of 900,000 digits", "query($a:Int){courses(first:$a){nodes{id}}}", `{"a":`+strings.Repeat("9", 900_000)+"}", 400, "error")
	a.variables("a number with a long exponent", "query($a:Int){courses(first:$a){nodes{id}}}", `{"a":1e`+strings.Repeat("9", 900_000)+"}", 400, "error")
	a.variables("a number that is an id", "query($a:ID!){node(id:$a){id}}", `{"a":`+strings.Repeat("9", 900_000)+"}", 200, "")
	a.variables("a text of 720 kB that is an id", "query($a:ID!){node(id:$a){id}}", `{"a":"`+strings.Repeat(marker, 6_000)+`"}`, 200, "")
	a.variables("a text of 720 kB that is a cursor", "query($a:String){courses(after:$a){nodes{id}}}", `{"a":"`+strings.Repeat(marker, 6_000)+`"}`, 200, "")
	a.variables("a text of 720 kB that is a slug", "query($a:String!){course(by:{slug:$a}){id}}", `{"a":"`+strings.Repeat(marker, 6_000)+`"}`, 200, "")
	a.variables("a text that is a number", "query($a:Int){courses(first:$a){nodes{id}}}", `{"a":"`+strings.Repeat(marker, 6_000)+`"}`, 400, "error")
	a.variables("a text that is no enum value", "query($a:CourseOrderField!){courses(orderBy:{field:$a}){nodes{id}}}", `{"a":"`+strings.Repeat(marker, 6_000)+`"}`, 400, "error")
	a.variables("an unknown key", "query($a:CourseBy!){course(by:$a){id}}", `{"a":{"`+strings.Repeat(marker, 6_000)+`":1}}`, 400, "unknown field")
	a.variables("a key that is given again and again", "query($a:CourseBy!){course(by:$a){id}}", `{"a":{`+strings.Repeat(`"slug":"x",`, 249)+`"slug":"y"}}`, 200, `"data"`)
	a.variables("lists in place of an object", one, strings.Repeat("[", 32)+strings.Repeat("]", 32), 400, "must be a JSON object")
	a.variables("escapes", "query($a:String!){course(by:{slug:$a}){id}}", `{"a":"`+strings.Repeat(`\u0000`, 100_000)+`"}`, 200, "")
	a.variables("a long name", one, `{"`+strings.Repeat(marker, 6_000)+`":1}`, 400, "must be defined")
	a.variables("blanks", one, strings.Repeat(" ", 900_000)+"{}", 400, "must be defined")
	a.variables("a text in place of an object", one, `"`+marker+`"`, 400, "must be a JSON object")
}

func (a *attacks) bodies() {
	good := `{"query":"{__typename}"`
	a.body("brackets", strings.Repeat("[", 100_000), 400, "JSON")
	a.body("brackets that are closed", strings.Repeat("[", 500_000)+strings.Repeat("]", 500_000), 400, "JSON")
	a.body("brackets behind a key", good+`,"x":`+strings.Repeat("[", 5_000)+strings.Repeat("]", 5_000)+"}", 200, `"data"`)
	a.body("brackets in extensions", good+`,"extensions":{"x":`+strings.Repeat("[", 5_000)+strings.Repeat("]", 5_000)+"}}", 200, `"data"`)
	a.body("extensions that are none", good+`,"extensions":"`+marker+`"}`, 400, "extensions must be")
	a.body("extensions of many keys", good+`,"extensions":{`+strings.TrimSuffix(times(50_000, `"a#":1,`), ",")+"}}", 200, `"data"`)
	a.body("a key that is given again and again", "{"+strings.Repeat(`"query":"{a}",`, 70_000)+`"query":"{__typename}"}`, 400, "query twice")
	a.body("variables that are given again and again", "{"+strings.Repeat(`"variables":{"a":[1,2,3]},`, 30_000)+`"query":"{__typename}"}`, 400, "variables twice")
	a.body("unknown keys", "{"+times(60_000, `"a#":1,`)+`"query":"{__typename}"}`, 200, `"data"`)
	a.body("an unknown key that is long", `{"`+strings.Repeat(marker, 8_000)+`":1,"query":"{__typename}"}`, 200, `"data"`)
	a.body("a list of requests", "["+strings.TrimSuffix(strings.Repeat(good+"},", 40_000), ",")+"]", 400, "must be a JSON object")
	a.body("a document that is a list", `{"query":[`+strings.TrimSuffix(strings.Repeat("1,", 400_000), ",")+`]}`, 400, "query must not be")
	a.body("a body that goes on", good+"}"+strings.Repeat("{}", 100_000), 400, "not well-formed")
	a.body("not in UTF-8", `{"query":"`+strings.Repeat("\xff", 500_000)+`"}`, 400, "UTF-8")
	a.body("in UTF-16", "\xff\xfe{\x00}\x00", 400, "UTF-8")
	a.body("a byte order mark", "\ufeff"+good+"}", 400, "JSON")
	a.body("escapes that become more", `{"query":"`+strings.Repeat(`\u0800`, 170_000)+`"}`, 400, limit("document"))
	a.body("surrogates", `{"query":"`+strings.Repeat(`\ud800`, 20_000)+`"}`, 400, "unexpected character")
	a.body("an id of a document", `{"documentId":"`+strings.Repeat(marker, 8_000)+`"}`, 400, "no documents by id")
	a.body("a hash of a document", `{"extensions":{"persistedQuery":{"sha256Hash":"`+strings.Repeat(marker, 8_000)+`"}}}`, 400, "no documents by id")
	a.body("nothing", "", 400, "ends too early")
	a.body("a number", strings.Repeat("9", 1_000_000), 400, "must be a JSON object")
	a.body("a long name of an operation", good+`,"operationName":"`+strings.Repeat(marker, 8_000)+`"}`, 400, "operation MARKER")
}

// headers are those that a server takes: it takes no more than 64 kB of them.
func (a *attacks) headers() {
	good := `{"query":"{__typename}"}`
	var bomb bytes.Buffer
	w := gzip.NewWriter(&bomb)
	_, _ = w.Write(make([]byte, 50<<20)) // a buffer does not fail
	_ = w.Close()
	a.request("a gzip bomb", posted(bomb.String(), "Content-Encoding", "gzip"), 415, "Content-Encoding")
	a.request("codings in each other", posted(bomb.String(), "Content-Encoding", strings.Repeat("gzip, ", 1000)+"gzip"), 415, "Content-Encoding")
	a.request("a gzip bomb that is not said to be one", posted(bomb.String()), 400, "UTF-8")
	a.request("parts", posted("--x\r\n\r\n--x--", "Content-Type", "multipart/form-data; boundary=x"), 415, "application/json")
	a.request("a form", posted("query="+marker, "Content-Type", "application/x-www-form-urlencoded"), 415, "application/json")
	a.request("a charset", posted(good, "Content-Type", "application/json; charset=utf-16"), 415, "UTF-8")
	a.request("a long Content-Type", posted(good, "Content-Type", "application/json;"+times(5_000, " a#=b;")), 200, `"data"`)
	a.request("a Content-Type of many parameters", posted(good, "Content-Type", "application/json"+times(5_000, "; a#=b")), 200, `"data"`)
	a.request("a long Accept", posted(good, "Accept", strings.Repeat("text/html;q=0.5,", 4_000)+"*/*"), 200, `"data"`)
	a.request("an Accept of parameters", posted(good, "Accept", "application/json"+times(5_000, ";a#=b")), 200, `"data"`)
	a.request("a long Accept-Encoding", posted(good, "Accept-Encoding", strings.Repeat("br;q=0.5,", 100_000)), 200, `"data"`)
	a.request("a long Authorization", posted(good, "Authorization", "Bearer "+strings.Repeat(marker, 8_000)), 401, "UNAUTHENTICATED")
	a.request("a budget that is no number", posted(good, "Statement-Budget", strings.Repeat(marker, 8_000)), 400, "Statement-Budget")
	a.request("a long If-None-Match", posted(good, "If-None-Match", strings.Repeat(`"x",`, 200_000)), 200, `"data"`)
	a.request("a method", func() *http.Request {
		return httptest.NewRequest(http.MethodPatch, "/graphql", strings.NewReader(good))
	}, 405, "Use POST")
}

// objects are where none can be: gqlgen would panic, or tell it for each row.
func (a *attacks) objects() {
	for _, document := range []string{
		"{__typename @skip(if:{})}", "{__typename @include(if:{})}", "{viewer @include(if:{}){user{id}}}", "{...@skip(if:{}){__typename}}",
		"{__schema @skip(if:{}){types{name}}}", "{courses{nodes{id @skip(if:{})}}}", "{courses(first:{}){nodes{id}}}",
		"{__schema{types{fields(includeDeprecated:{}){name}}}}",
	} {
		a.document("an object in "+document, document, 400, "cannot be an object")
	}
}

func (a *attacks) addresses() {
	get := func(query string) func() *http.Request {
		return func() *http.Request {
			r := httptest.NewRequest(http.MethodGet, "/graphql", http.NoBody)
			r.URL.RawQuery = query
			return r
		}
	}
	typename := "query=" + url.QueryEscape("{__typename}")
	a.request("a long address", get("query="+strings.Repeat("x", 900_000)), 400, limit("document"))
	a.request("an address of many parameters", get(typename+strings.Repeat("&x=1", 9_000)), 200, `"data"`)
	a.request("an address of more parameters", get(typename+strings.Repeat("&x=1", 200_000)), 400, "malformed")
	a.request("an address of many semicolons", get(typename+strings.Repeat(";", 200_000)), 400, "malformed")
	a.request("a parameter that is given again and again", get(strings.Repeat(typename+"&", 9_000)), 400, "query is given 9000 times")
	a.request("variables in the address", get(typename+"&variables="+strings.Repeat("[", 900_000)), 400, limit("input-depth"))
	a.request("extensions in the address", get(typename+"&extensions="+strings.Repeat("{", 900_000)), 400, "JSON")
	a.request("escapes in the address", get("query="+strings.Repeat("%7B", 300_000)), 400, limit("document"))
	a.request("a wrong escape in the address", get("query="+marker+"%zz"), 400, "malformed")
	a.request("a mutation by GET", get("query="+url.QueryEscape(`mutation{enroll(input:{courseId:"a"}){course{id}}}`)), 405, "GET runs queries only")
	a.request("an address that is not in UTF-8", get("query="+strings.Repeat("%ff", 300_000)), 400, "UTF-8")
}
