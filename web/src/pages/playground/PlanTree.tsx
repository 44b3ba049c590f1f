import { useMemo, useState } from "react";
import type { OperationRecord, Plan } from "../../api/types";
import { More } from "../../components/Table";
import { count, cut, ms, plural } from "../../lib/format";
import { type Joined, join, planned } from "../../lib/join";
import { VerdictBadge } from "../operation/VerdictBadge";
import styles from "./PlanTree.module.css";

/** The fields that ask the database or save themselves from it, each with what it costs and did. */
export function PlanTree({ plan, record }: { plan: Plan; record: OperationRecord | null }) {
  const rows = useMemo(() => join(plan, record), [plan, record]);
  const [shown, setShown] = useState(80);
  if (rows.length === 0) return <p className={styles.none}>No field asks the database.</p>;
  return (
    <>
      <h3 className={styles.title}>Field by field</h3>
      <ul className={styles.tree}>
        {rows.slice(0, shown).map((row, n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a path may be there once for each type
          <li key={`${row.path} ${n}`} style={{ paddingLeft: `${12 + Math.min(row.depth, 7) * 16}px` }}>
            <Field row={row} chunk={plan.chunk} verb={plan.kind === "mutation" ? "uses" : "reads"} />
          </li>
        ))}
      </ul>
      <More shown={Math.min(shown, rows.length)} all={rows.length} onMore={() => setShown((n) => n + 200)} />
    </>
  );
}

function Field({ row, chunk, verb }: { row: Joined; chunk: number; verb: string }) {
  const costs = row.planned.length > 0;
  return (
    <>
      <div className={styles.head}>
        <span className={styles.key} title={cut(row.path, 300)}>
          {cut(row.label, 48)}
        </span>
        {row.verdict === "more" || row.verdict === "unplanned" ? <VerdictBadge verdict={row.verdict} /> : null}
        <span className={`${styles.cost} ${costs ? styles.some : ""}`}>
          {costs ? plural(planned(row.planned), "statement") : row.shared ? "shared" : "free"}
        </span>
      </div>
      {row.planned.map((use) => (
        <p key={use.name} className={styles.use}>
          <code>{cut(use.name, 60)}</code>
          <span>
            {use.tables.length > 0 && (
              <>
                {" "}
                {verb} {cut(use.tables.join(", "), 90)}
              </>
            )}
            {formula(use.formula, chunk)}
          </span>
        </p>
      ))}
      {!costs && row.shared && <p className={styles.use}>One statement with {cut(row.shared, 80)} answers both.</p>}
      {!costs && row.free && <p className={styles.use}>{because(row.free)}</p>}
      {row.actual && (row.actual.statements > 0 || costs) && <Ran row={row} />}
    </>
  );
}

function Ran({ row }: { row: Joined }) {
  const { actual } = row;
  if (!actual) return null;
  if (actual.statements === 0) return <p className={styles.ran}>ran none: there was nothing to load it for</p>;
  return (
    <p className={styles.ran}>
      <b>ran {count(actual.statements)}</b> {plural(actual.keys, "key")}, {plural(actual.rows, "row")},{" "}
      {ms(actual.databaseMs)}
    </p>
  );
}

// One statement however many keys there are, until there are more than a chunk has.
function formula(text: string, chunk: number): string {
  if (text === "" || text === "1") return "";
  if (/^\d+$/.test(text)) return `, ${text} times`;
  return chunk > 0 && text.includes("÷") ? `, ${cut(text, 80)}` : ` (${cut(text, 80)})`;
}

const reasons: { [reason: string]: string } = {
  "way back": "The way back: the row knows where it came from.",
  visitor: "Nothing to load: a visitor has none.",
  administrator: "Nothing to ask: an administrator may see all.",
  introspection: "The schema knows it, and not the database.",
};

function because(reason: string): string {
  return reasons[reason] ?? `Free: ${cut(reason, 120)}`;
}
