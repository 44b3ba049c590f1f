import { type CSSProperties, useMemo } from "react";
import type { OperationRecord } from "../../api/types";
import { Badge } from "../../components/Badge";
import { type Column, Table } from "../../components/Table";
import { count, cut, ms, plural } from "../../lib/format";
import { type Joined, join, planned } from "../../lib/join";
import styles from "./PlanBesideRecord.module.css";
import { VerdictBadge } from "./VerdictBadge";

/** For each field, what the plan said beside what it did. */
export function PlanBesideRecord({ record }: { record: OperationRecord }) {
  const joined = useMemo(() => join(record.plan, record), [record]);
  if (joined.length === 0) return <p className={styles.none}>Neither plan nor record has a statement.</p>;
  const { plan } = record;
  return (
    <>
      <p className={styles.words}>
        {plan
          ? `The plan, made without the database, allows ${plan.exact ? "" : "at most "}${plural(plan.statements, "statement")} in ${plural(plan.roundTrips, "round trip")} that wait for each other; the operation ran ${count(record.statementCount)}.`
          : "No plan was kept for this operation, so only what it did is here."}
      </p>
      <Table
        caption="Planned and actual statements by field"
        captionHidden
        columns={columns}
        rows={joined}
        rowKey={(row, n) => `${row.path} ${n}`}
        rowClass={(row) => (row.verdict === "more" || row.verdict === "unplanned" ? styles.bad : undefined)}
      />
    </>
  );
}

function depthOf(row: Joined): CSSProperties {
  return { "--depth": Math.min(row.depth, 8) } as CSSProperties;
}

const columns: Column<Joined>[] = [
  {
    key: "field",
    title: "Field",
    header: true,
    render: (row) => (
      <span className={styles.path} style={depthOf(row)} title={cut(row.path, 300)}>
        {cut(row.label, 60)}
      </span>
    ),
  },
  {
    key: "what",
    title: "Statement",
    wide: true,
    render: (row) => <What row={row} />,
  },
  {
    key: "planned",
    title: "Planned",
    numeric: true,
    render: (row) =>
      row.planned.length === 0 ? (
        "–"
      ) : (
        <span title={row.planned.map((use) => use.formula).join(" + ")}>{count(planned(row.planned))}</span>
      ),
  },
  {
    key: "ran",
    title: "Ran",
    numeric: true,
    render: (row) => (row.actual && tells(row) ? count(row.actual.statements) : "–"),
  },
  {
    key: "keys",
    title: "Keys",
    numeric: true,
    wide: true,
    render: (row) => (row.actual && tells(row) ? count(row.actual.keys) : "–"),
  },
  {
    key: "rows",
    title: "Rows",
    numeric: true,
    wide: true,
    render: (row) => (row.actual && tells(row) ? count(row.actual.rows) : "–"),
  },
  {
    key: "ms",
    title: "Database",
    numeric: true,
    wide: true,
    render: (row) => (row.actual?.statements ? ms(row.actual.databaseMs) : "–"),
  },
  { key: "verdict", title: "", render: (row) => <VerdictBadge verdict={row.verdict} ran={row.actual?.statements} /> },
];

// Of a field that neither should nor did ask for anything there are no figures.
function tells(row: Joined): boolean {
  return row.planned.length > 0 || (row.actual?.statements ?? 0) > 0;
}

function What({ row }: { row: Joined }) {
  if (row.planned.length > 0)
    return row.planned.map((use) => <Name key={use.name} name={use.name} formula={use.formula} />);
  if (row.shared) return <span className={styles.free}>shares the statement of {cut(row.shared, 80)}</span>;
  if (row.free) return <span className={styles.free}>free: {cut(row.free, 80)}</span>;
  const names = row.actual?.names ?? [];
  return (
    <>
      {names.slice(0, 3).map((name) => (
        <Badge key={name}>{cut(name, 60)}</Badge>
      ))}
      {names.length > 3 && <span className={styles.free}> and {plural(names.length - 3, "other")}</span>}
    </>
  );
}

function Name({ name, formula }: { name: string; formula: string }) {
  return (
    <span className={styles.name}>
      <code>{cut(name, 60)}</code> {formula && formula !== "1" && <span>{cut(formula, 80)}</span>}
    </span>
  );
}
