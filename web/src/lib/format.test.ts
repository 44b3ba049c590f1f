import { describe, expect, test } from "vitest";
import { bytes, count, cut, delta, ms, operationName, percent, plural, time } from "./format";

describe("ms", () => {
  test.each([
    [0, "0 ms"],
    [0.0004, "< 0.001 ms"],
    [0.04, "0.04 ms"],
    [0.123, "0.12 ms"],
    [3, "3 ms"],
    [3.21, "3.2 ms"],
    [412.4, "412 ms"],
    [100, "100 ms"],
    [2400, "2.4 s"],
    [61_240, "61.2 s"],
    [Number.NaN, "–"],
  ])("of %d is %s", (value, text) => expect(ms(value)).toBe(text));
});

test("counts have their thousands apart, and their nouns", () => {
  expect(count(12345)).toBe("12,345");
  expect(plural(1, "statement")).toBe("1 statement");
  expect(plural(0, "statement")).toBe("0 statements");
  expect(plural(2, "mismatch", "mismatches")).toBe("2 mismatches");
});

test("changes have a sign that is no hyphen", () => {
  expect(delta(3, count)).toBe("+3");
  expect(delta(-1.5, ms)).toBe("−1.5 ms");
  expect(delta(0, count)).toBe("±0");
});

test("bytes are in units of 1,024", () => {
  expect(bytes(512)).toBe("512 B");
  expect(bytes(20111)).toBe("19.6 KiB");
  expect(bytes(16 * 2 ** 20)).toBe("16 MiB");
});

test("small shares keep a digit, and no share is none", () => {
  expect(percent(0.0314)).toBe("3.1 %");
  expect(percent(0.5)).toBe("50 %");
  expect(percent(0)).toBe("0 %");
  expect(percent(0.00001)).toBe("< 0.1 %");
  expect(percent(Number.NaN)).toBe("–");
});

test("long and missing names are shown as such", () => {
  expect(operationName("")).toBe("(no name)");
  expect(operationName("x".repeat(1_000_000))).toHaveLength(81);
  expect(cut("abc", 3)).toBe("abc");
});

test("a time that is none is no exception", () => {
  expect(time("yesterday")).toBe("–");
});
