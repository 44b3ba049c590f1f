import { useState } from "react";
import type { OperationRecord } from "../../api/types";
import { More } from "../../components/Table";
import { plural } from "../../lib/format";
import { StatementCard } from "./StatementCard";
import styles from "./Statements.module.css";

interface Props {
  record: OperationRecord;
  open: ReadonlySet<number>;
  onToggle: (n: number, open: boolean) => void;
}

const most = 50;

export function Statements({ record, open, onToggle }: Props) {
  const [shown, setShown] = useState(most);
  const { statements } = record;
  if (statements.length === 0) return <p className={styles.none}>The operation ran none.</p>;
  // A statement that is opened from the timeline is there, however many come before it.
  const last = Math.max(0, ...open);
  const index = statements.findIndex((statement) => statement.n === last);
  const visible = Math.max(shown, index + 1 > shown ? Math.min(index + 1, shown + 5_000) : 0);
  const duplicates = statements.filter((statement) => statement.duplicate).length;
  const groups = new Set(statements.map((statement) => statement.similar).filter((group) => group > 0));
  return (
    <>
      {(duplicates > 0 || groups.size > 0) && (
        <p className={styles.note}>
          {groups.size > 0 && `${plural(groups.size, "group")} of statements that differ in their values only. `}
          {duplicates > 0 && `${plural(duplicates, "statement")} ran before with the same values.`}
        </p>
      )}
      <ol className={styles.list}>
        {statements.slice(0, visible).map((statement) => (
          <StatementCard
            key={statement.n}
            operation={record.id}
            statement={statement}
            open={open.has(statement.n)}
            onToggle={(on) => onToggle(statement.n, on)}
          />
        ))}
      </ol>
      <More
        shown={Math.min(visible, statements.length)}
        all={statements.length}
        onMore={() => setShown((n) => n + 200)}
      />
    </>
  );
}
