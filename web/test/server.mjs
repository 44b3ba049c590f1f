import { startMock } from "./mock.mjs";

/** The server that is tested: the one that BASE_URL names, or a mock; and two operations that it has recorded. */
export async function startServer() {
  const mock = process.env.BASE_URL ? null : await startMock();
  const base = process.env.BASE_URL ?? mock.url;
  const ids = [];
  for (const depth of ["lessons { title }", "lessons { title exercises { title } }"]) {
    ids.push(
      await run(base, `query Seeded { course(by: {slug: "sql-for-developers"}) { title modules { title ${depth} } } }`),
    );
  }
  return { base, a: ids[0], b: ids[1], mock, stop: async () => mock?.stop() };
}

/** Runs a query as somebody else's client does, and gives the id of its record. */
export async function run(base, query) {
  const response = await fetch(`${base}/graphql`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "Syllabus-Record": "1" },
    body: JSON.stringify({ query }),
  });
  await response.json();
  const id = response.headers.get("Syllabus-Operation");
  if (!id) throw new Error(`The server did not record the operation: ${response.status}`);
  return id;
}
