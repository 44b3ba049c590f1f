import { useMemo, useState } from "react";
import type { OperationRecord, Statement } from "../api/types";
import { cut, ms, plural } from "../lib/format";
import { endOf, type Row, rows as rowsOf, ticks } from "../lib/timeline";
import { More } from "./Table";
import { Ticks } from "./Ticks";
import styles from "./Waterfall.module.css";
import { WaterfallTable } from "./WaterfallTable";

interface Props {
  record: OperationRecord;
  /** Where the axis ends, so that two can have the same; by default where the operation does. */
  scaleMs?: number;
  onOpen?: (statement: Statement) => void;
}

const most = 120;

/** An operation's fields and statements on one axis of time. */
export function Waterfall({ record, scaleMs, onOpen }: Props) {
  const rows = useMemo(() => rowsOf(record), [record]);
  const [shown, setShown] = useState(most);
  const [tabled, setTabled] = useState(false);
  const [hover, setHover] = useState<Row | null>(null);
  const endMs = Math.max(scaleMs ?? 0, endOf(record), 0.001);
  const marks = ticks(endMs, 6);
  if (rows.length === 0) return <p className={styles.none}>No field asked the database.</p>;
  return (
    <div className={styles.waterfall}>
      <Legend row={hover} />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: hovering only repeats what each line's own name says */}
      <div className={styles.body} onMouseLeave={() => setHover(null)}>
        <div className={styles.axis} aria-hidden="true">
          {marks.map((mark) => (
            <span
              key={mark}
              style={{ left: `${(mark / endMs) * 100}%` }}
              className={mark / endMs > 0.93 ? styles.last : undefined}
            >
              {ms(mark)}
            </span>
          ))}
        </div>
        {rows.length > most && (
          <div className={styles.overview}>
            <span>{plural(record.statements.length, "statement")}</span>
            <Ticks spans={record.statements} endMs={endMs} height={30} label="All statements over time" />
          </div>
        )}
        <div className={styles.grid} aria-hidden="true">
          {marks.map((mark) => (
            <i key={mark} style={{ left: `${(mark / endMs) * 100}%` }} />
          ))}
        </div>
        <ol className={styles.rows}>
          {rows.slice(0, shown).map((row) => (
            <li
              key={row.kind === "field" ? `f ${row.path}` : `s ${row.statement.n}`}
              onMouseEnter={() => setHover(row)}
            >
              <Line row={row} endMs={endMs} onFocus={() => setHover(row)} onOpen={onOpen} />
            </li>
          ))}
        </ol>
      </div>
      <More shown={Math.min(shown, rows.length)} all={rows.length} onMore={() => setShown((n) => n + 500)} />
      <details className={styles.table} onToggle={(event) => setTabled(event.currentTarget.open)}>
        <summary>The same as a table</summary>
        {tabled && <WaterfallTable rows={rows} />}
      </details>
    </div>
  );
}

// Where the parts are less than 1 together, they would not fill the bar.
const share = (partMs: number) => partMs * 1e6;

interface LineProps {
  row: Row;
  endMs: number;
  onFocus: () => void;
  onOpen?: (statement: Statement) => void;
}

function Line({ row, endMs, onFocus, onOpen }: LineProps) {
  const place = (startMs: number, durationMs: number) => ({
    left: `${Math.min(99.8, (startMs / endMs) * 100)}%`,
    width: `${(durationMs / endMs) * 100}%`,
  });
  const indent = { paddingLeft: `${Math.min(row.depth, 8) * 14}px` };
  if (row.kind === "field") {
    return (
      <div className={`${styles.line} ${styles.fieldLine}`}>
        <span className={styles.label} style={indent} title={cut(row.path, 300)}>
          {cut(row.label, 60)}
        </span>
        <span className={styles.track}>
          <i className={styles.field} style={place(row.startMs, row.durationMs)} />
        </span>
        <span className={styles.time}>{ms(row.durationMs)}</span>
      </div>
    );
  }
  const { statement } = row;
  const inside = (
    <>
      <span className={styles.label} style={indent}>
        <span className={styles.number}>
          {onOpen && <span className="hidden">Statement </span>}
          {statement.n}
        </span>
        <code className={statement.error ? styles.failed : undefined}>{cut(statement.name || "(no name)", 60)}</code>
        {onOpen && <span className="hidden">, {figures(statement)}; in all</span>}
      </span>
      <span className={styles.track}>
        <span
          className={`${styles.bar} ${statement.error ? styles.barFailed : ""}`}
          style={place(statement.startMs, statement.durationMs)}
        >
          <i className={styles.wait} style={{ flexGrow: share(statement.waitMs) }} />
          <i className={styles.run} style={{ flexGrow: share(statement.runMs) }} />
          <i className={styles.read} style={{ flexGrow: share(statement.readMs) }} />
        </span>
      </span>
      <span className={styles.time}>{ms(statement.durationMs)}</span>
    </>
  );
  if (!onOpen) return <div className={styles.line}>{inside}</div>;
  return (
    <button type="button" className={styles.line} onClick={() => onOpen(statement)} onFocus={onFocus}>
      {inside}
    </button>
  );
}

function said(row: Row): string {
  if (row.kind === "field") {
    return `${cut(row.field, 60)}: from ${ms(row.startMs)} for ${ms(row.durationMs)}, ${plural(row.count, "statement")}`;
  }
  return `${cut(row.statement.name, 60)}: ${figures(row.statement)}`;
}

function figures({ startMs, waitMs, runMs, readMs, keys, rows }: Statement): string {
  return `from ${ms(startMs)}, waiting ${ms(waitMs)}, running ${ms(runMs)}, reading ${ms(readMs)}, ${plural(keys, "key")}, ${plural(rows, "row")}`;
}

function Legend({ row }: { row: Row | null }) {
  return (
    <div className={styles.legend} aria-hidden="true">
      {row ? (
        <span className={styles.said}>{said(row)}</span>
      ) : (
        <>
          <span>
            <i className={styles.field} /> field
          </span>
          <span>
            <i className={styles.wait} /> waiting for a connection
          </span>
          <span>
            <i className={styles.run} /> running
          </span>
          <span>
            <i className={styles.read} /> reading rows
          </span>
        </>
      )}
    </div>
  );
}
