import { chromium } from "playwright-core";

/** The sizes and themes that every page is looked at in. */
export const widths = [360, 1440];
export const themes = ["light", "dark"];

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-background-networking"],
  });
}

/** Opens a page that notes what must not be: messages of the console, exceptions, and requests to other hosts. */
export async function open(browser, base, path, { width = 1440, theme = "light", allow = [], prepare } = {}) {
  const context = await browser.newContext({
    viewport: { width, height: width < 600 ? 780 : 900 },
    colorScheme: theme,
    reducedMotion: "reduce",
    acceptDownloads: true,
    locale: "en-GB",
    timezoneId: "UTC",
  });
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: base }).catch(() => {});
  const page = await context.newPage();
  page.setDefaultTimeout(12_000);
  const faults = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type()) && !allow.some((each) => each.test(message.text()))) {
      faults.push(`${message.type()}: ${message.text()}`);
    }
  });
  page.on("pageerror", (error) => faults.push(`exception: ${error.stack ?? error}`));
  const loaded = [];
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (["blob:", "data:"].includes(url.protocol)) return;
    loaded.push(url.pathname);
    if (url.origin !== new URL(base).origin) faults.push(`a request to another host: ${url}`);
  });
  if (prepare) await prepare(page);
  const response = await page.goto(base + path);
  return { page, faults, loaded, response, close: () => context.close() };
}

/** Waits until a page shows what it is for. */
export const ready = {
  "/playground": async (page) => {
    await page.locator('[data-testid="plan"][data-current="true"]').waitFor();
    await page.locator(".plan-note").first().waitFor();
    await page.locator(".graphiql-container .monaco-editor .view-lines").first().waitFor();
  },
  "/inspect": (page) => page.getByRole("table", { name: "Recorded operations" }).waitFor(),
  "/inspect/operations": (page) => page.getByRole("heading", { name: "Plan beside record" }).waitFor(),
  "/inspect/compare": (page) => page.getByRole("heading", { name: "Two runs side by side" }).waitFor(),
  "/n-plus-one": (page) => page.getByRole("button", { name: "Run it three ways" }).waitFor(),
};

/** The pages by name, with an address of each; the ids are those of two recorded operations. */
export function pages(a, b) {
  return [
    { name: "playground", path: "/playground", ready: ready["/playground"] },
    { name: "inspect", path: "/inspect", ready: ready["/inspect"] },
    { name: "operation", path: `/inspect/operations/${b}`, ready: ready["/inspect/operations"] },
    { name: "compare", path: `/inspect/compare?a=${a}&b=${b}`, ready: ready["/inspect/compare"] },
    { name: "n-plus-one", path: "/n-plus-one", ready: ready["/n-plus-one"] },
  ];
}
