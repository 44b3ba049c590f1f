// A server with the routes that the pages ask, for tests: its GraphQL answers from a few courses, its times are made up.
// As a program it listens on PORT (8090): node test/mock.mjs [scenario]

import { createReadStream, existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSchema, graphql } from "graphql";
import { courses } from "./mock/data.mjs";
import { planOf } from "./mock/plan.mjs";
import { recordOf, spread } from "./mock/records.mjs";
import { Store } from "./mock/store.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const dist = join(here, "../dist");
const schema = buildSchema(readFileSync(join(here, "../../schema.graphqls"), "utf8"), { assumeValid: true });
const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
  ".ttf": "font/ttf",
};

/** The server's policies: internal/server/headers.go says why they are as they are. */
export function policyOf(pathname) {
  return [
    "default-src 'none'",
    "script-src 'self'",
    ...directivesOf(pathname),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

const directivesOf = (pathname) => {
  if (pathname.startsWith("/assets/")) return [];
  return pathname === "/playground" ? directivesOfEditor : directivesOfPages;
};

const directivesOfPages = [
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
];

const directivesOfEditor = [
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
];

/** Starts a mock: "demo", "empty", "hostile", "sampled", "off", "locked" (the token is "administrator") or "broken". */
export async function startMock({ scenario = "demo", port = 0 } = {}) {
  const mock = { scenario, schema, store: new Store(schema, scenario), down: false };
  const server = createServer((request, response) => {
    handle(mock, request, response).catch((error) => reply(response, 500, { error: String(error?.stack ?? error) }));
  });
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    mock,
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

async function handle(mock, request, response) {
  const url = new URL(request.url, "http://mock");
  const path = url.pathname;
  if (path === "/graphql") return answerGraphQL(mock, request, response);
  if (path === "/plan") return answerPlan(mock, request, response);
  if (path === "/demo/token") return reply(response, 200, { token: `token-of-${(await body(request)).user}` });
  if (path === "/demo/compare") return answerCompare(mock, request, response);
  if (path.startsWith("/inspect/api/")) return inspect(mock, request, response, url);
  return page(path, response);
}

function page(path, response) {
  const file = normalize(join(dist, path));
  const known = path.startsWith("/assets/") && file.startsWith(dist) && existsSync(file);
  const served = known ? file : join(dist, "index.html");
  if (path.startsWith("/assets/") && !known) return reply(response, 404, { error: "no such file" });
  response.writeHead(200, {
    "Content-Type": types[extname(served)] ?? "application/octet-stream",
    "Content-Security-Policy": policyOf(path),
    "X-Content-Type-Options": "nosniff",
  });
  createReadStream(served).pipe(response);
}

async function inspect(mock, request, response, url) {
  const path = url.pathname.slice("/inspect/api".length);
  const { scenario, store } = mock;
  const authorization = request.headers.authorization;
  const access = scenario !== "locked" || authorization === "Bearer administrator";
  if (path === "/session") {
    const inspector = { off: "off", sampled: "sampled" }[scenario] ?? "on";
    return reply(response, 200, {
      demo: scenario !== "locked",
      inspector,
      access,
      users: ["learner", "author", "admin"],
    });
  }
  if (!access) return reply(response, authorization ? 403 : 401, { error: "An administrator's token is needed." });
  if (scenario === "broken") return reply(response, 500, { error: "The inspector has failed." });
  if (path === "/summary") return reply(response, 200, store.summary());
  if (path === "/operations" && request.method === "DELETE") {
    store.records.clear();
    for (const follower of store.followers) follower.write("event: cleared\ndata: {}\n\n");
    return response.writeHead(204).end();
  }
  if (path === "/operations") return reply(response, 200, store.list(url.searchParams));
  if (path === "/export") {
    response.setHeader("Content-Disposition", 'attachment; filename="operations.json"');
    return reply(response, 200, { operations: [...store.records.values()] });
  }
  if (path === "/events") {
    response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
    response.write(": welcome\n\n");
    store.followers.add(response);
    request.on("close", () => store.followers.delete(response));
    return;
  }
  const [, id, n] = /^\/operations\/([^/]+)(?:\/statements\/(\d+)\/explain)?$/.exec(path) ?? [];
  const record = store.records.get(Number(id));
  if (!record) return reply(response, 404, { error: "There is no such operation in the ring any more." });
  if (n === undefined) return reply(response, 200, record);
  return answerExplain(
    record.statements.find((each) => each.n === Number(n)),
    (await body(request)).analyze,
    response,
  );
}

function answerExplain(statement, analyze, response) {
  if (!statement || statement.name === "CourseBySlug") {
    return reply(response, 422, { error: "The statement's values were not kept." });
  }
  const actual = analyze ? " (actual time=0.021..0.084 rows=16 loops=1)" : "";
  const plan = [
    `Sort  (cost=8.59..8.63 rows=16 width=52)${actual}`,
    "  Sort Key: course_id, parent_id, index",
    `  ->  Bitmap Heap Scan on ${statement.name.toLowerCase()}  (cost=4.42..8.27 rows=16 width=52)${actual}`,
    "        Recheck Cond: (course_id = ANY ($1))",
    ...(analyze ? ["        Heap Blocks: exact=1", "Planning Time: 0.190 ms", "Execution Time: 0.112 ms"] : []),
  ].join("\n");
  return reply(response, 200, { plan, generic: !analyze, settings: "plan_cache_mode = auto" });
}

async function answerGraphQL({ store, scenario }, request, response) {
  const { query, variables, operationName } = await body(request);
  const token = request.headers.authorization;
  if (token && !/^Bearer (token-of-\w+|administrator)$/.test(token)) {
    return reply(response, 401, {
      errors: [{ message: "The token is not valid.", extensions: { code: "UNAUTHENTICATED" } }],
    });
  }
  const role = token?.startsWith("Bearer token-of-") ? token.slice("Bearer token-of-".length) : "visitor";
  const rootValue = {
    course: ({ by }) => courses.find((course) => course.slug === by.slug || course.id === by.id) ?? null,
    courses: () => ({ nodes: courses, edges: [], pageInfo: { hasNextPage: false, hasPreviousPage: false } }),
    viewer: () => null,
  };
  const result = await graphql({ schema, source: query, rootValue, variableValues: variables, operationName });
  if (request.headers["syllabus-record"] === "1" && scenario !== "sampled" && result.data) {
    const record = store.run({ query, variables: variables ?? null, operationName, role });
    response.setHeader("Syllabus-Operation", String(record.id));
  }
  response.setHeader("Server-Timing", 'sql;desc="5 statements";dur=4.9');
  return reply(response, 200, result);
}

async function answerPlan({ schema }, request, response) {
  const { plan, errors } = planOf(schema, await body(request));
  if (plan) return reply(response, 200, plan);
  return reply(response, 400, {
    errors: errors.map((error) => ({ message: error.message, locations: error.locations })),
  });
}

async function answerCompare({ schema, store }, request, response) {
  const { query, operationName } = await body(request);
  const { plan, errors } = planOf(schema, { query, operationName });
  if (!plan)
    return reply(response, 400, {
      errors: errors.map((error) => ({ message: error.message, locations: error.locations })),
    });
  const start = new Date().toISOString();
  const base = (id) => recordOf({ id, plan, query, start, seed: 11 });
  const scale = plan.statements > 5 ? 4 : 1;
  const ways = [
    ["naive", "Naive resolvers", 6, (each) => each.keys * scale],
    ["timer", "Dataloader, 1 ms timer", 2, (each) => Math.ceil(each.keys / 14)],
    ["peers", "Peers", 1, () => 1],
  ];
  const runs = ways.map(([how, title, width, batches]) => {
    const record = store.add((id) => {
      const each = how === "peers" ? base(id) : spread(wide(base(id), scale), { id, ways: width, batches });
      return { ...each, plan: how === "peers" ? each.plan : null };
    });
    const { statementCount: statements, durationMs, databaseMs } = record;
    return { how, title, statements, durationMs, databaseMs, record, equal: true };
  });
  return reply(response, 200, { runs });
}

// More keys, for queries that a small catalog would make look harmless.
function wide(record, scale) {
  return {
    ...record,
    statements: record.statements.map((each) => ({ ...each, keys: each.n === 1 ? 1 : each.keys * scale })),
  };
}

async function body(request) {
  let text = "";
  for await (const piece of request) text += piece;
  return text === "" ? {} : JSON.parse(text);
}

function reply(response, status, value) {
  if (response.headersSent) return response.end();
  response.writeHead(status, { "Content-Type": "application/json; charset=utf-8" });
  response.end(JSON.stringify(value));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { url } = await startMock({ scenario: process.argv[2] ?? "demo", port: Number(process.env.PORT ?? 8090) });
  console.log(`The mock listens on ${url}`);
}
