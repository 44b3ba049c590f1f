import { useMemo, useState } from "react";
import { bytes } from "../lib/format";
import { graphqlTokens, sqlTokens } from "../lib/highlight";
import { Button } from "./Button";
import styles from "./Code.module.css";

interface Props {
  text: string;
  language: "sql" | "graphql" | "plain";
  label: string;
  /** Characters that are shown before one asks for all. */
  limit?: number;
}

// Beyond this, colors cost more than they say.
const colored = 60_000;

/** Code, as text only: colored where it is short, and cut where it is very long. */
export function Code({ text, language, label, limit = 8_000 }: Props) {
  const [all, setAll] = useState(false);
  const shown = all || text.length <= limit ? text : text.slice(0, limit);
  const tokens = useMemo(() => {
    if (language === "plain" || shown.length > colored) return null;
    return language === "sql" ? sqlTokens(shown) : graphqlTokens(shown);
  }, [shown, language]);
  return (
    <figure className={styles.code}>
      {/* biome-ignore lint/a11y/useSemanticElements: it scrolls, and pre keeps its lines */}
      <pre role="region" aria-label={label} tabIndex={0}>
        <code>
          {tokens
            ? tokens.map((token, n) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: tokens have no identity but their place
                <span key={n} className={styles[token.kind]}>
                  {token.text}
                </span>
              ))
            : shown}
        </code>
      </pre>
      {shown.length < text.length && (
        <figcaption className={styles.more}>
          The first {bytes(shown.length)} of {bytes(text.length)}.
          <Button size="small" onClick={() => setAll(true)}>
            Show all
          </Button>
        </figcaption>
      )}
    </figure>
  );
}
