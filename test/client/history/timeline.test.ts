import { describe, expect, test } from "vitest";
import { ChatError } from "../../../src/client/errors.ts";
import { Timeline } from "../../../src/client/history/timeline.ts";
import type { V1Message } from "../../../src/protocol/frames/server.ts";

const message = (id: number) => ({ id }) as V1Message;
const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => message(from + i));
const ids = (messages: readonly V1Message[]) => messages.map(({ id }) => id);
const gap = new ChatError("gap");

/** Returns a timeline with these messages. */
function holding(from: number, to: number): Timeline {
  const timeline = new Timeline();
  timeline.start(range(from, to));
  return timeline;
}

describe("a timeline", () => {
  test("starts with the newest messages, whatever their first id is", () => {
    const timeline = new Timeline();
    expect(timeline.firstId).toBe(0);
    expect(timeline.lastId).toBe(0);
    expect(ids(timeline.start(range(31, 33)))).toEqual([31, 32, 33]);
    expect(timeline.firstId).toBe(31);
    expect(timeline.lastId).toBe(33);
    expect(timeline.missing).toBeUndefined();
  });

  test("appends each new message, and ignores one that it has", () => {
    const timeline = holding(1, 2);
    expect(ids(timeline.append(message(3)))).toEqual([3]);
    expect(timeline.append(message(3))).toEqual([]);
    expect(timeline.append(message(1))).toEqual([]);
    expect(ids(timeline.messages)).toEqual([1, 2, 3]);
  });

  test("of an empty chat accepts only message 1 as the first one", () => {
    const empty = holding(1, 0);
    expect(() => empty.append(message(2))).toThrow(gap);
    expect(ids(empty.append(message(1)))).toEqual([1]);
  });

  test("that started with an empty chat and lost its connection continues with message 1", () => {
    const empty = holding(1, 0);
    empty.dropPending();
    expect(empty.start(range(8, 10))).toEqual([]);
    expect(empty.missing).toEqual({ before: 8, count: 7 });
    expect(ids(empty.fillGap(range(1, 7)))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  test("rejects a message behind a gap", () => {
    const timeline = holding(1, 2);
    expect(() => timeline.append(message(4))).toThrow(gap);
    expect(() => timeline.start([message(3), message(5)])).toThrow(gap);
    expect(() => timeline.start([message(4), message(3)])).toThrow(gap);
    expect(ids(timeline.messages)).toEqual([1, 2]);
  });

  test("fills a gap of 500,000 messages, and appends those that arrive meanwhile", () => {
    const count = 500_000;
    const timeline = holding(1, 3);
    expect(timeline.start(range(count + 1, count + 50))).toEqual([]);
    let joined: readonly V1Message[] = [];
    for (let gap = timeline.missing; gap; gap = timeline.missing) {
      expect(joined).toEqual([]);
      timeline.append(message(count + 51));
      joined = timeline.fillGap(range(Math.max(4, gap.before - 1000), gap.before - 1));
    }
    expect(joined.length).toBe(count + 48);
    expect(timeline.messages.every(({ id }, i) => id === i + 1)).toBe(true);
    expect(timeline.lastId).toBe(count + 51);
  });

  test("shows messages behind a gap only when the gap is filled", () => {
    const timeline = holding(1, 2);
    expect(timeline.start(range(9, 10))).toEqual([]);
    expect(timeline.missing).toEqual({ before: 9, count: 6 });
    expect(timeline.append(message(11))).toEqual([]);
    expect(() => timeline.fillGap(range(6, 7))).toThrow(gap);
    expect(() => timeline.fillGap([message(6), message(8)])).toThrow(gap);
    expect(timeline.fillGap(range(6, 8))).toEqual([]);
    expect(timeline.missing).toEqual({ before: 6, count: 3 });
    expect(ids(timeline.messages)).toEqual([1, 2]);
    // A page may reach further back than the gap.
    expect(ids(timeline.fillGap(range(1, 5)))).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(timeline.missing).toBeUndefined();
    expect(ids(timeline.messages)).toHaveLength(11);
  });

  test("drops pending messages when the connection is lost, but not the visible ones", () => {
    const timeline = holding(1, 2);
    timeline.start(range(9, 10));
    timeline.dropPending();
    expect(timeline.missing).toBeUndefined();
    expect(timeline.lastId).toBe(2);
    expect(ids(timeline.start(range(3, 4)))).toEqual([3, 4]);
  });

  test("prepends older pages", () => {
    const timeline = holding(5, 6);
    timeline.prepend(range(3, 4));
    expect(ids(timeline.messages)).toEqual([3, 4, 5, 6]);
  });
});
