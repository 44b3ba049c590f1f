import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from "react";
import { getDemoToken, getSession } from "../api";
import { type ApiError, asApiError, isAborted } from "../api/client";
import type { PlanViewer, Role, Session } from "../api/types";
import { forget, keep, recall } from "./storage";

/** What every page knows: how the server runs, who looks, and the tokens that requests carry. */
export interface SessionState {
  session: Session | null;
  error: ApiError | null;
  /** The demo's user that requests are sent as. */
  viewer: Role;
  switching: boolean;
  /** Of GraphQL requests. */
  viewerToken: string | null;
  /** Of the inspector's own requests: an administrator's, where one was entered. */
  adminToken: string | null;
  planViewer: PlanViewer;
  setViewer: (viewer: Role) => Promise<void>;
  /** Takes an administrator's token, and says whether it opens the inspector. */
  enter: (token: string) => Promise<boolean>;
  leave: () => void;
  reload: () => void;
}

const Context = createContext<SessionState | null>(null);

export function useSession(): SessionState {
  const state = useContext(Context);
  if (!state) throw new Error("There is no session outside of SessionProvider.");
  return state;
}

export function SessionProvider({ children }: { children: ReactNode }) {
  const [session, setSession] = useState<Session | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [attempt, setAttempt] = useState(0);
  const [adminToken, setAdminToken] = useState(() => recall("admin"));
  const [demo, setDemo] = useState(recallDemo);
  const [switching, setSwitching] = useState(false);

  // biome-ignore lint/correctness/useExhaustiveDependencies(attempt): a reload asks again
  useEffect(() => {
    const controller = new AbortController();
    getSession({ token: adminToken, signal: controller.signal })
      .then((answer) => {
        setSession(answer);
        setError(null);
      })
      .catch((cause) => {
        if (isAborted(cause)) return;
        // A token that has expired is refused even here: without it the server says what it needs.
        const refused = asApiError(cause);
        if (refused.status === 401 && adminToken) {
          forget("admin");
          setAdminToken(null);
        } else setError(refused);
      });
    return () => controller.abort();
  }, [adminToken, attempt]);

  const setViewer = useCallback(async (viewer: Role) => {
    setSwitching(true);
    try {
      const token = viewer === "visitor" ? null : (await getDemoToken(viewer)).token;
      if (token) keep("token", token);
      else forget("token");
      keep("viewer", viewer);
      setDemo({ viewer, token });
    } finally {
      setSwitching(false);
    }
  }, []);

  const enter = useCallback(async (token: string) => {
    const answer = await getSession({ token });
    if (!answer.access) return false;
    keep("admin", token);
    setAdminToken(token);
    return true;
  }, []);

  const leave = useCallback(() => {
    forget("admin");
    setAdminToken(null);
    setSession((last) => last && { ...last, access: false });
  }, []);

  const state = useMemo<SessionState>(() => {
    const isDemo = session?.demo ?? false;
    return {
      session,
      error,
      viewer: isDemo ? demo.viewer : adminToken ? "admin" : "visitor",
      switching,
      viewerToken: isDemo ? demo.token : adminToken,
      adminToken,
      planViewer: planViewer(isDemo ? demo.viewer : adminToken ? "admin" : "visitor"),
      setViewer,
      enter,
      leave,
      reload: () => setAttempt((n) => n + 1),
    };
  }, [session, error, demo, switching, adminToken, setViewer, enter, leave]);

  return <Context value={state}>{children}</Context>;
}

function planViewer(role: Role): PlanViewer {
  if (role === "visitor" || role === "admin") return role;
  return "user";
}

function recallDemo(): { viewer: Role; token: string | null } {
  const viewer = recall("viewer") as Role | null;
  const token = recall("token");
  return viewer && token ? { viewer, token } : { viewer: "visitor", token: null };
}
