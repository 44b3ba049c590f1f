import { describe, expect, test } from "vitest";
import type { Summary } from "../api/types";
import {
  countFilters,
  type Filters,
  formatFilters,
  matches,
  merge,
  noFilters,
  parseFilters,
  serverQuery,
} from "./filters";

const now = new Date("2026-03-14T15:00:00Z");

function operation(change: Partial<Summary>): Summary {
  return {
    id: 1,
    name: "CourseTree",
    kind: "query",
    role: "visitor",
    start: "2026-03-14T14:58:00Z",
    durationMs: 3,
    statementCount: 4,
    databaseMs: 2,
    rows: 10,
    answerBytes: 100,
    outcome: "ok",
    errorCount: 0,
    mismatchCount: 0,
    ...change,
  };
}

describe("the address", () => {
  test("keeps all filters", () => {
    const filters: Filters = {
      name: "Course & Tree",
      role: "learner",
      longerMs: 1.5,
      moreStatements: 0,
      range: "custom",
      from: "2026-03-14T14:00",
      to: "2026-03-14T15:00:30",
      errors: true,
      order: "slowest",
    };
    expect(parseFilters(formatFilters(filters))).toEqual(filters);
  });

  test("is empty where nothing is filtered", () => {
    expect(formatFilters(noFilters)).toBe("");
    expect(parseFilters("")).toEqual(noFilters);
  });

  test("may say nonsense", () => {
    expect(parseFilters("longerMs=soon&moreStatements=-3&range=never&order=best&errors=yes")).toEqual(noFilters);
    expect(parseFilters("range=custom&from=<script>")).toEqual({ ...noFilters, range: "custom" });
  });
});

test("the server is asked for a range that ends now", () => {
  const query = new URLSearchParams(serverQuery({ ...noFilters, range: "15m", errors: true }, now, 200));
  expect(Object.fromEntries(query)).toEqual({ from: "2026-03-14T14:45:00.000Z", errors: "true", limit: "200" });
});

describe("an operation that has just run", () => {
  test.each<[Partial<Filters>, Partial<Summary>, boolean]>([
    [{}, {}, true],
    [{ name: "tree" }, {}, true],
    [{ name: "catalog" }, {}, false],
    [{ role: "admin" }, {}, false],
    [{ longerMs: 3 }, {}, false],
    [{ longerMs: 2.9 }, {}, true],
    [{ moreStatements: 4 }, {}, false],
    [{ moreStatements: 3 }, {}, true],
    [{ errors: true }, {}, false],
    [{ errors: true }, { outcome: "refused" }, true],
    [{ range: "5m" }, {}, true],
    [{ range: "5m" }, { start: "2026-03-14T14:54:59Z" }, false],
  ])("under %o", (filters, change, expected) => {
    expect(matches({ ...noFilters, ...filters }, operation(change), now)).toBe(expected);
  });
});

test("the order is no filter", () => {
  expect(countFilters({ ...noFilters, order: "slowest" })).toBe(0);
  expect(countFilters({ ...noFilters, name: "x", moreStatements: 0, errors: true })).toBe(3);
});

describe("what arrives is put into the list", () => {
  const list = [operation({ id: 3, durationMs: 9 }), operation({ id: 1, durationMs: 5 })];

  test("in its order, once, and no longer than the list may be", () => {
    const arrived = [operation({ id: 4, durationMs: 7 }), operation({ id: 3, durationMs: 9 })];
    expect(merge(list, arrived, "newest", 10).map((each) => each.id)).toEqual([4, 3, 1]);
    expect(merge(list, arrived, "slowest", 2).map((each) => each.id)).toEqual([3, 4]);
  });

  test("and the list stays the same when there is nothing new", () => {
    expect(merge(list, [operation({ id: 1 })], "newest", 10)).toBe(list);
  });
});
