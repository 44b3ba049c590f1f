import { type ReactNode, useMemo, useState } from "react";
import { count } from "../lib/format";
import { Button } from "./Button";
import styles from "./Table.module.css";

export interface Column<T> {
  key: string;
  title: string;
  render: (row: T) => ReactNode;
  /** What the column is sorted by; without it, it is not. */
  value?: (row: T) => number | string;
  numeric?: boolean;
  /** As narrow as what is in it. */
  narrow?: boolean;
  /** Left out where the page is narrow. */
  wide?: boolean;
  /** The cell that names the row. */
  header?: boolean;
}

interface Props<T> {
  caption: string;
  captionHidden?: boolean;
  columns: Column<T>[];
  rows: T[];
  rowKey: (row: T, n: number) => string | number;
  sort?: { key: string; down: boolean };
  rowClass?: (row: T) => string | undefined;
  /** Rows that are shown before one asks for more. */
  limit?: number;
}

/** A table that sorts by its columns. Numbers begin with the largest. */
export function Table<T>({
  caption,
  captionHidden,
  columns,
  rows,
  rowKey,
  sort: first,
  rowClass,
  limit = 100,
}: Props<T>) {
  const [sort, setSort] = useState(first);
  const [shown, setShown] = useState(limit);
  const sorted = useMemo(() => {
    const value = columns.find((column) => column.key === sort?.key)?.value;
    if (!sort || !value) return rows;
    return rows.toSorted((a, b) => order(value(a), value(b)) * (sort.down ? -1 : 1));
  }, [rows, columns, sort]);
  const cellClass = (column: Column<T>) =>
    [column.numeric && styles.numeric, column.wide && styles.wide, column.narrow && styles.narrow]
      .filter(Boolean)
      .join(" ") || undefined;

  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a section would need a heading of its own */}
      <div className={styles.scroll} role="region" aria-label={caption} tabIndex={0}>
        <table className={styles.table}>
          <caption className={captionHidden ? "hidden" : undefined}>{caption}</caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <th
                  key={column.key}
                  scope="col"
                  className={cellClass(column)}
                  aria-sort={sort?.key === column.key ? (sort.down ? "descending" : "ascending") : undefined}
                >
                  {column.value ? (
                    <button type="button" onClick={() => setSort(next(sort, column))}>
                      {column.title}
                      <span aria-hidden="true">{sort?.key === column.key ? (sort.down ? "↓" : "↑") : ""}</span>
                    </button>
                  ) : (
                    column.title
                  )}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sorted.slice(0, shown).map((row, n) => (
              <tr key={rowKey(row, n)} className={rowClass?.(row)}>
                {columns.map((column) =>
                  column.header ? (
                    <th key={column.key} scope="row" className={cellClass(column)}>
                      {column.render(row)}
                    </th>
                  ) : (
                    <td key={column.key} className={cellClass(column)}>
                      {column.render(row)}
                    </td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <More shown={Math.min(shown, rows.length)} all={rows.length} onMore={() => setShown((n) => n + 5 * limit)} />
    </>
  );
}

/** Says how many of how many are shown, and shows more. */
export function More({ shown, all, onMore }: { shown: number; all: number; onMore: () => void }) {
  if (shown >= all) return null;
  return (
    <p className={styles.more}>
      {count(shown)} of {count(all)} are shown.
      <Button size="small" onClick={onMore}>
        Show more
      </Button>
    </p>
  );
}

function next<T>(sort: { key: string; down: boolean } | undefined, column: Column<T>) {
  if (sort?.key === column.key) return { key: column.key, down: !sort.down };
  return { key: column.key, down: column.numeric ?? false };
}

function order(a: number | string, b: number | string): number {
  if (typeof a === "string" || typeof b === "string") return String(a).localeCompare(String(b));
  return a - b;
}
