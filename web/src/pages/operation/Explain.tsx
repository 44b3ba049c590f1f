import { useState } from "react";
import { explain } from "../../api";
import { asApiError } from "../../api/client";
import type { Explained } from "../../api/types";
import { useSession } from "../../app/session";
import { Button } from "../../components/Button";
import { Code } from "../../components/Code";
import styles from "./Explain.module.css";

/** How PostgreSQL would run the statement, or did just now, in a transaction that is rolled back. */
export function Explain({ operation, n }: { operation: number; n: number }) {
  const { adminToken: token } = useSession();
  const [busy, setBusy] = useState<"plain" | "analyze" | null>(null);
  const [answer, setAnswer] = useState<(Explained & { analyzed: boolean }) | null>(null);
  const [problem, setProblem] = useState("");

  const ask = async (analyze: boolean) => {
    setBusy(analyze ? "analyze" : "plain");
    setProblem("");
    try {
      setAnswer({ ...(await explain(operation, n, analyze, { token })), analyzed: analyze });
    } catch (cause) {
      setAnswer(null);
      setProblem(asApiError(cause).message);
    } finally {
      setBusy(null);
    }
  };

  return (
    <>
      <Button size="small" onClick={() => ask(false)} busy={busy === "plain"}>
        EXPLAIN
      </Button>
      <Button size="small" onClick={() => ask(true)} busy={busy === "analyze"}>
        EXPLAIN ANALYZE
      </Button>
      <div className={styles.answer} role="status">
        {problem && <p className={styles.problem}>It cannot be explained: {problem}</p>}
        {answer && (
          <>
            <p>
              {answer.analyzed ? "It was run again and rolled back. " : "It was not run. "}
              {answer.generic && "This is the generic plan, the same for all values. "}
              {answer.settings && (
                <>
                  Settings: <code>{answer.settings}</code>
                </>
              )}
            </p>
            <Code text={answer.plan} language="plain" label={`PostgreSQL's plan of statement ${n}`} />
          </>
        )}
      </div>
    </>
  );
}
