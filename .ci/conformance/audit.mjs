// Runs every audit that graphql-http has for servers, and fails unless all of them pass, those that are only advice too.
//
//   BASE_URL=http://127.0.0.1:8080 node audit.mjs
import { serverAudits } from "graphql-http";

// As many as the package has in the version that package.json names: a suite that lost some would pass for less than it says.
const least = 61;
const patience = 10_000; // milliseconds for one request

const base = process.env.BASE_URL;
if (!base) {
  console.error("BASE_URL is not set; it is the address of a server, such as http://127.0.0.1:8080");
  process.exit(2);
}

/** Why an audit does not pass; nothing when it does. A request that gets no answer is a reason like another. */
async function fault(audit) {
  try {
    const result = await audit.fn();
    if (result.status === "ok") return undefined;
    const { status, headers, bodyUsed } = result.response;
    const body = bodyUsed ? "" : (await result.response.text()).slice(0, 300);
    return `${result.reason}\n     the answer: ${status} ${headers.get("content-type") ?? "without a content type"} ${body}`;
  } catch (error) {
    return error.cause ? `${error}: ${error.cause}` : `${error}`;
  }
}

const audits = serverAudits({
  url: new URL("/graphql", base).href,
  fetchFn: (url, options) => fetch(url, { ...options, signal: AbortSignal.timeout(patience) }),
});

let failed = 0;
for (const audit of audits) {
  const reason = await fault(audit);
  if (reason) failed++;
  console.log(`${reason ? "FAIL" : "ok  "} ${audit.id} ${audit.name}${reason ? `\n     ${reason}` : ""}`);
}
console.log(`\n${audits.length - failed} passed, ${failed} failed`);
if (audits.length < least) console.error(`The suite has ${audits.length} audits, and should have ${least} or more.`);
process.exitCode = failed > 0 || audits.length < least ? 1 : 0;
