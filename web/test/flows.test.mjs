// What people do on these pages, from one step to the next.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { launch, open, ready } from "./browser.mjs";
import { run, startServer } from "./server.mjs";

let server;
let browser;
before(async () => {
  [server, browser] = await Promise.all([startServer(), launch()]);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

// Pasted, because the editor completes what is typed.
async function write(page, text) {
  await page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
  await page.locator(".graphiql-query-editor .monaco-editor").click();
  await page.keyboard.press("Control+A");
  await page.keyboard.press("Control+V");
}

const statements = (page) => page.getByTestId("plan").locator("b").first().textContent();

test("a query is typed and planned, then run and compared with its record", async () => {
  const { page, faults, close } = await open(browser, server.base, "/playground");
  await ready["/playground"](page);
  assert.equal(await statements(page), "5");

  await write(page, '{ course(by: {slug: "sql-for-developers"}) { title modules { title course { title } } } }');
  await page.getByTestId("plan").getByText("2 statements").waitFor();
  const panel = page.getByRole("complementary", { name: "Plan" });
  await panel.getByText("ModulesByCourse").waitFor();
  await panel.getByText("The way back").waitFor();

  await write(page, '{ course(by: {slug: "sql-for-developers"}) { title modules { titel } } }');
  await panel.getByText(/Cannot query field "titel"/).waitFor();
  assert.equal(await statements(page), "2", "the last plan stays");

  await write(page, '{ course(by: {slug: "sql-for-developers"}) { title modules { title } } }');
  await page.locator('[data-testid="plan"][data-current="true"]').waitFor();
  await page.getByRole("button", { name: /execute/i }).click();
  const ran = page.getByTestId("run");
  await ran.getByText("Ran 2 statements").waitFor();
  await ran.getByText("as planned").waitFor();
  await panel
    .getByText(/^ran 1/)
    .first()
    .waitFor();

  await ran.getByRole("link").click();
  await ready["/inspect/operations"](page);
  assert.match(page.url(), /\/inspect\/operations\/\d+$/);
  assert.deepEqual(faults, []);
  await close();
});

test("the viewer is switched, and requests and plans are the viewer's", async () => {
  const { page, faults, close } = await open(browser, server.base, "/playground");
  await ready["/playground"](page);
  const planned = page.waitForRequest(
    (request) => request.url().endsWith("/plan") && /"viewer":"user"/.test(request.postData()),
  );
  await page.getByLabel("Viewer").selectOption("learner");
  await planned;
  await page.getByText("as the learner").waitFor();
  const [request] = await Promise.all([
    page.waitForRequest((each) => each.url().endsWith("/graphql")),
    page.getByRole("button", { name: /execute/i }).click(),
  ]);
  const headers = request.headers();
  assert.match(headers.authorization, /^Bearer ./);
  assert.equal(headers["syllabus-record"], "1");
  await page.getByTestId("run").getByRole("link").click();
  await page.getByText("as learner").waitFor();
  assert.equal(await page.getByLabel("Viewer").inputValue(), "learner", "the choice is kept in the tab");
  const kept = await page.evaluate(() => JSON.stringify(localStorage));
  assert.doesNotMatch(kept, /token-of|Bearer|eyJ/);
  assert.deepEqual(faults, []);
  await close();
});

test("the list is filtered, and the address says how", async () => {
  const { page, faults, close } = await open(browser, server.base, "/inspect");
  await ready["/inspect"](page);
  await page.getByLabel("Operation", { exact: true }).fill("Seeded");
  await page.getByLabel("More statements than").fill("3");
  await page.waitForURL(/name=Seeded.*moreStatements=3/);
  const table = page.getByRole("table", { name: "Recorded operations" });
  await assertEventually(async () =>
    (await table.getByRole("rowheader").allInnerTexts()).every((each) => each === "Seeded"),
  );
  assert.ok((await table.getByRole("rowheader").count()) >= 1);

  await page.reload();
  await ready["/inspect"](page);
  assert.equal(await page.getByLabel("Operation", { exact: true }).inputValue(), "Seeded");
  await page.getByLabel("Operation", { exact: true }).fill("no such name");
  await page.getByText("No operation is like that").waitFor();
  await page.getByRole("main").getByRole("button", { name: "Clear the filters" }).last().click();
  await page.waitForURL(/\/inspect$/);
  await ready["/inspect"](page);
  assert.deepEqual(faults, []);
  await close();
});

test("what runs is in the list a moment later, unless it is paused", async () => {
  const { page, faults, close } = await open(browser, server.base, "/inspect");
  await ready["/inspect"](page);
  await page.getByText("Live", { exact: true }).waitFor();
  await run(server.base, 'query Fresh { course(by: {slug: "sql-for-developers"}) { title } }');
  await page.getByRole("rowheader", { name: "Fresh" }).waitFor();
  await page.getByRole("button", { name: "Pause" }).click();
  await run(server.base, 'query Later { course(by: {slug: "sql-for-developers"}) { title } }');
  await page.getByText("Paused, 1 new operation").waitFor();
  assert.equal(await page.getByRole("rowheader", { name: "Later" }).count(), 0);
  await page.getByRole("button", { name: "Resume" }).click();
  await page.getByRole("rowheader", { name: "Later" }).waitFor();
  assert.deepEqual(faults, []);
  await close();
});

test("an operation is opened, a statement explained, and both copied", async () => {
  const { page, faults, close } = await open(browser, server.base, `/inspect/operations/${server.b}`, {
    allow: [/422/],
  });
  await ready["/inspect/operations"](page);
  await page.getByRole("button", { name: /^Statement 2 ?ModulesByCourse/ }).click();
  const card = page.locator("#statement-2");
  await card.getByText("SELECT").first().waitFor();
  await card.getByRole("button", { name: "EXPLAIN", exact: true }).click();
  await card.getByText(/It was not run/).waitFor();
  await card.getByRole("button", { name: "EXPLAIN ANALYZE" }).click();
  await card.getByText(/It was run again/).waitFor();
  await page.getByText("The same as a table").click();
  await page.getByRole("table", { name: "Fields and statements, and when they ran" }).waitFor();

  await page.getByRole("button", { name: "Copy as curl" }).click();
  const command = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(command, /^curl 'http.*\/graphql'/);
  assert.match(command, /query Seeded/);
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Export this" }).click(),
  ]);
  assert.equal(String(JSON.parse(await readFile(await file.path(), "utf8")).id), server.b);
  await page.getByRole("link", { name: "← Previous" }).click();
  await page.waitForURL((url) => !url.pathname.endsWith(`/${server.b}`));
  await ready["/inspect/operations"](page);
  assert.deepEqual(faults, []);
  await close();
});

