import { type FormEvent, type ReactNode, useState } from "react";
import { asApiError } from "../api/client";
import { Button } from "../components/Button";
import { ErrorState, Loading, State } from "../components/States";
import styles from "./Access.module.css";
import { useSession } from "./session";

/** What only an administrator may see: it asks for a token where one is needed. */
export function Access({ title, children }: { title: string; children: ReactNode }) {
  const { session, error, reload } = useSession();
  if (error) return <ErrorState error={error} what="the inspector" onRetry={reload} />;
  if (!session) return <Loading what="the inspector" />;
  if (session.inspector === "off") {
    return (
      <State title="The inspector is off" heading="h1">
        <p>
          This server records no operations. Start it with the inspector on, and each operation and all of its
          statements are here as soon as it has run.
        </p>
      </State>
    );
  }
  if (!session.access) return <TokenForm title={title} demo={session.demo} />;
  return children;
}

function TokenForm({ title, demo }: { title: string; demo: boolean }) {
  const { enter } = useSession();
  const [token, setToken] = useState("");
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const given = token.trim().replace(/^Bearer\s+/i, "");
    if (given === "") return setProblem("Enter a token first.");
    setBusy(true);
    setProblem("");
    try {
      if (!(await enter(given))) setProblem("This token is not an administrator's, or not good any more.");
    } catch (cause) {
      const refused = asApiError(cause);
      setProblem(
        refused.status === 401 ? "The server does not accept this token. It may have expired." : refused.message,
      );
    } finally {
      setBusy(false);
    }
  };

  return (
    <section className={styles.access} aria-labelledby="access-title">
      <title>{`${title} · Syllabus`}</title>
      <h1 id="access-title">Administrators only</h1>
      <p>
        The inspector shows documents, statements and times of everybody's requests. Enter an administrator's token to
        see it. It is kept in this tab and sent to this server only.
      </p>
      {demo && (
        <p>
          The demo needs none when it is opened at <code>localhost</code> or <code>127.0.0.1</code> without a proxy in
          between.
        </p>
      )}
      <form onSubmit={submit} noValidate>
        <label htmlFor="access-token">Token</label>
        <input
          id="access-token"
          type="password"
          autoComplete="off"
          spellCheck={false}
          placeholder="eyJhbGciOi…"
          value={token}
          onChange={(event) => setToken(event.target.value)}
          aria-invalid={problem !== ""}
          aria-describedby="access-problem"
        />
        <Button kind="primary" type="submit" busy={busy}>
          Open the inspector
        </Button>
        <p id="access-problem" role="alert" className={styles.problem}>
          {problem}
        </p>
      </form>
    </section>
  );
}
