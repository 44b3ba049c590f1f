import type { InspectSummary } from "../../api/types";
import { Figures } from "../../components/Figures";
import { bytes, count, moment, ms, percent, plural } from "../../lib/format";

/** What all operations have in common, in figures. */
export function Overview({ summary }: { summary: InspectSummary }) {
  const { operations, statements, durationMs, databaseMs, overhead } = summary;
  const mean = operations > 0 ? (statements / operations).toFixed(1) : "–";
  const share = durationMs.p50 > 0 ? Math.min(1, databaseMs.p50 / durationMs.p50) : Number.NaN;
  const full = summary.bytesMax > 0 ? summary.bytes / summary.bytesMax : 0;
  return (
    <Figures
      label="All operations"
      figures={[
        { label: "Operations", value: count(operations), note: `since ${moment(summary.since)}` },
        { label: "Statements", value: count(statements), note: `${mean} for each operation` },
        {
          label: "Duration, median",
          value: ms(durationMs.p50),
          note: `p95 ${together(durationMs.p95)}, p99 ${together(durationMs.p99)}`,
        },
        {
          label: "Database, median",
          value: ms(databaseMs.p50),
          note: `${percent(share)} of it, p99 ${together(databaseMs.p99)}`,
        },
        {
          label: "Unlike the plan",
          value: count(summary.mismatches),
          note:
            summary.mismatches === 0 ? "plan and record agree" : plural(summary.mismatches, "mismatch", "mismatches"),
          tone: summary.mismatches === 0 ? "ok" : "warn",
        },
        {
          label: "Records kept",
          value: count(summary.recorded),
          meter: full,
          note: `${bytes(summary.bytes)} of ${bytes(summary.bytesMax)}`,
        },
        {
          label: "Cost of looking",
          value: micros(overhead.perOperationUs),
          note: "for each operation",
        },
      ]}
    />
  );
}

function micros(value: number): string {
  return value >= 1000 ? ms(value / 1000) : `${value.toFixed(value < 10 ? 1 : 0)} µs`;
}

// A number and its unit stay on one line.
const together = (value: number) => ms(value).replace(" ", "\u00a0");
