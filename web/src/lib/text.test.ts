import { expect, test } from "vitest";
import type { OperationRecord } from "../api/types";
import { byName, diffDocuments } from "./compare";
import { graphqlTokens, sqlTokens } from "./highlight";
import { formatSql } from "./sql";
import { parseServerTiming } from "./timing";

test("coloring loses nothing of the text", () => {
  const sql = "-- name: A\nSELECT 'it''s', $1 FROM x WHERE a = ANY($2) AND b > 1.5 /* c */ <script>";
  expect(
    sqlTokens(sql)
      .map((token) => token.text)
      .join(""),
  ).toBe(sql);
  expect(sqlTokens(sql).find((token) => token.text === "$1")?.kind).toBe("parameter");
  expect(sqlTokens("SELECT a").map((token) => token.kind)).toEqual(["keyword", "plain"]);
  const document = '# c\nquery A($x: Int = 1) @d { a(b: "q\\"") ...F }';
  expect(
    graphqlTokens(document)
      .map((token) => token.text)
      .join(""),
  ).toBe(document);
});

test("SQL is formatted, its name kept, and what is no SQL left as it is", async () => {
  const formatted = await formatSql("-- name: A\nSELECT a, b FROM t WHERE a = ANY($1) AND b = $2");
  expect(formatted.split("\n")[0]).toBe("-- name: A");
  expect(formatted).toMatch(/FROM\s+t\nWHERE/);
  const long = `SELECT '${"x".repeat(60_000)}'`;
  expect(await formatSql(long)).toBe(long);
  expect(await formatSql("SELECT 'open")).toBe("SELECT 'open");
});

test("Server-Timing is read with its quotes", () => {
  expect(parseServerTiming('sql;desc="5 statements, all";dur=4.9, cache;desc=hit')).toEqual([
    { name: "sql", description: "5 statements, all", durationMs: 4.9 },
    { name: "cache", description: "hit", durationMs: null },
  ]);
  expect(parseServerTiming(null)).toEqual([]);
});

test("documents are compared line by line", () => {
  const lines = diffDocuments("a\nb\nc\n", "a\nd\nc\n");
  expect(lines?.map(({ mark, text }) => mark + text)).toEqual([" a", "-b", "+d", " c"]);
  expect(diffDocuments("a".repeat(150_000), "b".repeat(150_000))).toBeNull();
});

test("what differs most between two runs comes first", () => {
  const run = (...names: string[]) =>
    ({ statements: names.map((name) => ({ name, durationMs: 1 })) }) as OperationRecord;
  expect(byName(run("A", "B"), run("A", "B", "B", "C")).map(({ name, a, b }) => [name, a.count, b.count])).toEqual([
    ["B", 1, 2],
    ["C", 0, 1],
    ["A", 1, 1],
  ]);
});
