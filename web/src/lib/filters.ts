import type { Order, Summary } from "../api/types";

export const ranges = { "5m": 5, "15m": 15, "1h": 60, "24h": 1440 } as const;
export type Range = "" | keyof typeof ranges | "custom";

/** What the live list shows, as the address of the page says it. */
export interface Filters {
  name: string;
  role: string;
  longerMs: number | null;
  moreStatements: number | null;
  range: Range;
  from: string; // as an input of type datetime-local has it, in the viewer's time zone; only in a custom range
  to: string;
  errors: boolean;
  order: Order;
}

export const noFilters: Filters = {
  name: "",
  role: "",
  longerMs: null,
  moreStatements: null,
  range: "",
  from: "",
  to: "",
  errors: false,
  order: "newest",
};

const orders: Order[] = ["newest", "slowest", "statements", "database"];

/** Reads the filters from an address; what is not understood there counts as not given. */
export function parseFilters(search: string): Filters {
  const given = new URLSearchParams(search);
  const range = given.get("range") ?? "";
  const order = given.get("order") as Order;
  const known = range in ranges || range === "custom";
  return {
    name: given.get("name") ?? "",
    role: given.get("role") ?? "",
    longerMs: number(given.get("longerMs")),
    moreStatements: number(given.get("moreStatements")),
    range: known ? (range as Range) : "",
    from: range === "custom" ? local(given.get("from")) : "",
    to: range === "custom" ? local(given.get("to")) : "",
    errors: given.get("errors") === "true",
    order: orders.includes(order) ? order : "newest",
  };
}

/** Writes the filters into the query of the page's address; what filters nothing is left out. */
export function formatFilters(filters: Filters): string {
  const query = shared(filters);
  if (filters.range) query.set("range", filters.range);
  if (filters.range === "custom") {
    if (filters.from) query.set("from", filters.from);
    if (filters.to) query.set("to", filters.to);
  }
  return query.toString();
}

/** Writes the filters as the server takes them, with a range of time that ends now. */
export function serverQuery(filters: Filters, now: Date, limit: number): string {
  const query = shared(filters);
  const [from, to] = bounds(filters, now);
  if (from) query.set("from", from.toISOString());
  if (to) query.set("to", to.toISOString());
  query.set("limit", String(limit));
  return query.toString();
}

/** Whether an operation belongs into the list, by the same rules as the server's. */
export function matches(filters: Filters, operation: Summary, now: Date): boolean {
  const [from, to] = bounds(filters, now);
  const start = new Date(operation.start);
  return (
    operation.name.toLowerCase().includes(filters.name.toLowerCase()) &&
    (filters.role === "" || operation.role === filters.role) &&
    (filters.longerMs === null || operation.durationMs > filters.longerMs) &&
    (filters.moreStatements === null || operation.statementCount > filters.moreStatements) &&
    (!filters.errors || operation.errorCount > 0 || operation.outcome !== "ok") &&
    (!from || start >= from) &&
    (!to || start <= to)
  );
}

/** How many filters are set; the order is none. */
export function countFilters(filters: Filters): number {
  const { name, role, longerMs, moreStatements, range, errors } = filters;
  return [name !== "", role !== "", longerMs !== null, moreStatements !== null, range !== "", errors].filter(Boolean)
    .length;
}

/** Puts new operations into a list that is ordered, and keeps the first of them. An operation is in it once. */
export function merge(list: Summary[], arrived: Summary[], order: Order, limit: number): Summary[] {
  const known = new Set(list.map((operation) => operation.id));
  const added = arrived.filter((operation) => !known.has(operation.id));
  if (added.length === 0) return list;
  return [...list, ...added].sort(comparing(order)).slice(0, limit);
}

function comparing(order: Order): (a: Summary, b: Summary) => number {
  const measure: Record<Order, (operation: Summary) => number> = {
    newest: (operation) => operation.id,
    slowest: (operation) => operation.durationMs,
    statements: (operation) => operation.statementCount,
    database: (operation) => operation.databaseMs,
  };
  return (a, b) => measure[order](b) - measure[order](a) || b.id - a.id;
}

function shared(filters: Filters): URLSearchParams {
  const query = new URLSearchParams();
  if (filters.name) query.set("name", filters.name);
  if (filters.role) query.set("role", filters.role);
  if (filters.longerMs !== null) query.set("longerMs", String(filters.longerMs));
  if (filters.moreStatements !== null) query.set("moreStatements", String(filters.moreStatements));
  if (filters.errors) query.set("errors", "true");
  if (filters.order !== "newest") query.set("order", filters.order);
  return query;
}

function bounds(filters: Filters, now: Date): [Date | null, Date | null] {
  if (filters.range === "") return [null, null];
  if (filters.range === "custom") return [date(filters.from), date(filters.to)];
  return [new Date(now.getTime() - ranges[filters.range] * 60_000), null];
}

function date(value: string): Date | null {
  const parsed = new Date(value);
  return value === "" || Number.isNaN(parsed.getTime()) ? null : parsed;
}

function number(value: string | null): number | null {
  const parsed = Number(value);
  return value === null || value === "" || !Number.isFinite(parsed) || parsed < 0 ? null : parsed;
}

function local(value: string | null): string {
  return value !== null && /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value) ? value : "";
}
