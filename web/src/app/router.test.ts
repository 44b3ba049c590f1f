// @vitest-environment node
import { expect, test, vi } from "vitest";

vi.stubGlobal("location", { pathname: "/" });
const { parseRoute } = await import("./router");

test.each([
  ["/playground", "", { page: "playground" }],
  ["/inspect/", "", { page: "inspect" }],
  ["/inspect/operations/17", "", { page: "operation", id: "17" }],
  ["/inspect/operations/%", "", { page: "operation", id: "%" }],
  ["/inspect/compare", "?a=1&b=2", { page: "compare", a: "1", b: "2" }],
  ["/n-plus-one", "", { page: "nplusone" }],
  ["/inspect/else", "", { page: "missing" }],
])("%s%s", (path, search, route) => expect(parseRoute(path, search)).toEqual(route));
