import { useMemo } from "react";
import { lanes, type Span } from "../lib/timeline";
import styles from "./Ticks.module.css";

interface Props {
  spans: Span[];
  endMs: number;
  height: number;
  label: string;
  tone?: "run" | "warn" | "error";
  /** How many lanes there is room for, so that several pictures have lanes of one height; by default as many as are used. */
  room?: number;
}

const width = 1200;

/** Thousands of statements to scale, as one shape: those that ran at the same time are below each other. */
export function Ticks({ spans, endMs, height, label, tone = "run", room }: Props) {
  const path = useMemo(() => shape(spans, endMs, height, room ?? 0), [spans, endMs, height, room]);
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

// A lane is three units high at least.
function mostLanes(height: number): number {
  return Math.max(1, Math.floor(height / 3));
}

function lanesUsed(placed: { lane: number }[]): number {
  return placed.reduce((most, { lane }) => Math.max(most, lane + 1), 1);
}

/** How many lanes a picture of this height needs. */
export function lanesOf(spans: Span[], height: number): number {
  return lanesUsed(lanes(spans, mostLanes(height)));
}

function shape(spans: Span[], endMs: number, height: number, room: number): string {
  const placed = lanes(spans, mostLanes(height));
  const used = lanesUsed(placed);
  const step = Math.min(height / Math.max(used, room), height / 4);
  const top = (height - used * step) / 2;
  const thick = Math.max(1, step - (step > 3 ? 1.5 : 0.5));
  return placed
    .map(({ lane, span }) => {
      const x = (span.startMs / endMs) * width;
      const w = Math.max(1.2, (span.durationMs / endMs) * width);
      return `M${x.toFixed(1)} ${(top + lane * step).toFixed(1)}h${w.toFixed(1)}v${thick.toFixed(1)}h-${w.toFixed(1)}z`;
    })
    .join("");
}
