// Pictures of every page in both sizes and themes, in web/screenshots: node test/screenshots.mjs [part of a name]
// They are of the mock, or of the server that BASE_URL names.

import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { launch, open, pages, themes, widths } from "./browser.mjs";
import { startMock } from "./mock.mjs";

const directory = fileURLToPath(new URL("../screenshots", import.meta.url));
const only = process.argv[2] ?? "";
mkdirSync(directory, { recursive: true });

const mock = process.env.BASE_URL ? null : await startMock();
const base = process.env.BASE_URL ?? mock.url;
const browser = await launch();
const [a, b] = await twoOperations(base);

const shots = [
  ...pages(a, b),
  { name: "playground-run", path: "/playground", ready: runQuery },
  { name: "playground-errors", path: "/playground", ready: breakQuery },
  {
    name: "inspect-top",
    path: "/inspect?view=top",
    ready: (page) => page.getByRole("heading", { name: "Slowest" }).waitFor(),
  },
  { name: "inspect-operations", path: "/inspect?view=operations", ready: (page) => page.getByRole("table").waitFor() },
  { name: "inspect-statements", path: "/inspect?view=statements", ready: (page) => page.getByRole("table").waitFor() },
  { name: "operation-open", path: `/inspect/operations/${b}`, ready: openStatement },
  { name: "n-plus-one-run", path: "/n-plus-one", ready: compareWays },
];
if (mock) {
  for (const scenario of ["locked", "off", "empty", "broken"])
    shots.push({ name: `inspect-${scenario}`, path: "/inspect", scenario, ready: settle });
  shots.push({ name: "operation-missing", path: "/inspect/operations/99999", ready: settle });
  shots.push({ name: "operation-hostile", path: "/inspect/operations/49", scenario: "hostile", ready: settle });
}

for (const shot of shots.filter((each) => each.name.includes(only))) {
  const own = shot.scenario ? await startMock({ scenario: shot.scenario }) : null;
  for (const width of widths) {
    for (const theme of themes) {
      const { page, close } = await open(browser, own?.url ?? base, shot.path, { width, theme });
      await shot.ready(page);
      await page.evaluate(() => document.fonts.ready);
      await page.mouse.move(0, 0);
      await page.evaluate(() => {
        if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
        scrollTo(0, 0);
      });
      await page.waitForTimeout(250);
      await page.screenshot({ path: `${directory}/${shot.name}-${width}-${theme}.png`, fullPage: true });
      await close();
    }
  }
  await own?.stop();
  console.log(shot.name);
}
await browser.close();
await mock?.stop();

async function twoOperations(server) {
  const answer = await fetch(`${server}/inspect/api/operations?order=statements&limit=50`);
  const { operations } = await answer.json();
  const [most] = operations;
  const other = operations.find((each) => each.name === most?.name && each.id !== most.id) ?? operations.at(-1);
  return [other?.id ?? 1, most?.id ?? 1];
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
  await page.keyboard.type("query Broken { nothing }\n", { delay: 5 });
  await page.locator('[data-testid="plan"][data-current="false"]').waitFor();
}

async function openStatement(page) {
  await page.getByRole("heading", { name: "Statements", exact: true }).waitFor();
  const card = page.locator("#statement-3");
  await card.getByRole("button").first().click();
  await card.getByRole("button", { name: "EXPLAIN ANALYZE" }).click();
  await card.getByText(/It was run again/).waitFor();
}

async function compareWays(page) {
  await page.getByRole("radio", { name: /Everything/ }).check();
  await page.getByRole("button", { name: "Run it three ways" }).click();
  await page.getByText(/The same answer/).waitFor();
}

async function settle(page) {
  await page.waitForTimeout(600);
}
