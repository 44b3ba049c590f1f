import { planOf } from "./plan.mjs";
import { generator, recordOf, spread, summaryOf } from "./records.mjs";

const tree = (extra = "") => `query CourseTree {
  course(by: { slug: "sql-for-developers" }) {
    title
    owner { username }
    modules {
      title
      lessons {
        title
        exercises { title type${extra} }
        module { title }
      }
    }
  }
}`;

export const documents = {
  CourseTree: tree(),
  CourseChoices: tree("\n          ... on MultipleChoiceExercise { choices { text } }\n        ").replace(
    "CourseTree",
    "CourseChoices",
  ),
  Catalog:
    "query Catalog {\n  courses(first: 20) {\n    nodes {\n      title\n      owner { username profile { displayName } }\n      modules { title lessons { title } }\n    }\n  }\n}",
  CourseTitle:
    "query CourseTitle($slug: String!) {\n  course(by: { slug: $slug }) {\n    title\n    moduleCount\n  }\n}",
};

const begin = Date.parse("2026-03-14T15:09:26.000Z");
const roles = ["visitor", "visitor", "learner", "author", "admin"];

/** The recorded operations of a mock, as its scenario has them. */
export class Store {
  constructor(schema, scenario) {
    this.schema = schema;
    this.records = new Map();
    this.last = 0;
    this.followers = new Set();
    if (scenario === "empty") return;
    this.fill();
    if (scenario === "hostile") this.fillHostile();
  }

  add(make) {
    const record = make(++this.last);
    this.records.set(record.id, record);
    const event = `event: operation\ndata: ${JSON.stringify(summaryOf(record))}\n\n`;
    for (const follower of this.followers) follower.write(event);
    return record;
  }

  run({ query, variables, operationName, role = "visitor", start = new Date().toISOString(), slow = 1, errors = [] }) {
    const { plan } = planOf(this.schema, { query, operationName, viewer: role === "visitor" ? "visitor" : "user" });
    return this.add((id) => recordOf({ id, plan: plan ?? null, query, variables, role, start, slow, errors }));
  }

  fill() {
    const random = generator(42);
    const names = Object.keys(documents);
    for (let n = 0; n < 46; n++) {
      const name = names[Math.floor(random() * random() * names.length)] ?? names[0];
      const variables = name === "CourseTitle" ? { slug: "knots", token: "***" } : null;
      const start = new Date(begin + n * 1370).toISOString();
      const errors =
        n === 31 ? [{ message: "There is no course with this id.", code: "NOT_FOUND", path: "course" }] : [];
      this.run({
        query: documents[name],
        variables,
        role: roles[Math.floor(random() * roles.length)],
        start,
        slow: 0.7 + random() * random() * 4,
        errors,
      });
    }
    const plain = [...this.records.values()].find((record) => record.name === "CourseTree");
    // One that breaks its plan: lessons are loaded for each module by itself.
    this.add((id) => {
      const bad = spread(
        { ...plain, start: new Date(begin + 46 * 1370).toISOString() },
        {
          id,
          ways: 2,
          batches: (statement) => (statement.name === "LessonsByModule" ? 4 : 1),
        },
      );
      return {
        ...bad,
        mismatches: [{ statement: "LessonsByModule", planned: 1, ran: 4, message: "planned 1, ran 4 for 4 keys" }],
      };
    });
    this.run({ query: documents.CourseTree, start: new Date(begin + 47 * 1370).toISOString() });
  }

  fillHostile() {
    const script = '<script>window.hacked=1</script><img src=x onerror="window.hacked=1">';
    const [first] = this.records.values();
    const long = "x".repeat(1_000_000);
    const many = Array.from({ length: 10_000 }, (_, n) => ({
      ...first.statements[0],
      n: n + 1,
      name: n % 2 ? script : `Statement${n}`,
      batch: n + 1,
      startMs: n * 0.05,
      similar: 1,
    }));
    this.add((id) => ({
      ...first,
      id,
      name: script,
      role: script,
      document: `query A { ${long} }`,
      variables: { [script]: long },
      errors: [{ message: long, code: script, path: long }],
      outcome: "errors",
      statements: many,
      statementCount: many.length,
      durationMs: 600,
      fields: [{ path: script, field: script, startMs: 0, durationMs: 600, statements: many.map((each) => each.n) }],
      mismatches: [{ statement: script, planned: 1, ran: 10_000, message: script }],
    }));
    this.add((id) => ({
      ...first,
      id,
      name: long,
      statements: first.statements.map((each) => ({
        ...each,
        sql: `-- name: Long\nSELECT '${long}'`,
        source: long,
        error: long,
      })),
    }));
  }

