import type { Order } from "../../api/types";
import { Button } from "../../components/Button";
import { countFilters, type Filters, noFilters, type Range } from "../../lib/filters";
import styles from "./FilterBar.module.css";

interface Props {
  filters: Filters;
  onChange: (filters: Filters) => void;
}

const ranges: { [range in Range]: string } = {
  "": "Any time",
  "5m": "Last 5 minutes",
  "15m": "Last 15 minutes",
  "1h": "Last hour",
  "24h": "Last 24 hours",
  custom: "From … to …",
};

const orders: { [order in Order]: string } = {
  newest: "Newest first",
  slowest: "Slowest first",
  statements: "Most statements",
  database: "Most database time",
};

export function FilterBar({ filters, onChange }: Props) {
  const set = (change: Partial<Filters>) => onChange({ ...filters, ...change });
  const number = (value: string) => (value === "" || Number(value) < 0 ? null : Number(value));
  return (
    <search className={styles.filters}>
      <form onSubmit={(event) => event.preventDefault()} aria-label="Filter the operations">
        <label className={styles.name}>
          <span>Operation</span>
          <input
            type="search"
            placeholder="Any name"
            value={filters.name}
            maxLength={200}
            onChange={(event) => set({ name: event.target.value })}
          />
        </label>
        <label>
          <span>Role</span>
          <select value={filters.role} onChange={(event) => set({ role: event.target.value })}>
            <option value="">Any role</option>
            {["visitor", "learner", "author", "admin"].map((role) => (
              <option key={role}>{role}</option>
            ))}
          </select>
        </label>
        <label>
          <span>Longer than, ms</span>
          <input
            type="number"
            min="0"
            step="any"
            inputMode="decimal"
            placeholder="0"
            value={filters.longerMs ?? ""}
            onChange={(event) => set({ longerMs: number(event.target.value) })}
          />
        </label>
        <label>
          <span>More statements than</span>
          <input
            type="number"
            min="0"
            inputMode="numeric"
            placeholder="0"
            value={filters.moreStatements ?? ""}
            onChange={(event) => set({ moreStatements: number(event.target.value) })}
          />
        </label>
        <label>
          <span>Time</span>
          <select value={filters.range} onChange={(event) => set({ range: event.target.value as Range })}>
            {Object.entries(ranges).map(([value, title]) => (
              <option key={value} value={value}>
                {title}
              </option>
            ))}
          </select>
        </label>
        {filters.range === "custom" && (
          <>
            <label>
              <span>From</span>
              <input
                type="datetime-local"
                step="1"
                value={filters.from}
                onChange={(event) => set({ from: event.target.value })}
              />
            </label>
            <label>
              <span>To</span>
              <input
                type="datetime-local"
                step="1"
                value={filters.to}
                onChange={(event) => set({ to: event.target.value })}
              />
            </label>
          </>
        )}
        <label>
          <span>Order</span>
          <select value={filters.order} onChange={(event) => set({ order: event.target.value as Order })}>
            {Object.entries(orders).map(([value, title]) => (
              <option key={value} value={value}>
                {title}
              </option>
            ))}
          </select>
        </label>
        <label className={styles.check}>
          <input type="checkbox" checked={filters.errors} onChange={(event) => set({ errors: event.target.checked })} />
          Errors only
        </label>
        {countFilters(filters) > 0 && (
          <Button kind="ghost" onClick={() => onChange({ ...noFilters, order: filters.order })}>
            Clear the filters
          </Button>
        )}
      </form>
    </search>
  );
}
