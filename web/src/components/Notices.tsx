import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from "react";
import styles from "./Notices.module.css";

type Tone = "done" | "error";
type Notify = (text: string, tone?: Tone) => void;

const Context = createContext<Notify>(() => {});

/** Says in a few words what has just been done, to the eye and to the screen reader. */
export function useNotice(): Notify {
  return useContext(Context);
}

export function Notices({ children }: { children: ReactNode }) {
  const [notice, setNotice] = useState<{ text: string; tone: Tone; n: number } | null>(null);
  const notify = useCallback<Notify>((text, tone = "done") => {
    setNotice((last) => ({ text, tone, n: (last?.n ?? 0) + 1 }));
  }, []);
  useEffect(() => {
    if (!notice) return;
    const timer = setTimeout(() => setNotice(null), notice.tone === "error" ? 8000 : 3500);
    return () => clearTimeout(timer);
  }, [notice]);
  return (
    <Context value={notify}>
      {children}
      <div className={styles.place} role="status">
        {notice && (
          <p key={notice.n} className={notice.tone === "error" ? styles.error : styles.done}>
            {notice.text}
          </p>
        )}
      </div>
    </Context>
  );
}
