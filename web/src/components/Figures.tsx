import type { ReactNode } from "react";
import styles from "./Figures.module.css";

export interface FigureData {
  label: string;
  value: ReactNode;
  note?: ReactNode;
  tone?: "ok" | "warn" | "error";
  meter?: number; // how full, 0 to 1
}

/** Figures in a row, each under its name. */
export function Figures({ figures, label }: { figures: FigureData[]; label: string }) {
  return (
    <dl className={styles.figures} aria-label={label}>
      {figures.map((figure) => (
        <div key={figure.label}>
          <dt>{figure.label}</dt>
          <dd className={`${styles.value} ${figure.tone ? styles[figure.tone] : ""}`}>{figure.value}</dd>
          {figure.meter !== undefined && (
            <dd className={styles.meter} aria-hidden="true">
              <i style={{ width: `${Math.min(1, Math.max(0, figure.meter)) * 100}%` }} />
            </dd>
          )}
          {figure.note && <dd className={styles.note}>{figure.note}</dd>}
        </div>
      ))}
    </dl>
  );
}
