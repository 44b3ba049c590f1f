import type { ApiError } from "../../api/client";
import type { Plan } from "../../api/types";
import { Badge } from "../../components/Badge";
import { ErrorState } from "../../components/States";
import { count, percent, plural } from "../../lib/format";
import styles from "./PlanPanel.module.css";
import { PlanTree } from "./PlanTree";
import { RunSummary } from "./RunSummary";
import type { PlanState } from "./usePlan";
import type { Run } from "./useRun";

interface Props {
  state: PlanState;
  run: Run | null;
  sameDocument: boolean;
  viewer: string;
}

/** What the document costs, said while it is typed, and what it did when it ran. */
export function PlanPanel({ state, run, sameDocument, viewer }: Props) {
  const { plan, current, error, empty, badVariables } = state;
  const stale = plan !== null && !current;
  const noPlans = error !== null && error.status !== 400 && plan === null;
  return (
    <aside className={styles.panel} aria-label="Plan">
      <h2 className={styles.title}>
        Plan{" "}
        <span>as {viewer === "visitor" ? "a visitor" : viewer === "admin" ? "an administrator" : `the ${viewer}`}</span>
      </h2>
      {empty && <p className={styles.words}>Write a query, and what it costs is here before you run it.</p>}
      {noPlans && <ErrorState error={error} what="the plan" heading="h3" />}
      {error && !noPlans && <Problems error={error} />}
      {badVariables && !error && plan && (
        <p className={styles.problems} role="alert">
          The variables are not a JSON object: the plan is made without them.
        </p>
      )}
      {plan && (
        <div className={stale ? styles.stale : undefined} data-testid="plan" data-current={current}>
          <Hero plan={plan} />
        </div>
      )}
      <RunSummary run={run} plan={current ? plan : null} sameDocument={sameDocument} />
      {plan && (
        <div className={stale ? styles.stale : undefined}>
          <PlanTree plan={plan} record={sameDocument && current ? (run?.record ?? null) : null} />
        </div>
      )}
      <p className="hidden" role="status">
        {current && plan ? `The plan: ${plan.exact ? "" : "at most "}${plural(plan.statements, "statement")}.` : ""}
      </p>
    </aside>
  );
}

function Hero({ plan }: { plan: Plan }) {
  const over = Boolean(plan.costLimit) && plan.cost > (plan.costLimit ?? 0);
  return (
    <>
      <p className={styles.hero}>
        <b>{plan.tooLarge ? "∞" : count(plan.statements)}</b> {plan.statements === 1 ? "statement" : "statements"}
        {plan.tooLarge ? (
          <Badge tone="error">too large to plan</Badge>
        ) : plan.exact ? (
          <Badge tone="accent" title="However many rows there are; more only above the chunk size.">
            exact
          </Badge>
        ) : (
          <Badge tone="warn" title="What it loads depends on what is found: it is this many, or fewer.">
            at most
          </Badge>
        )}
      </p>
      <dl className={styles.figures}>
        <div>
          <dt>Round trips</dt>
          <dd>{count(plan.roundTrips)}</dd>
        </div>
        <div>
          <dt>Depth</dt>
          <dd>{count(plan.depth)}</dd>
        </div>
        <div>
          <dt>Cost</dt>
          <dd>
            {count(plan.cost)}
            {plan.costLimit ? (
              <span className={over ? styles.over : undefined}>
                {" "}
                {percent(plan.cost / plan.costLimit)} of the limit
              </span>
            ) : (
              <span> fields</span>
            )}
          </dd>
        </div>
      </dl>
      {over && (
        <p className={styles.limit}>
          An answer of more than {count(plan.costLimit ?? 0)} fields is refused. This is what is expected; the real
          answer may be smaller.
        </p>
      )}
    </>
  );
}

function Problems({ error }: { error: ApiError }) {
  const problems = error.errors.length > 0 ? error.errors : [{ message: error.message }];
  return (
    <div className={styles.problems}>
      <p>No plan of this document:</p>
      <ul>
        {problems.slice(0, 5).map((problem) => (
          <li key={problem.message}>
            {problem.locations?.[0] && <b>Line {problem.locations[0].line} </b>}
            {problem.message.slice(0, 400)}
          </li>
        ))}
      </ul>
      {problems.length > 5 && <p>And {plural(problems.length - 5, "more error")}.</p>}
    </div>
  );
}
