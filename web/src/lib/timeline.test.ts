import { expect, test } from "vitest";
import type { OperationRecord } from "../api/types";
import { lanes, rows, ticks } from "./timeline";

test("marks are at round numbers", () => {
  expect(ticks(3.2, 6)).toEqual([0, 1, 2, 3]);
  expect(ticks(0.7, 7)).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]);
  expect(ticks(412, 5)).toEqual([0, 100, 200, 300, 400]);
  expect(ticks(0, 5)).toEqual([0]);
});

test("spans of one time are below each other, and no more than there is room for", () => {
  const spans = [
    { startMs: 0, durationMs: 2 },
    { startMs: 1, durationMs: 2 },
    { startMs: 1.5, durationMs: 1 },
    { startMs: 2, durationMs: 1 },
  ];
  expect(lanes(spans, 9).map(({ lane }) => lane)).toEqual([0, 1, 2, 0]);
  expect(lanes(spans, 2).map(({ lane }) => lane)).toEqual([0, 1, 1, 0]);
});

test("ten thousand spans are placed at once", () => {
  const spans = Array.from({ length: 10_000 }, (_, n) => ({ startMs: n, durationMs: 1 }));
  expect(lanes(spans, 20).every(({ lane }) => lane === 0)).toBe(true);
});

test("a statement is below the field that caused it, and those of none come before the first or last", () => {
  const record = {
    statements: [
      { n: 4, startMs: 0.1 },
      { n: 1, startMs: 0.4 },
      { n: 2, startMs: 2 },
      { n: 3, startMs: 3 },
    ],
    fields: [
      { path: "course.modules", field: "Course.modules", startMs: 2, durationMs: 1, statements: [2] },
      { path: "course", field: "Query.course", startMs: 0.3, durationMs: 1, statements: [1] },
    ],
  } as OperationRecord;
  const told = rows(record).map((row) =>
    row.kind === "field" ? `${row.depth} ${row.label}` : `${row.depth} ${row.statement.n}`,
  );
  expect(told).toEqual(["0 4", "0 course", "1 1", "1 modules", "2 2", "0 3"]);
});
