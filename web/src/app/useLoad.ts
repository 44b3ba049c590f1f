import { useCallback, useEffect, useRef, useState } from "react";
import { type ApiError, asApiError, isAborted } from "../api/client";

export interface Loaded<T> {
  data: T | null;
  error: ApiError | null;
  loading: boolean;
  reload: () => void;
}

/** Loads what a page shows. While a key changes, what was there before is kept unless it is of another subject. */
export function useLoad<T>(subject: string, load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [state, setState] = useState<{ subject: string; data: T | null; error: ApiError | null; loading: boolean }>({
    subject,
    data: null,
    error: null,
    loading: true,
  });
  const [attempt, setAttempt] = useState(0);
  const latest = useRef(load);
  latest.current = load;

  // biome-ignore lint/correctness/useExhaustiveDependencies(attempt): a reload asks again
  useEffect(() => {
    const controller = new AbortController();
    setState((last) => ({
      ...last,
      loading: true,
      ...(last.subject === subject ? {} : { subject, data: null, error: null }),
    }));
    latest.current(controller.signal).then(
      (data) => {
        if (!controller.signal.aborted) setState({ subject, data, error: null, loading: false });
      },
      (cause) => {
        if (controller.signal.aborted || isAborted(cause)) return;
        setState((last) => ({ ...last, error: asApiError(cause), loading: false }));
      },
    );
    return () => controller.abort();
  }, [subject, attempt]);

  const reload = useCallback(() => setAttempt((n) => n + 1), []);
  const current = state.subject === subject;
  return {
    data: current ? state.data : null,
    error: current ? state.error : null,
    loading: state.loading || !current,
    reload,
  };
}
