import type { ReactNode } from "react";
import styles from "./Badge.module.css";

export type Tone = "plain" | "ok" | "warn" | "error" | "accent";

export function Badge({ tone = "plain", children, title }: { tone?: Tone; children: ReactNode; title?: string }) {
  return (
    <span className={`${styles.badge} ${styles[tone]}`} title={title}>
      {children}
    </span>
  );
}

const outcomes: { [outcome: string]: Tone } = { ok: "ok", errors: "error", refused: "warn" };

export function OutcomeBadge({ outcome }: { outcome: string }) {
  return <Badge tone={outcomes[outcome] ?? "plain"}>{outcome}</Badge>;
}
