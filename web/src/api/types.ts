// What the server answers, as its JSON has it. Numbers that end in Ms are milliseconds, times are RFC 3339.

export type Role = "visitor" | "learner" | "author" | "admin";
export type Outcome = "ok" | "errors" | "refused";
export type Order = "newest" | "slowest" | "statements" | "database";
export type PlanViewer = "visitor" | "user" | "admin";

export interface Session {
  demo: boolean;
  inspector: "on" | "sampled" | "off";
  access: boolean;
  users: string[];
}

export interface Use {
  name: string;
  tables: string[];
  formula: string;
  keys: number;
  /** How often it runs, of one chunk each; once where that is not told. */
  times?: number;
}

export interface PlanField {
  path: string;
  key: string;
  field: string;
  line: number;
  column: number;
  statements: Use[];
  shared?: string;
  free?: string;
  rows: number;
  fields: PlanField[];
}

export interface Plan {
  operation: string;
  kind: string;
  viewer: string;
  statements: number;
  exact: boolean;
  /** There are more fields than are planned. */
  tooLarge?: boolean;
  roundTrips: number;
  depth: number;
  cost: number;
  /** What the server allows a document to cost; where it is told. */
  costLimit?: number;
  chunk: number;
  /** What every operation runs before its first field. */
  before?: Use[];
  fields: PlanField[];
  byName: { name: string; tables: string[]; count: number }[];
}

export interface Mismatch {
  statement: string;
  planned: number;
  ran: number;
  message: string;
}

export interface Summary {
  id: number;
  name: string;
  kind: string;
  role: string;
  start: string;
  durationMs: number;
  statementCount: number;
  databaseMs: number;
  rows: number;
  answerBytes: number;
  outcome: Outcome;
  errorCount: number;
  mismatchCount: number;
}

export interface Statement {
  n: number;
  name: string;
  sql: string;
  batch: number;
  keys: number;
  rows: number;
  startMs: number;
  durationMs: number;
  waitMs: number;
  runMs: number;
  readMs: number;
  error: string;
  field: string;
  source: string;
  similar: number;
  duplicate: boolean;
  explainable: boolean;
}

export interface FieldRun {
  path: string;
  field: string;
  startMs: number;
  durationMs: number;
  statements: number[];
}

export interface OperationError {
  message: string;
  code: string;
  path: string;
}

export interface OperationRecord extends Omit<Summary, "errorCount" | "mismatchCount"> {
  document: string;
  documentCut: boolean;
  variables: Record<string, unknown> | null;
  errors: OperationError[];
  phases: { parseMs: number; validateMs: number; executeMs: number; writeMs: number };
  statements: Statement[];
  fields: FieldRun[];
  plan: Plan | null;
  mismatches: Mismatch[];
}

export interface Percentiles {
  p50: number;
  p95: number;
  p99: number;
}

export interface OperationGroup {
  name: string;
  count: number;
  errors: number;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
  statements: number;
  databaseShare: number;
}

export interface StatementGroup {
  name: string;
  count: number;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
  rows: number;
  keys: number;
  share: number;
}

export interface InspectSummary {
  since: string;
  operations: number;
  statements: number;
  recorded: number;
  bytes: number;
  bytesMax: number;
  mismatches: number;
  durationMs: Percentiles;
  databaseMs: Percentiles;
  byOperation: OperationGroup[];
  byStatement: StatementGroup[];
  slowest: Summary[];
  mostStatements: Summary[];
  mostDatabase: Summary[];
  overhead: { perOperationUs: number };
}

export interface OperationList {
  operations: Summary[];
  matched: number;
  recorded: number;
}

export interface Explained {
  plan: string;
  generic: boolean;
  settings: string;
}

export interface DocumentError {
  message: string;
  locations?: { line: number; column: number }[];
}

export interface ComparedRun {
  how: "naive" | "timer" | "peers";
  title: string;
  statements: number;
  durationMs: number;
  databaseMs: number;
  record: OperationRecord;
  equal: boolean;
}
