import { useMemo } from "react";
import { Code } from "../../components/Code";
import { diffDocuments } from "../../lib/compare";
import styles from "./DocumentDiff.module.css";

const most = 2_000;

/** Both documents as one, with what only one of them has marked. */
export function DocumentDiff({ a, b }: { a: string; b: string }) {
  const lines = useMemo(() => (a === b ? null : diffDocuments(a, b)), [a, b]);
  if (a === b) {
    return (
      <>
        <p className={styles.words}>Both sent the same document.</p>
        <Code text={a} language="graphql" label="The document of both" />
      </>
    );
  }
  if (!lines) {
    return (
      <>
        <p className={styles.words}>The documents differ, and are too long to be compared here.</p>
        <Code text={a} language="graphql" label="The document of A" />
        <Code text={b} language="graphql" label="The document of B" />
      </>
    );
  }
  return (
    <>
      <p className={styles.words}>Lines that only A has are marked with −, lines that only B has with +.</p>
      {/* biome-ignore lint/a11y/useSemanticElements: it scrolls, and pre keeps its lines */}
      <pre className={styles.diff} role="region" aria-label="Both documents, compared" tabIndex={0}>
        {lines.slice(0, most).map((line, n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity but their place
          <span key={n} className={line.mark === "+" ? styles.added : line.mark === "-" ? styles.removed : undefined}>
            <b>{line.mark === "-" ? "−" : line.mark}</b>
            {line.text}
            {"\n"}
          </span>
        ))}
      </pre>
    </>
  );
}
