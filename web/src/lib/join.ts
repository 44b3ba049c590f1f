import type { OperationRecord, Plan, PlanField, Statement, Use } from "../api/types";

/** What a field really did. */
export interface Actual {
  statements: number;
  keys: number;
  rows: number;
  databaseMs: number;
  durationMs: number;
  names: string[];
}

/** A field of the document: what the plan says of it beside what the record does. */
export interface Joined {
  path: string;
  key: string;
  field: string;
  depth: number;
  /** What the field is called below the nearest field above that is given too: "nodes.modules". */
  label: string;
  planned: Use[];
  shared: string;
  free: string;
  expectedRows: number;
  line: number;
  actual: Actual | null;
  verdict: Verdict;
}

/** As planned; fewer, where there was nothing to load below; more than was planned; or a field that no plan names. */
export type Verdict = "same" | "fewer" | "more" | "unplanned" | "none";

/** The plan's fields in the order of the document, each with its depth from 0. */
export function flatten(fields: PlanField[], depth = 0): { field: PlanField; depth: number }[] {
  return fields.flatMap((field) => [{ field, depth }, ...flatten(field.fields, depth + 1)]);
}

/** How many statements a field may be, when its statements are cut into chunks of so many keys. */
export function allowed(uses: Use[], statements: Statement[], chunk: number): number {
  return uses.reduce((sum, use) => {
    const keys = batches(statements.filter((statement) => statement.name === use.name));
    return sum + times(use) * Math.max(1, ...keys.map((n) => Math.ceil(n / Math.max(1, chunk))));
  }, 0);
}

const times = (use: Use) => use.times ?? 1;

/** How many statements a field is planned to be, of one chunk each. */
export function planned(uses: Use[]): number {
  return uses.reduce((sum, use) => sum + times(use), 0);
}

// Statements of one name and one batch are chunks of one use.
function batches(statements: Statement[]): number[] {
  const keys = new Map<number, number>();
  for (const { batch, keys: n } of statements) keys.set(batch, (keys.get(batch) ?? 0) + n);
  return [...keys.values()];
}

/** Joins the plan's fields with the record's by path. Only fields that cost, share, are free or ran are given. */
export function join(plan: Plan | null, record: OperationRecord | null): Joined[] {
  const byPath = statementsByPath(record);
  const durations = new Map(record?.fields.map((field) => [field.path, field.durationMs]));
  const joined: Joined[] = [];
  const seen = new Set<string>();
  if (plan?.before && plan.before.length > 0) {
    const own = byPath.get("") ?? [];
    seen.add("");
    joined.push({
      ...unplanned("", own, record, true),
      planned: plan.before,
      actual: record ? actual(own) : null,
      verdict: verdict(plan.before, own, plan.chunk, record !== null),
    });
  }
  for (const { field, depth } of flatten(plan?.fields ?? [])) {
    const own = byPath.get(field.path) ?? [];
    // A field may be in the plan once for each type that it is selected on; what it ran is shown with the first.
    const first = !seen.has(field.path);
    seen.add(field.path);
    const ran = record && first ? actual(own, durations.get(field.path)) : null;
    const tells = field.statements.length > 0 || field.shared || field.free || own.length > 0;
    if (!tells) continue;
    joined.push({
      path: field.path,
      key: field.key,
      field: field.field,
      depth,
      label: field.key,
      planned: field.statements,
      shared: field.shared ?? "",
      free: field.free ?? "",
      expectedRows: field.rows,
      line: field.line,
      actual: ran,
      verdict: verdict(field.statements, first ? own : [], plan?.chunk ?? 1, ran !== null),
    });
  }
  for (const [path, own] of byPath) if (!seen.has(path)) joined.push(unplanned(path, own, record, plan !== null));
  return nested(joined);
}

// Fields that tell nothing are left out, so depth and name are counted from the nearest field that is there.
function nested(joined: Joined[]): Joined[] {
  const depths = new Map<string, number>();
  return joined.map((row) => {
    let dot = row.path.lastIndexOf(".");
    while (dot > 0 && !depths.has(row.path.slice(0, dot))) dot = row.path.lastIndexOf(".", dot - 1);
    const depth = dot > 0 ? (depths.get(row.path.slice(0, dot)) ?? 0) + 1 : 0;
    depths.set(row.path, depth);
    return { ...row, depth, label: row.path.slice(dot > 0 ? dot + 1 : 0) || row.key };
  });
}

function unplanned(path: string, own: Statement[], record: OperationRecord | null, hasPlan: boolean): Joined {
  const run = record?.fields.find((field) => field.path === path);
  const keys = path.split(".");
  return {
    path,
    key: keys.at(-1) || "before the first field",
    field: run?.field ?? "",
    depth: 0,
    label: "",
    planned: [],
    shared: "",
    free: "",
    expectedRows: 0,
    line: 0,
    actual: actual(own, run?.durationMs),
    verdict: hasPlan ? "unplanned" : "none",
  };
}

function statementsByPath(record: OperationRecord | null): Map<string, Statement[]> {
  const byPath = new Map<string, Statement[]>();
  if (!record) return byPath;
  const caused = new Map<number, string>();
  for (const field of record.fields) for (const n of field.statements) if (!caused.has(n)) caused.set(n, field.path);
  for (const statement of record.statements) {
    const path = caused.get(statement.n) ?? statement.field;
    const own = byPath.get(path);
    if (own) own.push(statement);
    else byPath.set(path, [statement]);
  }
  return byPath;
}

function actual(own: Statement[], durationMs = 0): Actual {
  const sum = (measure: (statement: Statement) => number) => own.reduce((total, each) => total + measure(each), 0);
  return {
    statements: own.length,
    keys: sum((statement) => statement.keys),
    rows: sum((statement) => statement.rows),
    databaseMs: sum((statement) => statement.durationMs),
    durationMs,
    names: [...new Set(own.map((statement) => statement.name))],
  };
}

function verdict(uses: Use[], own: Statement[], chunk: number, ran: boolean): Verdict {
  if (!ran) return "none";
  if (uses.length === 0) return own.length > 0 ? "unplanned" : "same";
  const most = allowed(uses, own, chunk);
  if (own.length > most) return "more";
  return own.length < planned(uses) ? "fewer" : "same";
}