  list(query) {
    const number = (name) => (query.has(name) ? Number(query.get(name)) : -1);
    const matched = [...this.records.values()]
      .map(summaryOf)
      .filter(
        (each) =>
          each.name.toLowerCase().includes((query.get("name") ?? "").toLowerCase()) &&
          (!query.get("role") || each.role === query.get("role")) &&
          each.durationMs > number("longerMs") &&
          each.statementCount > number("moreStatements") &&
          (query.get("errors") !== "true" || each.errorCount > 0) &&
          (!query.get("from") || Date.parse(each.start) >= Date.parse(query.get("from"))) &&
          (!query.get("to") || Date.parse(each.start) <= Date.parse(query.get("to"))),
      )
      .sort((a, b) => this.measure(query.get("order"))(b) - this.measure(query.get("order"))(a) || b.id - a.id);
    const limit = Number(query.get("limit") ?? 100);
    return { operations: matched.slice(0, limit), matched: matched.length, recorded: this.records.size };
  }

  measure(order) {
    const measures = {
      slowest: (each) => each.durationMs,
      statements: (each) => each.statementCount,
      database: (each) => each.databaseMs,
    };
    return measures[order] ?? ((each) => each.id);
  }

  summary() {
    const all = [...this.records.values()];
    const top = (order) => this.list(new URLSearchParams({ order, limit: "10" })).operations;
    const statements = all.flatMap((record) => record.statements.slice(0, 100));
    const total = statements.reduce((sum, each) => sum + each.durationMs, 0) || 1;
    return {
      since: new Date(begin).toISOString(),
      operations: all.length,
      statements: all.reduce((sum, each) => sum + each.statementCount, 0),
      recorded: all.length,
      bytes: all.length * 28_400,
      bytesMax: 16 * 2 ** 20,
      mismatches: all.reduce((sum, each) => sum + each.mismatches.length, 0),
      durationMs: percentiles(all.map((each) => each.durationMs)),
      databaseMs: percentiles(all.map((each) => each.databaseMs)),
      byOperation: groups(all, (each) => each.name).map(([name, own]) => ({
        name,
        count: own.length,
        errors: own.filter((each) => each.errors.length > 0).length,
        ...prefixed(own.map((each) => each.durationMs)),
        statements: own.reduce((sum, each) => sum + each.statementCount, 0) / own.length,
        databaseShare: Math.min(
          1,
          own.reduce((sum, each) => sum + each.databaseMs, 0) / own.reduce((sum, each) => sum + each.durationMs, 0),
        ),
      })),
      byStatement: groups(statements, (each) => each.name).map(([name, own]) => ({
        name,
        count: own.length,
        ...prefixed(own.map((each) => each.durationMs)),
        rows: own.reduce((sum, each) => sum + each.rows, 0),
        keys: own.reduce((sum, each) => sum + each.keys, 0),
        share: own.reduce((sum, each) => sum + each.durationMs, 0) / total,
      })),
      slowest: top("slowest"),
      mostStatements: top("statements"),
      mostDatabase: top("database"),
      overhead: { perOperationUs: 4.2 },
    };
  }
}

function percentiles(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

function prefixed(values) {
  const { p50, p95, p99 } = percentiles(values);
  return { p50Ms: p50, p95Ms: p95, p99Ms: p99 };
}

function groups(list, key) {
  return [...grouped(list, key)];
}

function grouped(list, key) {
  const map = new Map();
  for (const each of list) map.set(key(each), [...(map.get(key(each)) ?? []), each]);
  return map;
}
