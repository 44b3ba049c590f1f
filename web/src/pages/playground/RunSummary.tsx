import type { Plan } from "../../api/types";
import { Link } from "../../app/router";
import { Badge } from "../../components/Badge";
import { count, ms, plural } from "../../lib/format";
import styles from "./RunSummary.module.css";
import type { Run } from "./useRun";

interface Props {
  run: Run | null;
  plan: Plan | null;
  sameDocument: boolean;
}

/** What the last run did, next to what was planned. */
export function RunSummary({ run, plan, sameDocument }: Props) {
  return (
    <div className={styles.run} role="status" data-testid="run">
      {run && <Said run={run} plan={plan} sameDocument={sameDocument} />}
    </div>
  );
}

function Said({ run, plan, sameDocument }: Props & { run: Run }) {
  if (run.running) return <p className={styles.quiet}>Running…</p>;
  const { record } = run;
  if (!record) return <WithoutRecord run={run} />;
  const fits = record.mismatches.length === 0;
  return (
    <div className={`${styles.card} ${fits ? "" : styles.bad}`}>
      <p>
        <b>Ran {plural(record.statementCount, "statement")}</b> in {ms(record.durationMs)}
        {!sameDocument && " (before the document changed)"}
      </p>
      <p className={styles.quiet}>
        {plural(record.rows, "row")}, {ms(record.databaseMs)} in the database
      </p>
      <p className={styles.foot}>
        {!fits ? (
          <Badge tone="error">{plural(record.mismatches.length, "mismatch", "mismatches")}</Badge>
        ) : plan && sameDocument ? (
          <Badge tone="ok">
            {record.statementCount === plan.statements ? "as planned" : `within the plan of ${count(plan.statements)}`}
          </Badge>
        ) : null}
        <Link href={`/inspect/operations/${record.id}`}>See operation {record.id}</Link>
      </p>
    </div>
  );
}

function WithoutRecord({ run }: { run: Run }) {
  if (run.failed) return <p className={styles.quiet}>The last run has failed; the answer says why.</p>;
  if (run.timings.length === 0) return <p className={styles.quiet}>It ran, and was not recorded.</p>;
  return (
    <div className={styles.card}>
      {run.timings.slice(0, 5).map((timing) => (
        <p key={timing.name}>
          <b>{timing.description || timing.name}</b> {timing.durationMs !== null && <>in {ms(timing.durationMs)}</>}
        </p>
      ))}
      <p className={styles.quiet}>From Server-Timing: the operation was not recorded.</p>
    </div>
  );
}
