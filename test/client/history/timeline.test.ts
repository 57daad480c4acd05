import { describe, expect, test } from "vitest";
import { ChatError } from "../../../src/client/errors.ts";
import { Timeline } from "../../../src/client/history/timeline.ts";
import type { V1Message } from "../../../src/protocol/frames/server.ts";

const message = (id: number) => ({ id }) as V1Message;
const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => message(from + i));
const ids = (messages: readonly V1Message[]) => messages.map(({ id }) => id);
const gap = new ChatError("gap");

/** One that has these messages. */
function holding(from: number, to: number): Timeline {
  const timeline = new Timeline();
  timeline.start(range(from, to));
  return timeline;
}

describe("a timeline", () => {
  test("begins with the newest messages, wherever they begin", () => {
    const timeline = new Timeline();
    expect([timeline.firstId, timeline.lastId]).toEqual([0, 0]);
    expect(ids(timeline.start(range(31, 33)))).toEqual([31, 32, 33]);
    expect([timeline.firstId, timeline.lastId, timeline.missing]).toEqual([31, 33, undefined]);
  });

  test("goes on with each new message, and knows one that it has", () => {
    const timeline = holding(1, 2);
    expect(ids(timeline.append(message(3)))).toEqual([3]);
    expect(timeline.append(message(3))).toEqual([]);
    expect(timeline.append(message(1))).toEqual([]);
    expect(ids(timeline.messages)).toEqual([1, 2, 3]);
  });

  test("of an empty chat begins with message 1, and with nothing else", () => {
    const empty = holding(1, 0);
    expect(() => empty.append(message(2))).toThrow(gap);
    expect(ids(empty.append(message(1)))).toEqual([1]);
  });

  test("that began in an empty chat and lost its connection goes on from message 1", () => {
    const empty = holding(1, 0);
    empty.dropPending();
    expect(empty.start(range(8, 10))).toEqual([]);
    expect(empty.missing).toEqual({ before: 8, count: 7 });
    expect(ids(empty.fillGap(range(1, 7)))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  test("takes no message behind a gap", () => {
    const timeline = holding(1, 2);
    expect(() => timeline.append(message(4))).toThrow(gap);
    expect(() => timeline.start([message(3), message(5)])).toThrow(gap);
    expect(() => timeline.start([message(4), message(3)])).toThrow(gap);
    expect(ids(timeline.messages)).toEqual([1, 2]);
  });

  test("shows nothing of what came behind a gap until all of it is here", () => {
    const timeline = holding(1, 2);
    expect(timeline.start(range(9, 10))).toEqual([]);
    expect(timeline.missing).toEqual({ before: 9, count: 6 });
    expect(timeline.append(message(11))).toEqual([]);
    expect(() => timeline.fillGap(range(6, 7))).toThrow(gap);
    expect(() => timeline.fillGap([message(6), message(8)])).toThrow(gap);
    expect(timeline.fillGap(range(6, 8))).toEqual([]);
    expect(timeline.missing).toEqual({ before: 6, count: 3 });
    expect(ids(timeline.messages)).toEqual([1, 2]);
    // A page may reach further back than was missing.
    expect(ids(timeline.fillGap(range(1, 5)))).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect([timeline.missing, ids(timeline.messages).length]).toEqual([undefined, 11]);
  });

  test("forgets what waits when the connection is lost, and keeps what is here", () => {
    const timeline = holding(1, 2);
    timeline.start(range(9, 10));
    timeline.dropPending();
    expect([timeline.missing, timeline.lastId]).toEqual([undefined, 2]);
    expect(ids(timeline.start(range(3, 4)))).toEqual([3, 4]);
  });

  test("has older pages in front", () => {
    const timeline = holding(5, 6);
    timeline.prepend(range(3, 4));
    expect(ids(timeline.messages)).toEqual([3, 4, 5, 6]);
  });
});
