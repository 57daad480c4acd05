import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { newMessageId } from "../../src/client/outbox/message-id.ts";
import { dedupeWindow, isSameContent, timeOfMessageId } from "../../src/core/dedupe.ts";
import { CLOCK_SLACK_MS } from "../../src/core/limits.ts";

describe("a client message id", () => {
  test("contains the time at which the client created it", () => {
    expect(timeOfMessageId("018f3c9a-7b1e-7c3d-8a2b-1f2e3d4c5b6a")).toBe(0x018f3c9a7b1e);
    fc.assert(
      fc.property(fc.nat(2 ** 47), (at) => {
        expect(timeOfMessageId(newMessageId(at))).toBe(at);
      }),
    );
  });

  test(`belongs only to messages dated from ${CLOCK_SLACK_MS} ms before it on`, () => {
    const now = 1_700_000_000_000;
    expect(dedupeWindow(newMessageId(now), now, 0)).toEqual({ since: now - CLOCK_SLACK_MS });
    expect(dedupeWindow(newMessageId(now - 1000), now, now)).toEqual({ since: now - 1000 - CLOCK_SLACK_MS });
  });

  test(`belongs to no stored message if it is more than ${CLOCK_SLACK_MS} ms ahead of the room's clock`, () => {
    const now = 1_700_000_000_000;
    expect(dedupeWindow(newMessageId(now + CLOCK_SLACK_MS), now, now - 1)).toEqual({ since: now });
    expect(dedupeWindow(newMessageId(now + CLOCK_SLACK_MS + 1), now, now)).toBeUndefined();
  });
});

test("a client message id may belong to a message that was stored before the room's clock was set back", () => {
  const now = 1_700_000_000_000;
  const lastAt = now + 3_600_000;
  const window = { since: lastAt };
  expect(dedupeWindow(newMessageId(lastAt + CLOCK_SLACK_MS), now, lastAt)).toEqual(window);
  expect(dedupeWindow(newMessageId(lastAt + CLOCK_SLACK_MS + 1), now, lastAt)).toBeUndefined();
});

describe("isSameContent", () => {
  const text = { type: "text", text: "a" } as const;
  const smile = { type: "smile", smileId: 2 } as const;
  const sent = { type: "file", name: "f", text: "t", bytes: new Uint8Array(3) } as const;
  const file = { type: "file", name: "f", text: "t", size: 3 } as const;

  test.each([
    [text, text],
    [smile, smile],
    [sent, file],
  ])("accepts the frame %j as a repeat of the message %j", (one, other) =>
    expect(isSameContent(one, other)).toBe(true),
  );

  test.each([
    [text, { ...text, text: "b" }],
    [text, smile],
    [smile, text],
    [smile, { ...smile, smileId: 3 }],
    [text, { ...file, text: "a" }],
    [sent, { ...text, text: "t" }],
    [sent, smile],
    [sent, { ...file, name: "g" }],
    [sent, { ...file, size: 4 }],
    [sent, { ...file, text: "" }],
  ])("rejects the frame %j as a repeat of the message %j", (one, other) =>
    expect(isSameContent(one, other)).toBe(false),
  );
});