test("two operations are chosen and compared", async () => {
  const { page, faults, close } = await open(browser, server.base, "/inspect?name=Seeded");
  await ready["/inspect"](page);
  await page.getByRole("checkbox", { name: `Compare Seeded, ${server.a}` }).check();
  await page.getByRole("checkbox", { name: `Compare Seeded, ${server.b}` }).check();
  await page.getByRole("button", { name: "Compare", exact: true }).click();
  await ready["/inspect/compare"](page);
  await page.getByRole("row", { name: /^Statements 3 4 \+1/ }).waitFor();
  await page.getByRole("row", { name: /^ExercisesByLesson 0 1 \+1/ }).waitFor();
  await page.getByText(/Lines that only A has/).waitFor();
  assert.deepEqual(faults, []);
  await close();
});

test("a query is run three ways", async () => {
  const { page, faults, close } = await open(browser, server.base, "/n-plus-one");
  await ready["/n-plus-one"](page);
  await page.getByRole("button", { name: "Run it three ways" }).click();
  const lanes = page.getByRole("article");
  await lanes.nth(2).waitFor();
  const numbers = await lanes.evaluateAll((all) =>
    all.map((lane) => Number.parseInt(lane.querySelector("header p").textContent.replace(",", ""), 10)),
  );
  assert.equal(numbers[2], 5, "as many as relations");
  assert.ok(numbers[0] > numbers[1] && numbers[1] >= numbers[2], `${numbers}`);
  await page.getByText("The same answer").waitFor();

  await page.getByRole("radio", { name: /Your own/ }).check();
  await page.getByLabel("Your own query").fill("{ nothing }");
  await page.getByRole("button", { name: "Run it three ways" }).click();
  await page.getByText(/Cannot query field "nothing"/).waitFor();
  assert.deepEqual(
    faults.filter((fault) => !/status of 400/.test(fault)),
    [],
  );
  await close();
});

test("the keyboard does it all", async () => {
  const { page, faults, close } = await open(browser, server.base, "/inspect");
  await ready["/inspect"](page);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent.trim()), "Skip to the content");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");
  await page.getByRole("tab", { name: "Operations" }).focus();
  await page.keyboard.press("ArrowRight");
  await page.getByRole("heading", { name: "Slowest" }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Top lists");
  await page.getByRole("link", { name: "Show me the N+1" }).focus();
  await page.keyboard.press("Enter");
  await ready["/n-plus-one"](page);
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");
  assert.deepEqual(faults, []);
  await close();
});

test("the theme is switched and kept", async () => {
  const { page, faults, close } = await open(browser, server.base, "/inspect", { theme: "light" });
  await ready["/inspect"](page);
  const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await paper();
  await page.getByRole("button", { name: "Switch to the dark theme" }).click();
  const dark = await paper();
  assert.notEqual(dark, light);
  await page.reload();
  await ready["/inspect"](page);
  assert.equal(await paper(), dark);
  assert.deepEqual(faults, []);
  await close();
});

test("everything is exported, and cleared after a question", async () => {
  const { page, faults, close } = await open(browser, server.base, "/inspect");
  await ready["/inspect"](page);
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Export JSON" }).click(),
  ]);
  assert.ok(JSON.parse(await readFile(await file.path(), "utf8")).operations.length >= 2);
  await page.getByRole("button", { name: "Clear", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Clear all records?" });
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await dialog.waitFor({ state: "hidden" });
  await page.getByRole("button", { name: "Clear", exact: true }).click();
  await dialog.getByRole("button", { name: "Clear" }).click();
  await page.getByText("Nothing has run yet").waitFor();
  assert.deepEqual(faults, []);
  await close();
});

async function assertEventually(condition) {
  for (let n = 0; n < 100; n++) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail("it did not come about");
}
