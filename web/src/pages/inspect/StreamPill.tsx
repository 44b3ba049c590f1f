import type { StreamState } from "../../api/events";
import { plural } from "../../lib/format";
import styles from "./StreamPill.module.css";

interface Props {
  state: StreamState;
  paused: boolean;
  waiting: number;
  sampled: boolean;
}

/** Whether the list follows what runs. */
export function StreamPill({ state, paused, waiting, sampled }: Props) {
  const look = paused ? "paused" : state;
  const words = {
    live: sampled ? "Live, sampled" : "Live",
    connecting: "Connecting…",
    lost: "Connection lost, trying again",
    paused: waiting > 0 ? `Paused, ${plural(waiting, "new operation")}` : "Paused",
  };
  return (
    <span className={`${styles.pill} ${styles[look]}`} role="status">
      {words[look]}
    </span>
  );
}
