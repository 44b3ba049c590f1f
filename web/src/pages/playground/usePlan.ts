import type { GraphQLSchema } from "graphql";
import { useEffect, useState } from "react";
import { type GraphQLRequest, getPlan } from "../../api";
import { ApiError, asApiError, isAborted } from "../../api/client";
import type { Plan, PlanViewer } from "../../api/types";
import { documentErrors } from "../../lib/validate";

const debounceMs = 250;

/** What is in the editor. */
export interface Edited {
  request: GraphQLRequest;
  /** The variables are no JSON. */
  badVariables: boolean;
  /** The server's schema, when it was fetched. */
  schema: GraphQLSchema | null;
}

export interface PlanState {
  /** The last plan that there was. */
  plan: Plan | null;
  /** Whether it is the plan of what is in the editor now. */
  current: boolean;
  error: ApiError | null;
  empty: boolean;
  /** The variables are no JSON, and the plan is made without them. */
  badVariables: boolean;
}

/** The plan of a document, asked for while it is typed. While the document has errors, the last plan stays. */
export function usePlan(
  { request, badVariables, schema }: Edited,
  viewer: PlanViewer,
  token: string | null,
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
      const { query } = JSON.parse(body) as GraphQLRequest;
      const errors = documentErrors(query, schema);
      if (errors.length > 0) {
        setState((last) => ({ body, plan: last.plan, error: new ApiError(400, "The document has errors.", errors) }));
        return;
      }
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
  }, [body, token, empty, schema]);

  return {
    plan: empty ? null : state.plan,
    current: state.body === body && state.error === null && !badVariables,
    error: empty ? null : state.error,
    empty,
    badVariables,
  };
}
