import { useEffect, useState } from "react";
import { type GraphQLRequest, getPlan } from "../../api";
import { type ApiError, asApiError, isAborted } from "../../api/client";
import type { Plan, PlanViewer } from "../../api/types";

const debounceMs = 250;

export interface PlanState {
  /** The last plan that there was. */
  plan: Plan | null;
  /** Whether it is the plan of what is in the editor now. */
  current: boolean;
  error: ApiError | null;
  empty: boolean;
}

/** The plan of a document, asked for while it is typed. While the document has errors, the last plan stays. */
export function usePlan(
  request: GraphQLRequest,
  viewer: PlanViewer,
  token: string | null,
  badVariables: boolean,
): PlanState {
  const body = JSON.stringify({
    query: request.query,
    variables: request.variables ?? {},
    operationName: request.operationName ?? "",
    viewer,
  });
  const [state, setState] = useState<{ body: string; plan: Plan | null; error: ApiError | null }>({
    body: "",
    plan: null,
    error: null,
  });
  const empty = request.query.replaceAll(/#[^\n]*/g, "").trim() === "";

  useEffect(() => {
    if (empty) return;
    const controller = new AbortController();
    const timer = setTimeout(() => {
      getPlan(JSON.parse(body), { token, signal: controller.signal }).then(
        (plan) => setState({ body, plan, error: null }),
        (cause) => {
          if (!isAborted(cause)) setState((last) => ({ body, plan: last.plan, error: asApiError(cause) }));
        },
      );
    }, debounceMs);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [body, token, empty]);

  return {
    plan: empty ? null : state.plan,
    current: state.body === body && state.error === null && !badVariables,
    error: empty ? null : state.error,
    empty,
  };
}
