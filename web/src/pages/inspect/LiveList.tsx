import { useCallback, useEffect, useRef, useState } from "react";
import { Link, navigate } from "../../app/router";
import { Button } from "../../components/Button";
import { ErrorState, Loading, State } from "../../components/States";
import { countFilters, type Filters, noFilters } from "../../lib/filters";
import { count, plural } from "../../lib/format";
import { FilterBar } from "./FilterBar";
import styles from "./LiveList.module.css";
import { OperationTable } from "./OperationTable";
import { type Live, listLimit } from "./useLive";

interface Props {
  live: Live;
  filters: Filters;
  onFilter: (filters: Filters) => void;
}

/** The operations that the filters let through, and two of them to compare. */
export function LiveList({ live, filters, onFilter }: Props) {
  const [selected, setSelected] = useState<number[]>([]);
  // A third choice replaces the older one.
  const select = useCallback((id: number, on: boolean) => {
    setSelected((last) => (on ? [...last, id].slice(-2) : last.filter((each) => each !== id)));
  }, []);
  const { operations, matched, recorded, loading, error } = live;
  const [a, b] = selected.toSorted((x, y) => x - y);
  return (
    <div className={styles.live}>
      <FilterBar filters={filters} onChange={onFilter} />
      <div className={styles.line}>
        <p>
          {countFilters(filters) > 0
            ? `${count(matched)} of ${plural(recorded, "recorded operation")}`
            : plural(recorded, "recorded operation")}
          {matched > listLimit && `, ${count(operations.length)} shown`}
        </p>
        {selected.length > 0 && (
          <div className={styles.compare}>
            <span>{selected.length === 1 ? "Choose another one to compare" : `${a} and ${b}`}</span>
            {a !== undefined && b !== undefined && (
              <Button kind="primary" size="small" onClick={() => navigate(`/inspect/compare?a=${a}&b=${b}`)}>
                Compare
              </Button>
            )}
            <Button kind="ghost" size="small" onClick={() => setSelected([])}>
              Unselect
            </Button>
          </div>
        )}
      </div>
      <Arrivals total={recorded} />
      {error && operations.length === 0 ? (
        <ErrorState error={error} what="the operations" onRetry={live.reload} />
      ) : operations.length > 0 ? (
        <OperationTable caption="Recorded operations" operations={operations} selected={selected} onSelect={select} />
      ) : loading ? (
        <Loading what="the operations" />
      ) : countFilters(filters) > 0 ? (
        <State
          title="No operation is like that"
          actions={<Button onClick={() => onFilter({ ...noFilters, order: filters.order })}>Clear the filters</Button>}
        >
          <p>{plural(recorded, "operation is", "operations are")} recorded, and the filters let none through.</p>
        </State>
      ) : (
        <State title="Nothing has run yet" actions={<Link href="/playground">Open the playground</Link>}>
          <p>Send a query, and it is here a moment later, with each statement that it ran.</p>
        </State>
      )}
    </div>
  );
}

// A screen reader is told of new operations every ten seconds and not of each.
function Arrivals({ total }: { total: number }) {
  const latest = useRef(total);
  latest.current = total;
  const [said, setSaid] = useState("");
  useEffect(() => {
    let before = latest.current;
    const timer = setInterval(() => {
      const news = latest.current - before;
      before = latest.current;
      if (news > 0) setSaid(plural(news, "new operation"));
    }, 10_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <p className="hidden" role="status">
      {said}
    </p>
  );
}
