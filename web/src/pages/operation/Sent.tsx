import type { OperationRecord } from "../../api/types";
import { Code } from "../../components/Code";
import styles from "./Sent.module.css";

/** What the client sent: the document and its variables, sensitive values masked by the server. */
export function Sent({ record }: { record: OperationRecord }) {
  const variables = record.variables && Object.keys(record.variables).length > 0 ? record.variables : null;
  return (
    <div className={styles.sent}>
      <section aria-labelledby="document">
        <h2 id="document">Document</h2>
        <Code text={record.document} language="graphql" label="The document" />
        {record.documentCut && <p className={styles.note}>The document was longer than what is kept of one.</p>}
      </section>
      <section aria-labelledby="variables">
        <h2 id="variables">Variables</h2>
        {variables ? (
          <Code text={JSON.stringify(variables, null, 2)} language="graphql" label="The variables" />
        ) : (
          <p className={styles.note}>None were sent.</p>
        )}
      </section>
    </div>
  );
}
