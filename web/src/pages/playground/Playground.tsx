import { useCallback, useState } from "react";
import type { GraphQLRequest } from "../../api";
import { useSession } from "../../app/session";
import { Editor } from "./Editor";
import { PlanPanel } from "./PlanPanel";
import styles from "./Playground.module.css";
import { usePlan } from "./usePlan";
import { useRun } from "./useRun";

/** The editor, and beside it what the document costs: before it runs, and after. */
export default function Playground() {
  const { planViewer, viewer, viewerToken } = useSession();
  const [request, setRequest] = useState<GraphQLRequest>({ query: "" });
  const [badVariables, setBadVariables] = useState(false);
  const plan = usePlan(request, planViewer, viewerToken, badVariables);
  const { run, fetcher } = useRun();
  const change = useCallback((next: GraphQLRequest, variablesAreBad: boolean) => {
    setRequest(next);
    setBadVariables(variablesAreBad);
  }, []);
  const sameDocument = run !== null && run.query.trim() === request.query.trim();
  return (
    <div className={styles.layout}>
      <title>Playground · Syllabus</title>
      <h1 className="hidden">Playground</h1>
      <section className={styles.editor} aria-label="Editor">
        <Editor
          fetcher={fetcher}
          onChange={change}
          plan={plan.current ? plan.plan : null}
          record={sameDocument ? (run?.record ?? null) : null}
        />
      </section>
      <PlanPanel state={plan} run={run} sameDocument={sameDocument} viewer={viewer} />
    </div>
  );
}
