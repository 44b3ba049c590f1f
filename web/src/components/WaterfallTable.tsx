import { useState } from "react";
import { count, cut, ms } from "../lib/format";
import type { Row } from "../lib/timeline";
import { More } from "./Table";
import styles from "./WaterfallTable.module.css";

/** The waterfall for who does not see it. */
export function WaterfallTable({ rows }: { rows: Row[] }) {
  const [shown, setShown] = useState(200);
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a section would need a heading of its own */}
      <div className={styles.scroll} role="region" aria-label="Fields and statements over time" tabIndex={0}>
        <table className={styles.table}>
          <caption>Fields and statements, and when they ran</caption>
          <thead>
            <tr>
              <th scope="col">Field or statement</th>
              <th scope="col">Start</th>
              <th scope="col">Waiting</th>
              <th scope="col">Running</th>
              <th scope="col">Reading</th>
              <th scope="col">Duration</th>
              <th scope="col">Keys</th>
              <th scope="col">Rows</th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, shown).map((row) =>
              row.kind === "field" ? (
                <tr key={`f ${row.path}`}>
                  <th scope="row">{cut(row.path, 200)}</th>
                  <td>{ms(row.startMs)}</td>
                  <td colSpan={3}>–</td>
                  <td>{ms(row.durationMs)}</td>
                  <td colSpan={2}>–</td>
                </tr>
              ) : (
                <tr key={`s ${row.statement.n}`}>
                  <th scope="row">
                    {row.statement.n} {cut(row.statement.name, 80)}
                  </th>
                  <td>{ms(row.statement.startMs)}</td>
                  <td>{ms(row.statement.waitMs)}</td>
                  <td>{ms(row.statement.runMs)}</td>
                  <td>{ms(row.statement.readMs)}</td>
                  <td>{ms(row.statement.durationMs)}</td>
                  <td>{count(row.statement.keys)}</td>
                  <td>{count(row.statement.rows)}</td>
                </tr>
              ),
            )}
          </tbody>
        </table>
      </div>
      <More shown={Math.min(shown, rows.length)} all={rows.length} onMore={() => setShown((n) => n + 1000)} />
    </>
  );
}
