// Each page, in both sizes and both themes: nothing in the console, no other host, and nothing serious for axe.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import axe from "axe-core";
import { launch, open, pages, themes, widths } from "./browser.mjs";
import { startServer } from "./server.mjs";

let server;
let browser;
before(async () => {
  [server, browser] = await Promise.all([startServer(), launch()]);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const views = [
  ...pages("{a}", "{b}"),
  {
    name: "top lists",
    path: "/inspect?view=top",
    ready: (page) => page.getByRole("heading", { name: "Slowest" }).waitFor(),
  },
  { name: "by statement", path: "/inspect?view=statements", ready: (page) => page.getByRole("table").waitFor() },
  { name: "comparison", path: "/n-plus-one", ready: compareWays },
  { name: "run", path: "/playground", ready: runQuery },
  { name: "errors of a document", path: "/playground", ready: breakQuery },
  { name: "opened statement", path: "/inspect/operations/{b}", ready: openStatement },
];

for (const view of views) {
  describe(view.name, () => {
    for (const width of widths) {
      for (const theme of themes) {
        test(`${width} px, ${theme}`, async () => {
          const path = view.path.replace("{a}", server.a).replace("{b}", server.b);
          const { page, faults, loaded, close } = await open(browser, server.base, path, { width, theme });
          await view.ready(page);
          assert.deepEqual(await violations(page), []);
          assert.deepEqual(faults, []);
          const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          assert.ok(wide <= 0, `the page is ${wide} px wider than the window`);
          assert.equal(await page.locator("h1").count(), 1, "one main heading");
          const editor = loaded.some((each) => /monaco/.test(each));
          assert.equal(editor, path.startsWith("/playground"), "the editor is loaded by the playground only");
          await close();
        });
      }
    }
  });
}

async function violations(page) {
  await page.evaluate(axe.source);
  const found = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
  return found.violations
    .filter((each) => ["serious", "critical"].includes(each.impact))
    .map(
      (each) =>
        `${each.id}: ${each.nodes.map((node) => `${node.html.slice(0, 160)} ${node.failureSummary}`).join("\n")}`,
    );
}

async function runQuery(page) {
  await page.locator(".plan-note").first().waitFor();
  await page.getByRole("button", { name: /execute/i }).click();
  await page.getByTestId("run").getByRole("link").waitFor();
}

async function breakQuery(page) {
  await page.locator(".plan-note").first().waitFor();
  await page.locator(".graphiql-query-editor .monaco-editor").click();
  await page.keyboard.press("Control+Home");
  await page.keyboard.insertText("query Broken { nothing }\n");
  await page.locator('[data-testid="plan"][data-current="false"]').waitFor();
  await page.getByText("No plan of this document").waitFor();
}

async function compareWays(page) {
  await page.getByRole("button", { name: "Run it three ways" }).click();
  await page.getByText(/Each mark is a statement/).waitFor();
}

async function openStatement(page) {
  await page.locator("#statement-2").getByRole("button").first().click();
  await page.getByRole("button", { name: "EXPLAIN", exact: true }).click();
  await page.getByText(/It was not run|cannot be explained/).waitFor();
}
