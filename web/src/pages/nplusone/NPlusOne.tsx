import { useState } from "react";
import { compareWays } from "../../api";
import { ApiError, asApiError } from "../../api/client";
import type { ComparedRun, Role } from "../../api/types";
import { useSession } from "../../app/session";
import { ErrorState, Loading, State } from "../../components/States";
import { Lanes } from "./Lanes";
import { Lesson } from "./Lesson";
import styles from "./NPlusOne.module.css";
import { QueryPicker } from "./QueryPicker";
import { prepared } from "./queries";

export default function NPlusOne() {
  const { session, error: noSession, viewer, viewerToken: token, reload } = useSession();
  const [chosen, setChosen] = useState(0);
  const [own, setOwn] = useState(prepared[0]?.query ?? "");
  const [busy, setBusy] = useState(false);
  const [runs, setRuns] = useState<{ query: string; viewer: Role; runs: ComparedRun[] } | null>(null);
  const [error, setError] = useState<ApiError | null>(null);

  const query = prepared[chosen]?.query ?? own;

  const run = async () => {
    setBusy(true);
    setError(null);
    try {
      const user = viewer === "visitor" ? undefined : viewer;
      const answer = await compareWays({ query, variables: {}, user }, { token });
      if (answer.runs.length === 0) throw new ApiError(-1, "The server ran it no way.");
      setRuns({ query, viewer, runs: answer.runs });
    } catch (cause) {
      setError(asApiError(cause));
    } finally {
      setBusy(false);
    }
  };

  if (noSession) return <ErrorState error={noSession} what="the page" heading="h1" onRetry={reload} />;
  if (!session) return <Loading what="the page" />;
  if (!session.demo) {
    return (
      <State title="Only in the demo" heading="h1">
        <title>Show me the N+1 · Syllabus</title>
        <p>
          This page runs a query the slow ways too, on sample data. Start the server with <code>--demo</code> to see it.
        </p>
      </State>
    );
  }
  return (
    <>
      <title>Show me the N+1 · Syllabus</title>
      <Lesson />
      <QueryPicker
        chosen={chosen}
        onChoose={setChosen}
        own={own}
        onOwn={setOwn}
        onRun={run}
        busy={busy}
        viewer={viewer}
      />
      <div className={styles.result} aria-busy={busy}>
        {error ? (
          <Failed error={error} onRetry={run} />
        ) : runs ? (
          <Lanes runs={runs.runs} stale={busy || runs.query !== query || runs.viewer !== viewer} />
        ) : (
          <Waiting />
        )}
      </div>
    </>
  );
}

function Failed({ error, onRetry }: { error: ApiError; onRetry: () => void }) {
  if (error.errors.length === 0 && error.status !== 400) {
    return <ErrorState error={error} what="the comparison" onRetry={onRetry} />;
  }
  return (
    <State title="This query cannot be run" tone="error">
      {error.errors.length === 0 && <p>{error.message}</p>}
      {error.errors.slice(0, 5).map((each) => (
        <p key={each.message}>
          {each.message.slice(0, 500)}
          {each.locations?.[0] && ` (line ${each.locations[0].line})`}
        </p>
      ))}
    </State>
  );
}

function Waiting() {
  return (
    <div className={styles.waiting}>
      <p>Run the query, and three lanes appear here: the same answer, three ways, on one scale of time.</p>
    </div>
  );
}
