import { useMemo } from "react";
import type { OperationRecord } from "../../api/types";
import { type Column, Table } from "../../components/Table";
import { byName, type NameRow } from "../../lib/compare";
import { count, cut, delta, ms } from "../../lib/format";
import styles from "./NameTable.module.css";

const columns: Column<NameRow>[] = [
  {
    key: "name",
    title: "Statement",
    header: true,
    value: (row) => row.name,
    render: (row) => <code className={styles.name}>{cut(row.name || "(no name)", 80)}</code>,
  },
  { key: "ac", title: "A", numeric: true, value: (row) => row.a.count, render: (row) => count(row.a.count) },
  { key: "bc", title: "B", numeric: true, value: (row) => row.b.count, render: (row) => count(row.b.count) },
  {
    key: "dc",
    title: "Change",
    numeric: true,
    value: (row) => row.b.count - row.a.count,
    render: (row) => <Change by={row.b.count - row.a.count} format={count} />,
  },
  { key: "at", title: "Time A", numeric: true, wide: true, value: (row) => row.a.ms, render: (row) => ms(row.a.ms) },
  { key: "bt", title: "Time B", numeric: true, wide: true, value: (row) => row.b.ms, render: (row) => ms(row.b.ms) },
  {
    key: "dt",
    title: "Change of time",
    numeric: true,
    wide: true,
    value: (row) => row.b.ms - row.a.ms,
    render: (row) => delta(row.b.ms - row.a.ms, ms),
  },
];

function Change({ by, format }: { by: number; format: (value: number) => string }) {
  return <span className={by > 0 ? styles.more : by < 0 ? styles.fewer : styles.even}>{delta(by, format)}</span>;
}

export function NameTable({ a, b }: { a: OperationRecord; b: OperationRecord }) {
  const rows = useMemo(() => byName(a, b), [a, b]);
  if (rows.length === 0) return <p>Neither ran a statement.</p>;
  return (
    <Table
      caption="Statements of both runs by name"
      captionHidden
      columns={columns}
      rows={rows}
      rowKey={(row) => row.name}
    />
  );
}
