import type { Fetcher, FetcherOpts, FetcherParams } from "@graphiql/toolkit";
import { useCallback, useEffect, useRef, useState } from "react";
import { getRecord } from "../../api";
import { ApiError, asApiError } from "../../api/client";
import type { OperationRecord } from "../../api/types";
import { useSession } from "../../app/session";
import { parseServerTiming, type Timing } from "../../lib/timing";

/** What is known of the operation that ran last. */
export interface Run {
  query: string;
  running: boolean;
  operation: string | null;
  record: OperationRecord | null;
  timings: Timing[];
  failed: boolean;
}

/** How the editor asks the server; it asks for a record with each operation, and fetches it afterwards. */
export function useRun(): { run: Run | null; fetcher: Fetcher } {
  const session = useSession();
  const latest = useRef(session);
  const [run, setRun] = useState<Run | null>(null);
  useEffect(() => {
    latest.current = session;
  });

  // The fetcher stays the same, or the editor would fetch the schema anew with each switch of the viewer.
  const fetcher = useCallback(async (params: FetcherParams, options?: FetcherOpts) => {
    const own = params.operationName !== "IntrospectionQuery";
    const started: Run = {
      query: params.query,
      running: true,
      operation: null,
      record: null,
      timings: [],
      failed: false,
    };
    if (own) setRun(started);
    try {
      const response = await ask(params, options?.headers ?? {}, own, latest);
      const result = await response.json();
      if (own) {
        const operation = response.headers.get("Syllabus-Operation");
        const timings = parseServerTiming(response.headers.get("Server-Timing"));
        setRun({ ...started, running: false, operation, timings, failed: !response.ok });
        if (operation) {
          recordOf(operation, latest.current.adminToken).then((record) => {
            setRun((last) => (last?.operation === operation ? { ...last, record } : last));
          });
        }
      }
      return result;
    } catch (cause) {
      if (own) setRun({ ...started, running: false, failed: true });
      // What is thrown the editor would show with its stack.
      const message = cause instanceof SyntaxError ? "The server's answer is not JSON." : asApiError(cause).message;
      return { errors: [{ message }] };
    }
  }, []);

  return { run, fetcher: fetcher as Fetcher };
}

async function ask(
  params: FetcherParams,
  given: Record<string, unknown>,
  record: boolean,
  session: { current: ReturnType<typeof useSession> },
): Promise<Response> {
  const send = async () => {
    const headers = new Headers({ "Content-Type": "application/json" });
    const { viewerToken } = session.current;
    if (viewerToken) headers.set("Authorization", `Bearer ${viewerToken}`);
    for (const [name, value] of Object.entries(given)) headers.set(name, String(value));
    // What the editor asks for itself is not the user's, and is left out.
    headers.set("Syllabus-Record", record ? "1" : "0");
    try {
      return await fetch("/graphql", {
        method: "POST",
        headers,
        body: JSON.stringify(params),
        credentials: "same-origin",
      });
    } catch {
      throw new ApiError(0, "The server does not answer.");
    }
  };
  const response = await send();
  const { session: server, viewer, setViewer } = session.current;
  // The demo's tokens expire; another one is free.
  if (response.status !== 401 || !server?.demo || viewer === "visitor" || "Authorization" in given) return response;
  await setViewer(viewer);
  await new Promise(requestAnimationFrame);
  return send();
}

// The record is finished when the answer is written, which may be a moment after it was read here.
async function recordOf(operation: string, token: string | null): Promise<OperationRecord | null> {
  for (let wait = 60; wait < 1000; wait *= 2) {
    try {
      return await getRecord(operation, { token });
    } catch (cause) {
      if (asApiError(cause).status !== 404) return null;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
  return null;
}
