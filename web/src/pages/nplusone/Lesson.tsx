import styles from "./Lesson.module.css";

/** What the page is about, in a few sentences. */
export function Lesson() {
  return (
    <div className={styles.lesson}>
      <h1>Show me the N+1</h1>
      <p className={styles.lead}>
        Ask for a course, its modules and their lessons. Written the obvious way, a server runs one statement for the
        course, one for its modules, and then one <em>for each module</em>. Nobody sees it in the code. The database
        does.
      </p>
      <ol className={styles.ways}>
        <li>
          <h2>Naive</h2>
          <p>Each object loads its own children. The number of statements grows with the data.</p>
        </li>
        <li>
          <h2>A dataloader with a timer</h2>
          <p>It waits a moment and hopes that everybody has asked by then. Better, and never the same twice.</p>
        </li>
        <li>
          <h2>Peers</h2>
          <p>
            Rows that came together load their children together, at once. One statement for each relation in the
            document, whatever the data.
          </p>
        </li>
      </ol>
    </div>
  );
}
