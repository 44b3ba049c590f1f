import { readFileSync } from "node:fs";
import { buildSchema, parse, validate } from "graphql";
import { expect, test } from "vitest";
import { prepared } from "./nplusone/queries";
import { defaultQuery } from "./playground/defaultQuery";

const schema = buildSchema(readFileSync(new URL("../../../schema.graphqls", import.meta.url), "utf8"), {
  assumeValid: true,
});

const queries = [{ title: "the playground's first query", query: defaultQuery }, ...prepared];

test.each(queries)("$title is valid in the schema", ({ query }) => {
  expect(validate(schema, parse(query))).toEqual([]);
});
