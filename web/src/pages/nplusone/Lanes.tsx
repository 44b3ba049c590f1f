import { useMemo } from "react";
import type { ComparedRun } from "../../api/types";
import { Link } from "../../app/router";
import { Badge } from "../../components/Badge";
import { lanesOf, Ticks } from "../../components/Ticks";
import { count, ms, plural } from "../../lib/format";
import { endOf, ticks } from "../../lib/timeline";
import styles from "./Lanes.module.css";

const height = 84;
const tones = { naive: "error", timer: "warn", peers: "run" } as const;
const titles = { naive: "Naive", timer: "A dataloader with a timer", peers: "Peers" };

/** The same query three ways: how many statements, and all of them to scale on one axis of time. */
export function Lanes({ runs, stale }: { runs: ComparedRun[]; stale: boolean }) {
  const endMs = Math.max(0.001, ...runs.map((run) => Math.max(run.durationMs, endOf(run.record))));
  const room = useMemo(() => Math.max(...runs.map((run) => lanesOf(run.record.statements, height))), [runs]);
  const equal = runs.every((run) => run.equal);
  return (
    <section className={`${styles.lanes} ${stale ? styles.stale : ""}`} aria-labelledby="result">
      <div className={styles.head}>
        <h2 id="result">{sentence(runs)}</h2>
        <p role="status">
          {equal ? (
            <Badge tone="ok">✓ The same answer, all three ways</Badge>
          ) : (
            <Badge tone="error">The answers differ</Badge>
          )}
        </p>
      </div>
      {runs.map((run) => (
        <Lane key={run.how} run={run} endMs={endMs} room={room} />
      ))}
      <Axis endMs={endMs} />
      <p className={styles.words}>
        Each mark is a statement, drawn where and as long as it ran; marks below each other ran at the same time.
      </p>
    </section>
  );
}

function Lane({ run, endMs, room }: { run: ComparedRun; endMs: number; room: number }) {
  const tone = tones[run.how] ?? "run";
  return (
    <article className={styles.lane}>
      <header className={`${styles.side} ${styles[tone]}`}>
        <h3>{run.title || titles[run.how]}</h3>
        <p className={styles.big}>
          {count(run.statements)} <span>{run.statements === 1 ? "statement" : "statements"}</span>
        </p>
        <p className={styles.small}>
          {ms(run.durationMs)}, {ms(run.databaseMs)} in the database, summed
          {!run.equal && <Badge tone="error">another answer</Badge>}
        </p>
        {run.record.id > 0 && <Link href={`/inspect/operations/${run.record.id}`}>Look inside</Link>}
      </header>
      <div className={styles.track}>
        <Ticks
          spans={run.record.statements}
          endMs={endMs}
          height={height}
          room={room}
          tone={tone}
          label={`${plural(run.statements, "statement")} in ${ms(run.durationMs)}`}
        />
        <i
          className={styles.end}
          style={{ left: `${Math.min(100, (run.durationMs / endMs) * 100)}%` }}
          aria-hidden="true"
        />
      </div>
    </article>
  );
}

function Axis({ endMs }: { endMs: number }) {
  const marks = ticks(endMs, 8);
  return (
    <div className={styles.axis} aria-hidden="true">
      {marks.map((mark) => (
        <span
          key={mark}
          style={{ left: `${(mark / endMs) * 100}%` }}
          className={mark / endMs > 0.95 ? styles.last : undefined}
        >
          {ms(mark)}
        </span>
      ))}
    </div>
  );
}

function sentence(runs: ComparedRun[]): string {
  const naive = runs.find((run) => run.how === "naive");
  const peers = runs.find((run) => run.how === "peers");
  if (!naive || !peers) return "Every way, on one scale";
  if (naive.statements <= peers.statements)
    return `${plural(peers.statements, "statement")} every way: there is nothing to save here`;
  return `${count(naive.statements)} statements, or ${count(peers.statements)}`;
}
