import { useMemo } from "react";
import { lanes, type Span } from "../lib/timeline";
import styles from "./Ticks.module.css";

interface Props {
  spans: Span[];
  endMs: number;
  height: number;
  label: string;
  tone?: "run" | "warn" | "error";
}

const width = 1200;

/** Thousands of statements to scale, as one shape: those that ran at the same time are below each other. */
export function Ticks({ spans, endMs, height, label, tone = "run" }: Props) {
  const path = useMemo(() => shape(spans, endMs, height), [spans, endMs, height]);
  return (
    <svg
      className={`${styles.ticks} ${styles[tone]}`}
      viewBox={`0 0 ${width} ${height}`}
      height={height}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <path d={path} />
    </svg>
  );
}

function shape(spans: Span[], endMs: number, height: number): string {
  const placed = lanes(spans, Math.max(1, Math.floor(height / 3)));
  const used = placed.reduce((most, { lane }) => Math.max(most, lane + 1), 1);
  const step = height / used;
  const thick = Math.max(1, step - (step > 3 ? 1.5 : 0.5));
  return placed
    .map(({ lane, span }) => {
      const x = (span.startMs / endMs) * width;
      const w = Math.max(1.2, (span.durationMs / endMs) * width);
      return `M${x.toFixed(1)} ${(lane * step).toFixed(1)}h${w.toFixed(1)}v${thick.toFixed(1)}h-${w.toFixed(1)}z`;
    })
    .join("");
}
