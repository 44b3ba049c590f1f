import { Button } from "../../components/Button";
import { Code } from "../../components/Code";
import styles from "./QueryPicker.module.css";
import { prepared } from "./queries";

interface Props {
  /** The place of the prepared query; behind the last one, the viewer's own. */
  chosen: number;
  onChoose: (n: number) => void;
  own: string;
  onOwn: (query: string) => void;
  onRun: () => void;
  busy: boolean;
  viewer: string;
}

export function QueryPicker({ chosen, onChoose, own, onOwn, onRun, busy, viewer }: Props) {
  const query = prepared[chosen];
  return (
    <section className={styles.picker} aria-labelledby="query">
      <h2 id="query" className="hidden">
        The query
      </h2>
      <div className={styles.choices} role="radiogroup" aria-labelledby="query">
        {prepared.map((each, n) => (
          <Choice
            key={each.name}
            title={each.title}
            words={each.words}
            on={chosen === n}
            onChoose={() => onChoose(n)}
          />
        ))}
        <Choice
          title="Your own"
          words="Any query of the schema"
          on={chosen === prepared.length}
          onChoose={() => {
            // What was written before is kept.
            if (query && prepared.some((each) => each.query === own)) onOwn(query.query);
            onChoose(prepared.length);
          }}
        />
        <div className={styles.run}>
          <Button kind="primary" onClick={onRun} busy={busy}>
            {busy ? "Running three ways…" : "Run it three ways"}
          </Button>
          <p>as {viewer === "visitor" ? "a visitor" : `the ${viewer}`}</p>
        </div>
      </div>
      <div className={styles.query}>
        {query ? (
          <Code text={query.query} language="graphql" label="The query" />
        ) : (
          <textarea
            aria-label="Your own query"
            spellCheck={false}
            value={own}
            rows={16}
            onChange={(event) => onOwn(event.target.value)}
          />
        )}
      </div>
    </section>
  );
}

interface ChoiceProps {
  title: string;
  words: string;
  on: boolean;
  onChoose: () => void;
}

function Choice({ title, words, on, onChoose }: ChoiceProps) {
  return (
    <label className={styles.choice}>
      <input type="radio" name="query" checked={on} onChange={onChoose} />
      <span>
        <b>{title}</b>
        <span>{words}</span>
      </span>
    </label>
  );
}
