import { diffLines } from "diff";
import type { OperationRecord } from "../api/types";

export interface NameRow {
  name: string;
  a: { count: number; ms: number };
  b: { count: number; ms: number };
}

/** The statements of two runs by name, those whose number or time differs most first. */
export function byName(a: OperationRecord, b: OperationRecord): NameRow[] {
  const table = new Map<string, NameRow>();
  for (const [side, record] of [["a", a] as const, ["b", b] as const]) {
    for (const { name, durationMs } of record.statements) {
      const row = table.get(name) ?? { name, a: { count: 0, ms: 0 }, b: { count: 0, ms: 0 } };
      row[side].count++;
      row[side].ms += durationMs;
      table.set(name, row);
    }
  }
  const differs = ({ a, b }: NameRow) => Math.abs(b.count - a.count) * 1e6 + Math.abs(b.ms - a.ms);
  return [...table.values()].sort((x, y) => differs(y) - differs(x));
}

export interface DiffLine {
  mark: " " | "+" | "-";
  text: string;
}

const longest = 200_000;

/** The lines of two documents, those of both once; null where they are too long to compare here. */
export function diffDocuments(a: string, b: string): DiffLine[] | null {
  if (a.length + b.length > longest) return null;
  return diffLines(a, b).flatMap((part) =>
    part.value
      .replace(/\n$/, "")
      .split("\n")
      .map((text): DiffLine => ({ mark: part.added ? "+" : part.removed ? "-" : " ", text })),
  );
}
