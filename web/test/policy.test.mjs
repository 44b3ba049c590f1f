// The content security policies that the pages are served with, and that what they forbid is seen by the other tests.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, open, pages, ready } from "./browser.mjs";
import { policyOf } from "./mock.mjs";
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

const forbidden = {
  "an inline script": () => {
    const script = document.createElement("script");
    script.append("globalThis.hacked = true");
    document.body.append(script);
  },
  "text as HTML": () => {
    document.body.innerHTML += "<img src=x onerror='globalThis.hacked = true'>";
  },
  "a style element": () => {
    const style = document.createElement("style");
    style.append("body { display: none }");
    document.head.append(style);
  },
  "another host": () => fetch("https://elsewhere.example/").catch(() => {}),
};

for (const { name, path, ready: shown } of pages("{a}", "{b}")) {
  test(`${name} is served with its policy`, async () => {
    const at = path.replace("{a}", server.a).replace("{b}", server.b);
    const { page, response, faults, close } = await open(browser, server.base, at);
    await shown(page);
    assert.equal(response.headers()["content-security-policy"], policyOf(new URL(server.base + at).pathname));
    assert.deepEqual(faults, []);
    await close();
  });
}

for (const [what, attempt] of Object.entries(forbidden)) {
  test(`${what} is refused by the inspector's policy, and noticed`, async () => {
    const { page, faults, close } = await open(browser, server.base, "/inspect");
    await ready["/inspect"](page);
    const seen = page.waitForEvent("console", (message) => message.type() === "error");
    await page.evaluate(attempt).catch(() => {});
    await seen;
    assert.match(faults.join("\n"), /content security policy|Trusted(HTML|Script)/i);
    assert.equal(await page.evaluate(() => globalThis.hacked), undefined);
    await close();
  });
}

test("an inline script is refused by the playground's policy too", async () => {
  const { page, faults, close } = await open(browser, server.base, "/playground");
  await ready["/playground"](page);
  const seen = page.waitForEvent("console", (message) => message.type() === "error");
  await page.evaluate(forbidden["an inline script"]);
  await seen;
  assert.match(faults.join("\n"), /content security policy/i);
  assert.equal(await page.evaluate(() => globalThis.hacked), undefined);
  await close();
});

test("the way into the playground and out of it changes the policy", async () => {
  const { page, faults, close } = await open(browser, server.base, "/inspect");
  await ready["/inspect"](page);
  const documents = [];
  page.on("response", (response) => {
    if (response.request().isNavigationRequest()) documents.push(response.headers()["content-security-policy"]);
  });
  await page.getByRole("link", { name: "Playground" }).click();
  await ready["/playground"](page);
  await page.getByRole("link", { name: "Inspector" }).click();
  await ready["/inspect"](page);
  await page.goBack();
  await ready["/playground"](page);
  assert.deepEqual(documents, [policyOf("/playground"), policyOf("/inspect"), policyOf("/playground")]);
  assert.deepEqual(faults, []);
  await close();
});

test("the editor formats, which its worker does with scripts that it imports", async () => {
  const { page, faults, close } = await open(browser, server.base, "/playground");
  await ready["/playground"](page);
  await page.locator(".graphiql-query-editor .monaco-editor").click();
  await page.keyboard.press("Control+A");
  await page.keyboard.insertText("query   Spaced   {   __typename   }");
  const imported = page.waitForResponse((response) => /\/assets\/standalone-/.test(response.url()));
  await page.keyboard.press(process.platform === "linux" ? "Control+Shift+I" : "Shift+Alt+F");
  assert.equal((await imported).status(), 200);
  await page.locator(".view-line", { hasText: /^query\s+Spaced\s\{$/ }).waitFor();
  assert.deepEqual(faults, []);
  await close();
});

// The mock has no such page.
if (process.env.BASE_URL) {
  test("the page at / has its styles, and logs nothing", async () => {
    const icon = /status of 404/; // it has none
    const { page, faults, close } = await open(browser, server.base, "/", { allow: [icon] });
    const width = await page.evaluate(() => getComputedStyle(document.body).maxWidth);
    assert.notEqual(width, "none");
    assert.deepEqual(faults, []);
    await close();
  });
}
