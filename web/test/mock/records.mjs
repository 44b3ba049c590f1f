// Records made from plans, with times drawn from a generator that always begins the same.

export function generator(seed) {
  let state = seed >>> 0 || 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const columns = {
  CourseBySlug: "id, slug, title, description, published, published_at, owner_id",
  Courses: "id, slug, title, description, published, published_at, owner_id",
  OwnerByCourse: "app_user.id, app_user.username, app_user.email, app_user.created_at",
};

export function sqlOf(name, tables) {
  const [table] = tables;
  const selected = columns[name] ?? "course_id, id, title, index";
  const where =
    name === "CourseBySlug"
      ? "WHERE slug = $1 AND (course.published OR course.owner_id = $2 OR $3)"
      : name === "Courses"
        ? "WHERE published OR owner_id = $1 OR $2 ORDER BY lower(title), id LIMIT $3"
        : "WHERE course_id = ANY($1) AND parent_id = ANY($2) -- keys\nORDER BY course_id, parent_id, index";
  return `-- name: ${name}\nSELECT ${selected} FROM ${table} ${where}`;
}

const sources = {
  course: "course.go:41",
  app_user: "user.go:28",
  module: "module.go:37",
  lesson: "lesson.go:55",
  exercise: "exercise.go:102",
};

function round(ms) {
  return Math.round(ms * 1000) / 1000;
}

/** A record that keeps to its plan. */
export function recordOf({
  id,
  plan,
  query,
  variables = null,
  role = "visitor",
  start,
  seed,
  slow = 1,
  errors = [],
  outcome,
}) {
  const random = generator(seed ?? id * 7919);
  const statements = [];
  const fields = [];
  let batch = 0;
  let end = 0;
  const visit = (list, at) => {
    for (const field of list) {
      let after = at;
      const own = [];
      for (const use of field.statements) {
        const waitMs = (random() < 0.2 ? 0.12 : 0.012) * slow;
        const runMs = (0.18 + random() * 0.5 + field.rows * 0.004) * slow;
        const readMs = (0.02 + field.rows * 0.0022) * slow;
        const statement = {
          n: statements.length + 1,
          name: use.name,
          sql: sqlOf(use.name, use.tables),
          batch: ++batch,
          keys: use.keys,
          rows: field.rows,
          startMs: round(at + 0.05),
          durationMs: round(waitMs + runMs + readMs),
          waitMs: round(waitMs),
          runMs: round(runMs),
          readMs: round(readMs),
          error: "",
          field: field.path,
          source: `internal/store/${sources[use.tables[0]] ?? "choice.go:64"}`,
          similar: 0,
          duplicate: false,
          explainable: true,
        };
        statements.push(statement);
        own.push(statement.n);
        after = statement.startMs + statement.durationMs;
      }
      const index = fields.length;
      if (own.length > 0) fields.push(null);
      visit(field.fields, after + 0.04);
      if (own.length > 0) {
        fields[index] = {
          path: field.path,
          field: field.field,
          startMs: round(at),
          durationMs: round(after - at + 0.02),
          statements: own,
        };
      }
      end = Math.max(end, after);
    }
  };
  visit(plan?.fields ?? [], 0.28);
  const databaseMs = statements.reduce((sum, each) => sum + each.durationMs, 0);
  return {
    id,
    name: plan?.operation ?? "",
    kind: plan?.kind ?? "query",
    role,
    start,
    durationMs: round(end + 0.35),
    statementCount: statements.length,
    databaseMs: round(databaseMs),
    rows: statements.reduce((sum, each) => sum + each.rows, 0),
    answerBytes: 180 + statements.reduce((sum, each) => sum + each.rows, 0) * 64,
    outcome: outcome ?? (errors.length > 0 ? "errors" : "ok"),
    document: query,
    documentCut: false,
    variables,
    errors,
    phases: { parseMs: 0.04, validateMs: 0.09, executeMs: round(end), writeMs: 0.03 },
    statements,
    fields,
    plan,
    mismatches: [],
  };
}

/** A record as an N+1 makes it: the statements of a plan, once for each key, in a window of so many at the same time. */
export function spread(record, { id, ways, batches }) {
  const random = generator(id * 31 + ways);
  const statements = [];
  let at = 0.3;
  for (const statement of record.statements) {
    const times = Math.max(1, Math.min(statement.keys, batches(statement)));
    const ends = new Array(ways).fill(at + (ways > 1 && statement.n > 1 ? 1.1 : 0));
    for (let n = 0; n < times; n++) {
      const lane = ends.indexOf(Math.min(...ends));
      const waitMs = 0.01;
      const runMs = 0.09 + random() * 0.14;
      statements.push({
        ...statement,
        n: statements.length + 1,
        batch: statements.length + 1,
        keys: Math.ceil(statement.keys / times),
        rows: Math.ceil(statement.rows / times),
        startMs: round(ends[lane]),
        waitMs,
        runMs: round(runMs),
        readMs: 0.02,
        durationMs: round(runMs + 0.03),
        similar: times > 1 ? statement.n : 0,
        duplicate: times > 1 && n > 0 && statement.name === "OwnerByCourse",
      });
      ends[lane] += runMs + 0.06;
    }
    at = Math.max(...ends);
  }
  const fields = record.fields.map((field) => {
    const own = statements.filter((each) => each.field === field.path);
    const startMs = Math.min(...own.map((each) => each.startMs));
    const endMs = Math.max(...own.map((each) => each.startMs + each.durationMs));
    return { ...field, startMs, durationMs: round(endMs - startMs), statements: own.map((each) => each.n) };
  });
  return {
    ...record,
    id,
    statements,
    fields,
    statementCount: statements.length,
    durationMs: round(at + 0.5),
    databaseMs: round(statements.reduce((sum, each) => sum + each.durationMs, 0)),
  };
}

/** What lists and events have of a record. */
export function summaryOf(record) {
  const { document, documentCut, variables, errors, phases, statements, fields, plan, mismatches, ...summary } = record;
  return { ...summary, errorCount: errors.length, mismatchCount: mismatches.length };
}
