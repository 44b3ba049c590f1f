import { useCallback, useEffect, useRef, useState } from "react";
import { getOperations } from "../../api";
import type { ApiError } from "../../api/client";
import { followEvents, type StreamState } from "../../api/events";
import type { OperationList, Summary } from "../../api/types";
import { useLoad } from "../../app/useLoad";
import { type Filters, formatFilters, matches, merge, serverQuery } from "../../lib/filters";

export const listLimit = 200;

// A burst of operations is drawn a few times a second and not once for each.
const flushMs = 250;

export interface Live {
  operations: Summary[];
  matched: number;
  recorded: number;
  loading: boolean;
  error: ApiError | null;
  stream: StreamState;
  streamError: ApiError | null;
  /** Operations that have come while the list was paused. */
  waiting: number;
  reload: () => void;
}

/** What has come since a list was loaded. */
interface Added {
  list: OperationList | null;
  operations: Summary[];
  matched: number;
  recorded: number;
}

const none: Added = { list: null, operations: [], matched: 0, recorded: 0 };

interface Options {
  filters: Filters;
  token: string | null;
  paused: boolean;
  onArrived: () => void;
}

/** The list of operations, as the filters have it: loaded once, and kept up by the server's events. */
export function useLive({ filters, token, paused, onArrived }: Options): Live {
  const subject = `${formatFilters(filters)} ${token}`;
  const loaded = useLoad(subject, (signal) =>
    getOperations(serverQuery(filters, new Date(), listLimit), { token, signal }),
  );
  const [added, setAdded] = useState<Added>(none);
  const [stream, setStream] = useState<{ state: StreamState; error: ApiError | null }>({
    state: "connecting",
    error: null,
  });
  const [waiting, setWaiting] = useState(0);
  const buffer = useRef<Summary[]>([]);
  const current = useRef({ filters, paused, list: loaded.data, onArrived, reload: loaded.reload });
  current.current = { filters, paused, list: loaded.data, onArrived, reload: loaded.reload };

  const flush = useCallback(() => {
    const { paused, filters, list } = current.current;
    const now = new Date();
    if (paused) {
      setWaiting(buffer.current.filter((operation) => matches(filters, operation, now)).length);
      return;
    }
    const arrived = buffer.current.splice(0);
    setWaiting(0);
    if (arrived.length === 0) return;
    const own = arrived.filter((operation) => matches(filters, operation, now));
    setAdded((last) => {
      const before = last.list === list ? last : none;
      return {
        list,
        operations: merge(before.operations, own, filters.order, listLimit),
        matched: before.matched + own.length,
        recorded: before.recorded + arrived.length,
      };
    });
  }, []);

  useEffect(() => {
    const controller = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let wasLost = false;
    followEvents({
      token,
      signal: controller.signal,
      onState: (state, error) => {
        setStream({ state, error: error ?? null });
        // What came in between was not seen.
        if (state === "live" && wasLost) current.current.reload();
        wasLost ||= state === "lost";
        if (state === "live") wasLost = false;
      },
      onEvent: ({ event, data }) => {
        if (event === "cleared") {
          buffer.current = [];
          setWaiting(0);
          setAdded(none);
          current.current.reload();
        } else if (event === "operation") {
          const operation = parsed(data);
          if (!operation) return;
          buffer.current.push(operation);
          if (buffer.current.length > 5_000) buffer.current.splice(0, 1_000);
          timer ??= setTimeout(() => {
            timer = undefined;
            flush();
          }, flushMs);
        } else return;
        current.current.onArrived();
      },
    });
    return () => {
      controller.abort();
      clearTimeout(timer);
    };
  }, [token, flush]);

  // biome-ignore lint/correctness/useExhaustiveDependencies(paused): what waited comes when the list goes on
  useEffect(flush, [paused, flush]);

  const own = added.list === loaded.data ? added : none;
  return {
    operations: merge(loaded.data?.operations ?? [], own.operations, filters.order, listLimit),
    matched: (loaded.data?.matched ?? 0) + own.matched,
    recorded: (loaded.data?.recorded ?? 0) + own.recorded,
    loading: loaded.loading,
    error: loaded.error,
    stream: stream.state,
    streamError: stream.error,
    waiting,
    reload: loaded.reload,
  };
}

function parsed(data: string): Summary | null {
  try {
    return JSON.parse(data) as Summary;
  } catch {
    return null;
  }
}
