import type { MonacoEditor } from "@graphiql/react";
import type { editor } from "monaco-editor";
import type { OperationRecord, Plan } from "../../api/types";
import { count, ms, plural } from "../../lib/format";
import { type Joined, join, planned } from "../../lib/join";

/** What is written behind the lines of the document: what their fields cost, and what they did when they ran. */
export function annotate(
  editor: MonacoEditor,
  plan: Plan,
  record: OperationRecord | null,
): editor.IModelDeltaDecoration[] {
  const model = editor.getModel();
  if (!model) return [];
  const byLine = new Map<number, Joined[]>();
  for (const row of join(plan, record)) {
    if (row.line < 1 || row.line > model.getLineCount()) continue;
    byLine.set(row.line, [...(byLine.get(row.line) ?? []), row]);
  }
  return [...byLine].map(([line, rows]) => {
    const column = model.getLineMaxColumn(line);
    const costs = rows.some((row) => row.planned.length > 0);
    return {
      range: { startLineNumber: line, endLineNumber: line, startColumn: column, endColumn: column },
      options: {
        showIfCollapsed: true,
        after: {
          content: `\u00a0\u00a0\u00a0${words(rows)}`.replaceAll(" ", "\u00a0"),
          inlineClassName: `plan-note ${costs ? "plan-note-cost" : "plan-note-free"}`,
        },
      },
    };
  });
}

function words(rows: Joined[]): string {
  const statements = rows.reduce((sum, row) => sum + planned(row.planned), 0);
  const ran = rows.flatMap((row) => (row.actual && row.actual.statements > 0 ? [row.actual] : []));
  const sum = (measure: (actual: (typeof ran)[number]) => number) =>
    ran.reduce((total, each) => total + measure(each), 0);
  const done =
    ran.length > 0
      ? `, ${plural(
          sum((each) => each.rows),
          "row",
        )}, ${ms(sum((each) => each.databaseMs))}`
      : "";
  if (statements > 0) {
    const name = rows.find((row) => row.planned.length > 0)?.planned[0]?.name ?? "";
    return statements === 1 ? `1 ${name}${done}` : `${count(statements)} statements${done}`;
  }
  return rows.some((row) => row.shared) ? `shared${done}` : `free${done}`;
}
