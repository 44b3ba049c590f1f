// What the pages say when there is nothing to show, when something is wrong, and what hostile content does to them: with a
// mock in its different scenarios.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, open, ready } from "./browser.mjs";
import { startMock } from "./mock.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

async function at(scenario, path, options) {
  const server = await startMock({ scenario });
  const opened = await open(browser, server.url, path, options);
  return { ...opened, server, done: () => Promise.all([opened.close(), server.stop()]) };
}

const answers = [/status of (400|401|403|404|500|503)/];

test("a token is asked for, refused, and kept in the tab only", async () => {
  const { page, faults, done } = await at("locked", "/inspect", { allow: answers });
  await page.getByRole("heading", { name: "Administrators only" }).waitFor();
  await page.getByRole("button", { name: "Open the inspector" }).click();
  await page.getByText("Enter a token first.").waitFor();
  await page.getByLabel("Token").fill("somebody's");
  await page.getByRole("button", { name: "Open the inspector" }).click();
  await page.getByText(/This token is not an administrator's/).waitFor();
  await page.getByLabel("Token").fill("Bearer administrator");
  await page.keyboard.press("Enter");
  await ready["/inspect"](page);
  await page.getByText("Live", { exact: true }).waitFor();
  const [session, local] = await page.evaluate(() => [JSON.stringify(sessionStorage), JSON.stringify(localStorage)]);
  assert.match(session, /administrator/);
  assert.doesNotMatch(local, /administrator/);
  assert.equal(await page.getByRole("link", { name: "Show me the N+1" }).count(), 0, "this is in the demo only");
  await page.getByRole("button", { name: "Forget token" }).click();
  await page.getByRole("heading", { name: "Administrators only" }).waitFor();
  assert.deepEqual(faults, []);
  await done();
});

test("a demo's page is not there outside of it", async () => {
  const { page, done } = await at("locked", "/n-plus-one");
  await page.getByRole("heading", { name: "Only in the demo" }).waitFor();
  await done();
});

for (const [scenario, path, text] of [
  ["off", "/inspect", "The inspector is off"],
  ["empty", "/inspect", "Nothing has run yet"],
  ["empty", "/inspect?view=top", "Nothing has run yet"],
  ["sampled", "/inspect", "This server records a part of its operations"],
  ["broken", "/inspect", "The server has failed"],
  ["broken", "/inspect/operations/1", "The server has failed"],
  ["demo", "/inspect/operations/99999", "This is not here"],
  ["demo", "/inspect/compare?a=1&b=99999", "This is not here"],
  ["demo", "/inspect/compare", "Choose two operations"],
  ["demo", "/nowhere", "There is no such page"],
]) {
  test(`${path} of a server that is ${scenario} says "${text}"`, async () => {
    const { page, faults, done } = await at(scenario, path, { allow: answers });
    await page.getByText(text).first().waitFor();
    assert.deepEqual(faults, []);
    await done();
  });
}

test("without a record the playground shows Server-Timing", async () => {
  const { page, faults, done } = await at("sampled", "/playground");
  await ready["/playground"](page);
  await page.getByRole("button", { name: /execute/i }).click();
  await page.getByText("From Server-Timing").waitFor();
  assert.deepEqual(faults, []);
  await done();
});

test("the server goes away, and the pages say so", async () => {
  const { page, server, done } = await at("demo", "/inspect");
  await ready["/inspect"](page);
  await page.getByText("Live", { exact: true }).waitFor();
  await server.stop();
  await page.getByText("Connection lost, trying again").waitFor();
  await page.getByRole("rowheader").first().getByRole("link").click();
  await page.getByText("The server does not answer").waitFor();
  await done();
});

test("ten thousand statements and a megabyte of text neither run nor freeze the page", async () => {
  const { page, faults, done } = await at("hostile", "/inspect");
  await ready["/inspect"](page);
  await page
    .getByRole("link", { name: /<script>/ })
    .first()
    .click();
  await ready["/inspect/operations"](page);
  assert.ok((await page.locator("#statements ~ ol > li").count()) <= 50, "statements are capped");
  assert.ok((await page.evaluate(() => document.getElementsByTagName("*").length)) < 6_000, "the page is small");
  assert.ok((await page.evaluate(() => document.body.textContent.length)) < 200_000, "texts are cut");
  await page
    .getByText("10,001 of 10,001")
    .or(page.getByText(/120 of 10,001 are shown/))
    .first()
    .waitFor();
  await page
    .getByRole("button", { name: /^Statement 119/ })
    .first()
    .click();
  await page.locator("#statement-119, #statement-120").first().getByText("Running").first().waitFor();
  await page.getByRole("link", { name: "Next →" }).click();
  await page.waitForURL(/\/operations\/50$/);
  await page.locator("#statement-1").getByRole("button").first().click();
  await page
    .getByText(/The first 7.8 KiB of/)
    .first()
    .waitFor();
  assert.equal(await page.evaluate(() => globalThis.hacked), undefined);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `the page is ${wide} px wider than the window`);
  assert.deepEqual(faults, []);
  await done();
});

test("hostile names fit a narrow page", async () => {
  for (const path of ["/inspect", "/inspect/operations/49", "/inspect/compare?a=49&b=50"]) {
    const { page, faults, done } = await at("hostile", path, { width: 360 });
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.getByRole("table").first().waitFor();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${path} is ${wide} px wider than the window`);
    assert.deepEqual(faults, []);
    await done();
  }
});

test("a burst of operations is drawn without freezing", async () => {
  const { page, server, faults, done } = await at("demo", "/inspect");
  await ready["/inspect"](page);
  await page.getByText("Live", { exact: true }).waitFor();
  for (let n = 0; n < 3_000; n++) server.mock.store.run({ query: '{ course(by: {slug: "knots"}) { title } }' });
  await page.getByText(/3,048 recorded operations/).waitFor();
  assert.ok((await page.getByRole("rowheader").count()) <= 200);
  assert.deepEqual(faults, []);
  await done();
});
