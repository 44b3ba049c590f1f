import type { ReactNode } from "react";
import type { ApiError } from "../api/client";
import { Link } from "../app/router";
import { Button } from "./Button";
import styles from "./States.module.css";

interface StateProps {
  title: string;
  heading?: "h1" | "h2" | "h3";
  children?: ReactNode;
  tone?: "quiet" | "error";
  actions?: ReactNode;
}

/** What stands where there is nothing to show, and why. */
export function State({ title, heading: Heading = "h2", children, tone = "quiet", actions }: StateProps) {
  return (
    <div
      className={`${styles.state} ${tone === "error" ? styles.error : ""}`}
      role={tone === "error" ? "alert" : undefined}
    >
      <svg viewBox="0 0 48 48" aria-hidden="true">
        <path d="M8 14h32M16 24h24M24 34h16" />
        <circle cx="8" cy="24" r="1.5" />
        <circle cx="16" cy="34" r="1.5" />
      </svg>
      <Heading>{title}</Heading>
      {children && <div className={styles.text}>{children}</div>}
      {actions && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}

export function Loading({ what }: { what: string }) {
  return (
    <div className={styles.loading} role="status">
      <span className="hidden">Loading {what}…</span>
      <i />
      <i />
      <i />
    </div>
  );
}

const titles: { [status: number]: string } = {
  0: "The server does not answer",
  401: "Your token is not accepted any more",
  403: "You may not see this",
  404: "This is not here",
};

const reasons: { [status: number]: string } = {
  0: "It may have been stopped, or the network is gone. What is shown elsewhere on the page is as it last was.",
  401: "It may have expired. Reload the page to enter another one.",
  403: "An administrator's token is needed, or the demo at localhost.",
};

interface ErrorProps {
  error: ApiError;
  what: string;
  heading?: "h1" | "h2" | "h3";
  onRetry?: () => void;
  children?: ReactNode;
}

/** What went wrong while something was loaded, and what one can do about it. */
export function ErrorState({ error, what, heading = "h2", onRetry, children }: ErrorProps) {
  const title = titles[error.status] ?? (error.status >= 500 ? "The server has failed" : `Loading ${what} has failed`);
  const reason = reasons[error.status] ?? error.message;
  return (
    <State
      title={title}
      heading={heading}
      tone="error"
      actions={
        <>
          {onRetry && error.status !== 404 && <Button onClick={onRetry}>Try again</Button>}
          {children}
        </>
      }
    >
      <p>{reason}</p>
      {reason !== error.message && error.status > 0 && <p className={styles.detail}>{error.message}</p>}
    </State>
  );
}

export function Missing() {
  return (
    <State
      title="There is no such page"
      heading="h1"
      actions={
        <>
          <Link href="/playground">Playground</Link>
          <Link href="/inspect">Inspector</Link>
        </>
      }
    >
      <title>Not found · Syllabus</title>
      <p>The address may be mistyped, or from another release.</p>
    </State>
  );
}
