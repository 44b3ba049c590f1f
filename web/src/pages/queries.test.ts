import { readFileSync } from "node:fs";
import { buildSchema, parse, validate } from "graphql";
import { expect, test } from "vitest";
import { documentErrors } from "../lib/validate";
import { prepared } from "./nplusone/queries";
import { defaultQuery } from "./playground/defaultQuery";

const schema = buildSchema(readFileSync(new URL("../../../schema.graphqls", import.meta.url), "utf8"), {
  assumeValid: true,
});

const queries = [{ title: "the playground's first query", query: defaultQuery }, ...prepared];

test("what is wrong with a document is said with its place", () => {
  expect(documentErrors('{ course(by: {slug: "a"}) { titel } }', schema)).toEqual([
    {
      message: 'Cannot query field "titel" on type "Course". Did you mean "title"?',
      locations: [{ line: 1, column: 29 }],
    },
  ]);
  expect(documentErrors("{ course", null)).toHaveLength(1);
  expect(documentErrors("{ anything }", null)).toEqual([]);
});

test.each(queries)("$title is valid in the schema", ({ query }) => {
  expect(validate(schema, parse(query))).toEqual([]);
});
