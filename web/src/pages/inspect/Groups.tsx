import type { OperationGroup, StatementGroup } from "../../api/types";
import { Link } from "../../app/router";
import { type Column, Table } from "../../components/Table";
import { count, ms, operationName, percent } from "../../lib/format";
import styles from "./Groups.module.css";

const times = <T extends { p50Ms: number; p95Ms: number; p99Ms: number }>(): Column<T>[] => [
  { key: "p50", title: "p50", numeric: true, value: (row) => row.p50Ms, render: (row) => ms(row.p50Ms) },
  { key: "p95", title: "p95", numeric: true, wide: true, value: (row) => row.p95Ms, render: (row) => ms(row.p95Ms) },
  { key: "p99", title: "p99", numeric: true, wide: true, value: (row) => row.p99Ms, render: (row) => ms(row.p99Ms) },
];

const operationColumns: Column<OperationGroup>[] = [
  {
    key: "name",
    title: "Operation",
    header: true,
    value: (row) => row.name,
    render: (row) =>
      row.name ? (
        <Link className={styles.name} href={`/inspect?name=${encodeURIComponent(row.name)}`}>
          {operationName(row.name)}
        </Link>
      ) : (
        <i>{operationName("")}</i>
      ),
  },
  { key: "count", title: "Count", numeric: true, value: (row) => row.count, render: (row) => count(row.count) },
  {
    key: "errors",
    title: "Errors",
    numeric: true,
    wide: true,
    value: (row) => row.errors,
    render: (row) => <span className={row.errors > 0 ? styles.error : undefined}>{count(row.errors)}</span>,
  },
  ...times<OperationGroup>(),
  {
    key: "statements",
    title: "Statements, mean",
    numeric: true,
    wide: true,
    value: (row) => row.statements,
    render: (row) => row.statements.toFixed(1).replace(/\.0$/, ""),
  },
  {
    key: "share",
    title: "In the database",
    numeric: true,
    wide: true,
    value: (row) => row.databaseShare,
    render: (row) => <Share share={row.databaseShare} />,
  },
];

const statementColumns: Column<StatementGroup>[] = [
  {
    key: "name",
    title: "Statement",
    header: true,
    value: (row) => row.name,
    render: (row) => <code className={styles.name}>{row.name || "(no name)"}</code>,
  },
  { key: "count", title: "Count", numeric: true, value: (row) => row.count, render: (row) => count(row.count) },
  ...times<StatementGroup>(),
  { key: "keys", title: "Keys", numeric: true, wide: true, value: (row) => row.keys, render: (row) => count(row.keys) },
  { key: "rows", title: "Rows", numeric: true, wide: true, value: (row) => row.rows, render: (row) => count(row.rows) },
  {
    key: "share",
    title: "Share of database time",
    numeric: true,
    wide: true,
    value: (row) => row.share,
    render: (row) => <Share share={row.share} />,
  },
];

function Share({ share }: { share: number }) {
  return (
    <span className={styles.share}>
      <i aria-hidden="true">
        <b style={{ width: `${Math.min(1, share) * 100}%` }} />
      </i>
      {percent(share)}
    </span>
  );
}

export function ByOperation({ groups }: { groups: OperationGroup[] }) {
  return (
    <Table
      caption="Operations by name"
      captionHidden
      columns={operationColumns}
      rows={groups}
      rowKey={(row) => row.name}
      sort={{ key: "count", down: true }}
    />
  );
}

export function ByStatement({ groups }: { groups: StatementGroup[] }) {
  return (
    <Table
      caption="Statements by name"
      captionHidden
      columns={statementColumns}
      rows={groups}
      rowKey={(row) => row.name}
      sort={{ key: "share", down: true }}
    />
  );
}
