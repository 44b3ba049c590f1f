import { getRecord } from "../../api";
import type { OperationRecord } from "../../api/types";
import { Link } from "../../app/router";
import { useSession } from "../../app/session";
import { useLoad } from "../../app/useLoad";
import { ErrorState, Loading, State } from "../../components/States";
import { Waterfall } from "../../components/Waterfall";
import { moment, operationName } from "../../lib/format";
import { endOf } from "../../lib/timeline";
import styles from "./Compare.module.css";
import { Deltas } from "./Deltas";
import { DocumentDiff } from "./DocumentDiff";
import { NameTable } from "./NameTable";

export default function Compare({ a, b }: { a: string; b: string }) {
  const { adminToken: token } = useSession();
  const missing = a === "" || b === "";
  const { data, error, reload } = useLoad(`compare ${a} ${b} ${token}`, async (signal) =>
    missing ? null : Promise.all([getRecord(a, { token, signal }), getRecord(b, { token, signal })]),
  );
  if (missing) {
    return (
      <State title="Choose two operations" heading="h1" actions={<Link href="/inspect">All operations</Link>}>
        <title>Compare · Syllabus</title>
        <p>Mark two of them in the list, and they are compared here.</p>
      </State>
    );
  }
  if (error) {
    return (
      <ErrorState error={error} what="both operations" heading="h1" onRetry={reload}>
        <Link href="/inspect">All operations</Link>
      </ErrorState>
    );
  }
  if (!data) return <Loading what="both operations" />;
  const [left, right] = data;
  const scaleMs = Math.max(endOf(left), endOf(right));
  return (
    <>
      <title>{`${operationName(left.name)}, ${left.id} and ${right.id} · Syllabus`}</title>
      <nav className={styles.crumbs} aria-label="Where this is">
        <Link href="/inspect">Inspector</Link>
        <span aria-hidden="true">/</span>
        <span>Compare</span>
      </nav>
      <h1>Two runs side by side</h1>
      <div className={styles.runs}>
        <Run letter="A" record={left} />
        <Run letter="B" record={right} />
      </div>
      <section className={styles.section} aria-labelledby="figures">
        <h2 id="figures">Figures</h2>
        <Deltas a={left} b={right} />
      </section>
      <section className={styles.section} aria-labelledby="names">
        <h2 id="names">Statements by name</h2>
        <NameTable a={left} b={right} />
      </section>
      <section className={styles.section} aria-labelledby="timelines">
        <h2 id="timelines">Both on one scale</h2>
        <div className={styles.waterfalls}>
          <h3>
            <Letter letter="A" /> Operation {left.id}
          </h3>
          <Waterfall record={left} scaleMs={scaleMs} />
          <h3>
            <Letter letter="B" /> Operation {right.id}
          </h3>
          <Waterfall record={right} scaleMs={scaleMs} />
        </div>
      </section>
      <section className={styles.section} aria-labelledby="documents">
        <h2 id="documents">Documents</h2>
        <DocumentDiff a={left.document} b={right.document} />
      </section>
    </>
  );
}

function Run({ letter, record }: { letter: "A" | "B"; record: OperationRecord }) {
  return (
    <div className={styles.run}>
      <Letter letter={letter} />
      <div>
        <Link href={`/inspect/operations/${record.id}`}>{operationName(record.name)}</Link>
        <p>
          Operation {record.id}, as {record.role}, {moment(record.start)}
        </p>
      </div>
    </div>
  );
}

function Letter({ letter }: { letter: "A" | "B" }) {
  return <span className={`${styles.letter} ${letter === "A" ? styles.a : styles.b}`}>{letter}</span>;
}
