import { useState } from "react";
import { getRecord } from "../../api";
import { Link } from "../../app/router";
import { useSession } from "../../app/session";
import { useLoad } from "../../app/useLoad";
import { ErrorState, Loading } from "../../components/States";
import { Waterfall } from "../../components/Waterfall";
import { cut, operationName, plural } from "../../lib/format";
import { Head } from "./Head";
import styles from "./Operation.module.css";
import { PlanBesideRecord } from "./PlanBesideRecord";
import { Sent } from "./Sent";
import { Statements } from "./Statements";

export default function Operation({ id }: { id: string }) {
  const { adminToken: token } = useSession();
  const {
    data: record,
    error,
    reload,
  } = useLoad(`operation ${id} ${token}`, (signal) => getRecord(id, { token, signal }));
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());

  if (error) {
    return (
      <ErrorState error={error} what={`operation ${id}`} heading="h1" onRetry={reload}>
        <Link href="/inspect">All operations</Link>
      </ErrorState>
    );
  }
  if (!record) return <Loading what="the operation" />;

  const toggle = (n: number, on: boolean) =>
    setOpen((last) => {
      const next = new Set(last);
      if (on) next.add(n);
      else next.delete(n);
      return next;
    });
  const reveal = (n: number) => {
    toggle(n, true);
    requestAnimationFrame(() => {
      const target = document.getElementById(`statement-${n}`);
      target?.scrollIntoView({ block: "start", behavior: "smooth" });
      target?.querySelector("button")?.focus({ preventScroll: true });
    });
  };

  return (
    <>
      <title>{`${operationName(record.name)} · Syllabus`}</title>
      <Head record={record} />
      {record.mismatches.length > 0 && (
        <section className={styles.mismatches} aria-labelledby="mismatches">
          <h2 id="mismatches">{plural(record.mismatches.length, "statement")} unlike the plan</h2>
          <ul>
            {record.mismatches.map((mismatch) => (
              <li key={mismatch.statement}>
                <code>{cut(mismatch.statement, 80)}</code>{" "}
                {mismatch.message || `planned ${mismatch.planned}, ran ${mismatch.ran}`}
              </li>
            ))}
          </ul>
        </section>
      )}
      {record.errors.length > 0 && <Errors record={record} />}
      <section className={styles.section} aria-labelledby="timeline">
        <h2 id="timeline">Timeline</h2>
        <Waterfall record={record} onOpen={(statement) => reveal(statement.n)} />
      </section>
      <section className={styles.section} aria-labelledby="plan">
        <h2 id="plan">Plan beside record</h2>
        <PlanBesideRecord record={record} />
      </section>
      <section className={styles.section} aria-labelledby="statements">
        <h2 id="statements">Statements</h2>
        <Statements record={record} open={open} onToggle={toggle} />
      </section>
      <Sent record={record} />
    </>
  );
}

function Errors({ record }: { record: { errors: { message: string; code: string; path: string }[] } }) {
  const [all, setAll] = useState(false);
  const shown = all ? record.errors : record.errors.slice(0, 10);
  return (
    <section className={styles.errors} aria-labelledby="errors">
      <h2 id="errors">{plural(record.errors.length, "error")}</h2>
      <ul>
        {shown.map((error, n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: errors have no identity but their place
          <li key={n}>
            <code>{cut(error.code, 60)}</code> {cut(error.message, 500)}{" "}
            {error.path && <span>at {cut(error.path, 200)}</span>}
          </li>
        ))}
      </ul>
      {shown.length < record.errors.length && (
        <button type="button" className={styles.all} onClick={() => setAll(true)}>
          Show all {record.errors.length}
        </button>
      )}
    </section>
  );
}
