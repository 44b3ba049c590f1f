import { useEffect, useState } from "react";
import type { Statement } from "../../api/types";
import { Badge } from "../../components/Badge";
import { Code } from "../../components/Code";
import { Copy } from "../../components/Copy";
import { count, cut, ms, plural } from "../../lib/format";
import { formatSql } from "../../lib/sql";
import { Explain } from "./Explain";
import styles from "./StatementCard.module.css";

interface Props {
  operation: number;
  statement: Statement;
  open: boolean;
  onToggle: (open: boolean) => void;
}

/** A statement in one line, and all of it when it is opened. */
export function StatementCard({ operation, statement, open, onToggle }: Props) {
  const { n, name, keys, rows, durationMs, field, similar, duplicate, error } = statement;
  return (
    <li className={styles.card} id={`statement-${n}`}>
      <h3>
        <button
          type="button"
          aria-expanded={open}
          aria-controls={`statement-${n}-body`}
          onClick={() => onToggle(!open)}
        >
          <span className={styles.chevron} aria-hidden="true" />
          <span className={styles.number}>{n}</span>
          <span className={styles.name}>
            <code>{cut(name || "(no name)", 80)}</code>
            {similar > 0 && <Badge tone="warn">similar, group {similar}</Badge>}
            {duplicate && <Badge tone="error">duplicate</Badge>}
            {error && <Badge tone="error">failed</Badge>}
          </span>
          <span className={styles.field}>{cut(field, 80)}</span>
          <span className={styles.figures}>
            <span>{plural(keys, "key")}</span>
            <span>{plural(rows, "row")}</span>
            <b>{ms(durationMs)}</b>
          </span>
        </button>
      </h3>
      {open && <Body operation={operation} statement={statement} />}
    </li>
  );
}

function Body({ operation, statement }: { operation: number; statement: Statement }) {
  const sql = useFormatted(statement.sql);
  const { n, source, startMs, waitMs, runMs, readMs, batch, error } = statement;
  return (
    <div className={styles.body} id={`statement-${n}-body`}>
      {error && <p className={styles.error}>{cut(error, 2000)}</p>}
      <dl className={styles.facts}>
        <Fact name="Starts at" value={ms(startMs)} />
        <Fact name="Waiting" value={ms(waitMs)} />
        <Fact name="Running" value={ms(runMs)} />
        <Fact name="Reading" value={ms(readMs)} />
        <Fact name="Round trip" value={count(batch)} />
        {source && <Fact name="Source" value={source} code />}
      </dl>
      <Code text={sql} language="sql" label={`SQL of statement ${n}`} />
      <div className={styles.actions}>
        <Copy size="small" label="Copy SQL" what="The SQL" text={() => sql} />
        {statement.explainable && <Explain operation={operation} n={n} />}
      </div>
    </div>
  );
}

function Fact({ name, value, code = false }: { name: string; value: string; code?: boolean }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{code ? <code>{cut(value, 200)}</code> : value}</dd>
    </div>
  );
}

function useFormatted(sql: string): string {
  const [formatted, setFormatted] = useState(sql);
  useEffect(() => {
    let gone = false;
    formatSql(sql).then((text) => {
      if (!gone) setFormatted(text);
    });
    return () => {
      gone = true;
    };
  }, [sql]);
  return formatted;
}
