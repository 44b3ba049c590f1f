import type { StreamState } from "../../api/events";
import { plural } from "../../lib/format";
import styles from "./StreamPill.module.css";

interface Props {
  state: StreamState;
  paused: boolean;
  waiting: number;
  sampled: boolean;
  /** The server has refused the stream, and is not asked again. */
  refused: boolean;
}

/** Whether the list follows what runs. */
export function StreamPill({ state, paused, waiting, sampled, refused }: Props) {
  const look = paused ? "paused" : state;
  const words = {
    live: sampled ? "Live, sampled" : "Live",
    connecting: "Connecting…",
    lost: refused ? "Refused: reload the page to sign in again" : "Connection lost, trying again",
    paused: waiting > 0 ? `Paused, ${plural(waiting, "new operation")}` : "Paused",
  };
  return (
    <span className={`${styles.pill} ${styles[look]}`} role="status">
      {words[look]}
    </span>
  );
}
