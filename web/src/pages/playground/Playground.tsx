import { useState } from "react";
import { useSession } from "../../app/session";
import { Editor } from "./Editor";
import { PlanPanel } from "./PlanPanel";
import styles from "./Playground.module.css";
import { type Edited, usePlan } from "./usePlan";
import { useRun } from "./useRun";

/** The editor, and beside it what the document costs: before it runs, and after. */
export default function Playground() {
  const { planViewer, viewer, viewerToken } = useSession();
  const [edited, setEdited] = useState<Edited>({ request: { query: "" }, badVariables: false, schema: null });
  const plan = usePlan(edited, planViewer, viewerToken);
  const { run, fetcher } = useRun();
  const sameDocument = run !== null && run.query.trim() === edited.request.query.trim();
  return (
    <div className={styles.layout}>
      <title>Playground · Syllabus</title>
      <h1 className="hidden">Playground</h1>
      <section className={styles.editor} aria-label="Editor">
        <Editor
          fetcher={fetcher}
          onChange={setEdited}
          plan={plan.current ? plan.plan : null}
          record={sameDocument ? (run?.record ?? null) : null}
        />
      </section>
      <PlanPanel state={plan} run={run} sameDocument={sameDocument} viewer={viewer} />
    </div>
  );
}
