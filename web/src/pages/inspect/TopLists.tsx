import type { InspectSummary, Summary } from "../../api/types";
import { Link } from "../../app/router";
import { count, ms, operationName, time } from "../../lib/format";
import styles from "./TopLists.module.css";

export function TopLists({ summary }: { summary: InspectSummary }) {
  return (
    <div className={styles.lists}>
      <TopList title="Slowest" list={summary.slowest} measure={(each) => each.durationMs} format={ms} />
      <TopList
        title="Most statements"
        list={summary.mostStatements}
        measure={(each) => each.statementCount}
        format={count}
      />
      <TopList title="Most database time" list={summary.mostDatabase} measure={(each) => each.databaseMs} format={ms} />
    </div>
  );
}

interface Props {
  title: string;
  list: Summary[];
  measure: (operation: Summary) => number;
  format: (value: number) => string;
}

function TopList({ title, list, measure, format }: Props) {
  const most = Math.max(0.001, ...list.map(measure));
  return (
    <section className={styles.list}>
      <h2>{title}</h2>
      {list.length === 0 && <p className={styles.empty}>Nothing yet.</p>}
      <ol>
        {list.map((operation) => (
          <li key={operation.id}>
            <i aria-hidden="true" style={{ width: `${(measure(operation) / most) * 100}%` }} />
            <Link href={`/inspect/operations/${operation.id}`}>{operationName(operation.name)}</Link>
            <span className={styles.when}>
              {operation.role}, {time(operation.start)}
            </span>
            <b>{format(measure(operation))}</b>
          </li>
        ))}
      </ol>
    </section>
  );
}
