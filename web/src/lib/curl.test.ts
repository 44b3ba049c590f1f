import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { curl, fileName, graphqlFile, shellQuote } from "./curl";

const nasty = `it's "$HOME" \`id\` $(id) \\ \n {a: "b"} ; rm -rf / # é`;

test("a shell reads a quoted text back as it was", () => {
  expect(execFileSync("sh", ["-c", `printf %s ${shellQuote(nasty)}`], { encoding: "utf8" })).toBe(nasty);
});

describe("curl", () => {
  const command = curl("http://127.0.0.1:8080", { document: nasty, variables: { slug: "it's" }, name: "A" }, false);

  test("sends the document and the variables as they were", () => {
    const words = execFileSync("sh", ["-c", command.replace("curl", "printf '%s\\0'")], { encoding: "utf8" }).split(
      "\0",
    );
    expect(words[0]).toBe("http://127.0.0.1:8080/graphql");
    expect(JSON.parse(words[4] ?? "")).toEqual({ query: nasty, variables: { slug: "it's" }, operationName: "A" });
  });

  test("names the token and does not write it", () => {
    expect(command).not.toContain("Authorization");
    expect(curl("http://a", { document: "{a}", variables: null, name: "" }, true)).toContain(
      '"Authorization: Bearer $TOKEN"',
    );
  });
});

test("variables are a comment above the document", () => {
  const text = graphqlFile({ document: "query A { a }", variables: { text: "one\ntwo" }, name: "A" });
  expect(text).toBe('# variables: {\n#   "text": "one\\ntwo"\n# }\n\nquery A { a }\n');
  expect(graphqlFile({ document: "{ a }", variables: {}, name: "" })).toBe("{ a }\n");
});

test("a file's name has nothing that a system reads", () => {
  expect(fileName("../<script>", "json")).toBe("-script-.json");
  expect(fileName("", "json")).toBe("operation.json");
});
