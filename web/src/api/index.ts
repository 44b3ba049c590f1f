import { json, send } from "./client";
import type {
  ComparedRun,
  Explained,
  InspectSummary,
  OperationList,
  OperationRecord,
  Plan,
  PlanViewer,
  Session,
} from "./types";

export interface GraphQLRequest {
  query: string;
  variables?: Record<string, unknown> | null;
  operationName?: string | null;
}

type Options = { token?: string | null; signal?: AbortSignal };

export const getSession = (options: Options) => json<Session>("/inspect/api/session", options);

export const getSummary = (options: Options) => json<InspectSummary>("/inspect/api/summary", options);

export const getOperations = (query: string, options: Options) =>
  json<OperationList>(`/inspect/api/operations${query ? `?${query}` : ""}`, options);

export const getRecord = (id: number | string, options: Options) =>
  json<OperationRecord>(`/inspect/api/operations/${encodeURIComponent(id)}`, options);

export const clearOperations = (options: Options) => send("/inspect/api/operations", { ...options, method: "DELETE" });

export const exportOperations = async (options: Options) => (await send("/inspect/api/export", options)).blob();

export const explain = (id: number, n: number, analyze: boolean, options: Options) =>
  json<Explained>(`/inspect/api/operations/${id}/statements/${n}/explain`, {
    ...options,
    method: "POST",
    body: { analyze },
  });

export const getPlan = (request: GraphQLRequest & { viewer: PlanViewer }, options: Options) =>
  json<Plan>("/plan", { ...options, method: "POST", body: request });

export const getDemoToken = (user: string, options: Options = {}) =>
  json<{ token: string }>("/demo/token", { ...options, method: "POST", body: { user } });

export const compareWays = (request: GraphQLRequest & { user?: string }, options: Options) =>
  json<{ runs: ComparedRun[] }>("/demo/compare", { ...options, method: "POST", body: request });
