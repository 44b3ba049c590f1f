import type { OperationRecord } from "../../api/types";
import { bytes, count, delta, ms } from "../../lib/format";
import styles from "./Deltas.module.css";

interface Measure {
  name: string;
  of: (record: OperationRecord) => number;
  format: (value: number) => string;
  /** Whether more of it is neither better nor worse. */
  neutral?: boolean;
}

const measures: Measure[] = [
  { name: "Statements", of: (record) => record.statementCount, format: count },
  { name: "Round trips", of: (record) => new Set(record.statements.map((each) => each.batch)).size, format: count },
  { name: "Duration", of: (record) => record.durationMs, format: ms },
  { name: "In the database", of: (record) => record.databaseMs, format: ms },
  { name: "Rows", of: (record) => record.rows, format: count, neutral: true },
  { name: "Answer", of: (record) => record.answerBytes, format: bytes, neutral: true },
  { name: "Errors", of: (record) => record.errors.length, format: count },
];

/** The figures of two runs, and what has changed from A to B. */
export function Deltas({ a, b }: { a: OperationRecord; b: OperationRecord }) {
  return (
    <div className={styles.scroll}>
      <table className={styles.table}>
        <caption className="hidden">Figures of both runs</caption>
        <thead>
          <tr>
            <th scope="col">Figure</th>
            <th scope="col">A</th>
            <th scope="col">B</th>
            <th scope="col">Change</th>
          </tr>
        </thead>
        <tbody>
          {measures.map((measure) => {
            const [was, is] = [measure.of(a), measure.of(b)];
            const ratio = was > 0 && is > 0 && was !== is ? ` (${factor(was, is)})` : "";
            return (
              <tr key={measure.name}>
                <th scope="row">{measure.name}</th>
                <td>{measure.format(was)}</td>
                <td>{measure.format(is)}</td>
                <td className={measure.neutral || was === is ? styles.even : is < was ? styles.better : styles.worse}>
                  {delta(is - was, measure.format)}
                  <span>{ratio}</span>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function factor(was: number, is: number): string {
  const change = is / was;
  if (change >= 2) return `${trimmed(change)} ×`;
  if (change <= 0.5) return `1 ∕ ${trimmed(1 / change)}`;
  return `${change > 1 ? "+" : "−"}${Math.round(Math.abs(change - 1) * 100)} %`;
}

function trimmed(value: number): string {
  return value >= 10 ? count(value) : value.toFixed(1).replace(/\.0$/, "");
}
