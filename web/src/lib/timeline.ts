import type { OperationRecord, Statement } from "../api/types";

/** A line of the waterfall: a field, or a statement that a field caused. */
export type Row =
  | {
      kind: "field";
      path: string;
      label: string;
      field: string;
      depth: number;
      startMs: number;
      durationMs: number;
      count: number;
    }
  | { kind: "statement"; depth: number; statement: Statement };

/** The waterfall of a record: fields in the order in which they began below their parents, each with its statements. What no field caused
 * is before them when it began before the first, and behind them otherwise. */
export function rows(record: OperationRecord): Row[] {
  const statements = new Map(record.statements.map((statement) => [statement.n, statement]));
  const shown = new Set<number>();
  const children = new Map<string, OperationRecord["fields"]>();
  const paths = new Set(record.fields.map((field) => field.path));
  for (const field of record.fields) {
    const parent = closest(field.path, paths);
    children.set(parent, [...(children.get(parent) ?? []), field]);
  }
  const list: Row[] = [];
  const visit = (parent: string, depth: number) => {
    const below = children.get(parent) ?? [];
    for (const field of below.toSorted((a, b) => a.startMs - b.startMs)) {
      list.push({
        kind: "field",
        path: field.path,
        label: parent === "" ? field.path : field.path.slice(parent.length + 1),
        field: field.field,
        depth,
        startMs: field.startMs,
        durationMs: field.durationMs,
        count: field.statements.length,
      });
      for (const n of field.statements) {
        const statement = statements.get(n);
        if (statement && !shown.has(n)) list.push({ kind: "statement", depth: depth + 1, statement });
        shown.add(n);
      }
      visit(field.path, depth + 1);
    }
  };
  visit("", 0);
  const first = Math.min(...record.fields.map((field) => field.startMs));
  const own = record.statements.filter((statement) => !shown.has(statement.n));
  const line = (statement: Statement): Row => ({ kind: "statement", depth: 0, statement });
  return [
    ...own.filter((statement) => statement.startMs < first).map(line),
    ...list,
    ...own.filter((statement) => statement.startMs >= first).map(line),
  ];
}

// The path of the nearest field above that has a line of its own; "" above the root's.
function closest(path: string, paths: Set<string>): string {
  for (let dot = path.lastIndexOf("."); dot > 0; dot = path.lastIndexOf(".", dot - 1)) {
    const parent = path.slice(0, dot);
    if (paths.has(parent)) return parent;
  }
  return "";
}

/** Where the axis has its marks: at round numbers, at most so many, from 0 to the end. */
export function ticks(endMs: number, most: number): number[] {
  if (!(endMs > 0)) return [0];
  const rough = endMs / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= rough) ?? rough;
  const marks: number[] = [];
  for (let n = 0; n * step <= endMs * 1.0001; n++) marks.push(Number((n * step).toPrecision(12)));
  return marks;
}

export interface Span {
  startMs: number;
  durationMs: number;
}

/** Puts spans into as few lanes as keep those of one lane apart, at most so many; what finds none goes into the last. */
export function lanes(spans: Span[], most: number): { lane: number; span: Span }[] {
  const ends: number[] = [];
  return spans
    .toSorted((a, b) => a.startMs - b.startMs)
    .map((span) => {
      let lane = ends.findIndex((end) => end <= span.startMs);
      if (lane < 0) lane = Math.min(ends.length, most - 1);
      ends[lane] = Math.max(ends[lane] ?? 0, span.startMs + span.durationMs);
      return { lane, span };
    });
}

/** When the last of what a record has was over; never before the operation was. */
export function endOf(record: OperationRecord): number {
  return record.statements.reduce((end, each) => Math.max(end, each.startMs + each.durationMs), record.durationMs);
}
