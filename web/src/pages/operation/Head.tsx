import { getOperations } from "../../api";
import type { OperationRecord } from "../../api/types";
import { Link } from "../../app/router";
import { useSession } from "../../app/session";
import { useLoad } from "../../app/useLoad";
import { Badge, OutcomeBadge } from "../../components/Badge";
import { Button } from "../../components/Button";
import { Copy, download } from "../../components/Copy";
import { Figures } from "../../components/Figures";
import { curl, fileName, graphqlFile } from "../../lib/curl";
import { bytes, count, cut, moment, ms, operationName, percent, plural } from "../../lib/format";
import styles from "./Head.module.css";

export function Head({ record }: { record: OperationRecord }) {
  const { durationMs, databaseMs, plan, phases } = record;
  const trips = new Set(record.statements.map((statement) => statement.batch)).size;
  const fits = plan !== null && record.mismatches.length === 0;
  return (
    <>
      <nav className={styles.crumbs} aria-label="Where this is">
        <Link href="/inspect">Inspector</Link>
        <span aria-hidden="true">/</span>
        <span>Operation {record.id}</span>
        <Neighbors id={record.id} />
      </nav>
      <div className={styles.title}>
        <h1>{operationName(record.name)}</h1>
        <OutcomeBadge outcome={record.outcome} />
        {record.kind && <Badge>{record.kind}</Badge>}
        <Badge>as {cut(record.role, 40)}</Badge>
        <time dateTime={record.start}>{moment(record.start)}</time>
      </div>
      <div className={styles.actions}>
        <Copy
          label="Copy as curl"
          what="The curl command"
          text={() => curl(location.origin, { ...record }, record.role !== "visitor")}
        />
        <Copy label="Copy .graphql" what="The document" text={() => record.document} />
        <Copy
          label="Copy variables"
          what="The variables"
          text={() => JSON.stringify(record.variables ?? {}, null, 2)}
        />
        <Button onClick={() => download(fileName(record.name, "graphql"), graphqlFile(record))}>
          Download .graphql
        </Button>
        <Button
          onClick={() =>
            download(
              fileName(`${record.name}-${record.id}`, "json"),
              JSON.stringify(record, null, 2),
              "application/json",
            )
          }
        >
          Export this
        </Button>
      </div>
      <Figures
        label="This operation"
        figures={[
          {
            label: "Statements",
            value: count(record.statementCount),
            note: plan ? `planned: ${plan.exact ? "" : "at most "}${count(plan.statements)}` : "no plan was kept",
            tone: plan ? (fits ? "ok" : "warn") : undefined,
          },
          {
            label: "Round trips",
            value: count(trips),
            note: plan ? `planned: ${count(plan.roundTrips)} that wait for each other` : undefined,
          },
          {
            label: "Duration",
            value: ms(durationMs),
            note: `parse ${ms(phases.parseMs)}, validate ${ms(phases.validateMs)}, write ${ms(phases.writeMs)}`,
          },
          {
            label: "In the database",
            value: ms(databaseMs),
            note: durationMs > 0 ? `${percent(databaseMs / durationMs)} of the duration, summed` : undefined,
          },
          { label: "Rows", value: count(record.rows), note: `for ${plural(sum(record), "key")}` },
          { label: "Answer", value: bytes(record.answerBytes) },
        ]}
      />
    </>
  );
}

function sum(record: OperationRecord): number {
  return record.statements.reduce((total, statement) => total + statement.keys, 0);
}

function Neighbors({ id }: { id: number }) {
  const { adminToken: token } = useSession();
  const { data } = useLoad(`neighbors ${token}`, (signal) => getOperations("limit=1000", { token, signal }));
  const ids = data?.operations.map((operation) => operation.id) ?? [];
  const before = Math.max(...ids.filter((each) => each < id));
  const after = Math.min(...ids.filter((each) => each > id));
  return (
    <span className={styles.neighbors}>
      {Number.isFinite(before) && (
        <Link href={`/inspect/operations/${before}`} rel="prev">
          ← Previous
        </Link>
      )}
      {Number.isFinite(after) && (
        <Link href={`/inspect/operations/${after}`} rel="next">
          Next →
        </Link>
      )}
    </span>
  );
}
