import { ApiError, asApiError, isAborted, send } from "./client";

export interface ServerEvent {
  event: string;
  data: string;
}

/**
 * Reads a text/event-stream piece by piece. Server-sent events come by fetch here and not by EventSource, which can send no
 * Authorization header. https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export class EventParser {
  private rest = "";
  private event = "";
  private data: string[] = [];

  /** Takes the next piece and gives the events that it completes. Comments, which keep the connection open, are dropped. */
  push(piece: string): ServerEvent[] {
    const events: ServerEvent[] = [];
    this.rest += piece;
    for (;;) {
      const end = this.rest.search(/\r\n|\n|\r/);
      // A carriage return at the end may be half of a line's end.
      if (end < 0 || (this.rest[end] === "\r" && end === this.rest.length - 1)) return events;
      const line = this.rest.slice(0, end);
      this.rest = this.rest.slice(end + (this.rest.startsWith("\r\n", end) ? 2 : 1));
      if (line !== "") this.field(line);
      else {
        if (this.data.length > 0) events.push({ event: this.event || "message", data: this.data.join("\n") });
        this.event = "";
        this.data = [];
      }
    }
  }

  private field(line: string) {
    const colon = line.indexOf(":");
    if (colon === 0) return;
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "event") this.event = value;
    else if (name === "data") this.data.push(value);
  }
}

export type StreamState = "connecting" | "live" | "lost";

interface Follower {
  token: string | null;
  signal: AbortSignal;
  onEvent: (event: ServerEvent) => void;
  onState: (state: StreamState, error?: ApiError) => void;
}

/** Follows the inspector's events until the signal says so, and connects again when the stream breaks. */
export async function followEvents({ token, signal, onEvent, onState }: Follower): Promise<void> {
  for (let attempt = 0; !signal.aborted; attempt++) {
    onState("connecting");
    try {
      const response = await send("/inspect/api/events", { token, signal, headers: { Accept: "text/event-stream" } });
      onState("live");
      attempt = 0;
      await read(response, onEvent);
    } catch (cause) {
      if (isAborted(cause) || signal.aborted) return;
      const error = asApiError(cause);
      onState("lost", error);
      // Who is refused once is refused again.
      if (error.status >= 400 && error.status < 500) return;
    }
    await pause(Math.min(1000 * 2 ** attempt, 15_000), signal);
  }
}

async function read(response: Response, onEvent: (event: ServerEvent) => void) {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!reader) throw new ApiError(0, "The stream has no body.");
  const parser = new EventParser();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) throw new ApiError(0, "The stream has ended.");
    for (const event of parser.push(value)) onEvent(event);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
