import { expect, test } from "vitest";
import type { FieldRun, OperationRecord, Plan, PlanField, Statement } from "../api/types";
import { allowed, join } from "./join";

function field(path: string, change: Partial<PlanField> = {}): PlanField {
  const key = path.split(".").at(-1) ?? "";
  return { path, key, field: `T.${key}`, line: 1, column: 1, statements: [], rows: 1, fields: [], ...change };
}

const use = (name: string, keys = 1) => ({ name, tables: [name.toLowerCase()], formula: "1", keys });

function plan(fields: PlanField[]): Plan {
  return {
    operation: "A",
    kind: "query",
    viewer: "visitor",
    statements: 3,
    exact: true,
    roundTrips: 3,
    depth: 3,
    cost: 10,
    chunk: 10,
    fields,
    byName: [],
  };
}

function statement(n: number, name: string, change: Partial<Statement> = {}): Statement {
  return {
    n,
    name,
    sql: "",
    batch: n,
    keys: 1,
    rows: 2,
    startMs: n,
    durationMs: 0.5,
    waitMs: 0.1,
    runMs: 0.3,
    readMs: 0.1,
    error: "",
    field: "",
    source: "",
    similar: 0,
    duplicate: false,
    explainable: true,
    ...change,
  };
}

function record(statements: Statement[], fields: FieldRun[]): OperationRecord {
  return { statements, fields } as OperationRecord;
}

const tree = plan([
  field("courses", {
    statements: [use("Courses")],
    fields: [
      field("courses.nodes", {
        fields: [
          field("courses.nodes.title"),
          field("courses.nodes.modules", {
            statements: [use("ModulesByCourse", 25)],
            fields: [field("courses.nodes.modules.course", { free: "way back" })],
          }),
          field("courses.nodes.again", { shared: "courses.nodes.modules" }),
        ],
      }),
    ],
  }),
]);

test("without a record there are the fields that tell something, below each other", () => {
  expect(join(tree, null).map(({ label, depth, verdict }) => [label, depth, verdict])).toEqual([
    ["courses", 0, "none"],
    ["nodes.modules", 1, "none"],
    ["course", 2, "none"],
    ["nodes.again", 1, "none"],
  ]);
});

test("a field's figures are the sums of its statements", () => {
  const run = record(
    [statement(1, "Courses"), statement(2, "ModulesByCourse", { keys: 25, rows: 60 })],
    [
      { path: "courses", field: "Query.courses", startMs: 0, durationMs: 2, statements: [1] },
      { path: "courses.nodes.modules", field: "Course.modules", startMs: 2, durationMs: 1.5, statements: [2] },
    ],
  );
  const modules = join(tree, run).find((row) => row.path === "courses.nodes.modules");
  expect(modules?.actual).toEqual({
    statements: 1,
    keys: 25,
    rows: 60,
    databaseMs: 0.5,
    durationMs: 1.5,
    names: ["ModulesByCourse"],
  });
  expect(join(tree, run).map((row) => row.verdict)).toEqual(["same", "same", "same", "same"]);
});

test("chunks of one round trip are one use, and the same number one after another is more than planned", () => {
  const uses = [use("ModulesByCourse")];
  const chunks = [1, 2, 3].map((n) => statement(n, "ModulesByCourse", { batch: 7, keys: 9 }));
  expect(allowed(uses, chunks, 10)).toBe(3);
  const single = [1, 2, 3].map((n) => statement(n, "ModulesByCourse", { keys: 1, field: "courses.nodes.modules" }));
  expect(allowed(uses, single, 10)).toBe(1);
  const row = join(tree, record(single, [])).find((each) => each.path === "courses.nodes.modules");
  expect(row?.verdict).toBe("more");
});

test("what was not needed and what no plan names is told apart", () => {
  const run = record(
    [statement(1, "Surprise", { field: "courses.nodes.title" }), statement(2, "Other", { field: "elsewhere" })],
    [],
  );
  expect(join(tree, run).map(({ path, verdict }) => [path, verdict])).toEqual([
    ["courses", "fewer"],
    ["courses.nodes.title", "unplanned"],
    ["courses.nodes.modules", "fewer"],
    ["courses.nodes.modules.course", "same"],
    ["courses.nodes.again", "same"],
    ["elsewhere", "unplanned"],
  ]);
});

test("what runs before the first field is a row of its own, and a use may run several times", () => {
  const twice = { ...tree, before: [{ ...use("ViewerBySubject"), times: 2 }] };
  const run = record([statement(1, "ViewerBySubject"), statement(2, "ViewerBySubject")], []);
  expect(join(twice, run)[0]).toMatchObject({ label: "before the first field", depth: 0, verdict: "same" });
  const third = record([...run.statements, statement(3, "ViewerBySubject")], []);
  expect(join(twice, third)[0]?.verdict).toBe("more");
});

test("without a plan nothing is unlike it", () => {
  const run = record([statement(1, "Courses", { field: "courses" })], []);
  expect(join(null, run).map(({ path, verdict }) => [path, verdict])).toEqual([["courses", "none"]]);
});
