import { expect, test } from "vitest";
import { EventParser } from "./events";

const stream = 'event: operation\ndata: {"id":1}\n\n: heartbeat\n\nevent: cleared\ndata\n\ndata: a\ndata: b\n\n';
const events = [
  { event: "operation", data: '{"id":1}' },
  { event: "cleared", data: "" },
  { event: "message", data: "a\nb" },
];

test("events come out however the stream is cut", () => {
  for (let size = 1; size < 20; size++) {
    const parser = new EventParser();
    const pieces = stream.match(new RegExp(`[^]{1,${size}}`, "g")) ?? [];
    expect(pieces.flatMap((piece) => parser.push(piece))).toEqual(events);
  }
});

test("lines may end in a carriage return and a line feed, and be cut between them", () => {
  const parser = new EventParser();
  const told = [..."data: a\r\n\r\ndata: b\r\n\r\n"].flatMap((piece) => parser.push(piece));
  expect(told.map((each) => each.data)).toEqual(["a", "b"]);
});

test("an event that is not finished is kept back", () => {
  const parser = new EventParser();
  expect(parser.push("data: a\n")).toEqual([]);
  expect(parser.push("\n")).toEqual([{ event: "message", data: "a" }]);
});
