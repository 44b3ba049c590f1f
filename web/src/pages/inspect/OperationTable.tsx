import { useMemo } from "react";
import type { Summary } from "../../api/types";
import { Link } from "../../app/router";
import { Badge, OutcomeBadge } from "../../components/Badge";
import { type Column, Table } from "../../components/Table";
import { count, moment, ms, operationName, plural, time } from "../../lib/format";
import styles from "./OperationTable.module.css";
import { listLimit } from "./useLive";

interface Props {
  caption: string;
  operations: Summary[];
  /** The ids that are marked for comparing, and what marks one; without it nothing can be marked. */
  selected?: number[];
  onSelect?: (id: number, selected: boolean) => void;
}

/** Operations, one a line, each a link to its page. */
export function OperationTable({ caption, operations, selected, onSelect }: Props) {
  const slowest = Math.max(0.001, ...operations.map((operation) => operation.durationMs));
  const columns = useMemo(() => {
    const all = columnsOf(slowest);
    return selected && onSelect ? [mark(selected, onSelect), ...all] : all;
  }, [slowest, selected, onSelect]);
  return (
    <Table
      caption={caption}
      captionHidden
      columns={columns}
      rows={operations}
      rowKey={(operation) => operation.id}
      limit={listLimit}
      rowClass={(operation) => (selected?.includes(operation.id) ? styles.selected : undefined)}
    />
  );
}

function mark(selected: number[], onSelect: (id: number, selected: boolean) => void): Column<Summary> {
  return {
    key: "select",
    title: "Compare",
    narrow: true,
    render: (operation) => (
      <input
        type="checkbox"
        className={styles.mark}
        checked={selected.includes(operation.id)}
        aria-label={`Compare ${operationName(operation.name)}, ${operation.id}`}
        onChange={(event) => onSelect(operation.id, event.target.checked)}
      />
    ),
  };
}

function columnsOf(slowest: number): Column<Summary>[] {
  return [
    {
      key: "name",
      title: "Operation",
      header: true,
      render: (operation) => (
        <span className={styles.name}>
          <Link href={`/inspect/operations/${operation.id}`} className={operation.name ? undefined : styles.nameless}>
            {operationName(operation.name)}
          </Link>
          {operation.kind !== "" && operation.kind !== "query" && <Badge>{operation.kind}</Badge>}
          {operation.mismatchCount > 0 && (
            <Badge tone="warn">{plural(operation.mismatchCount, "mismatch", "mismatches")}</Badge>
          )}
        </span>
      ),
    },
    {
      key: "role",
      title: "Role",
      wide: true,
      render: (operation) => <span className={styles.role}>{operation.role}</span>,
    },
    { key: "statements", title: "Statements", numeric: true, render: (operation) => count(operation.statementCount) },
    {
      key: "duration",
      title: "Duration",
      numeric: true,
      render: (operation) => (
        <span className={styles.duration}>
          {ms(operation.durationMs)}
          <span className={styles.bar} aria-hidden="true">
            <i style={{ width: `${(operation.durationMs / slowest) * 100}%` }} />
            <b style={{ width: `${(Math.min(operation.databaseMs, operation.durationMs) / slowest) * 100}%` }} />
          </span>
        </span>
      ),
    },
    { key: "database", title: "Database", numeric: true, wide: true, render: (operation) => ms(operation.databaseMs) },
    { key: "rows", title: "Rows", numeric: true, wide: true, render: (operation) => count(operation.rows) },
    {
      key: "outcome",
      title: "Outcome",
      wide: true,
      render: (operation) =>
        operation.outcome === "ok" ? (
          <span className={styles.role}>ok</span>
        ) : (
          <OutcomeBadge outcome={operation.outcome} />
        ),
    },
    {
      key: "time",
      title: "Time",
      numeric: true,
      wide: true,
      render: (operation) => (
        <time dateTime={operation.start} title={moment(operation.start)}>
          {time(operation.start)}
        </time>
      ),
    },
  ];
}
